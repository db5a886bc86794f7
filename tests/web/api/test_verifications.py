"""Verifying by API: anyone, any form, from any page, and never an exception."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from web.api.callers import Caller, codes
from web.places import Place

BAD = sorted((Path(__file__).parents[2] / "vectors" / "bad_credentials").glob("*.json"))


@pytest.fixture
def document(place: Place) -> bytes:
    return place.document(place.award())


@pytest.fixture
def anyone(place: Place) -> Caller:
    return Caller(place)


def test_a_credential_is_verified_in_every_form_it_comes(anyone: Caller, document: bytes) -> None:
    text = document.decode()
    data = "data:application/json;base64," + base64.b64encode(document).decode()
    answers = [
        anyone.post("/verifications", {"credential": json.loads(text)}),
        anyone.post("/verifications", {"credential": text}),
        anyone.post("/verifications", {"credential": data}),
        anyone.post("/verifications", document),
        anyone.post("/verifications", document, Content_Type="application/vc"),
        Client().post("/api/v1/verifications", {"file": SimpleUploadedFile("a.json", document)}),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert told["verdict"] == "valid"
        assert {"id", "outcome", "reason"} <= set(told["checks"][0])
        assert told["record"].startswith("V-")


def test_the_record_of_an_answer_can_be_opened_by_its_number(anyone: Caller, document: bytes) -> None:
    number = anyone.post("/verifications", document).json()["record"]
    assert Client().get(f"/verify/{number}").status_code == 200


def test_a_withdrawn_and_a_changed_one_are_told_apart(anyone: Caller, place: Place) -> None:
    outcome = place.award()
    document = place.document(outcome)
    changed = document.replace("髙﨑".encode(), "髙崎".encode())
    assert anyone.post("/verifications", changed).json()["verdict"] == "invalid_signature"
    place.withdraw(outcome)
    assert anyone.post("/verifications", document).json()["verdict"] == "revoked"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "E_API_NOTHING_TO_VERIFY"),
        ({"credential": ""}, "E_API_NOTHING_TO_VERIFY"),
        ({"credential": 5}, "E_API_NOTHING_TO_VERIFY"),
        ({"credential": {"a": 1}, "url": "https://u.example/a"}, "E_API_NOTHING_TO_VERIFY"),
        ({"credential": {"a": 1}, "trust": "me"}, "E_API_FIELDS"),
        (b"{", "E_API_BODY"),
    ],
)
def test_a_question_that_is_none_is_refused(anyone: Caller, body: object, code: str) -> None:
    answer = anyone.post("/verifications", body)
    assert answer.status_code == 400
    assert codes(answer)[0] == code


def test_another_type_of_content_is_refused(anyone: Caller) -> None:
    answer = anyone.post("/verifications", b"<xml/>", Content_Type="text/xml")
    assert (answer.status_code, codes(answer)) == (415, ["E_API_MEDIA_TYPE"])


def test_an_address_inside_the_house_is_not_fetched(anyone: Caller) -> None:
    for url in ("http://169.254.169.254/latest", "https://127.0.0.1:1/a", "file:///etc/passwd"):
        answer = anyone.post("/verifications", {"url": url})
        assert answer.status_code == 200
        assert answer.json()["verdict"] in ("indeterminate", "malformed", "unsupported")


def test_a_private_award_is_not_shown_by_its_number(anyone: Caller, place: Place) -> None:
    outcome = place.award()
    answer = anyone.post("/verifications", {"credential": outcome.number})
    assert (answer.status_code, codes(answer)) == (404, ["E_NUMBER_NOT_PUBLIC"])


@pytest.mark.parametrize("file", BAD[:: max(1, len(BAD) // 12)], ids=lambda file: file.stem)
def test_hostile_documents_get_a_verdict_and_no_error(anyone: Caller, file: Path) -> None:
    answer = anyone.post("/verifications", file.read_bytes(), Content_Type="application/vc")
    assert answer.status_code == 200
    assert answer.json()["verdict"] != "valid"


def test_a_page_of_any_site_may_ask_but_never_with_cookies(anyone: Caller, document: bytes) -> None:
    asked = anyone.call("OPTIONS", "/verifications", Origin="https://hr.example", Access_Control_Request_Method="POST")
    assert asked.status_code == 204
    for answer in (asked, anyone.post("/verifications", document, Origin="https://hr.example")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        assert not answer.cookies


def test_an_address_that_asks_too_often_is_told_when_to_come_back(anyone: Caller) -> None:
    answers: list[Any] = [anyone.post("/verifications", {}) for _ in range(61)]
    assert answers[59].status_code == 400
    assert (answers[60].status_code, codes(answers[60])) == (429, ["E_HTTP_TOO_MANY"])
    assert answers[60].headers["Retry-After"] == "60"
