"""My learning record: a list, a signed record, a PDF and one file with everything, over one institution and two."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.operations.local_seals import seal_once
from web.places import HANAKO, PASSWORD, Place

GOOD = ("valid", "valid_untrusted_issuer")


@pytest.fixture
def learner(place: Place) -> Client:
    place.person()
    client = Client()
    client.login(username="hanako@home.example", password=PASSWORD)
    return client


@pytest.fixture
def second(place: Place) -> Place:
    del place  # the one that was there first
    return Place(key="w").open()


def receive(learner: Client, *places: Place) -> list[str]:
    numbers = []
    for day, one in enumerate(places, start=1):
        # The same programme is awarded once to one student number; here she had several.
        student = replace(HANAKO, email=f"hanako{day}@u.example", student_number=f"S{day}")
        numbers.append(one.award(student, on=date(2026, 9, day)).number)
        one.receive(learner)
    return numbers


def chosen(numbers: Sequence[str]) -> str:
    return "&".join(f"award={number}" for number in numbers)


def checked(data: bytes) -> Mapping[str, Any]:
    answer = Client().post(
        "/verify", {"documents": SimpleUploadedFile("x", data)}, headers={"accept": "application/json"}
    )
    report: Mapping[str, Any] = json.loads(answer.content)
    return report


def test_the_page_lists_what_was_awarded_and_adds_it_up(place: Place, second: Place, learner: Client) -> None:
    numbers = receive(learner, place, place, second)
    page = learner.get("/mine/record", headers={"accept-language": "en"}).content.decode()
    assert [number for number in numbers if number not in page] == []
    assert page.count('role="rowheader"') == 3
    assert "135" in page[page.index('id="totals"') :]
    only = learner.get(f"/mine/record?show=1&{chosen(numbers[:2])}", headers={"accept-language": "en"}).content.decode()
    assert only.count('role="rowheader"') == 2
    assert "90" in only[only.index('id="totals"') :]


def test_the_institution_signs_a_record_of_its_own_awards(place: Place, learner: Client) -> None:
    numbers = receive(learner, place, place)
    data = learner.get(f"/mine/record/record.clr.json?{chosen(numbers)}").content
    record = json.loads(data)
    assert record["issuer"]["id"] == place.did
    assert "partial" not in record
    report = checked(data)
    assert report["verdict"] in GOOD, (report["verdict"], report["because"])
    assert [one["report"]["verdict"] in GOOD for one in report["enclosed"]] == [True, True]


def test_the_platform_signs_over_several_and_each_award_keeps_its_issuer(
    place: Place, second: Place, learner: Client
) -> None:
    numbers = receive(learner, place, second)
    data = learner.get(f"/mine/record/record.clr.json?{chosen(numbers)}").content
    record = json.loads(data)
    host = place.platform.site_url.partition("://")[2].replace(":", "%3A")
    assert record["issuer"]["id"] == f"did:web:{host}"
    inner = record["credentialSubject"]["verifiableCredential"]
    assert {one["issuer"]["id"] for one in inner} == {place.did, second.did}
    document = json.loads(Client().get("/.well-known/did.json").content)
    assert document["id"] == record["issuer"]["id"]
    report = checked(data)
    assert report["verdict"] in GOOD, (report["verdict"], report["because"])
    assert [one["report"]["verdict"] in GOOD for one in report["enclosed"]] == [True, True]


def test_a_record_says_when_awards_were_left_out(place: Place, learner: Client) -> None:
    numbers = receive(learner, place, place)
    record = json.loads(learner.get(f"/mine/record/record.clr.json?{chosen(numbers[:1])}").content)
    assert record["partial"] is True
    assert len(record["credentialSubject"]["verifiableCredential"]) == 1


def test_a_withdrawn_award_is_in_the_list_and_in_no_file(place: Place, learner: Client) -> None:
    outcome = place.award(replace(HANAKO, email="other@u.example", student_number="S9"))
    place.receive(learner)
    (other,) = receive(learner, place)
    place.withdraw(outcome)
    page = learner.get("/mine/record", headers={"accept-language": "en"}).content.decode()
    assert "Revoked" in page
    numbers = [outcome.number, other]
    record = json.loads(learner.get(f"/mine/record/record.clr.json?{chosen(numbers)}").content)
    assert [
        one["credentialSubject"]["licenseNumber"] for one in record["credentialSubject"]["verifiableCredential"]
    ] == [other]
    assert learner.get(f"/mine/record/record.clr.json?{chosen([outcome.number])}").status_code == 404


def test_a_withdrawal_reaches_the_record(place: Place, learner: Client) -> None:
    outcome = place.award()
    place.receive(learner)
    data = learner.get(f"/mine/record/record.clr.json?{chosen([outcome.number])}").content
    place.withdraw(outcome)
    report = checked(data)
    assert report["enclosed"][0]["report"]["verdict"] == "revoked"
    assert report["verdict"] not in GOOD


def test_the_list_as_pdf_is_sealed_only_when_one_institution_stands_for_all_of_it(
    place: Place, second: Place, learner: Client
) -> None:
    seal_once(place.platform, place.key)
    numbers = receive(learner, place, place, second)
    own = learner.get(f"/mine/record/record.en.pdf?{chosen(numbers[:2])}").content
    assert b"/ByteRange" in own
    mixed = learner.get(f"/mine/record/record.en.pdf?{chosen(numbers)}").content
    assert b"/ByteRange" not in mixed
    report = checked(mixed)
    assert [one["report"]["verdict"] in GOOD for one in report["enclosed"]] == [True, True, True], report["because"]
    said = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(mixed))
    assert [number for number in numbers if number not in said] == []
    assert "not sealed" in said
    assert "does not hold all" not in said
    partly = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(own))
    assert "not sealed" not in partly
    assert "does not hold all" in partly


def test_everything_is_one_file_of_which_each_part_verifies(place: Place, second: Place, learner: Client) -> None:
    numbers = receive(learner, place, second)
    answer = learner.get(f"/mine/record/record.zip?{chosen(numbers)}")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        names = set(packed.namelist())
        assert {"index.html", "README.ja.txt", "README.en.txt", "record.clr.json", "record.pdf"} <= names
        index = packed.read("index.html").decode()
        assert "<script" not in index
        for number in numbers:
            assert f'href="{number}.zip"' in index
            report = checked(packed.read(f"{number}.zip"))
            assert report["verdict"] in GOOD, (report["verdict"], report["because"])


def test_an_award_of_somebody_else_is_in_nobodys_record(place: Place, learner: Client) -> None:
    stranger = place.award().number
    page = learner.get(f"/mine/record?show=1&award={stranger}")
    assert page.status_code == 422
    assert "データ分析の基礎と倫理" not in page.content.decode()
    for form in ("record.pdf", "record.clr.json", "record.zip"):
        assert learner.get(f"/mine/record/{form}?award={stranger}").status_code == 404


@pytest.mark.parametrize("form", ["record.exe", "..", "record.clr"])
def test_a_form_that_is_none_is_not_found(place: Place, learner: Client, form: str) -> None:
    numbers = receive(learner, place)
    assert learner.get(f"/mine/record/{form}?{chosen(numbers)}").status_code == 404


def test_nobody_sees_a_record_without_signing_in(place: Place) -> None:
    del place
    for path in ("/mine/record", "/mine/record/record.pdf?award=A-1111-1111"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert "/account/login" in answer.headers["Location"]
