"""Applying for recognition: what is missing is said and mended, refusals keep what was typed, nobody else looks in."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.journeys.recognition.acting import act_on_case
from kakitome.learning.recognition.procedure import Act, State
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining import load_case
from support import institutions, recognition_body

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 sample"
REQUIRED = ("internal-institution", "internal-programme", "syllabus", "assessment", "alignment")


@pytest.fixture
def owner() -> Client:
    recognition_body.open_body()
    recognition_body.open_member("setouchi")
    return institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")


def begin(client: Client, *, at: str = "setouchi") -> str:
    page = client.get(f"/desk/{at}/applications/new")
    subject = re.search(r'value="(entry:[^"]+)"', page.content.decode())
    assert subject
    answer = client.post(
        f"/desk/{at}/applications/new", {"subject": subject[1], "opening": f"{recognition_body.BODY}/recognition"}
    )
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].rsplit("/", 1)[1]


def address(number: str, *rest: str) -> str:
    return "/".join(["/desk/setouchi/applications", number, *rest])


def add(client: Client, number: str, kind: str, data: bytes = PDF, name: str = "paper.pdf"):
    form = {"kind": kind, "file": SimpleUploadedFile(name, data + kind.encode() if data else b"")}
    return client.post(address(number, "papers"), form)


def shown(client: Client, *parts: str) -> str:
    page = client.get(address(*parts))
    assert page.status_code == 200
    return page.content.decode()


def complete(client: Client) -> str:
    number = begin(client)
    for kind in REQUIRED:
        assert add(client, number, kind).status_code == 302
    return number


def submitted(client: Client) -> str:
    number = complete(client)
    assert client.post(address(number, "submit"), {"is_sure": "on"}).status_code == 302
    return number


def case_of(number: str):
    return load_case(recognition_body.work().examining, number)


def test_before_anything_is_begun_the_list_offers_the_one_act(owner: Client) -> None:
    page = owner.get("/desk/setouchi/applications").content.decode()
    assert "You have not applied for recognition yet." in page
    assert "/desk/setouchi/applications/new" in page


def test_the_terms_stand_beside_the_choice(owner: Client) -> None:
    page = owner.get("/desk/setouchi/applications/new").content.decode()
    for told in ("JPY 30,000", "36 months", "2026.1", "5 required", "Criteria of the examination (sample)"):
        assert told in page, told


@pytest.mark.parametrize(
    ("member_class", "why"),
    [("", "not a member of this body"), ("partner", "class of membership does not include applying")],
)
def test_who_may_not_apply_reads_why_and_whom_to_ask(member_class: str, why: str) -> None:
    recognition_body.open_body()
    entry = recognition_body.open_member("setouchi", member_class=member_class)
    owner = institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")
    page = owner.get("/desk/setouchi/applications/new").content.decode()
    assert why in page
    assert "Ask the body’s secretariat" in page
    form = {"subject": f"entry:{entry.number}", "opening": f"{recognition_body.BODY}/recognition"}
    answer = owner.post("/desk/setouchi/applications/new", form)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert re.search(rf'value="entry:{entry.number}"[^>]* checked', answer.content.decode()), "the choice is kept"
    assert recognition_body.work().examining.store.cases.list_heads() == []


def test_a_definition_that_is_not_registered_is_registered_on_the_way() -> None:
    recognition_body.open_body()
    institutions.open_university("setouchi", recognition_body.BODY_NAME)
    recognition_body.join("setouchi", "general")
    version = institutions.in_force("setouchi")
    owner = institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")
    form = {"subject": f"definition:{version.identifier}/{version.version}", "opening": "kikou/recognition"}
    answer = owner.post("/desk/setouchi/applications/new", form)
    assert answer.status_code == 302
    (entry,) = institutions.platform().registry.list_of("setouchi")
    assert case_of(answer["Location"].rsplit("/", 1)[1]).subject.entry == entry.number


def test_what_is_missing_is_loud_and_leads_to_its_place(owner: Client) -> None:
    number = begin(owner)
    page = shown(owner, number)
    assert page.count("not submitted") >= 7
    for kind in REQUIRED:
        assert f'href="#paper-{kind}"' in page
        assert f'id="paper-{kind}"' in page
    add(owner, number, "syllabus")
    page = shown(owner, number)
    assert 'href="#paper-syllabus"' not in page
    assert "1 of 5 required documents" in page


def test_an_incomplete_application_is_refused_with_what_is_missing(owner: Client) -> None:
    number = begin(owner)
    answer = owner.post(address(number, "submit"), {"is_sure": "on"})
    assert answer.status_code == 422
    assert "5 things are still missing." in answer.content.decode()
    assert case_of(number).state is State.DRAFT


def test_submitting_needs_the_box_and_says_what_happens_next(owner: Client) -> None:
    number = complete(owner)
    assert "Nothing is missing" not in shown(owner, number), "the fee is still due"
    assert owner.post(address(number, "submit"), {}).status_code == 422
    answer = owner.post(address(number, "submit"), {"is_sure": "on"}, follow=True)
    assert "The secretariat looks through it" in answer.content.decode()
    assert case_of(number).state is State.SUBMITTED


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "empty.pdf", "The file is empty."),
        (b"MZ\x00\x01", "setup.exe", "Files of this kind are not taken."),
        (None, "", "Choose a file first."),
    ],
)
def test_a_bad_file_is_refused_beside_its_field(owner: Client, data: bytes | None, name: str, why: str) -> None:
    number = begin(owner)
    form: dict[str, object] = {"kind": "syllabus"}
    if data is not None:
        form["file"] = SimpleUploadedFile(name, data)
    answer = owner.post(address(number, "papers"), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert why in page
    assert 'id="wrong-syllabus"' in page
    assert case_of(number).current_documents == ()


def test_a_file_can_be_opened_and_taken_back(owner: Client) -> None:
    number = begin(owner)
    add(owner, number, "syllabus", name="授業計画.pdf")
    (document,) = case_of(number).current_documents
    opened = owner.get(address(number, "papers", document.sha256))
    assert opened.content == PDF + b"syllabus"
    assert opened["Content-Disposition"].startswith("attachment")
    assert "sandbox" in opened["Content-Security-Policy"]
    owner.post(address(number, "papers", "take-back"), {"sha256": document.sha256})
    assert case_of(number).current_documents == ()


def test_a_page_that_was_uploaded_is_never_shown_as_one(owner: Client) -> None:
    number = begin(owner)
    add(owner, number, "syllabus", data=b"<script>alert(1)</script>", name="page.html")
    (document,) = case_of(number).current_documents
    opened = owner.get(address(number, "papers", document.sha256))
    assert opened["Content-Type"] == "application/octet-stream"
    assert "frame-ancestors 'none'" in opened["Content-Security-Policy"]
    assert opened["Content-Disposition"].startswith("attachment")


def test_taking_it_back_is_confirmed_first_and_ends_it(owner: Client) -> None:
    number = submitted(owner)
    assert "cannot be taken up again" in shown(owner, number, "withdraw")
    assert case_of(number).state is State.SUBMITTED, "looking is not doing"
    owner.post(address(number, "withdraw"), {"text": ""})
    assert case_of(number).state is State.ABANDONED


def test_what_cannot_be_done_now_is_explained_and_refused(owner: Client) -> None:
    number = begin(owner)
    assert "This cannot be done now" in shown(owner, number, "appeal")
    answer = owner.post(address(number, "appeal"), {"text": "Nothing was decided yet."})
    assert answer.status_code == 422
    assert "Nothing was decided yet." in answer.content.decode(), "what was typed stays"


def test_a_question_is_answered_once(owner: Client) -> None:
    number = submitted(owner)
    work = recognition_body.work()
    act_on_case(
        work,
        number,
        what=Act.SETTLE_FEE,
        by=recognition_body.secretariat(),
        now=institutions.NOW,
        detail={"state": "paid"},
    )
    act_on_case(work, number, what=Act.ACCEPT, by=recognition_body.secretariat(), now=institutions.NOW)
    account = recognition_body.reviewer("ann")
    act_on_case(
        work,
        number,
        what=Act.ASSIGN,
        by=recognition_body.secretariat(),
        now=institutions.NOW,
        detail={"account": account},
    )
    act_on_case(
        work,
        number,
        what=Act.ASK,
        by=recognition_body.secretariat(),
        now=institutions.NOW,
        detail={"text": "How is torque checked?"},
    )
    assert "How is torque checked?" in shown(owner, number)
    assert owner.post(address(number, "answer", "1"), {"text": " "}).status_code == 422
    assert owner.post(address(number, "answer", "1"), {"text": "With a wrench."}).status_code == 302
    assert owner.post(address(number, "answer", "1"), {"text": "Again."}).status_code == 422
    assert owner.get(address(number, "answer", "7")).status_code == 404
    page = shown(owner, number)
    assert "With a wrench." in page
    assert "ann" not in page, "the applicant does not learn who reviews"


def test_nobody_else_finds_the_application(owner: Client) -> None:
    number = submitted(owner)
    recognition_body.open_member("asuka")
    stranger = institutions.member("owner@asuka.example", NodeRole.PROGRAMME_OWNER, "asuka")
    office = institutions.member("office@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    viewer = institutions.member("viewer@setouchi.example", NodeRole.VIEWER, "setouchi")
    assert stranger.get(f"/desk/asuka/applications/{number}").status_code == 404
    assert office.get(f"/desk/kikou/applications/{number}").status_code == 404
    for client in (stranger, office, viewer):
        assert client.get(address(number)).status_code == 404
        assert client.post(address(number, "withdraw"), {"text": ""}).status_code == 404
    assert case_of(number).state is State.SUBMITTED
