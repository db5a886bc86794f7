"""What goes wrong: a page in both languages with the request's number, or RFC 9457 for programs."""

import errno
import json
from typing import Any

import psycopg.errors
import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InternalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from kakitome import texts
from kakitome.errors import Conflict, Invalid, KakitomeError, Misconfigured, NotFound, Problem, Refused, Unavailable
from kakitome.web import problems
from kakitome.web import urls as product


def read_only_database() -> InternalError:
    """What Django raises when PostgreSQL refuses to write."""
    error = InternalError("cannot execute INSERT in a read-only transaction")
    error.__cause__ = psycopg.errors.ReadOnlySqlTransaction()
    return error


RAISED: dict[str, Exception] = {
    "invalid": Invalid("E_SOMETHING", Problem(code="E_JSON_DUPKEY", pointer="/name", params={"key": "name", "row": 3})),
    "refused": Refused("E_SOMETHING"),
    "not-found": NotFound("E_SOMETHING"),
    "conflict": Conflict("E_SOMETHING"),
    "unavailable": Unavailable("E_SOMETHING"),
    "misconfigured": Misconfigured("E_SOMETHING"),
    "bad": SuspiciousOperation("x"),
    "denied": PermissionDenied("x"),
    "big": RequestDataTooBig("x"),
    "bug": ZeroDivisionError("a secret detail"),
    "no-handles": OSError(errno.EMFILE, "Too many open files"),
    "no-disk": OSError(errno.ENOSPC, "No space left"),
    "no-memory": MemoryError(),
    "read-only": read_only_database(),
    "lost-file": OSError(errno.ENOENT, "a secret detail"),
}
EXPECTED = {
    "invalid": 422,
    "refused": 403,
    "not-found": 404,
    "conflict": 409,
    "unavailable": 503,
    "misconfigured": 500,
    "bad": 400,
    "denied": 403,
    "big": 413,
    "bug": 500,
    "no-handles": 503,
    "no-disk": 503,
    "no-memory": 503,
    "read-only": 503,
    "lost-file": 500,
}


def raising(request: HttpRequest, kind: str) -> HttpResponse:
    raise RAISED[kind]


urlpatterns = [path("raise/<str:kind>", raising), *product.urlpatterns]
handler400, handler403, handler404, handler500 = (
    product.handler400,
    product.handler403,
    product.handler404,
    product.handler500,
)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.mark.parametrize("kind", RAISED)
def test_every_failure_has_its_status_and_a_page(visitor: Client, kind: str) -> None:
    response = visitor.get(f"/raise/{kind}")
    page = response.content.decode()
    assert response.status_code == EXPECTED[kind]
    assert response.headers["X-Request-Id"] in page
    assert 'lang="en"' in page.split("<main", 1)[1]
    assert "secret detail" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize("kind", ["invalid", "not-found", "bug"])
def test_a_program_gets_a_problem_document(visitor: Client, kind: str) -> None:
    response = visitor.get(f"/raise/{kind}", headers={"Accept": "application/json"})
    document = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert document["status"] == response.status_code == EXPECTED[kind]
    assert document["detail_ja"] != document["detail_en"]
    assert document["request_id"] == response.headers["X-Request-Id"]


def test_findings_name_their_field_and_row(visitor: Client) -> None:
    document = visitor.get("/raise/invalid", headers={"Accept": "application/json"}).json()
    (finding,) = document["errors"]
    assert (finding["field"], finding["row"], finding["code"]) == ("/name", 3, "E_JSON_DUPKEY")
    assert finding["hint_ja"]


def test_an_address_that_leads_nowhere_says_so_in_both_languages(visitor: Client) -> None:
    page = visitor.get("/nowhere", headers={"Accept-Language": "en"}).content.decode()
    assert "This page cannot be opened." in page
    assert "このページは開けません。" in page


def test_a_form_that_is_too_large_is_said_to_be_too_large(visitor: Client) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        response = visitor.post("/account/login", {"login": "x" * 200})
    assert response.status_code == 413
    assert "大きすぎます" in response.content.decode()


def test_a_form_from_elsewhere_is_refused_with_a_way_on() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login", {"login": "a@u.example"})
    assert response.status_code == 403
    assert "ページを開き直すか" in response.content.decode()


def test_without_file_handles_a_visitor_is_still_told_in_both_languages(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Source: docs/rules/faults.md F57 (no file handles): the page's own template cannot be read either."""

    def cannot_open(*_: Any) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(problems.loader, "get_template", cannot_open)
    answer = visitor.get("/raise/no-handles")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    told = texts.both(Problem(code="E_HTTP_UNAVAILABLE"))
    assert told.ja in answer.content.decode() and told.en in answer.content.decode()


def test_every_status_has_its_two_sentences() -> None:
    for code in problems.CODES.values():
        assert texts.both(Problem(code=code)).languages == ("ja", "en")
        assert texts.both(Problem(code=f"{code}_NEXT")).languages == ("ja", "en")


def test_every_kind_of_exception_has_a_status() -> None:
    kinds = {kind for kind in KakitomeError.__subclasses__() if kind.__module__ == "kakitome.errors"}
    assert set(problems.STATUS) == kinds


def test_a_flood_is_told_to_wait(rf: RequestFactory) -> None:
    response = problems.too_many_requests(rf.post("/verify"), seconds=60)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    assert "1分ほど" in response.content.decode()


@pytest.mark.parametrize(("before", "reads"), [("en", "ja"), ("ja", "en")])
def test_what_is_refused_at_the_door_speaks_the_language_of_its_own_visitor(
    visitor: Client, before: str, reads: str
) -> None:
    visitor.get("/verify", HTTP_ACCEPT_LANGUAGE=before)
    refused = visitor.get("/verify?x=%00", HTTP_ACCEPT_LANGUAGE=reads, HTTP_ACCEPT="text/html")
    assert refused.status_code == 400
    assert f'<html lang="{reads}"' in refused.content.decode()
