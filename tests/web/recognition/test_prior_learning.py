"""From a portfolio to a credited course: sending, who sees what, assessing blind, interview, proposing."""

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.journeys.recognition.bodies import open_recognition_body
from kakitome.learning.credit.course import Course, CourseVersion
from kakitome.learning.credit_examining.guided_questions import GuidedQuestion
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import State
from kakitome.learning.recognition.reviewer import Belonging, Reviewer, ReviewerState
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining import load_case
from kakitome.values.localized_text import LocalizedText
from support import institutions, resolutions
from web.account.test_own_data import ADDRESS, learner

pytestmark = pytest.mark.django_db
APPLY = "/mine/credit/evidence"
WORDS = "ポンプの点検を5年、1人で受け持った。"
TYPED = {
    "at": "asuka",
    "course": "INF2403",
    "target": "情報学部",
    "words-0": WORDS,
    "evidence-0": "書類1 勤務証明",
    "links": "https://example.org/work",
}


def work() -> CaseContext:
    return case_context(institutions.platform(), "asuka")


@pytest.fixture
def account() -> str:
    account = learner()
    institutions.open_university("asuka", LocalizedText(ja="明日香情報大学（見本）", en="Asuka (sample)"))
    platform = institutions.platform()
    open_recognition_body(platform, "asuka", configuration="jp-university-credit", actor="operator")
    outcomes = (LocalizedText(ja="安全に作業できる。"), LocalizedText(ja="点検の計画を立てられる。"))
    course = Course(code="INF2403", title=LocalizedText(ja="機械保全概論"), credits=Decimal(2), outcomes=outcomes)
    bare = Course(code="INF9999", title=LocalizedText(ja="到達目標のない科目"), credits=Decimal(2))
    now = platform.now()
    platform.crediting.curricula.add_many(
        "asuka",
        [CourseVersion(institution="asuka", version=1, course=each, recorded_at=now) for each in (course, bare)],
    )
    for place, name in enumerate(("chair", "matsu", "sugi")):
        role = SeatRole.CHAIR if place == 0 else SeatRole.MEMBER
        member = institutions.account(f"{name}@{name}.example")
        seat = Seat(id=f"s-{name}", committee="credit", account=member, role=role, since=date(2026, 4, 1))
        platform.store("asuka").body.add_seat(seat)
    for name in ("ume", "take"):
        home = Affiliation(institution="", name=f"{name}大学（見本）", domain=f"{name}.example")
        reviewer = Reviewer(
            id=f"r-{name}",
            account=institutions.account(f"{name}@{name}.example"),
            added_at=now,
            state=ReviewerState.ACTIVE,
            belongings=(Belonging(affiliation=home),),
        )
        platform.store("asuka").reviewers.add(reviewer)
    return account


@pytest.fixture
def client(account: str) -> Client:
    del account
    return institutions.signed_in(ADDRESS)


@pytest.fixture
def registrar(account: str) -> Client:
    del account
    return institutions.member("keiko@asuka.example", NodeRole.PROGRAMME_OWNER, "asuka")


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def case_of(number: str) -> Case:
    return load_case(work().examining, number)


def send(client: Client, **typed: str) -> Case:
    paper = SimpleUploadedFile("work.txt", "勤務証明 2021-2026".encode(), "text/plain")
    answer = client.post(APPLY, {**TYPED, **typed, "papers": [paper]})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    (head,) = work().examining.store.cases.list_heads()
    return case_of(head.number)


def desk(registrar: Client, number: str, name: str, **typed: Any) -> Any:
    return registrar.post(f"/desk/asuka/cases/{number}/{name}", typed)


@pytest.mark.slow
def test_a_portfolio_is_sent_for_a_course_whose_outcomes_are_stated(client: Client) -> None:
    page = text(client.get(f"{APPLY}?at=asuka"))
    assert "INF2403" in page
    assert "INF9999" not in page, "what has no outcomes cannot be scored"
    form = text(client.get(f"{APPLY}?at=asuka&course=INF2403"))
    assert "点検の計画を立てられる。" in form
    assert "It shows the whole outcome, done independently." in form, "the rubric is read before anything is sent"
    refused = text(client.post(APPLY, {**TYPED, "links": ""}), 422)
    assert "Add papers, links or credentials that show it." in refused
    assert WORDS in refused, "nothing typed is lost"
    assert work().examining.store.cases.list_heads() == [], "nothing is at the university"
    case = send(client)
    assert (case.state, len(case.current_documents)) == (State.SUBMITTED, 2)
    assert case.subject.statement["course_version"] == 1
    events = json.dumps([dict(each.detail) for each in work().examining.store.cases.list_events(case.number)])
    assert WORDS not in events
    assert "花子" not in events, "what a person tells of themselves goes when the evidence goes"
    again = client.post(APPLY, TYPED)
    assert "You have sent a portfolio for this course." in text(again, 422)


@pytest.mark.slow
def test_assessors_score_blind_and_the_registrar_proposes(client: Client, registrar: Client) -> None:
    number = send(client).number
    address = f"/desk/asuka/credit/cases/{number}"
    assert "applies with a portfolio for INF2403" in text(registrar.get(address))
    assert registrar.post(address, {"act": "accept"}).status_code == 302
    for name in ("ume", "take"):
        reviewer = work().examining.store.reviewers.find(f"r-{name}").account
        assert desk(registrar, number, "assign", account=reviewer).status_code == 302
    ume, take = (institutions.signed_in(f"{name}@{name}.example") for name in ("ume", "take"))
    closed = text(ume.get(f"/review/{number}"))
    assert WORDS not in closed, "nothing is open before the declaration"
    for reviewer_client in (ume, take):
        reviewer_client.post(f"/review/{number}/declaration", {"answer": "none"})
    open_page = text(ume.get(f"/review/{number}"))
    assert WORDS in open_page
    assert "花子" not in open_page
    assert ADDRESS not in open_page
    typed = {"day": "2027-01-15", "time": "14:30", "place": "3号館 204"}
    assert desk(registrar, number, "interview", **typed).status_code == 302
    assert "3号館 204" in text(client.get(f"/mine/credit/cases/{number}"))
    points = {f"given-{line}": "3" for line in _lines()} | {f"reason-{line}": "書類1から" for line in _lines()}
    scored = {**points, "recommendation": "recognised", "digest": case_of(number).subject.digest, "do": "submit"}
    ume.post(f"/review/{number}/scores", scored)
    assert case_of(number).scorings == (), "an interview is still to come"
    assert desk(registrar, number, "interview-off", text="オンラインに変更").status_code == 302
    for reviewer_client in (ume, take):
        reviewer_client.post(f"/review/{number}/scores", scored)
    assert len(case_of(number).counted_scorings) == 2
    assert desk(registrar, number, "discuss").status_code == 302
    page = text(registrar.get(address))
    assert 'value="propose"' in page
    assert "Proposed to the committee" not in page, "assessors talk, and nothing is proposed yet"
    assert number in text(registrar.get("/desk/asuka/credit/cases?turn=examining"))
    assert "Outcomes side by side" not in page
    proposed = {
        "act": "propose",
        "code": "INF2403",
        "credits": "2",
        "grade": "認",
        "reasons": "2名の評価者が満たすとした。",
        "seen": "0",
        **{f"answer-{question.value}": "yes" for question in GuidedQuestion},
    }
    assert registrar.post(address, proposed).status_code == 302
    case = case_of(number)
    assert case.proposal is not None
    assert case.proposal.examination.credited.title == "機械保全概論"
    assert "Open the committee" in text(registrar.get(address))
    own = text(client.get(f"/mine/credit/cases/{number}"))
    assert "書類1から" not in own, "scores are the applicant's once it is decided"


@pytest.mark.slow
def test_an_assessor_records_the_interview_and_the_committee_decides(client: Client, registrar: Client) -> None:
    paper = SimpleUploadedFile("見本花子-勤務証明.png", _photograph(), "image/png")
    assert client.post(APPLY, {**TYPED, "papers": [paper]}).status_code == 302
    (head,) = work().examining.store.cases.list_heads()
    number, address = head.number, f"/desk/asuka/credit/cases/{head.number}"
    registrar.post(address, {"act": "accept"})
    assessors = {}
    for name in ("ume", "take"):
        reviewer = work().examining.store.reviewers.find(f"r-{name}").account
        desk(registrar, number, "assign", account=reviewer)
        assessors[name] = institutions.signed_in(f"{name}@{name}.example")
        assessors[name].post(f"/review/{number}/declaration", {"answer": "none"})
    ume, take = assessors["ume"], assessors["take"]

    page = text(ume.get(f"/review/{number}"))
    assert "花子" not in page and "paper-1.png" in page, "the name of a file may be the applicant's"
    assert "花子" in text(registrar.get(address)), "the registrar knows whose it is"
    (document,) = [each for each in case_of(number).current_documents if each.kind == "paper"]
    opened = ume.get(f"/review/{number}/papers/{document.sha256}")
    assert "paper-1.png" in opened.headers["Content-Disposition"]
    assert b"Hanako" in _photograph() and b"Hanako" not in opened.content
    assert opened.content.startswith(b"\x89PNG")

    assert "Record the interview" not in page, "none is arranged"
    desk(registrar, number, "interview", day="2027-01-15", time="14:30", place="3号館 204")
    page = text(ume.get(f"/review/{number}"))
    assert "What was shown, line by line" in page
    shown = {"shown-outcome-1": "点検表を自分で書いた。", "text": "点検の順を説明した。"}
    begun = ume.post(f"/review/{number}/interview", {**shown, "do": "save"})
    assert begun.status_code == 302
    assert "点検表を自分で書いた。" in text(ume.get(f"/review/{number}")), "the draft is there"
    assert "点検表を自分で書いた。" not in text(take.get(f"/review/{number}")), "and is nobody else's"
    refused = text(ume.post(f"/review/{number}/interview", {**shown, "do": "submit"}), 422)
    assert "点検の順を説明した。" in refused
    held = {"day": "2026-01-15", "time": "14:30", "how": "online", "outcome": "borne_out", "do": "submit"}
    assert ume.post(f"/review/{number}/interview", {**shown, **held}).status_code == 302
    (interview,) = case_of(number).interviews
    assert interview.record is not None
    assert (interview.record.by, interview.record.present) == ("A", ("A",))
    assert dict(interview.record.shown) == {"outcome-1": "点検表を自分で書いた。"}
    told = text(take.get(f"/review/{number}"))
    assert "点検表を自分で書いた。" in told and "online" in told and "Recorded by reviewer A" in told

    points = {f"given-{line}": "3" for line in _lines()} | {f"reason-{line}": "書類1から" for line in _lines()}
    scored = {**points, "recommendation": "recognised", "digest": case_of(number).subject.digest, "do": "submit"}
    for assessor in (ume, take):
        assessor.post(f"/review/{number}/scores", scored)
    desk(registrar, number, "discuss")
    proposed = {
        "act": "propose",
        "code": "INF2403",
        "credits": "2",
        "grade": "認",
        "reasons": "2名の評価者が満たすとした。",
        "seen": "0",
        **{f"answer-{question.value}": "yes" for question in GuidedQuestion},
    }
    assert registrar.post(address, proposed).status_code == 302
    desk(registrar, number, "refer", committee="credit")
    names = ("chair", "matsu", "sugi")
    resolutions.vote_on_pages(registrar, lambda: case_of(number), choice="recognised", names=names)
    decided = desk(registrar, number, "decide")
    assert decided.status_code == 302, decided.content.decode()[-2000:]
    assert case_of(number).state is State.RECOGNISED
    own = text(client.get(f"/mine/credit/cases/{number}"))
    assert "The committee decided to credit 2." in own
    assert "点検表を自分で書いた。" in own and "ume@" not in own, "the record is the applicant's now, without names"
    assert client.get(f"/mine/credit/cases/{number}/award").status_code == 200


def _photograph() -> bytes:
    told, written = PngInfo(), io.BytesIO()
    told.add_text("Author", "Mihon Hanako")
    Image.new("RGB", (4, 4), "red").save(written, "PNG", pnginfo=told)
    return written.getvalue()


def _lines() -> list[str]:
    return ["outcome-1", "outcome-2", "authenticity", "sufficiency", "currency"]
