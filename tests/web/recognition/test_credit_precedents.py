"""What was decided before about the same version: on the registrar's page, before applying, and recorded from a case."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from kakitome.journeys.crediting.agreements import ConsentGiven, consent_to, propose
from kakitome.journeys.crediting.equivalents import deciding_at
from kakitome.learning.credit.agreement import AgreedField, AgreementParty
from kakitome.learning.credit.course import Course, CourseVersion
from kakitome.learning.credit.equivalent import Equivalent, EquivalentOutcome
from kakitome.learning.joint_awarding import JointDecision
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.recognition.procedure import State
from kakitome.learning.registry.entry import Entry, EntrySource, EntryVersion
from kakitome.ports.organisations import NodeRole
from kakitome.services.awarding_jointly import JointPerson
from kakitome.services.crediting.agreements import WantedAgreement
from kakitome.services.crediting.equivalents import EquivalentDecision, record_equivalent
from kakitome.services.holding import list_received
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import new_number
from support import institutions, resolutions
from web.recognition.test_credit_cases import (
    TYPED,
    account,
    act,
    address,
    case_of,
    client,
    registrar,
    send,
    text,
    trail,
)

__all__ = ["account", "client", "registrar"]
pytestmark = pytest.mark.django_db
NUMBER = new_number("E")
REASONS = LocalizedText(ja="学修成果が同じである。", en="The outcomes are the same.")


def course(institution: str, *, version: int = 1, outcomes: str = "データを分析できる。") -> None:
    taught = Course(
        code="INF1305",
        title=LocalizedText(ja="データ科学演習"),
        credits=Decimal(2),
        outcomes=(LocalizedText(ja=outcomes),),
    )
    recorded = CourseVersion(institution=institution, version=version, course=taught, recorded_at=institutions.NOW)
    institutions.platform().crediting.curricula.add_many(institution, [recorded])


def registered(account: str, *, fields: tuple[str, ...] = ()) -> None:
    """Register what the learner holds, in the version they hold and another."""
    platform = institutions.platform()
    (received,) = list_received(platform.directory, account, limit=10).awards
    versions = tuple(
        EntryVersion(
            version=n,
            microcredential=Microcredential(version=n, field_of_study=fields),
            digest=f"{n}" * 64,
            registered_at=institutions.NOW,
        )
        for n in (1, 2)
    )
    entry = Entry(
        number=NUMBER,
        institution="u",
        identifier=received.record.intent.microcredential,
        source=EntrySource.FORM,
        versions=versions,
    )
    platform.registry.add(entry)
    course("asuka")


DECISION = EquivalentDecision(
    entry=NUMBER,
    version=1,
    outcome=EquivalentOutcome.CREDITED,
    decided_on=day_of(institutions.NOW),
    decided_by=LocalizedText(ja="単位認定委員会"),
    reasons=REASONS,
    course_code="INF1305",
    credits=Decimal(2),
)
REFUSED = replace(
    DECISION,
    outcome=EquivalentOutcome.REFUSED,
    credits=Decimal(0),
    course_code="",
    reasons=LocalizedText(ja="評価が確かめられない。"),
)


def decide(institution: str = "asuka", decision: EquivalentDecision = DECISION) -> Equivalent:
    platform = institutions.platform()
    return record_equivalent(deciding_at(platform, institution, actor="tests", now=platform.now()), decision)


@pytest.fixture
def number(account: str, client: Client, registrar: Client) -> str:
    registered(account)
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})
    return number


def test_a_precedent_of_the_same_version_is_taken_over_in_one_act(number: str, registrar: Client) -> None:
    assert "Nobody has decided about this version." in text(registrar.get(address(number)))
    precedent = decide()
    page = text(registrar.get(address(number)))
    assert "Take over course, credits and reasons" in page and "in force" in page
    typed = {"seen": "0", "reasons": "わたしの理由。", "grade": "認", "act": f"take-over:{precedent.number}"}
    assert registrar.post(address(number), typed).status_code == 302
    examination = case_of(number).examination
    assert examination is not None
    assert (examination.credited.code, examination.credited.title) == ("INF1305", "データ科学演習")
    assert examination.credited.outcomes == ("データを分析できる。",)
    assert (examination.credits, examination.precedent) == (Decimal(2), precedent.number)
    assert examination.reasons == "わたしの理由。\n学修成果が同じである。", "what was typed stays"
    assert case_of(number).state is State.IN_REVIEW, "nothing is proposed by it"


def test_what_is_stale_is_shown_with_what_changed_and_cannot_be_taken_over(number: str, registrar: Client) -> None:
    precedent = decide()
    course("asuka", version=2, outcomes="ほかのことができる。")
    page = text(registrar.get(address(number)))
    assert "the course has changed" in page and "It cannot be relied on as it is." in page
    assert "Take over" not in page
    refused = text(registrar.post(address(number), {**TYPED, "act": f"take-over:{precedent.number}"}), 422)
    assert "cannot be relied on now" in refused and TYPED["reasons"] in refused
    assert case_of(number).examination is None


def test_of_others_the_course_is_not_ours_and_a_refusal_gives_its_reasons(number: str, registrar: Client) -> None:
    institutions.open_university("hokuto", LocalizedText(ja="北斗大学（見本）", en="Hokuto (sample)"))
    course("hokuto")
    credited, refused = decide("hokuto"), decide("hokuto", REFUSED)
    decide("hokuto", replace(DECISION, version=2))
    page = text(registrar.get(address(number)))
    assert "Hokuto (sample)" in page and "評価が確かめられない。" in page
    assert "About other versions" in page and "They say nothing of the version that the applicant holds." in page
    assert "The registry has version 2 by now" in page
    registrar.post(address(number), {"seen": "0", "title": "本学の科目", "act": f"take-over:{credited.number}"})
    examination = case_of(number).examination
    assert examination is not None
    assert (examination.credited.title, examination.credits) == ("本学の科目", Decimal(2))
    seen = str(examination.sequence)
    registrar.post(address(number), {"seen": seen, "act": f"take-over:{refused.number}"})
    again = case_of(number).examination
    assert again is not None
    assert (again.reasons, again.credits) == ("評価が確かめられない。", None)


def test_before_applying_only_a_decision_on_the_same_version_says_a_number(account: str, client: Client) -> None:
    registered(account)
    before = trail()
    unasked = text(client.get("/mine/credit/apply"))
    assert "not known" in unasked and "decided nothing that stands" not in unasked
    assert "has decided nothing that stands about it" in text(client.get("/mine/credit/apply?at=asuka"))
    decide(decision=replace(DECISION, version=2))
    other = text(client.get("/mine/credit/apply?at=asuka"))
    assert "decided about another version" in other and "likely to credit" not in other
    decide()
    likely = text(client.get("/mine/credit/apply?at=asuka"))
    assert "<h1>This university is likely to credit 2</h1>" in likely and "データ科学演習" in likely
    assert "likely to credit" not in text(client.get("/mine/credit/apply?at=nowhere"))
    course("asuka", version=2, outcomes="ほかのことができる。")
    assert "likely to credit" not in text(client.get("/mine/credit/apply?at=asuka")), "it is in force no longer"
    decide(decision=REFUSED)
    assert "not to credit this version" in text(client.get("/mine/credit/apply?at=asuka"))
    assert [action for action in trail() if not action.startswith("equivalent.")] == before, "a look leaves no trace"


def decided(number: str, registrar: Client, choice: str) -> None:
    typed = {"code": "INF1305", "title": "データ科学演習", "credits": "2"}
    assert act(registrar, number, "propose", **typed).status_code == 302
    assert registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "credit"}).status_code == 302
    names = ("chair", "ume", "take")
    typed = {"reasons_ja": "委員会の理由。"}
    resolutions.vote_on_pages(registrar, lambda: case_of(number), choice=choice, names=names, **typed)
    assert registrar.post(f"/desk/asuka/cases/{number}/decide").status_code == 302


@pytest.mark.parametrize("choice", ["recognised", "refused"])
def test_a_decided_case_is_recorded_once_as_an_equivalent_without_a_person(
    number: str, registrar: Client, choice: str
) -> None:
    form = f"/desk/asuka/equivalents/new?case={number}"
    assert registrar.get(form).status_code == 404, "nothing is decided yet"
    decided(number, registrar, choice)
    assert form in text(registrar.get(address(number)))
    owner = institutions.member("owner@asuka.example", NodeRole.ADMIN, "asuka")
    page = text(owner.get(form))
    assert "委員会の理由。" in page and NUMBER in page
    today = day_of(institutions.platform().now()).isoformat()
    typed = {
        "entry": NUMBER,
        "version": "1",
        "outcome": "credited" if choice == "recognised" else "refused",
        "course": "INF1305" if choice == "recognised" else "",
        "credits": "2" if choice == "recognised" else "",
        "reasons_ja": "委員会の理由。",
        "decided_by_ja": "単位認定委員会",
        "decided_on": today,
    }
    recorded = owner.post(form, typed)
    assert recorded.status_code == 302, recorded.content.decode()
    (stored,) = institutions.platform().crediting.equivalents.of_entry(NUMBER)
    assert (stored.equivalent.case, stored.equivalent.credits) == (number, Decimal(2 if choice == "recognised" else 0))
    assert "stands among the credit equivalents" in text(registrar.get(address(number)))
    public = text(Client().get(f"/registry/equivalents/{stored.number}"))
    assert "花子" not in public and number not in public
    assert owner.post(form, typed).status_code == 409
    assert len(institutions.platform().crediting.equivalents.of_entry(NUMBER)) == 1


def test_a_case_of_elsewhere_is_no_source_of_an_equivalent(number: str, registrar: Client) -> None:
    decided(number, registrar, "recognised")
    institutions.open_university("hokuto", LocalizedText(ja="北斗大学（見本）"))
    stranger = institutions.member("x@hokuto.example", NodeRole.ADMIN, "hokuto")
    assert stranger.get(f"/desk/hokuto/equivalents/new?case={number}").status_code == 404


@pytest.mark.slow
def test_a_line_over_the_field_of_the_learning_is_shown_with_its_words(
    account: str, client: Client, registrar: Client
) -> None:
    registered(account, fields=("0613",))
    platform, now = institutions.platform(), institutions.platform().now()
    parties = tuple(
        AgreementParty(institution=key, name=platform.organisations.get(key).name) for key in ("asuka", "u")
    )
    mine = AgreedField(at="asuka", of="u", field="06", most=Decimal(3))
    other, theirs = replace(mine, field="02"), AgreedField(at="u", of="asuka", field="06", most=Decimal(4))
    wanted = WantedAgreement(
        title=LocalizedText(ja="単位互換に関する協定"),
        parties=parties,
        starts_on=day_of(now),
        ends_on=day_of(now) + timedelta(days=100),
        notice_days=90,
        courses=(),
        fields=(mine, other, theirs),
        terms=LocalizedText(ja="成績が可以上のものに限る。"),
    )
    person = JointPerson(account="tests", name="見本 一郎")
    agreement = propose(platform, wanted, institution="asuka", by=person, now=now)
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})
    assert "Agreements over a whole field" not in text(registrar.get(address(number)))
    for party in ("asuka", "u"):
        decided = JointDecision(
            decided_by=LocalizedText(ja="教授会"), decided_on=day_of(now), signatory=LocalizedText(ja="学長")
        )
        given = ConsentGiven(institution=party, digest=agreement.digest, decision=decided)
        consent_to(platform, agreement.number, given=given, by=person, now=now)
    answer = registrar.get(address(number))
    page = text(answer)
    assert "Information and Communication Technologies" in page and "up to 3 credits of one person" in page, (
        "the line that credits here, with its amount"
    )
    assert page.count("credits of one person") == 1, "no line of the other side, and of no other field"
    assert "成績が可以上のものに限る。" in page and "教授会" in page
    assert f"/registry/agreements/{agreement.number}" in answer.content.decode()
