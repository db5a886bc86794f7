"""Guessing passwords: who is slowed, and who is not."""

import pytest
from django.conf import settings
from django.test import Client

from kakitome.bootstrap.sign_in_settings import SignInSettings, allowed_hosts
from support import institutions

pytestmark = pytest.mark.django_db

EMAIL = "voter@home.example"


@pytest.fixture(autouse=True)
def _account() -> None:
    institutions.account(EMAIL)


def attempt(client: Client, password: str = "wrong", *, network: str = "198.51.100.7", **headers: str) -> bool:
    """Try a password; tell whether it signed in."""
    form = {"login": EMAIL, "password": password}
    return client.post("/account/login", form, REMOTE_ADDR=network, **headers).status_code == 302


def guess(times: int, **where: str) -> None:
    for _ in range(times):
        attempt(Client(), **where)


def test_wrong_passwords_from_one_network_keep_nobody_else_out() -> None:
    guess(5)
    assert not attempt(Client(), institutions.PASSWORD)
    assert attempt(Client(), institutions.PASSWORD, network="203.0.113.9")


def test_addresses_of_one_network_are_one_visitor() -> None:
    for number in range(5):
        attempt(Client(), network=f"2001:db8:1:2::{number}")
    assert not attempt(Client(), institutions.PASSWORD, network="2001:db8:1:2::99")
    assert attempt(Client(), institutions.PASSWORD, network="2001:db8:1:3::1")


def test_other_hosts_and_ports_give_no_further_attempts() -> None:
    for port in range(7000, 7005):
        attempt(Client(), HTTP_HOST=f"localhost:{port}")
    assert not attempt(Client(), institutions.PASSWORD, HTTP_HOST="localhost:7015")
    assert not attempt(Client(), institutions.PASSWORD, HTTP_HOST="127.0.0.1")


def test_a_known_device_is_kept_out_by_its_own_guesses_alone() -> None:
    home = Client()
    assert attempt(home, institutions.PASSWORD)
    home.post("/account/logout")
    guess(6)
    assert attempt(home, institutions.PASSWORD)
    home.post("/account/logout")
    for _ in range(5):
        attempt(home)
    assert not attempt(home, institutions.PASSWORD)


def test_a_hundred_networks_slow_unknown_devices_and_no_known_one() -> None:
    home = Client()
    assert attempt(home, institutions.PASSWORD, network="192.0.2.200")
    home.post("/account/logout")
    for number in range(100):
        attempt(Client(), network=f"10.1.{number}.1")
    assert not attempt(Client(), institutions.PASSWORD, network="203.0.113.9")
    assert attempt(home, institutions.PASSWORD, network="192.0.2.200")


def test_the_cookie_of_another_account_or_a_forged_one_makes_no_known_device() -> None:
    institutions.account("mallory@home.example")
    other = Client()
    other.post("/account/login", {"login": "mallory@home.example", "password": institutions.PASSWORD})
    other.post("/account/logout")
    assert "kakitome_device" in other.cookies
    assert (
        EMAIL not in other.cookies["kakitome_device"].value and "mallory" not in other.cookies["kakitome_device"].value
    )
    forged = Client()
    forged.cookies["kakitome_device"] = other.cookies["kakitome_device"].value + "x"
    guess(5)
    assert not attempt(other, institutions.PASSWORD)
    assert not attempt(forged, institutions.PASSWORD)


def test_the_right_password_is_not_counted() -> None:
    for _ in range(12):
        assert attempt(Client(), institutions.PASSWORD)


@pytest.mark.parametrize(
    ("own", "tried_out", "further", "hosts"),
    [
        ("u.example", False, (), ["u.example"]),
        ("u.example", False, ("v.example",), ["u.example", "v.example"]),
        ("u.example", True, (), ["127.0.0.1", "[::1]", "localhost", "u.example"]),
        ("localhost", False, (), ["127.0.0.1", "[::1]", "localhost"]),
    ],
)
def test_this_machine_s_names_are_answered_only_where_the_site_is_tried_out(
    own: str, tried_out: bool, further: tuple[str, ...], hosts: list[str]
) -> None:
    assert allowed_hosts(own, SignInSettings(hosts=further), is_tried_out=tried_out) == hosts


def test_a_probe_is_answered_whatever_host_it_names_and_nothing_else_is() -> None:
    assert settings.ALLOWED_HOSTS != ["*"]
    probe = Client(HTTP_HOST="10.0.0.5:8000")
    assert probe.get("/livez").status_code == 200
    assert probe.get("/account/login").status_code == 400
