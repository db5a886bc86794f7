"""Those of a batch who handed in nothing, asked by a request; their answers beside their rows, and in the Excel."""

import io
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.documents.verification.check import Verdict
from kakitome.journeys.checking.batches import work_off
from kakitome.ports.presentation_requests import AnswerWay, PresentationRequest, SentDocument
from kakitome.ports.shares import Shows
from kakitome.records.models.verification_batch import VerificationBatchRow
from kakitome.services.requesting import Given, new_answer
from support.applicants import Applicant, applicants, awarded, own_list, packed
from web.places import Place
from web.public.test_applicants_batch import batch_of, sheets, told
from web.public.test_requests import letters

ASKED = {
    "asker_name": "見本商事 人事課",
    "asker_mail": "jinji@asker.example",
    "purpose": "2026年度採用の選考",
    "subject": "",
    "want_outcomes": "required",
}


def ask(client: Client, place: Place, address: str) -> tuple[str, str]:
    """Ask those who are missing; return the secret of the asker's page, which is mailed, and the request's number."""
    page = client.get(f"{address}/ask").content.decode()
    days = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("closes_on", "ends_on")}
    typed = {**ASKED, **{name: day[1] for name, day in days.items() if day}}
    response = client.post(f"{address}/ask", typed)
    assert response.status_code == 200, re.sub(r"<[^>]+>", "", response.content.decode())
    secret = re.search(r"/requests/([a-z2-7]{20,})", letters()[-1])
    assert secret is not None
    return secret[1], VerificationBatchRow.objects.get().request_number


def answer_all(place: Place, number: str, documents: dict[str, list[bytes]], *, most: int = 1000) -> None:
    """Let everybody on the list answer by their own link, with everything they have."""
    platform = place.platform
    requests = platform.presenting.requests
    request = requests.find_by_number(number)
    assert isinstance(request, PresentationRequest)
    for person in list(platform.presenting.applicants.list_by_request(number))[:most]:
        given = Given(reference=person.reference, given_name=person.name, applicant=person.key)
        answer = new_answer(request, given=given, way=AnswerWay.APP, is_declined=False, now=platform.now())
        sent = [
            SentDocument(
                data=data,
                file_name=f"{at}.json",
                shows=Shows.WHOLE_DOCUMENT,
                verdict=Verdict.VALID,
                as_of=platform.now(),
            )
            for at, data in enumerate(documents[person.reference], 1)
        ]
        requests.add_from_app(answer, sent)


@pytest.fixture
def people() -> list[Applicant]:
    return applicants(5)


@pytest.fixture
def documents(place: Place, people: list[Applicant]) -> dict[str, list[bytes]]:
    return awarded(place, people, titles=1)


@pytest.fixture
def address(client: Client, place: Place, people: list[Applicant], documents: dict[str, list[bytes]]) -> str:
    files = {person.folder: documents[person.number] for person in people[:3]}
    return batch_of(client, place, file=own_list(people), archive=packed(files))


def test_answers_stand_beside_their_rows_once_the_askers_mail_says_so(
    client: Client, place: Place, address: str, people: list[Applicant], documents: dict[str, list[bytes]]
) -> None:
    secret, number = ask(client, place, address)
    listed = place.platform.presenting.applicants.list_by_request(number)
    assert [person.reference for person in listed] == [people[3].number, people[4].number]
    confirming = client.get(f"/requests/{secret}").content.decode()
    assert 'value="join"' in confirming
    client.post(f"/requests/{secret}/act", {"do": "join"})
    answer_all(place, number, documents, most=1)
    client.get(address)
    work_off(place.platform, seconds=60, threads=0)
    seen = told(client, address)
    assert seen[people[3].number]["concerns"] == []
    assert seen[people[4].number]["concerns"] == ["missing"]
    # Whoever ends an answer is gone from the batch as well.
    requests = place.platform.presenting.requests
    (given,) = requests.list_answers(number)
    now = place.platform.now()
    requests.stop_from_app(replace(given, stopped_at=now, over_at=now))
    assert told(client, address)[people[3].number]["concerns"] == ["missing"]


def test_without_the_askers_word_the_batch_shows_no_answer(
    client: Client, place: Place, address: str, people: list[Applicant], documents: dict[str, list[bytes]]
) -> None:
    secret, number = ask(client, place, address)
    client.post(f"/requests/{secret}/act", {"do": "confirm"})
    answer_all(place, number, documents)
    client.get(address)
    work_off(place.platform, seconds=60, threads=0)
    assert told(client, address)[people[3].number]["concerns"] == ["missing"]


def test_own_columns_come_back_in_the_excel_of_the_request(
    client: Client, place: Place, address: str, people: list[Applicant]
) -> None:
    secret, _number = ask(client, place, address)
    client.post(f"/requests/{secret}/act", {"do": "join"})
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/requests/{secret}/answers.xlsx").content))
    headings, *rows = [tuple(cell or "" for cell in row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert headings[:5] == ("受験番号", "氏名", "フリガナ", "希望職種", "備考")
    assert [row[4] for row in rows] == [f"備考{person.number}" for person in people[3:]]


def test_a_file_is_sent_without_an_account_after_a_preview_and_can_be_ended(
    client: Client, place: Place, address: str, people: list[Applicant], documents: dict[str, list[bytes]]
) -> None:
    secret, number = ask(client, place, address)
    client.post(f"/requests/{secret}/act", {"do": "join"})
    desk = client.get(f"/requests/{secret}/applicants").content.decode()
    own = re.search(r"/r/([a-z2-7]{20,})", desk)
    assert own is not None
    typed: dict[str, Any] = {"given_name": people[3].name, "reference": people[3].number}
    badge = SimpleUploadedFile("badge.json", documents[people[3].number][0])
    preview = client.post(f"/r/{own[1]}/files", {**typed, "documents": badge, "do": "preview"})
    page = preview.content.decode()
    assert preview.status_code == 200, re.sub(r"<[^>]+>|\s+", " ", page)
    assert people[3].name in page
    assert not place.platform.presenting.requests.list_answers(number)
    fields = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("kept", "seen")}
    kept = {name: field[1] for name, field in fields.items() if field}
    changed = client.post(f"/r/{own[1]}/files", {**typed, **kept, "seen": "0" * 32, "do": "send"})
    assert changed.status_code == 200
    sent = client.post(f"/r/{own[1]}/files", {**typed, **kept, "do": "send"})
    assert sent.status_code == 302
    (answer,) = place.platform.presenting.requests.list_answers(number)
    assert answer.way is AnswerWay.FILE
    twice = client.post(f"/r/{own[1]}/files", {**typed, **kept, "do": "send"})
    assert twice.status_code == 422
    client.post(sent["Location"])
    assert place.platform.presenting.requests.list_answers(number)[0].stopped_at is not None


def test_what_is_no_credential_is_not_sent(client: Client, place: Place, address: str) -> None:
    secret, _number = ask(client, place, address)
    client.post(f"/requests/{secret}/act", {"do": "confirm"})
    own = re.search(r"/r/([a-z2-7]{20,})", client.get(f"/requests/{secret}").content.decode())
    assert own is not None
    typed = {"given_name": "例山 透", "documents": SimpleUploadedFile("cv.pdf", b"%PDF-1.7\n"), "do": "preview"}
    response = client.post(f"/r/{own[1]}/files", typed)
    assert response.status_code == 422
    assert "証明として読めない" in response.content.decode()


@pytest.mark.slow
def test_two_hundred_applicants_answer_by_their_links_and_come_back_in_the_employers_own_excel(
    client: Client, place: Place
) -> None:
    people = applicants(200)
    documents = awarded(place, people)
    address = batch_of(client, place, file=own_list(people), archive=packed({people[0].folder: documents["A-0001"]}))
    secret, number = ask(client, place, address)
    client.post(f"/requests/{secret}/act", {"do": "join"})
    answer_all(place, number, documents)
    client.get(address)
    work_off(place.platform, seconds=60, threads=0)
    (headings, *rows), credentials = sheets(client, address)
    assert [row[0] for row in rows] == [person.number for person in people]
    assert [row[4] for row in rows] == [f"備考{person.number}" for person in people]
    assert "未提出" not in {row[headings.index("結論")] for row in rows}
    assert len(credentials) == 1 + 600
