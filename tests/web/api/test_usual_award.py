"""The short cut for the usual request: it says what the framework says, and leaves to it whatever is not usual."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from kakitome.web.api.v1 import usual_award
from web.api.callers import Caller, codes
from web.api.test_awards import AWARD

VARYING = {"number", "url", "credential_id"}


@pytest.fixture
def framework(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the framework, by its idempotency key."""
    seen: list[str] = []
    usual = usual_award._usual  # the one place where a request is found usual or not

    def watched(request: HttpRequest) -> Any:
        found = usual(request)
        if found is None:
            seen.append(request.headers.get("Idempotency-Key", ""))
        return found

    monkeypatch.setattr(usual_award, "_usual", watched)
    return seen


def named(name: str) -> dict[str, str]:
    return {"name": f"見本 {name}", "email": f"s{ord(name[0])}@u.example"}


def told(answer: HttpResponse) -> tuple[int, dict[str, Any], dict[str, str]]:
    body = {name: value for name, value in answer.json().items() if name not in VARYING}  # type: ignore[attr-defined]
    headers = {name: value for name, value in answer.headers.items() if name not in ("X-Request-Id", "Content-Length")}
    return answer.status_code, body, headers


def test_the_short_cut_answers_as_the_framework_does(caller: Caller, framework: list[str]) -> None:
    short = caller.post("/awards", {**AWARD, "learner": named("一郎")}, Idempotency_Key="short")
    long = caller.post("/awards?on_duplicate=refuse", {**AWARD, "learner": named("二郎")}, Idempotency_Key="long")
    assert framework == ["long"]
    assert told(short) == told(long)


def test_what_the_short_cut_finds_given_already_is_told_alike(caller: Caller, framework: list[str]) -> None:
    caller.post("/awards", AWARD, Idempotency_Key="first")
    short = caller.post("/awards", {**AWARD, "grade": "秀"}, Idempotency_Key="short")
    long = caller.post("/awards?on_duplicate=refuse", {**AWARD, "grade": "秀"}, Idempotency_Key="long")
    assert framework == ["long"]
    (one, other) = ({**told(answer)[1], "request_id": ""} for answer in (short, long))
    assert (short.status_code, one) == (long.status_code, other)
    assert short.status_code == 422


@pytest.mark.parametrize(
    "award",
    [
        [AWARD],
        {},
        {**AWARD, "more": 1},
        {**AWARD, "awarded_on": "yesterday"},
        {**AWARD, "version": 0},
        {**AWARD, "learner": {"name": ""}},
    ],
    ids=["list", "nothing", "unknown field", "no date", "no version", "no name"],
)
def test_what_is_not_usual_is_left_to_the_framework(caller: Caller, framework: list[str], award: Any) -> None:
    answer = caller.post("/awards", award, Idempotency_Key="k")
    assert framework == ["k"]
    assert answer.status_code == (201 if isinstance(award, list) else 400)


def test_a_key_of_no_good_form_is_left_to_the_framework(caller: Caller, framework: list[str]) -> None:
    assert codes(caller.post("/awards", AWARD)) == ["E_IDEM_MISSING"]
    assert codes(caller.post("/awards", AWARD, Idempotency_Key="é")) == ["E_IDEM_KEY"]
    assert len(framework) == 2


def test_a_program_is_given_no_cookie_and_its_answer_varies_with_none(caller: Caller) -> None:
    answer = caller.get("/awards?lang=en")
    assert not answer.cookies
    assert "Vary" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_pages_about_the_interface_are_for_people() -> None:
    answer = Client().get("/api/v1/docs?lang=en")
    assert answer.cookies["kakitome_language"].value == "en"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.django_db
def test_a_program_that_names_another_host_is_refused() -> None:
    assert Client(HTTP_HOST="elsewhere.example").get("/api/v1/awards").status_code == 400
