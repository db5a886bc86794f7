"""A trail takes nothing while the clock is wrong: the instant could not be taken back (docs/rules/faults.md F29)."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from kakitome.errors import Unavailable
from kakitome.ports.audit import append_entry
from kakitome.records.store.institution_store import DatabaseDirectory
from support import databases

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass
class Clock:
    is_wrong: bool = True

    def check_instant(self, _at: datetime, /) -> None:
        if self.is_wrong:
            raise Unavailable("E_CLOCK_JUMPED", now="later", expected="now")


def test_what_a_person_does_under_a_wrong_clock_is_refused_and_leaves_nothing(using: str) -> None:
    databases.add_institution("u", using=using)
    clock = Clock()
    directory = DatabaseDirectory(witness=databases.NoWitness(), packs=databases.packs(using), clock=clock, using=using)
    store = directory.open("u")
    with pytest.raises(Unavailable, match="E_CLOCK_JUMPED"):
        append_entry(store.audit, "batch.uploaded", subject="B-1", actor="a", now=NOW)
    assert store.audit.count() == 0
    clock.is_wrong = False
    append_entry(store.audit, "batch.uploaded", subject="B-1", actor="a", now=NOW)
    assert store.audit.count() == 1
