"""How often one address may do something."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kakitome.bootstrap.platform import get_platform
from kakitome.web.limits import Limit, Misses, limited, network_of


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


def test_an_ipv6_network_is_counted_as_one_visitor(rf: RequestFactory) -> None:
    asked = [view(rf.post("/", REMOTE_ADDR=f"2001:db8:1:2::{host:x}")).status_code for host in range(1, 5)]
    assert asked == [200, 200, 429, 429]
    assert view(rf.post("/", REMOTE_ADDR="2001:db8:1:3::1")).status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:a:b:c:d:e:f", "2001:db8:a:b::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("not an address", "not an address"),
    ],
)
def test_an_address_stands_for_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_misses_are_counted_for_a_network_and_for_the_one_above_it(rf: RequestFactory) -> None:
    misses = Misses(name="test-misses", times=3, seconds=60)
    for _ in range(3):
        assert not misses.is_over(rf.get("/", REMOTE_ADDR="192.0.2.1"))
        misses.add(rf.get("/", REMOTE_ADDR="192.0.2.1"))
    assert misses.is_over(rf.get("/", REMOTE_ADDR="192.0.2.1"))
    assert not misses.is_over(rf.get("/", REMOTE_ADDR="192.0.2.2"))
    for host in range(10, 37):
        misses.add(rf.get("/", REMOTE_ADDR=f"192.0.2.{host}"))
    assert misses.is_over(rf.get("/", REMOTE_ADDR="192.0.2.99")), "thirty of a /24, none from this address"
    assert not misses.is_over(rf.get("/", REMOTE_ADDR="198.51.100.1"))


def test_reading_is_not_counted(rf: RequestFactory) -> None:
    assert {view(rf.get("/", REMOTE_ADDR="192.0.2.1")).status_code for _ in range(5)} == {200}


def test_the_address_itself_is_not_kept(rf: RequestFactory) -> None:
    view(rf.post("/", REMOTE_ADDR="192.0.2.77"))
    kept = get_platform().installation.data_dir / "cache" / "counts"
    assert kept.read_bytes().strip(b"\0")
    assert b"192.0.2.77" not in kept.read_bytes()
