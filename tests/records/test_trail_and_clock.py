"""Trail and outbox take nothing while the clock is wrong: an instant is for good, and a mail waits for it (F29)."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from kakitome.errors import Unavailable
from kakitome.ports.audit import append_entry
from kakitome.ports.outbox import MessageState, OutboxMessage
from kakitome.ports.store import Store
from kakitome.records.store.institution_store import DatabaseDirectory
from support import databases

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass
class Clock:
    is_wrong: bool = True

    def check(self) -> None:
        if self.is_wrong:
            raise Unavailable("E_CLOCK_JUMPED", now="later", expected="now")

    def check_instant(self, _at: datetime, /) -> None:
        self.check()


def open_store(using: str, clock: Clock) -> Store:
    databases.add_institution("u", using=using)
    directory = DatabaseDirectory(witness=databases.NoWitness(), packs=databases.packs(using), clock=clock, using=using)
    return directory.open("u")


def test_what_a_person_does_under_a_wrong_clock_is_refused_and_leaves_nothing(using: str) -> None:
    clock = Clock()
    store = open_store(using, clock)
    with pytest.raises(Unavailable, match="E_CLOCK_JUMPED"):
        append_entry(store.audit, "batch.uploaded", subject="B-1", actor="a", now=NOW)
    assert store.audit.count() == 0
    clock.is_wrong = False
    append_entry(store.audit, "batch.uploaded", subject="B-1", actor="a", now=NOW)
    assert store.audit.count() == 1


def test_no_mail_waits_for_the_hour_of_a_wrong_clock(using: str) -> None:
    clock = Clock()
    store = open_store(using, clock)
    code = OutboxMessage(dedupe_id="c", kind="claim_code", to="hanako@u.example", language="ja", params={}, due_at=NOW)
    with pytest.raises(Unavailable, match="E_CLOCK_JUMPED"):
        store.outbox.add_many([code])
    assert store.outbox.list_messages() == []
    clock.is_wrong = False
    store.outbox.add_many([code])
    assert [one.state for one in store.outbox.list_messages()] == [MessageState.WAITING]
