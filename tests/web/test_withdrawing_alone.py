"""A stolen key or session cannot end an institution's awards one by one: one number a day, over pages, orders and API.

Source: docs/rules/threats.md T17.
"""

from typing import Any

import pytest
from django.test import Client

from kakitome.ports.api_keys import ApiScope
from kakitome.ports.organisations import NodeRole
from kakitome.ports.security_events import EventFilter
from kakitome.ports.withdrawals import WithdrawalState
from kakitome.services.issuing import AwardOutcome
from kakitome.services.revoking import choose_threshold, standing_of
from support import institutions
from web.api.callers import EVERYTHING, Caller, codes
from web.places import HANAKO, Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place().open()


@pytest.fixture
def account(place: Place) -> str:
    return institutions.account("owner@u.example", NodeRole.ADMIN, at="u")


@pytest.fixture
def page(account: str) -> Client:
    return institutions.signed_in("owner@u.example")


@pytest.fixture
def program(place: Place, account: str) -> Caller:
    return key_of(place, account)


def key_of(place: Place, account: str, scopes: frozenset[ApiScope] = EVERYTHING) -> Caller:
    _key, text = place.platform.api_keys.make(
        institution="u", name="test", scopes=scopes, by=account, now=place.platform.now()
    )
    return Caller(place, text)


def awards(place: Place, count: int) -> list[AwardOutcome]:
    return [place.award(type(HANAKO)(name=f"学習者{n}", student_number=f"S{n}")) for n in range(count)]


def limit(place: Place, threshold: int) -> None:
    """Choose it long before."""
    before = place.platform.now().replace(year=2025)
    choose_threshold(place.platform.store("u"), threshold, actor="test", now=before)


def revoked(place: Place, outcomes: list[AwardOutcome]) -> int:
    store = place.platform.store("u")
    records = [store.awards.find_by_credential_id(outcome.credential_id) for outcome in outcomes]
    return sum(standing.revoked for standing in standing_of(store, [r for r in records if r]).values())


def by_program(program: Caller, outcome: AwardOutcome, act: str = "revocation") -> Any:
    return program.post(f"/awards/{outcome.number}/{act}", {"reason": "x"})


def by_page(page: Client, outcome: AwardOutcome, **more: str) -> Any:
    return page.post(f"/desk/u/awards/{outcome.number}/revoke", {"reason": "採点の誤り", **more})


def test_a_key_cannot_revoke_one_by_one_what_an_order_would_need_two_for(place: Place, program: Caller) -> None:
    limit(place, 0)
    given = awards(place, 8)

    answers = [by_program(program, outcome) for outcome in given]
    assert {answer.status_code for answer in answers} == {403}
    assert codes(answers[0]) == ["E_WITHDRAWAL_BUDGET"]
    assert "/withdrawals" in answers[0].json()["detail_en"]
    assert revoked(place, given) == 0


def test_pages_keys_and_orders_of_one_person_share_one_number(
    place: Place, account: str, page: Client, program: Caller
) -> None:
    limit(place, 3)
    given = awards(place, 6)
    other_key = key_of(place, account)

    assert by_program(program, given[0]).status_code == 200
    assert by_program(other_key, given[1]).status_code == 200
    assert by_page(page, given[2]).status_code == 302
    assert by_program(program, given[3]).status_code == 403
    assert by_program(other_key, given[3]).status_code == 403
    assert by_page(page, given[3]).status_code == 422
    order = program.post(
        "/withdrawals",
        {"act": "revoke", "awards": [given[3].number], "reason": "awarded_in_error", "note": "x"},
        Idempotency_Key="k1",
    )
    assert (order.status_code, order.json()["state"], order.json()["needs_second"]) == (201, "proposed", True)
    assert revoked(place, given) == 3


def test_what_an_order_withdrew_alone_counts_for_single_awards(place: Place, program: Caller) -> None:
    limit(place, 2)
    given = awards(place, 3)
    numbers = [outcome.number for outcome in given[:2]]
    body = {"act": "revoke", "awards": numbers, "reason": "awarded_in_error", "note": "x"}
    assert program.post("/withdrawals", body, Idempotency_Key="k1").json()["needs_second"] is False

    assert by_program(program, given[2]).status_code == 403


def test_revoking_again_costs_nothing_and_is_no_error(place: Place, program: Caller) -> None:
    limit(place, 1)
    (outcome, other) = awards(place, 2)
    for _ in range(3):
        assert by_program(program, outcome).status_code == 200
    assert by_program(program, other).status_code == 403


def test_suspending_goes_on_beyond_it(place: Place, program: Caller) -> None:
    limit(place, 0)
    (outcome,) = awards(place, 1)
    assert by_program(program, outcome, "suspension").status_code == 200
    assert by_program(program, outcome, "resumption").status_code == 200


def test_raising_the_number_holds_a_day_later_and_lowering_it_at_once(
    place: Place, page: Client, program: Caller
) -> None:
    limit(place, 0)
    given = awards(place, 2)
    page.post("/desk/u/withdrawals/threshold", {"threshold": "100"})
    page.post("/desk/u/withdrawals/threshold", {"threshold": "99"})
    assert by_program(program, given[0]).status_code == 403
    assert "99" in page.get("/desk/u/withdrawals").content.decode()

    store = place.platform.store("u")
    long_ago = place.platform.now().replace(year=2025, month=2)
    assert store.audit.count() > 0
    choose_threshold(store, 100, actor="test", now=long_ago)
    choose_threshold(store, 0, actor="test", now=place.platform.now())
    assert by_program(program, given[0]).status_code == 403


def test_the_page_keeps_what_was_written_and_leads_to_both_ways(place: Place, page: Client) -> None:
    limit(place, 0)
    (outcome,) = awards(place, 1)
    answer = by_page(page, outcome)
    shown = answer.content.decode()
    assert "採点の誤り" in shown
    assert f'formaction="/desk/u/awards/{outcome.number}/suspend"' in shown
    assert 'formaction="/desk/u/withdrawals/new"' in shown

    drafted = page.post(
        "/desk/u/withdrawals/new", {"act": "revoke", "pasted": outcome.number, "reason": "採点の誤り"}, follow=True
    )
    assert "採点の誤り" in drafted.content.decode()
    (order,) = place.platform.store("u").withdrawals.list_orders()
    assert (order.state, order.ready) == (WithdrawalState.DRAFT, 1)
    assert page.post(f"/desk/u/awards/{outcome.number}/suspend", {"reason": "採点の誤り"}).status_code == 302


def test_a_refusal_is_a_security_event_of_the_person_behind_the_key(
    place: Place, account: str, program: Caller
) -> None:
    limit(place, 0)
    (outcome,) = awards(place, 1)
    by_program(program, outcome)
    (recorded,) = place.platform.security_events.list_newest(EventFilter(account=account))
    assert (recorded.event.kind.value, recorded.event.institution) == ("withdrawal.refused", "u")
    assert recorded.event.detail["award"] == outcome.number
