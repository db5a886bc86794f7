"""Several writers at once: one wins, nothing is doubled, the trail stays one chain."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connections

from contract.records import DID, NOW, entry, intent, issuer
from kakitome.errors import Conflict, Refused
from kakitome.ports.audit import GENESIS, chain
from kakitome.ports.awards import Completion
from kakitome.ports.idempotency import Exchange
from kakitome.ports.status_lists import StatusPurpose
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.services.revoking import StatusAct, choose_threshold, revoke_alone
from support import databases

WRITERS = 6


def at_once(using: str, act: Callable[[InstitutionStore, int], object]) -> list[object]:
    """Run an act in several threads, each with its own connection; return what each gave or raised."""

    def run(number: int) -> object:
        store = InstitutionStore(
            "example-university", witness=databases.NoWitness(), packs=databases.packs(using), using=using
        )
        try:
            return act(store, number)
        except Conflict as conflict:
            return conflict.code
        finally:
            connections[using].close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(1, WRITERS + 1)))


def test_of_several_awards_of_the_same_thing_to_the_same_person_one_is_made(using: str) -> None:
    def act(store: InstitutionStore, number: int) -> str:
        store.awards.reserve_many([intent(number, duplicate_key="same")])
        return "made"

    assert sorted(map(str, at_once(using, act))) == ["E_DUPLICATE_AWARD"] * (WRITERS - 1) + ["made"]


def test_of_several_requests_with_one_key_one_begins(using: str) -> None:
    def act(store: InstitutionStore, number: int) -> object:
        return store.idempotency.begin(Exchange(key="k", request_digest="d", started_at=NOW))

    assert at_once(using, act).count(None) == 1


def test_of_many_who_revoke_at_once_no_more_succeed_than_one_person_may(using: str) -> None:
    """Source: docs/rules/threats.md T17."""
    first = InstitutionStore(
        "example-university", witness=databases.NoWitness(), packs=databases.packs(using), using=using
    )
    first.issuers.add(issuer())
    places = first.status_lists.draw(DID, StatusPurpose.REVOCATION, count=WRITERS)
    made = [intent(number, status=(place,)) for number, place in enumerate(places, start=1)]
    first.awards.reserve_many(made)
    first.awards.complete_many([Completion(credential_id=one.credential_id, document=b"{}", at=NOW) for one in made])
    choose_threshold(first, 2, actor="admin", now=NOW - timedelta(days=2))

    def act(store: InstitutionStore, number: int) -> str:
        doing = StatusAct(actor="api:1", reason="x", now=NOW)
        try:
            revoke_alone(store, made[number - 1].credential_id, act=doing, answerable="admin")
        except Refused as refused:
            return refused.code
        return "revoked"

    assert sorted(map(str, at_once(using, act))) == ["E_WITHDRAWAL_BUDGET"] * (WRITERS - 2) + ["revoked"] * 2


def test_the_trail_stays_one_chain(using: str) -> None:
    def act(store: InstitutionStore, number: int) -> None:
        for _ in range(5):
            with store.transaction():
                store.audit.append_many([entry(f"act.{number}"), entry(f"act.{number}")])

    at_once(using, act)
    store = InstitutionStore(
        "example-university", witness=databases.NoWitness(), packs=databases.packs(using), using=using
    )
    events = store.audit.list_events()
    assert len(events) == WRITERS * 10
    previous = GENESIS
    for sequence, event in enumerate(events, start=1):
        assert event == chain(event.entry, sequence=sequence, previous_hash=previous)
        previous = event.hash


def test_no_index_is_drawn_twice(using: str) -> None:
    def act(store: InstitutionStore, number: int) -> object:
        return store.status_lists.draw(DID, StatusPurpose.REVOCATION, count=10)

    drawn = [place for places in at_once(using, act) for place in places]  # type: ignore[attr-defined]
    assert len(set(drawn)) == WRITERS * 10
