"""Verifying by API: anyone, any form, from any page, and never an exception."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.journeys.checking.batches import work_off
from web.api.callers import Caller, codes
from web.places import Place
from web.public.test_verify_many import archive
from web.public.test_verify_pictures import picture

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


def test_a_file_of_any_kind_is_taken_as_the_body(anyone: Caller, place: Place) -> None:
    outcome = place.award()
    address = place.receive(Client())
    png = Client().get(f"{address}/badge.png").content
    drawn = picture(f"{place.platform.site_url}{address}", "WEBP").read()
    for kind, body in (("image/png", png), ("image/webp", drawn), ("text/plain", place.document(outcome))):
        answer = anyone.post("/verifications", body, Content_Type=kind)
        assert (answer.status_code, answer.json()["verdict"]) == (200, "valid"), kind
        assert answer.json()["enclosed"] == []
    for kind in ("application/vc+jwt", "application/dc+sd-jwt", "application/pdf"):
        answer = anyone.post("/verifications", b"nonsense", Content_Type=kind)
        assert answer.status_code == 200
        assert answer.json()["verdict"] in ("malformed", "unsupported")


def test_what_is_known_of_the_holder_is_compared(anyone: Caller, document: bytes) -> None:
    def ask(email: str = "", name: str = "") -> str:
        told = {"credential": document.decode(), "holder": {"email": email, "name": name}}
        return str(anyone.post("/verifications", told).json()["verdict"])

    assert ask("hanako@u.example") == "valid"
    assert ask("taro@u.example") == "not_this_person"
    assert ask(name="高崎 花子") == "valid"
    assert ask(name="高崎 次郎") == "not_this_person"
    for wrong in ({"age": "x"}, "hanako@u.example", {"email": 5}):
        answer = anyone.post("/verifications", {"credential": document.decode(), "holder": wrong})
        assert answer.status_code == 400


def test_many_are_taken_at_once_and_answered_behind_it(anyone: Caller, place: Place, document: bytes) -> None:
    packed = archive({"good.json": document, "bad.json": document[:-3]})
    taken = anyone.post("/verifications/batch", packed, Content_Type="application/zip")
    assert taken.status_code == 202
    assert taken.headers["Location"] == taken.json()["result"]
    path = taken.headers["Location"].split("/api/v1", 1)[1]
    assert anyone.call("GET", path).json()["state"] == "running"
    work_off(place.platform, threads=0)
    told = anyone.call("GET", path).json()
    assert (told["state"], told["total"]) == ("done", 2)
    assert [one["verdict"] for one in told["results"]] == ["valid", "malformed"]
    assert told["record"] == taken.json()["record"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"no links here\n", "text/csv", 422, "E_MANY_NO_LINKS"),
        (b"PK\x03\x04", "application/zip", 422, "E_MANY_ARCHIVE"),
        (b"{}", "application/json", 415, "E_API_MEDIA_TYPE"),
    ],
)
def test_what_is_no_batch_is_refused(anyone: Caller, body: bytes, kind: str, status: int, code: str) -> None:
    answer = anyone.post("/verifications/batch", body, Content_Type=kind)
    assert answer.status_code == status
    assert code in codes(answer)


def test_another_secret_leads_nowhere(anyone: Caller) -> None:
    answer = anyone.call("GET", "/verifications/batch/" + "a" * 43)
    assert (answer.status_code, codes(answer)) == (404, ["E_MANY_UNKNOWN"])
