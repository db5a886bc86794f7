"""Agreements about credit: written, consented to by all, recorded, stale, ended; an offer under each one's own rules."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from kakitome.errors import Conflict, Invalid, Refused
from kakitome.journeys.crediting.agreements import ConsentGiven, consent_to, end, find_agreement, propose
from kakitome.journeys.crediting.at_universities import outlook_at, outlooks
from kakitome.journeys.crediting.equivalents import deciding_at, reading_of
from kakitome.journeys.institutions.archiving import archived_files
from kakitome.learning.credit.agreement import AgreedField, Agreement, AgreementParty, AgreementState
from kakitome.learning.credit.course import Course
from kakitome.learning.credit.equivalent import EquivalentStanding
from kakitome.learning.credit.standing import Holding
from kakitome.learning.joint_awarding import JointDecision
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.outcomes import LearningOutcome
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import EntrySource
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.ports.organisations import NodeRole
from kakitome.services.awarding_jointly import JointPerson
from kakitome.services.crediting.agreements import WantedAgreement, WantedCourse
from kakitome.services.crediting.curriculum import CurriculumContext, record_courses
from kakitome.services.crediting.equivalents import get_precedent, lookup_precedents, reverse_equivalent
from kakitome.services.registering import RegisteringContext, register
from kakitome.values.localized_text import LocalizedText
from support import institutions
from support.closing import close_institution

NOW = institutions.NOW
NAMES = {
    "asuka": LocalizedText(ja="明日香情報大学", en="Asuka University"),
    "hokuto": LocalizedText(ja="北都工科短期大学", en="Hokuto College"),
}
PARTIES = tuple(AgreementParty(institution=key, name=name) for key, name in NAMES.items())
PERSON = JointPerson(account="tests", name="見本 一郎")
TITLE = LocalizedText(ja="単位互換に関する協定", en="Agreement on credit transfer")


def letter(at: str, *, text: str = "データを集める。", field: str = "061") -> Microcredential:
    return Microcredential(
        title=LocalizedText(ja=f"データの学び（{at}）", en=f"Data at {at}"),
        awarding_body=AwardingBody(name=NAMES[at]),
        learning_outcomes=(LearningOutcome(text=LocalizedText(ja=text)),),
        field_of_study=(field,),
        learner_effort=LearnerEffort(value=Decimal(2), unit=EffortUnit.JP_CREDITS),
    )


def offered(at: str, *, identifier: str = "data", text: str = "データを集める。") -> str:
    platform = institutions.platform()
    context = RegisteringContext(
        book=platform.store(at),
        registry=platform.registry,
        institution=at,
        site_url=platform.site_url,
        actor="tests",
        now=NOW,
    )
    candidate = Candidate(letter=letter(at, text=text), identifier=identifier)
    return register(context, candidate, source=EntrySource.FORM).entry.number


def teach(at: str, *, credits: int = 2) -> None:
    platform = institutions.platform()
    context = CurriculumContext(
        book=platform.store(at), curricula=platform.crediting.curricula, institution=at, actor="tests", now=NOW
    )
    title = LocalizedText(ja="データ科学演習", en="Data Science Practice")
    record_courses(context, [Course(code="DS1", title=title, credits=Decimal(credits))])


@pytest.fixture
def entries() -> dict[str, str]:
    for key, name in NAMES.items():
        institutions.open_university(key, name)
        teach(key)
    return {key: offered(key) for key in NAMES}


@pytest.fixture
def wanted(entries: dict[str, str]) -> WantedAgreement:
    return WantedAgreement(
        title=TITLE,
        parties=PARTIES,
        starts_on=date(2026, 11, 1),
        ends_on=date(2029, 3, 31),
        notice_days=90,
        courses=(
            WantedCourse(at="asuka", entry=entries["hokuto"], course_code="DS1", credits=Decimal(2)),
            WantedCourse(at="hokuto", entry=entries["asuka"], course_code="DS1", credits=Decimal(1)),
        ),
    )


def decision(at: str) -> JointDecision:
    return JointDecision(
        decided_by=LocalizedText(ja="教授会", en="Faculty council"),
        decided_on=date(2026, 10, 20),
        signatory=LocalizedText(ja=f"学長 見本（{at}）", en=f"President ({at})"),
    )


def agree(agreement: Agreement, *parties: str) -> AgreementState | None:
    state = None
    for party in parties:
        given = ConsentGiven(institution=party, digest=agreement.digest, decision=decision(party))
        state = consent_to(institutions.platform(), agreement.number, given=given, by=PERSON, now=NOW).state
    return state


def proposed(wanted: WantedAgreement) -> Agreement:
    return propose(institutions.platform(), wanted, institution="asuka", by=PERSON, now=NOW)


@pytest.fixture
def agreement(wanted: WantedAgreement) -> Agreement:
    agreement = proposed(wanted)
    assert agree(agreement, "asuka", "hokuto") is AgreementState.IN_FORCE
    return agreement


def standings_about(entry: str, *, days: int = 0) -> list[EquivalentStanding]:
    reading, now = reading_of(institutions.platform()), NOW + timedelta(days=days)
    kept = reading.equivalents.of_entry(entry)
    return [get_precedent(reading, each.number, now=now).standing for each in kept]


def holding(entry: str, *, key: str = "A-1") -> Holding:
    return Holding(key=key, identifiers=frozenset({entry}), awarded_on=date(2026, 10, 1), version=1)


def test_nothing_holds_before_all_consent_and_then_each_line_is_a_decision_of_who_credits(
    wanted: WantedAgreement, entries: dict[str, str], client: Client
) -> None:
    agreement = proposed(wanted)
    assert agree(agreement, "asuka") is AgreementState.WAITING
    assert (client.get(f"/registry/agreements/{agreement.number}").status_code, standings_about(entries["asuka"])) == (
        404,
        [],
    )
    assert agree(agreement, "hokuto") is AgreementState.IN_FORCE
    agree(agreement, "hokuto")  # once more: nothing is doubled

    precedents = lookup_precedents(reading_of(institutions.platform()), entry=entries["asuka"], version=1, now=NOW)
    (equivalent,) = [each.equivalent for each in precedents]
    assert (equivalent.institution, equivalent.credits, equivalent.course_code) == ("hokuto", 1, "DS1")
    assert (equivalent.decided_on, equivalent.decided_by.en) == (date(2026, 10, 20), "Faculty council")
    assert equivalent.agreement is not None
    assert equivalent.agreement.number == agreement.number


def test_a_changed_side_makes_its_line_stale_and_newer_words_take_its_place(
    agreement: Agreement, wanted: WantedAgreement, entries: dict[str, str]
) -> None:
    teach("hokuto", credits=4)

    platform = institutions.platform()
    assert standings_about(entries["asuka"]) == [EquivalentStanding.COURSE_CHANGED]
    assert find_agreement(platform, agreement.number).needs_review
    with pytest.raises(Conflict, match="E_AGREEMENT_STALE"):
        agree(agreement, "hokuto")
    newer = proposed(replace(wanted, number=agreement.number))
    assert find_agreement(platform, agreement.number).words.version == 1
    assert agree(newer, "hokuto", "asuka") is AgreementState.IN_FORCE
    assert not find_agreement(platform, agreement.number).needs_review
    assert sorted(standings_about(entries["asuka"])) == [
        EquivalentStanding.AGREEMENT_ENDED,
        EquivalentStanding.IN_FORCE,
    ]


def test_either_side_ends_it_with_notice_and_no_line_is_reversed_alone(
    agreement: Agreement, entries: dict[str, str]
) -> None:
    platform = institutions.platform()
    number = platform.crediting.equivalents.of_entry(entries["asuka"])[0].number
    context = deciding_at(platform, "hokuto", actor="tests", now=NOW)
    with pytest.raises(Conflict, match="E_EQUIVALENT_AGREED"):
        reverse_equivalent(context, number, reason=LocalizedText(ja="誤り"))

    ended = end(platform, agreement.number, institution="hokuto", by=PERSON, now=NOW)

    assert (ended.state, ended.last_day) == (AgreementState.ENDING, date(2026, 11, 1) + timedelta(days=90))
    assert standings_about(entries["asuka"], days=90) == [EquivalentStanding.IN_FORCE]
    assert standings_about(entries["asuka"], days=91) == [EquivalentStanding.AGREEMENT_ENDED]
    with pytest.raises(Refused, match="E_AGREEMENT_ENDED"):
        agree(agreement, "asuka")
    with pytest.raises(Conflict, match="E_AGREEMENT_NOT_HELD"):
        end(platform, agreement.number, institution="asuka", by=PERSON, now=NOW)


def test_it_is_reciprocal_between_parties_and_each_has_a_decision_of_its_own(wanted: WantedAgreement) -> None:
    for flawed, code in (
        (replace(wanted, courses=wanted.courses[:1]), "E_AGREEMENT_ONE_SIDED"),
        (replace(wanted, parties=PARTIES[:1]), "E_AGREEMENT_PARTIES"),
        (replace(wanted, ends_on=date(2026, 10, 1)), "E_AGREEMENT_END"),
        (replace(wanted, courses=(replace(wanted.courses[0], credits=Decimal(3)),)), "E_EQUIVALENT_CREDITS"),
    ):
        with pytest.raises(Invalid) as refusal:
            proposed(flawed)
        assert code in {problem.code for problem in refusal.value.problems}
    agreement = proposed(wanted)
    nobody = replace(decision("asuka"), signatory=LocalizedText(), decided_on=date(2026, 11, 2))
    with pytest.raises(Invalid) as refusal:
        given = ConsentGiven(institution="asuka", digest=agreement.digest, decision=nobody)
        consent_to(institutions.platform(), agreement.number, given=given, by=PERSON, now=NOW)
    assert {problem.code for problem in refusal.value.problems} == {"E_AGREEMENT_DECISION", "E_AGREEMENT_SIGNATORY"}
    with pytest.raises(Conflict, match="E_JOINT_WORDS_CHANGED"):
        given = ConsentGiven(institution="asuka", digest="0" * 64, decision=decision("asuka"))
        consent_to(institutions.platform(), agreement.number, given=given, by=PERSON, now=NOW)


def test_a_whole_field_counts_for_one_person_up_to_its_number_and_behind_a_decision_on_the_version(
    wanted: WantedAgreement, entries: dict[str, str]
) -> None:
    whole = AgreedField(at="hokuto", of="asuka", field="06", most=Decimal(3))
    agreement = proposed(replace(wanted, fields=(whole,)))
    agree(agreement, "asuka", "hokuto")
    others = [offered("asuka", identifier=f"more-{place}") for place in range(2)]
    held = [holding(entry, key=f"A-{place}") for place, entry in enumerate([entries["asuka"], *others])]

    at = outlook_at(institutions.platform(), held, institution="hokuto")
    assert [at[each.key].credits for each in held] == [1, 2, 1]
    (seen,) = [each for each in outlooks(institutions.platform(), held) if each.institution == "hokuto"]
    assert seen.credits == 4
    assert {line.equivalent.number for line in seen.lines} > {agreement.number}
    assert outlook_at(institutions.platform(), held, institution="asuka")["A-1"].credits == 0


def test_pages_write_ask_read_consent_publish_and_end(entries: dict[str, str], client: Client) -> None:
    owner = institutions.member("owner@asuka.example", NodeRole.ADMIN, "asuka")
    partner = institutions.member("admin@hokuto.example", NodeRole.ADMIN, "hokuto")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    typed = {
        "title_ja": TITLE.ja,
        "title_en": TITLE.en,
        "parties": ["hokuto"],
        "starts_on": "2026-11-01",
        "ends_on": "2029-03-31",
        "notice_days": "90",
        "course-0-at": "asuka",
        "course-0-entry": entries["hokuto"],
        "course-0-course": "DS1",
        "course-0-credits": "9",
        "field-0-at": "hokuto",
        "field-0-of": "asuka",
        "field-0-field": "061",
        "field-0-most": "4",
    }
    page = owner.get("/desk/asuka/agreements/words").content.decode()
    assert ("What is agreed?" in page, "field-1-most" in page) == (True, True)
    assert "course-2-at" in owner.post("/desk/asuka/agreements/words", {**typed, "more": "yes"}).content.decode()
    refused = owner.post("/desk/asuka/agreements/words", typed)
    assert (refused.status_code, "not above the course’s 2" in refused.content.decode()) == (422, True)
    answer = owner.post("/desk/asuka/agreements/words", {**typed, "course-0-credits": "2"})
    assert answer.status_code == 302
    number = answer["Location"].rpartition("/")[2]

    desk = f"/desk/hokuto/agreements/{number}"
    assert "waits for your consent" in partner.get("/desk/hokuto").content.decode()
    digest = partner.get(desk).content.decode().partition('name="digest" value="')[2][:64]
    given = {
        "do": "consent",
        "digest": digest,
        "decided_by_en": "Council",
        "decided_on": "2026-10-20",
        "signatory_en": "President",
    }
    assert partner.post(desk, {**given, "signatory_en": ""}).status_code == 422
    assert partner.post(desk, given).status_code == 302
    assert owner.post(f"/desk/asuka/agreements/{number}", given).status_code == 302

    public = f"/registry/agreements/{number}"
    shown = client.get(public).content.decode()
    assert ("Hokuto College" in shown, "President" in shown, "up to 4" in shown) == (True, True, True)
    assert TITLE.en in client.get("/registry/agreements").content.decode()
    assert "under an agreement" in client.get("/registry/equivalents").content.decode()
    assert "under an agreement" in client.get(f"/registry/{entries['hokuto']}").content.decode()
    assert "for the whole field" in client.get(f"/registry/{entries['asuka']}").content.decode()
    assert TITLE.en in client.get("/institutions/asuka").content.decode()
    data = json.loads(client.get(f"{public}.json").content)
    assert {each["institution"] for each in data["consents"]} == {"asuka", "hokuto"}
    assert data["consents"][0]["signedStatement"]["credentialSubject"]["id"].endswith(public)
    assert "agreement" in data["unsettledInCtdl"]
    linked = json.loads(client.get(f"{public}.jsonld").content)
    assert linked["@graph"][0]["@type"] == "ceterms:TransferValueProfile"

    assert partner.post(desk, {"do": "end"}).status_code == 302
    assert "Notice was given" in client.get(public).content.decode()
    assert "Notice to end an agreement" in partner.get("/desk/hokuto/trail").content.decode()


def test_a_closed_party_ends_it_and_its_archive_holds_it(agreement: Agreement) -> None:
    platform = institutions.platform()
    close_institution(platform, "hokuto", now=NOW)

    assert find_agreement(platform, agreement.number).standing.state is AgreementState.ENDED
    archived = dict(archived_files(platform, "hokuto"))
    document = json.loads(archived[f"registry/agreements/{agreement.number}.json"])
    assert (document["state"], len(document["consents"])) == ("ended", 2)


def test_who_may_only_look_neither_writes_nor_answers_and_others_find_nothing(agreement: Agreement) -> None:
    looker = institutions.member("viewer@hokuto.example", NodeRole.VIEWER, "hokuto")
    desk = f"/desk/hokuto/agreements/{agreement.number}"
    assert looker.get(desk).status_code == 200
    assert looker.post(desk, {"do": "end"}).status_code == 404
    assert looker.get("/desk/hokuto/agreements/words").status_code == 404
    institutions.open_university("other", LocalizedText(ja="ほかの大学"))
    other = institutions.member("admin@other.example", NodeRole.ADMIN, "other")
    assert other.get(f"/desk/other/agreements/{agreement.number}").status_code == 404
    partner = institutions.member("admin@hokuto.example", NodeRole.ADMIN, "hokuto")
    assert partner.get(f"/desk/hokuto/agreements/words?number={agreement.number}").status_code == 404
