"""What binds an API key: its end, its networks, its holder's role; each refusal by a code of its own, and recorded.

Source: docs/standards/hostile-inputs.md B181.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from kakitome.ports.api_keys import ApiKey, ApiScope, KeyLimits
from kakitome.ports.organisations import NodeRole
from kakitome.ports.security_events import EventFilter, SecurityEventKind
from kakitome.services.delivering import write_mail
from kakitome.web.api.v1 import keys as checking
from support import institutions
from web.api.callers import EVERYTHING, Caller, codes
from web.places import Place

HERE = "/desk/u/api-keys"
LEARNER = {"name": "見本 花子", "student_number": "S1"}
AWARD = {"microcredential": "data-ethics", "awarded_on": "2026-10-01", "learner": LEARNER}


@pytest.fixture(autouse=True)
def _roles_are_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "ROLE_REMEMBERED", timedelta(0))


@pytest.fixture
def account(place: Place) -> str:
    return institutions.account("admin@u.example", NodeRole.ADMIN, at="u")


@pytest.fixture
def admin(account: str) -> Client:
    return institutions.signed_in("admin@u.example")


def program(
    place: Place, by: str, *, scopes: frozenset[ApiScope] = EVERYTHING, networks: tuple[str, ...] = (), days: int = 365
) -> Caller:
    now = place.platform.now()
    limits = KeyLimits(ends_at=now + timedelta(days=days), networks=networks)
    _key, text = place.platform.api_keys.make(
        institution="u", name="LMS", scopes=scopes, by=by, now=now - timedelta(days=400), limits=limits
    )
    return Caller(place, text)


def refusals_of(place: Place, account: str) -> list[Any]:
    kinds = frozenset({SecurityEventKind.API_KEY_REFUSED})
    return [
        recorded.event.detail["code"]
        for recorded in place.platform.security_events.list_newest(EventFilter(account=account, kinds=kinds))
    ]


def both_ways(caller: Caller) -> set[tuple[int, str]]:
    """By the framework's way, and by the short one for usual awards."""
    answers = [caller.get("/awards"), caller.post("/awards", AWARD, Idempotency_Key="k1")]
    return {(answer.status_code, codes(answer)[0]) for answer in answers}


def test_a_key_that_ended_says_when(place: Place, account: str) -> None:
    caller = program(place, account, days=-1)
    assert both_ways(caller) == {(401, "E_API_KEY_ENDED")}
    assert str(place.platform.now().year) in caller.get("/awards").json()["detail_en"]
    assert "E_API_KEY_ENDED" in refusals_of(place, account)


def test_a_revoked_key_says_so(place: Place, account: str) -> None:
    caller = program(place, account)
    (key,) = place.platform.api_keys.list_keys("u")
    place.platform.api_keys.revoke("u", key.prefix, now=place.platform.now())
    assert both_ways(caller) == {(401, "E_API_KEY_REVOKED")}


def test_a_key_is_refused_from_another_network(place: Place, account: str) -> None:
    caller = program(place, account, networks=("198.51.100.0/24", "2001:db8:1::/48"))
    assert both_ways(caller) == {(403, "E_API_KEY_NETWORK")}
    assert refusals_of(place, account) == ["E_API_KEY_NETWORK"] * 2
    assert program(place, account, networks=("127.0.0.0/8",)).get("/awards").status_code == 200


@pytest.mark.parametrize(
    ("address", "is_from"),
    [
        ("198.51.100.7", True),
        ("::ffff:198.51.100.7", True),
        ("2001:db8:1::9", True),
        ("198.51.101.7", False),
        ("2001:db8:2::9", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_networks_of_both_kinds_are_compared(address: str, *, is_from: bool) -> None:
    now = institutions.NOW
    key = ApiKey(
        institution="u",
        prefix="0",
        name="",
        scopes=frozenset(),
        created_at=now,
        created_by="t",
        networks=("198.51.100.0/24", "2001:db8:1::/48"),
    )
    assert key.is_from_its_networks(address) is is_from
    assert key.end == now + timedelta(days=730)


def test_a_scope_too_small_is_refused_and_recorded(place: Place, account: str) -> None:
    caller = program(place, account, scopes=frozenset({ApiScope.READ_AWARDS}))
    answer = caller.post("/awards", AWARD, Idempotency_Key="k1")
    assert (answer.status_code, codes(answer)) == (403, ["E_API_SCOPE"])
    assert refusals_of(place, account) == ["E_API_SCOPE"]


def test_a_key_stops_with_its_makers_role_until_another_admin_takes_it_over(place: Place, account: str) -> None:
    caller = program(place, account)
    other_account = institutions.account("other@u.example", NodeRole.ADMIN, at="u")
    other = institutions.signed_in("other@u.example")
    assert caller.get("/awards").status_code == 200

    place.platform.organisations.take_role(account=account, node_id="u", now=place.platform.now())
    assert both_ways(caller) == {(401, "E_API_KEY_ORPHANED")}
    assert "Stopped: nobody answers for it" in other.get(HERE).content.decode()

    (key,) = place.platform.api_keys.list_keys("u")
    page = other.post(f"{HERE}/take-over", {"prefix": key.prefix}, follow=True).content.decode()
    assert "You answer for this key now" in page
    assert caller.get("/awards").status_code == 200
    (taken,) = place.platform.api_keys.list_keys("u")
    assert (taken.answerable, taken.created_by) == (other_account, account)
    kinds = [each.event.kind.value for each in place.platform.security_events.list_newest(EventFilter(institution="u"))]
    assert "api-key.taken-over" in kinds


def test_a_lower_role_is_not_enough(place: Place, account: str) -> None:
    caller = program(place, account)
    now = place.platform.now()
    institutions.account("other@u.example", NodeRole.ADMIN, at="u")
    place.platform.organisations.give_role(account=account, node_id="u", role=NodeRole.PROGRAMME_OWNER, now=now)
    assert both_ways(caller) == {(401, "E_API_KEY_ORPHANED")}


def test_a_use_from_a_new_network_is_an_event_its_holder_sees(place: Place, account: str) -> None:
    caller = program(place, account)
    caller.get("/awards", REMOTE_ADDR="203.0.113.7")
    caller.get("/awards")
    caller.get("/awards")
    kinds = frozenset({SecurityEventKind.API_KEY_FROM_ELSEWHERE})
    (recorded,) = place.platform.security_events.list_newest(EventFilter(account=account, kinds=kinds))
    assert recorded.event.network == "127.0.0.0/24"
    assert recorded.event.detail["before"] == "203.0.113.0/24"


def test_administrators_are_told_of_a_key_and_once_of_each_network_it_is_used_from(
    place: Place, account: str, admin: Client
) -> None:
    institutions.account("other@u.example", NodeRole.ADMIN, at="u")
    institutions.account("owner@u.example", NodeRole.PROGRAMME_OWNER, at="u")
    page = admin.post(HERE, {"label": "LMS", "scopes": ["awards:read"], "life": "90"})
    (text,) = set(re.findall(r"kk_[0-9a-f]{8}_[\w-]{43}", page.content.decode()))
    caller = Caller(place, text)
    for address in ("203.0.113.7", "203.0.113.8", "198.51.100.1", "203.0.113.7"):
        assert caller.get("/awards", REMOTE_ADDR=address).status_code == 200
    assert caller.post("/awards", AWARD, REMOTE_ADDR="192.0.2.1", Idempotency_Key="k1").status_code == 403

    mails = [mail for mail in place.platform.store("u").outbox.list_messages() if mail.kind.startswith("desk.api_key")]
    both = ["admin@u.example", "other@u.example"]
    told = [(mail.kind, mail.params.get("network", ""), mail.to) for mail in mails]
    networks = ["203.0.113.0/24", "198.51.100.0/24"]
    expected = [("desk.api_key_made", "", to) for to in both]
    expected += [("desk.api_key_network", network, to) for network in networks for to in both]
    assert sorted(told) == sorted(expected)
    assert text not in str(mails)
    context = place.platform.delivering_context("u")
    written = [write_mail(context, mail).text for mail in mails if mail.to == "admin@u.example"]
    assert all("「LMS」" in words and "“LMS”" in words and "/desk/u/api-keys" in words for words in written)
    assert "203.0.113.0/24" in written[1]
    (key,) = place.platform.api_keys.list_keys("u")
    assert key.known_networks == tuple(networks)


def test_a_key_that_changes_its_network_all_the_time_fills_no_mailbox(
    place: Place, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakitome.ports.api_keys.MOST_NETWORKS", 2)
    caller = program(place, account)
    for n in range(4):
        assert caller.get("/awards", REMOTE_ADDR=f"203.0.{n}.1").status_code == 200
    assert len(place.platform.store("u").outbox.list_messages()) == 2


def test_a_network_that_cannot_be_written_is_told_with_the_next_use(
    place: Place, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = program(place, account)

    def unwritable(*_given: Any, **_named: Any) -> bool:
        raise OperationalError

    with monkeypatch.context() as full:
        full.setattr(type(place.platform.api_keys), "remember_network", unwritable)
        assert caller.get("/awards").status_code == 200
    assert place.platform.store("u").outbox.list_messages() == []
    caller.get("/awards")
    assert len(place.platform.store("u").outbox.list_messages()) == 1


def test_a_use_that_cannot_be_written_is_no_reason_to_refuse(
    place: Place, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = program(place, account)
    monkeypatch.setattr(type(place.platform.api_keys), "note_use", lambda *_a, **_k: False)
    assert caller.get("/awards").status_code == 200


def test_the_page_makes_a_key_with_its_end_and_its_networks(place: Place, admin: Client) -> None:
    wanted = {"label": "LMS", "scopes": ["awards:read"], "life": "90", "networks": "203.0.113.0/24\n\n2001:db8:1::/48"}
    assert admin.post(HERE, wanted).status_code == 200
    (key,) = place.platform.api_keys.list_keys("u")
    assert key.networks == ("203.0.113.0/24", "2001:db8:1::/48")
    assert (key.end - key.created_at).days == 90
    assert "203.0.113.0/24" in admin.get(HERE).content.decode()


@pytest.mark.parametrize("typed", ["203.0.113.7/24", "example.org", "300.0.0.0/8", "203.0.113.0/33"])
def test_what_is_no_network_is_said_at_its_field_and_kept(place: Place, admin: Client, typed: str) -> None:
    answer = admin.post(HERE, {"label": "LMS", "scopes": ["awards:read"], "networks": typed})
    assert answer.status_code == 422
    assert "is not a network" in answer.content.decode()
    assert typed in answer.content.decode()
    assert place.platform.api_keys.list_keys("u") == []


def test_a_life_of_ten_years_is_not_offered(place: Place, admin: Client) -> None:
    answer = admin.post(HERE, {"label": "LMS", "scopes": ["awards:read"], "life": "3650"})
    assert answer.status_code == 422
    assert place.platform.api_keys.list_keys("u") == []
