"""The record of security events over both databases: in order, never changed, kept for a year, and without stopping."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from kakitome.errors import Refused, Unavailable
from kakitome.ports.audit import GENESIS
from kakitome.ports.security_events import EventFilter, SecurityEvent, SecurityEventKind, Visitor, place_event
from kakitome.records.models.security_event import SecurityEventRow
from kakitome.records.security_events import DatabaseSecurityEvents
from kakitome.services.doctoring.security_round import examine_security_events

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANNA, BEN = "7d6f1a52-0000-4000-8000-000000000001", "7d6f1a52-0000-4000-8000-000000000002"
SIGNED_IN = SecurityEvent(at=NOW, kind=SecurityEventKind.SIGNED_IN, account=ANNA, detail={"by": "password"})
ROLE = SecurityEvent(at=NOW, kind=SecurityEventKind.ROLE_ENDED, account=BEN, institution="u")


@pytest.fixture
def events(using: str) -> DatabaseSecurityEvents:
    visitor = Visitor(network="203.0.113.0/24", address_digest="5f0c")
    return DatabaseSecurityEvents(visitor=lambda: visitor, using=using)


def test_events_follow_each_other_with_the_network_of_whoever_asked(events: DatabaseSecurityEvents) -> None:
    first, second = events.append(SIGNED_IN), events.append(ROLE)

    seen = replace(SIGNED_IN, network="203.0.113.0/24", address_digest="5f0c")
    assert first == place_event(seen, sequence=1, previous_hash=GENESIS)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    assert [list(page) for page in events.each_page(size=1)] == [[first], [second]]
    assert examine_security_events(events) == []


def test_events_are_found_by_person_by_desk_by_kind_and_by_time(events: DatabaseSecurityEvents) -> None:
    first, second = events.append(SIGNED_IN), events.append(replace(ROLE, at=NOW + timedelta(hours=1)))

    assert events.list_newest(EventFilter()) == [second, first]
    assert events.list_newest(EventFilter(), before=2) == [first]
    assert events.list_newest(EventFilter(account=ANNA)) == [first]
    assert events.list_newest(EventFilter(institution="u")) == [second]
    assert events.list_newest(EventFilter(kinds=frozenset({SecurityEventKind.SIGNED_IN}))) == [first]
    assert events.list_newest(EventFilter(since=NOW + timedelta(minutes=1))) == [second]
    assert events.list_newest(EventFilter(until=NOW + timedelta(minutes=1))) == [first]
    assert events.find_last(ANNA, SecurityEventKind.SIGNED_IN) == first
    assert events.find_last(BEN, SecurityEventKind.SIGNED_IN) is None


def test_the_database_refuses_to_change_an_event_and_to_delete_a_young_one(
    events: DatabaseSecurityEvents, using: str
) -> None:
    events.append(replace(SIGNED_IN, at=datetime.now(UTC) - timedelta(days=364)))

    for statement in ("UPDATE security_event SET kind = 'sign-out'", "DELETE FROM security_event"):
        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(using=using),
            connections[using].cursor() as cursor,
        ):
            cursor.execute(statement)


def test_what_is_older_than_a_year_is_deleted_and_the_chain_tells_so(events: DatabaseSecurityEvents) -> None:
    now = datetime.now(UTC)
    for days in (500, 400, 10):
        events.append(replace(SIGNED_IN, at=now - timedelta(days=days)))

    with pytest.raises(Refused, match="E_SECURITY_EVENTS_KEPT"):
        events.delete_before(now - timedelta(days=300), now=now)
    assert events.delete_before(now - timedelta(days=366), now=now) == 2

    left = events.list_newest(EventFilter())
    assert [(each.sequence, each.event.kind.value) for each in left] == [(4, "events.deleted"), (3, "sign-in.done")]
    assert left[0].event.detail == {"through": "2", "hash": left[1].previous_hash}
    assert examine_security_events(events) == []
    assert events.delete_before(now - timedelta(days=366), now=now) == 0


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ("UPDATE security_event SET account = '' WHERE sequence = 2", 2),
        ("UPDATE security_event SET network = '10.0.0.0/24' WHERE sequence = 1", 1),
        ("DELETE FROM security_event WHERE sequence = 2", 3),
        ("DELETE FROM security_event WHERE sequence = 1", 2),
    ],
)
def test_an_event_that_was_changed_or_taken_out_offline_is_told(
    events: DatabaseSecurityEvents, using: str, edit: str, told: int
) -> None:
    for _ in range(3):
        events.append(SIGNED_IN)
    with connections[using].cursor() as cursor:
        table = " ON security_event" if connections[using].vendor == "postgresql" else ""
        for act in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER security_event_no_{act}{table}")
        cursor.execute(edit)

    (problem,) = examine_security_events(events)
    assert (problem.code, problem.params) == ("E_DOCTOR_SECURITY_EVENTS", {"sequence": told})
    if connections[using].vendor == "postgresql":
        _put_back(using)


def _put_back(using: str) -> None:
    """The tables are those of the next test, too."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER security_event_no_update BEFORE UPDATE ON security_event"
            " FOR EACH ROW EXECUTE FUNCTION kakitome_refuse()"
        )
        cursor.execute(
            "CREATE TRIGGER security_event_no_delete BEFORE DELETE ON security_event FOR EACH ROW"
            " WHEN (OLD.at > now() - interval '365 days') EXECUTE FUNCTION kakitome_refuse()"
        )


def test_signing_in_goes_on_when_nothing_can_be_recorded_and_what_needs_the_record_stops(
    events: DatabaseSecurityEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Source: docs/rules/faults.md F11."""

    def refuse(*_: Any, **__: Any) -> None:
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr("kakitome.records.security_events._NEW_EVENTS.run", refuse)
    events.note(SIGNED_IN)
    with pytest.raises(Unavailable, match="E_SECURITY_EVENTS_UNWRITABLE"):
        events.append(ROLE)
    assert events.list_newest(EventFilter()) == []


def test_many_at_once_get_a_place_each(events: DatabaseSecurityEvents, using: str) -> None:
    def record() -> None:
        for _ in range(5):
            events.append(SIGNED_IN)
        connections[using].close()

    threads = [threading.Thread(target=record) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert SecurityEventRow.objects.using(using).count() == 30
    assert examine_security_events(events) == []
