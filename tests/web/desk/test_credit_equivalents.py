"""Credit equivalents: recorded at the desk, read by everybody, stale by each cause, adopted only while in force."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from kakitome.errors import Invalid, Refused
from kakitome.journeys.crediting.equivalents import deciding_at, reading_of
from kakitome.learning.credit.course import Course
from kakitome.learning.credit.equivalent import Equivalent, EquivalentOutcome, EquivalentStanding
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.outcomes import LearningOutcome
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import EntrySource
from kakitome.ports.organisations import NodeRole
from kakitome.services.crediting.curriculum import CurriculumContext, record_courses
from kakitome.services.crediting.equivalents import (
    EquivalentContext,
    EquivalentDecision,
    WantedAdoption,
    get_precedent,
    lookup_precedents,
    open_adoption,
    record_equivalent,
    reverse_equivalent,
)
from kakitome.services.registering import RegisteringContext, register, withdraw
from kakitome.values.localized_text import LocalizedText
from support import institutions

NOW = institutions.NOW
TODAY = date(2026, 11, 1)
LETTER = Microcredential(
    title=LocalizedText(ja="実践データサイエンス", en="Applied Data Science"),
    awarding_body=AwardingBody(name=LocalizedText(ja="瀬戸内海洋技術大学")),
    learning_outcomes=(LearningOutcome(text=LocalizedText(ja="データを集める。")),),
)
COURSE = Course(code="INF1305", title=LocalizedText(ja="データ科学演習"), credits=Decimal(2))


def registering() -> RegisteringContext:
    platform = institutions.platform()
    return RegisteringContext(
        book=platform.store("setouchi"),
        registry=platform.registry,
        institution="setouchi",
        site_url=platform.site_url,
        actor="tests",
        now=NOW,
    )


def offered(letter: Microcredential) -> str:
    candidate = Candidate(letter=letter, identifier="applied-data-science")
    return register(registering(), candidate, source=EntrySource.FORM).entry.number


def teach(course: Course, *, at: str = "asuka") -> None:
    platform = institutions.platform()
    context = CurriculumContext(
        book=platform.store(at), curricula=platform.crediting.curricula, institution=at, actor="tests", now=NOW
    )
    record_courses(context, [course])


def deciding(at: str = "asuka", days: int = 0) -> EquivalentContext:
    return deciding_at(institutions.platform(), at, actor="tests", now=NOW + timedelta(days=days))


@pytest.fixture
def entry() -> str:
    institutions.open_university("asuka", LocalizedText(ja="明日香情報大学", en="Asuka University"))
    institutions.open_university("hokuto", LocalizedText(ja="北都工科短期大学", en="Hokuto College"))
    teach(COURSE)
    teach(replace(COURSE, code="DS201"), at="hokuto")
    return offered(LETTER)


@pytest.fixture
def decision(entry: str) -> EquivalentDecision:
    return EquivalentDecision(
        entry=entry,
        version=1,
        outcome=EquivalentOutcome.CREDITED,
        decided_on=TODAY,
        decided_by=LocalizedText(ja="単位認定委員会"),
        reasons=LocalizedText(ja="成果がすべて対応する。"),
        course_code="INF1305",
        credits=Decimal(2),
        ends_on=date(2029, 3, 31),
    )


@pytest.fixture
def recorded(decision: EquivalentDecision) -> Equivalent:
    return record_equivalent(deciding(), decision)


@pytest.fixture
def clerk(entry: str) -> Client:
    del entry
    clerk = institutions.member("clerk@asuka.example", NodeRole.PROGRAMME_OWNER, "asuka")
    clerk.defaults["HTTP_ACCEPT_LANGUAGE"] = "ja"
    return clerk


def standing_of(equivalent: Equivalent, days: int = 0) -> EquivalentStanding:
    now = NOW + timedelta(days=days)
    return get_precedent(reading_of(institutions.platform()), equivalent.number, now=now).standing


def next_version(_equivalent: Equivalent) -> None:
    offered(replace(LETTER, learning_outcomes=(LearningOutcome(text=LocalizedText(ja="データを売る。")),)))


CAUSES: dict[EquivalentStanding, Callable[[Equivalent], object]] = {
    EquivalentStanding.LEARNING_CHANGED: next_version,
    EquivalentStanding.LEARNING_WITHDRAWN: lambda equivalent: withdraw(registering(), equivalent.entry),
    EquivalentStanding.COURSE_CHANGED: lambda _: teach(replace(COURSE, credits=Decimal(4))),
    EquivalentStanding.COURSE_ENDED: lambda _: teach(replace(COURSE, ends_on=date(2026, 10, 31))),
    EquivalentStanding.REVERSED: lambda equivalent: reverse_equivalent(
        deciding(), equivalent.number, reason=LocalizedText(ja="誤り")
    ),
}


@pytest.mark.parametrize("standing", CAUSES)
def test_each_change_of_what_it_rests_on_is_seen_and_nothing_is_adopted_then(
    recorded: Equivalent, standing: EquivalentStanding
) -> None:
    assert standing_of(recorded) is EquivalentStanding.IN_FORCE
    CAUSES[standing](recorded)

    assert standing_of(recorded) is standing
    wanted = WantedAdoption(origin=recorded.number, course_code="DS201", credits=Decimal(2), ends_on=date(2028, 3, 31))
    with pytest.raises(Refused, match="E_ADOPTION_STALE"):
        open_adoption(deciding("hokuto"), wanted)


def test_it_ends_on_its_day_and_other_days_of_a_course_change_nothing(recorded: Equivalent) -> None:
    teach(replace(COURSE, ends_on=date(2030, 3, 31)))

    assert standing_of(recorded) is EquivalentStanding.IN_FORCE
    assert standing_of(recorded, days=900) is EquivalentStanding.PAST_END


def test_who_holds_the_version_that_was_decided_on_may_rely_on_it_after_the_next(recorded: Equivalent) -> None:
    next_version(recorded)
    reading = reading_of(institutions.platform())

    (precedent,) = lookup_precedents(reading, entry=recorded.entry, version=1, now=NOW)
    assert precedent.is_in_force
    assert lookup_precedents(reading, entry=recorded.entry, version=2, now=NOW) == []
    assert lookup_precedents(reading, entry=recorded.entry, version=1, now=NOW + timedelta(days=900)) == []


def test_adopting_opens_an_item_decides_nothing_and_ends_no_later_than_its_origin(
    recorded: Equivalent, decision: EquivalentDecision
) -> None:
    wanted = WantedAdoption(origin=recorded.number, course_code="DS201", credits=Decimal(2), ends_on=date(2028, 3, 31))
    with pytest.raises(Invalid, match="E_ADOPTION_LONGER"):
        open_adoption(deciding("hokuto"), replace(wanted, ends_on=date(2029, 4, 1)))
    with pytest.raises(Refused, match="E_ADOPTION_OWN"):
        open_adoption(deciding(), wanted)
    item = open_adoption(deciding("hokuto"), wanted)
    equivalents = institutions.platform().crediting.equivalents
    assert not equivalents.of_institution("hokuto")

    theirs = replace(decision, course_code="DS201", ends_on=date(2028, 3, 31), adopted_from=recorded.number)
    adopted = record_equivalent(deciding("hokuto"), theirs, item=item.key)
    precedent = get_precedent(reading_of(institutions.platform()), recorded.number, now=NOW)
    assert [adoption.number for adoption in precedent.adopted_by] == [adopted.number]
    assert equivalents.list_items("hokuto")[0].decided == adopted.number


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 7}, "E_EQUIVALENT_ENTRY"),
        ({"course_code": "DS201"}, "E_EQUIVALENT_COURSE"),
        ({"credits": Decimal(3)}, "E_EQUIVALENT_CREDITS"),
        ({"reasons": LocalizedText()}, "E_EQUIVALENT_REASONS"),
        ({"decided_on": date(2026, 11, 2)}, "E_EQUIVALENT_FUTURE"),
        ({"ends_on": date(2026, 10, 31)}, "E_EQUIVALENT_END"),
        ({"rests_on_recognition": True}, "E_EQUIVALENT_NOT_RECOGNISED"),
        ({"outcome": EquivalentOutcome.REFUSED}, "E_EQUIVALENT_REFUSED_CREDITS"),
        ({"reasons": LocalizedText(ja="見え\u202eない")}, "E_COURSE_TEXT"),
    ],
)
def test_what_cannot_be_decided_is_not_recorded(
    decision: EquivalentDecision, change: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        record_equivalent(deciding(), replace(decision, **change))  # type: ignore[arg-type]
    assert not institutions.platform().crediting.equivalents.of_institution("asuka")


def test_everybody_searches_reads_and_takes_the_data(recorded: Equivalent) -> None:
    visitor = Client(HTTP_ACCEPT_LANGUAGE="ja")
    listed = visitor.get("/registry/equivalents?q=データ").content.decode()
    assert "「データ」で1件の対応が見つかりました" in listed and "データ科学演習" in listed
    assert "対応は見つかりません" in visitor.get("/registry/equivalents?q=ない").content.decode()
    assert "対応は見つかりません" in visitor.get("/registry/equivalents?state=review").content.decode()
    page = visitor.get(f"/registry/equivalents/{recorded.number.lower()}", follow=True).content.decode()
    assert "「実践データサイエンス」第1版は、「データ科学演習」2単位にあたります。" in page
    assert "採り入れを" not in page and "成果がすべて対応する。" in page
    assert "大学での単位" in visitor.get(f"/registry/{recorded.entry}").content.decode()
    data = visitor.get("/registry/equivalents.json?q=INF1305").json()
    assert [one["standing"] for one in data["equivalents"]] == ["in_force"]
    value = visitor.get(f"/registry/equivalents/{recorded.number}.jsonld").json()["@graph"][0]
    assert value["@type"] == "ceterms:TransferValueProfile"
    assert value["ceterms:transferValue"][0]["schema:value"] == 2
    assert recorded.number in visitor.get("/registry/equivalents.csv").content.decode()
    feed = visitor.get("/registry/equivalents.atom").content.decode()
    assert f"{recorded.number}#decided" in feed and "「データ科学演習」2単位" in feed
    assert visitor.get("/registry/equivalents/Q-AAAA-AAAA").status_code == 404


def test_a_stale_one_says_what_changed(recorded: Equivalent) -> None:
    next_version(recorded)

    page = Client(HTTP_ACCEPT_LANGUAGE="ja").get(f"/registry/equivalents/{recorded.number}").content.decode()
    assert "この対応は、そのままでは使えません" in page
    assert "<del>" in page and "データを売る。" in page and recorded.entry_digest in page
    first = Client(HTTP_ACCEPT_LANGUAGE="ja").get("/registry/equivalents").content.decode()
    assert "1件は見直しが要ります" in first


def test_hostile_names_stand_as_text(decision: EquivalentDecision) -> None:
    hostile = LocalizedText(ja="<script>alert(1)</script>")
    number = record_equivalent(deciding(), replace(decision, reasons=hostile, conditions=(hostile,))).number

    for address in ("/registry/equivalents?q=<script>", f"/registry/equivalents/{number}"):
        assert "<script>alert" not in Client().get(address).content.decode()
    assert Client().get("/registry/equivalents?q=%00%ff&from=x&state='").status_code in (200, 400)


def test_staff_record_a_refusal_and_reverse_it(clerk: Client, entry: str) -> None:
    form = {
        "entry": entry.lower(),
        "version": "1",
        "outcome": "refused",
        "reasons_ja": "告示の一覧にない。",
        "decided_by_ja": "単位認定委員会",
        "decided_on": "2026-10-31",
    }
    wrong = clerk.post("/desk/asuka/equivalents/new", {**form, "reasons_ja": ""})
    assert wrong.status_code == 422 and "理由を書いてください" in wrong.content.decode()
    assert clerk.post("/desk/asuka/equivalents/new", form).status_code == 302
    (stored,) = institutions.platform().crediting.equivalents.of_institution("asuka")
    page = clerk.get(f"/registry/equivalents/{stored.number}").content.decode()
    assert "認定しません" in page and "告示の一覧にない。" in page
    assert clerk.get(f"/registry/equivalents/{stored.number}.jsonld").status_code == 404

    undo = f"/desk/asuka/equivalents/{stored.number}/reverse"
    assert clerk.post(undo, {}).status_code == 422
    assert clerk.post(undo, {"reason_ja": "読みまちがい。"}).status_code == 302
    assert "読みまちがい。" in clerk.get(f"/registry/equivalents/{stored.number}").content.decode()
    trail = clerk.get("/desk/asuka/trail").content.decode()
    assert "学外の学びの単位についての決定を取り消しました" in trail


def test_staff_of_another_university_adopt_in_one_act_from_the_public_page(recorded: Equivalent) -> None:
    clerk = institutions.member("clerk@hokuto.example", NodeRole.PROGRAMME_OWNER, "hokuto")
    page = clerk.get(f"/registry/equivalents/{recorded.number}").content.decode()
    address = f"/desk/hokuto/equivalents/adopt?from={recorded.number}"
    assert address in page and clerk.get(address).status_code == 200
    wanted = {"course": "DS201", "credits": "2", "ends_on": "2028-03-31"}
    assert clerk.post(address, {**wanted, "ends_on": "2031-03-31"}).status_code == 422
    assert clerk.post(address, wanted).status_code == 302
    (item,) = institutions.platform().crediting.equivalents.list_items("hokuto")
    decide = f"/desk/hokuto/equivalents/new?item={item.key}"
    assert "2028-03-31" in clerk.get(decide).content.decode()
    assert clerk.post("/desk/hokuto/equivalents/adopt/drop", {"item": item.key}).status_code == 302
    assert clerk.get(decide).status_code == 409
    assert clerk.get(f"/desk/asuka/equivalents/{recorded.number}/reverse").status_code == 404
