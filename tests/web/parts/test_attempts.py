"""An act of a page says what came of it, once, where the person looks next."""

from collections.abc import Iterator

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from kakitome.errors import Conflict, KakitomeError, NotFound, Problem, Refused
from kakitome.web.parts.attempts import ALL, attempt
from kakitome.web.parts.forms import Form


@pytest.fixture
def request_() -> Iterator[HttpRequest]:
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    with translation.override("en"):
        yield request


def said(request: HttpRequest) -> list[tuple[int, str]]:
    return [(message.level, str(message)) for message in messages.get_messages(request)]


def test_what_is_done_is_said(request_: HttpRequest) -> None:
    with attempt(request_, "Saved.") as saving:
        pass
    assert saving.is_done
    assert said(request_) == [(messages.SUCCESS, "Saved.")]


def test_a_refusal_is_said_instead(request_: HttpRequest) -> None:
    with attempt(request_, "Saved.", refusals=NotFound, level=messages.WARNING) as saving:
        raise NotFound("E_JOB_NOT_PARKED")
    assert not saving.is_done
    assert [level for level, _words in said(request_)] == [messages.WARNING]


def test_findings_are_named_when_asked_for(request_: HttpRequest) -> None:
    found = [Problem(code="E_NODE_UNKNOWN"), Problem(code="E_JOB_NOT_PARKED")]
    with attempt(request_, most_problems=ALL):
        raise Refused("E_SEAT_UNKNOWN", *found)
    assert len(said(request_)) == 3


def test_a_form_carries_its_own_refusal(request_: HttpRequest) -> None:
    form = Form({})
    assert form.is_valid()
    with attempt(request_, "Saved.", form=form) as saving:
        raise Conflict("E_SEAT_UNKNOWN")
    assert (saving.is_done, len(form.errors["__all__"]), said(request_)) == (False, 1, [])


def test_what_was_not_named_becomes_a_page_of_its_own(request_: HttpRequest) -> None:
    error: type[KakitomeError] = NotFound
    with pytest.raises(error), attempt(request_, refusals=Conflict):
        raise NotFound("E_SEAT_UNKNOWN")
