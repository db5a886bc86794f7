"""Too many costly checks at once: 503 and when to come again; whoever asks for something simple is answered."""

import json
from contextlib import ExitStack

import pytest
from django.test import Client

from kakitome.bootstrap.network_access import ADDRESSES, CHILDREN, WAITING
from kakitome.operations.serving import PAGE_THREADS
from web.places import Place

STRANGE = {"url": "https://elsewhere.example/1.json"}


@pytest.fixture
def full(place: Place) -> Place:
    """An installation in which nothing more is taken at once."""
    sandbox, fetcher = place.platform.sandbox, place.platform.fetcher
    with ExitStack() as stack:
        for limit in (sandbox._files, sandbox._graphs, fetcher._otherwise._limit):  # type: ignore[attr-defined]
            while limit._inside._value:
                limit._inside.acquire()
                stack.callback(limit._inside.release)
        yield place


def test_all_limits_together_leave_threads_for_what_is_simple() -> None:
    limits = [(CHILDREN, WAITING), (CHILDREN, WAITING), (ADDRESSES, WAITING)]
    assert sum(map(sum, limits)) < PAGE_THREADS


def test_a_program_is_told_when_to_come_again(full: Place) -> None:
    answer = Client().post("/api/v1/verifications", json.dumps(STRANGE), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "E_VERIFY_BUSY")
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_person_is_told_that_nothing_is_said_of_the_document(full: Place) -> None:
    answer = Client().post("/verify", {"credential": STRANGE["url"]})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert "この書類についての結論ではありません" in answer.content.decode()


def test_what_needs_no_lane_is_answered_meanwhile(full: Place) -> None:
    assert Client().get("/verify").status_code == 200
    assert Client().get("/issuers/u/did.json").status_code == 200
    junk = Client().post("/api/v1/verifications", b'{"a": ', content_type="application/vc")
    assert (junk.status_code, junk.json()["verdict"]) == (200, "malformed")
