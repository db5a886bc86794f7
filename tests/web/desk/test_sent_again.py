"""A clock or a database that stops an act takes no text from whoever wrote it: the page gives it back, and no secret.

Source: docs/rules/faults.md F11, F17, F29.
"""

import importlib
import pkgutil
import re
from html import unescape
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

import kakitome.web.pages as pages
from kakitome.errors import Unavailable
from kakitome.ports.awards import AwardFilter
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.web.sent_again import is_secret
from support import institutions

pytestmark = pytest.mark.django_db

NEW = "/desk/setouchi/awards/new"
NAME = '髙橋 "花子" <& 見本>'
CLOCK = Unavailable("E_CLOCK_JUMPED", now="2027-01-01", expected="2026-11-20")
FORM = re.compile(r'<form class="below" method="post" action="([^"]+)">(.*?)</form>', re.DOTALL)


def given_back(answer: Any) -> tuple[str, dict[str, str]]:
    (form,) = FORM.findall(answer.content.decode())
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', form[1])
    return unescape(form[0]), {unescape(name): unescape(value) for name, value in fields}


def hidden(answer: Any) -> dict[str, str]:
    return {"csrfmiddlewaretoken": given_back(answer)[1]["csrfmiddlewaretoken"]}


def wanted(client: Client, version: MicrocredentialVersion) -> dict[str, str]:
    key = re.findall(r'name="key" value="([^"]+)"', client.get(NEW).content.decode())[0]
    return {
        "microcredential": f"{version.identifier}/{version.version}",
        "name": NAME,
        "email": "hanako@x.example",
        "student_number": "S1",
        "awarded_on": "2026-10-01",
        "key": key,
    }


def fail(monkeypatch: pytest.MonkeyPatch, place: str, error: Exception) -> None:
    def stopped(*_given: Any, **_named: Any) -> Any:
        raise error

    monkeypatch.setattr(place, stopped)


@pytest.fixture
def careful(owner: Client) -> Client:
    """The owner's browser, at a site that checks where forms come from."""
    owner.handler.enforce_csrf_checks = True
    owner.raise_request_exception = False
    owner.get("/account/login")
    return owner


def token(client: Client) -> str:
    (found, *_) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(NEW).content.decode())
    return found


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("kakitome.web.pages.provider.issued_awards.acts.issue", OperationalError("readonly")),
        ("kakitome.web.proofs.proof_of", OperationalError("no connection")),
        ("kakitome.web.session_limits.SessionLimitsMiddleware.__call__", OperationalError("no connection")),
    ],
    ids=["read-only", "away before the view", "away before the check of the form"],
)
def test_what_was_typed_is_given_back_and_does_its_work_when_it_is_sent_again(
    careful: Client, wind: MicrocredentialVersion, place: str, error: Exception
) -> None:
    typed = wanted(careful, wind) | {"csrfmiddlewaretoken": token(careful)}
    with pytest.MonkeyPatch.context() as monkeypatch:
        fail(monkeypatch, place, error)
        answer = careful.post(NEW, typed)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    address, fields = given_back(answer)
    assert (address, fields["name"], fields["key"]) == (NEW, NAME, typed["key"])
    assert careful.post(address, fields).status_code == 302
    (record,) = institutions.platform().store("setouchi").awards.list_matching(AwardFilter())
    assert record.intent.learner is not None
    assert record.intent.learner.name == NAME


@pytest.mark.parametrize("place", ["proofs.proof_of", "session_limits.SessionLimitsMiddleware.__call__"])
def test_a_foreign_form_is_not_given_back_with_a_good_token(
    careful: Client, wind: MicrocredentialVersion, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    typed = wanted(careful, wind)
    fail(monkeypatch, f"kakitome.web.{place}", OperationalError("no connection"))
    for forged in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        answer = careful.post(NEW, typed | forged)
        assert answer.status_code in (403, 503)
        assert FORM.findall(answer.content.decode()) == []
        assert "花子" not in answer.content.decode()


def test_passwords_codes_and_files_are_not_given_back(careful: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {
        "password": "s3cret one",
        "client_secret": "s3cret two",
        "code": "s3cret-three",
        "new-password1": "s3cret 4",
    }
    typed = {"microcredential": "x", "note": "打った文", "csrfmiddlewaretoken": token(careful)}
    fail(monkeypatch, "kakitome.web.proofs.proof_of", OperationalError("no connection"))
    upload = SimpleUploadedFile("list.csv", b"s3cret five")
    answer = careful.post("/desk/setouchi/withdrawals/new", {**typed, **secret, "file": upload})
    page = answer.content.decode()
    assert "s3cret" not in page
    assert given_back(answer)[1]["note"] == "打った文"
    assert "Passwords, codes and files are not kept" in page


@pytest.mark.parametrize("path", ["/account/login", "/account/password/reset", "/nowhere"])
def test_nothing_of_signing_in_is_given_back(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    client = Client(raise_request_exception=False)
    fail(monkeypatch, "kakitome.web.session_limits.SessionLimitsMiddleware.__call__", OperationalError("no connection"))
    answer = client.post(path, {"login": "typed@x.example", "password": "s3cret"})
    assert answer.status_code == 503
    assert "typed@x.example" not in answer.content.decode()


def test_what_is_too_long_for_a_page_is_not_given_back(careful: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = {"pasted": "A" * 600_000, "csrfmiddlewaretoken": token(careful)}
    fail(monkeypatch, "kakitome.web.proofs.proof_of", OperationalError("no connection"))
    assert FORM.findall(careful.post("/desk/setouchi/withdrawals/new", typed).content.decode()) == []


def test_every_field_of_our_forms_that_hides_what_is_typed_or_takes_a_code_is_known_as_secret() -> None:
    for module in pkgutil.walk_packages(pages.__path__, f"{pages.__name__}."):
        importlib.import_module(module.name)
    hidden = {
        name
        for form in every_form(forms.BaseForm)
        if form.__module__.startswith("kakitome.")
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.PasswordInput) or field.widget.attrs.get("autocomplete") == "one-time-code"
    }
    assert hidden
    assert {name for name in hidden if not is_secret(name)} == set()
    # Words of everyday forms are none.
    assert not any(map(is_secret, ("note", "reason", "credential", "key", "pasted", "encoded", "pinned")))


def every_form(kind: type[Any]) -> set[type[Any]]:
    return {form for own in kind.__subclasses__() for form in (own, *every_form(own))}
