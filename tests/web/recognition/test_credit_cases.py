"""From what a learner holds to a credited course: applying, examining, proposing, deciding, and who sees what."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kakitome.documents.verification.check import Verdict
from kakitome.journeys.recognition import credit_cases
from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.journeys.recognition.bodies import open_recognition_body
from kakitome.journeys.recognition.credit_cases import own_cases
from kakitome.journeys.recognition.credit_source import ReadCredential
from kakitome.learning.credit.course import Course, CourseVersion
from kakitome.learning.credit_examining.guided_questions import GuidedQuestion
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.procedure import State
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining import load_case
from kakitome.services.publishing import publish_status_lists
from kakitome.values.localized_text import LocalizedText
from support import institutions, resolutions
from web.account.test_own_data import ADDRESS, learner

pytestmark = pytest.mark.django_db
UNIVERSITY = LocalizedText(ja="明日香情報大学（見本）", en="Asuka (sample)")
OUTCOMES = "安全に作業できる。\n点検の計画を立てられる。"
TYPED = {
    "code": "INF2403",
    "title": "機械保全概論",
    "outcomes": OUTCOMES,
    "credits": "1",
    "grade": "認",
    "reasons": "学習量は足りる。",
    "meets-0": "whole",
    "learning-0": "0",
    "meets-1": "whole",
    "learning-1": "1",
    "seen": "0",
    **{f"answer-{question.value}": "yes" for question in GuidedQuestion},
}


@pytest.fixture
def account() -> str:
    return opened(learner())


def opened(account: str) -> str:
    """Open a university that takes applications for credit, with the seats of its committee."""
    institutions.open_university("asuka", UNIVERSITY)
    open_recognition_body(institutions.platform(), "asuka", configuration="jp-university-credit", actor="operator")
    for place, name in enumerate(("chair", "ume", "take", "matsu")):
        member = institutions.account(f"{name}@{name}.example")
        role = SeatRole.CHAIR if place == 0 else SeatRole.MEMBER
        seat = Seat(id=f"s-{name}", committee="credit", account=member, role=role, since=date(2026, 4, 1))
        institutions.platform().store("asuka").body.add_seat(seat)
    publish_status_lists(institutions.platform().publishing_context("u"), now=institutions.platform().now())
    return account


@pytest.fixture
def client(account: str) -> Client:
    del account
    return institutions.signed_in(ADDRESS)


@pytest.fixture
def registrar(account: str) -> Client:
    del account
    return institutions.member("keiko@asuka.example", NodeRole.PROGRAMME_OWNER, "asuka")


def work() -> CaseContext:
    return case_context(institutions.platform(), "asuka")


def trail() -> list[str]:
    pages = institutions.platform().store("asuka").audit.each_page(size=100)
    return [event.entry.action for page in pages for event in page]


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def send(client: Client, **wish: str) -> Case:
    page = text(client.get("/mine/credit/apply"))
    item = re.search(r'name="items" value="([^"]+)"', page)
    assert item
    typed = {"university": "asuka", "target": "情報学部", "subject": "機械保全", "items": [item[1]], **wish}
    answer = client.post("/mine/credit/apply", typed)
    assert answer.status_code == 302, answer.content.decode()
    (head,) = work().examining.store.cases.list_heads()
    return load_case(work().examining, head.number)


def case_of(number: str) -> Case:
    return load_case(work().examining, number)


def address(number: str) -> str:
    return f"/desk/asuka/credit/cases/{number}"


def act(registrar: Client, number: str, name: str, **typed: str) -> Any:
    examination = case_of(number).examination
    seen = str(examination.sequence if examination else 0)
    return registrar.post(address(number), {**TYPED, "seen": seen, **typed, "act": name})


def test_only_what_is_ticked_is_sent_and_nothing_before(client: Client, account: str) -> None:
    assert not any(action.startswith("case.") for action in trail())
    refused = text(client.post("/mine/credit/apply", {"university": "asuka", "target": "情報学部 <b>"}), 422)
    assert "Nothing is ticked. Choose what to apply with." in refused
    assert "情報学部 &lt;b&gt;" in refused, "nothing typed is lost"
    assert work().examining.store.cases.list_heads() == []
    case = send(client)
    assert (case.state, case.applicant, len(case.current_documents)) == (State.SUBMITTED, account, 1)
    assert "case.submit" in trail()
    stored = repr([event.detail for event in work().examining.store.cases.list_events(case.number)])
    assert ADDRESS not in stored
    assert "花子" not in stored, "no name of a person is in what only grows"
    typed = {"university": "asuka", "target": "x", "items": [case.subject.statement["number"]]}
    again = client.post("/mine/credit/apply", typed)
    assert "You have applied to this university" in text(again, 422)
    assert [number for _university, number in own_cases(institutions.platform(), account)] == [case]


def test_what_is_not_held_is_not_sent(client: Client) -> None:
    answer = client.post("/mine/credit/apply", {"university": "asuka", "target": "x", "items": ["A-0000-0000"]})
    assert "not among what you hold" in text(answer, 422)


def test_from_received_to_credited(client: Client, registrar: Client) -> None:
    number = send(client).number
    assert number in text(registrar.get("/desk/asuka/credit/cases"))
    assert "Take it up" in text(registrar.get(address(number)))
    assert registrar.post(address(number), {"act": "accept"}).status_code == 302
    text(registrar.get(address(number)))
    assert trail().count("evidence.opened") == 2, "reading another person's evidence is on record each time"
    missing = text(act(registrar, number, "propose", **{"answer-identification": "", "reasons": ""}), 422)
    assert "Answer this question before asking the committee." in missing
    assert "Write the reasons." in missing
    assert "機械保全概論" in missing
    assert act(registrar, number, "propose").status_code == 302
    assert case_of(number).state is State.DISCUSSION
    assert "機械保全概論" not in text(client.get(f"/mine/credit/cases/{number}")), "a proposal is no decision"
    assert registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "credit"}).status_code == 302
    member = institutions.signed_in("ume@ume.example")
    page = text(member.get(f"/desk/asuka/deciding/{number}"), 200)
    assert "Shall it be credited as proposed?" in page
    assert "機械保全概論" in page, "a member sees what is voted on"
    names = ("chair", "ume", "take")
    typed = {"reasons_ja": "認定する。"}
    resolutions.vote_on_pages(registrar, lambda: case_of(number), choice="recognised", names=names, **typed)
    decided = registrar.post(f"/desk/asuka/cases/{number}/decide")
    assert decided.status_code == 302, decided.content.decode()[-3000:]
    assert case_of(number).state is State.RECOGNISED
    page = text(client.get(f"/mine/credit/cases/{number}"))
    assert "The committee decided to credit 1." in page
    assert "機械保全概論" in page
    assert "認定する。" in page
    for name in ("chair", "ume", "keiko"):
        assert f"{name}@" not in page, "nobody on the committee is named"
    assert Client().get(f"/bodies/asuka/decisions/{number}").status_code == 404
    assert number not in text(Client().get("/bodies/asuka"))


def test_of_two_registrars_the_second_keeps_what_was_typed(client: Client, registrar: Client) -> None:
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})
    assert act(registrar, number, "save").status_code == 302
    stale = text(registrar.post(address(number), {**TYPED, "act": "save", "credits": "2", "reasons": "別の理由"}), 422)
    assert "Somebody else has changed it" in stale
    assert "別の理由" in stale
    examination = case_of(number).examination
    assert examination is not None
    assert str(examination.credits) == "1"


def test_matches_are_proposed_and_belong_to_who_judged(client: Client, registrar: Client) -> None:
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})
    act(registrar, number, "save", **{"meets-0": "", "meets-1": ""})
    page = text(registrar.get(address(number)))
    assert "Why it is proposed:" in page
    assert "Judged by" not in page
    act(registrar, number, "save", **{"meets-1": ""})
    assert text(registrar.get(address(number))).count("Judged by") == 1


def test_nobody_else_reaches_a_case(client: Client, registrar: Client) -> None:
    number = send(client).number
    stranger = institutions.account("stranger@x.example") and institutions.signed_in("stranger@x.example")
    assert stranger.get(f"/mine/credit/cases/{number}").status_code == 404
    assert stranger.get(address(number)).status_code == 404
    assert registrar.get(f"/mine/credit/cases/{number}").status_code == 404
    assert Client().get(f"/mine/credit/cases/{number}").status_code == 302
    assert registrar.get(f"/desk/asuka/cases/{number}").status_code == 302
    viewer = institutions.member("viewer@asuka.example", NodeRole.VIEWER, "asuka")
    assert viewer.get(address(number)).status_code == 404
    assert viewer.get("/desk/asuka/credit/cases").status_code == 404


def test_the_applicant_takes_it_back(client: Client, registrar: Client) -> None:
    number = send(client).number
    assert client.post(f"/mine/credit/cases/{number}", {"act": "abandon"}).status_code == 302
    assert case_of(number).state is State.ABANDONED
    assert registrar.post(address(number), {"act": "accept"}).status_code == 302
    assert case_of(number).state is State.ABANDONED


LAW = {"rule_set": "jp-undergraduate", "kind": "microcredential"}


def test_the_limits_are_counted_by_the_rules_and_recorded_with_the_proposal(client: Client, registrar: Client) -> None:
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})
    without = text(act(registrar, number, "propose", **LAW), 422)
    assert "only 0 of 1 credits count" in without
    assert "jp-undergraduate" in without
    full = text(act(registrar, number, "propose", **LAW, own_rule="on", counted="60"), 422)
    assert "only 0 of 1 credits count" in full
    assert case_of(number).state is State.IN_REVIEW
    assert act(registrar, number, "propose", **LAW, own_rule="on", counted="18", earned="80").status_code == 302
    page = text(registrar.get(address(number)))
    assert 'aria-label="Of 60, 18 credited already, 1 of this case, 41 left."' in page
    assert page.count('<i class="out"></i>') == 18 + 1, "eighteen cells, and one in the key"
    proposal = case_of(number).proposal
    assert proposal is not None
    assert (proposal.counting["used"], proposal.counting["rule_set"]) == ("1", "jp-undergraduate")
    (outside,) = [bucket for bucket in proposal.counting["buckets"] if bucket["id"] == "outside"]
    assert outside == {"id": "outside", "before": "18", "used": "1", "cap": "60", "left": "41"}
    assert all(line["ja"] and line["en"] for line in proposal.counting["lines"])


def test_the_curriculum_fills_in_a_course_by_its_number(client: Client, registrar: Client) -> None:
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})
    course = Course(
        code="INF1305",
        title=LocalizedText(ja="データ科学演習"),
        credits=Decimal(2),
        outcomes=(LocalizedText(ja="データを分析できる。"),),
    )
    version = CourseVersion(institution="asuka", version=1, course=course, recorded_at=institutions.NOW)
    institutions.platform().crediting.curricula.add_many("asuka", [version])
    registrar.post(address(number), {"act": "save", "seen": "0", "code": "INF1305"})
    examination = case_of(number).examination
    assert examination is not None
    assert (examination.credited.title, examination.credited.outcomes) == ("データ科学演習", ("データを分析できる。",))
    assert examination.credits == 2


def test_what_is_not_valid_any_more_cannot_be_proposed(
    client: Client, registrar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})

    def revoked(*arguments: Any, **named: Any) -> ReadCredential | None:
        read = credit_cases.read_credential(*arguments, **named)
        return read and replace(read, report=replace(read.report, verdict=Verdict.REVOKED))

    for module in ("views", "shown"):
        monkeypatch.setattr(f"kakitome.web.pages.provider.credit_cases.{module}.read_credential", revoked)
    page = text(act(registrar, number, "propose"), 422)
    assert "The proposal is on hold; what you typed is saved." in page
    assert "<h1>The credential is not valid now. A proposal is on hold.</h1>" in page
    examination = case_of(number).examination
    assert case_of(number).state is State.IN_REVIEW
    assert examination is not None
    assert examination.reasons == TYPED["reasons"]
