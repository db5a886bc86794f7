"""How often one address may do something."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kakitome.bootstrap.platform import get_platform
from kakitome.web.limits import Limit, limited


@limited(Limit(name="test", times=2))
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


@pytest.fixture(autouse=True)
def _fresh_window() -> None:
    get_platform().counts.forget()


def test_the_third_time_in_a_window_is_one_too_many(rf: RequestFactory) -> None:
    assert [view(rf.post("/", REMOTE_ADDR="192.0.2.1")).status_code for _ in range(3)] == [200, 200, 429]


def test_others_are_not_kept_waiting(rf: RequestFactory) -> None:
    for _ in range(3):
        view(rf.post("/", REMOTE_ADDR="192.0.2.1"))
    assert view(rf.post("/", REMOTE_ADDR="192.0.2.2")).status_code == 200


def test_reading_is_not_counted(rf: RequestFactory) -> None:
    assert {view(rf.get("/", REMOTE_ADDR="192.0.2.1")).status_code for _ in range(5)} == {200}


def test_the_address_itself_is_not_kept(rf: RequestFactory) -> None:
    view(rf.post("/", REMOTE_ADDR="192.0.2.77"))
    kept = get_platform().installation.data_dir / "cache" / "counts"
    assert kept.read_bytes().strip(b"\0")
    assert b"192.0.2.77" not in kept.read_bytes()
