"""Marks of used credentials: once within a university, seen by whoever holds the credential, freed by a reversal."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import DatabaseError, connections, transaction

from contract.records import NOW
from kakitome.errors import Conflict
from kakitome.ports.source_uses import SourceUse
from kakitome.records.models.source_use import SourceUseRow
from kakitome.records.source_uses import DatabaseSourceUses
from kakitome.records.store.scope import Scope, seeing
from support import databases

HERE, ELSEWHERE = "example-university", "other"
NUMBER, IDENTIFIER, DIGEST = "a" * 64, "b" * 64, "c" * 64
USE = SourceUse(
    institution=HERE, case="C-1", credits=Decimal("1.5"), rule_set="jp-undergraduate", used_on=date(2026, 4, 14)
)


def test_any_of_its_hashes_finds_a_use_and_it_is_never_marked_twice_at_one_university(using: str) -> None:
    databases.add_institution(ELSEWHERE, using=using)
    uses = DatabaseSourceUses(using=using)
    uses.mark(HERE, USE, sources=[NUMBER, DIGEST])
    uses.mark(HERE, USE, sources=[NUMBER, DIGEST])
    assert uses.lookup([IDENTIFIER]) == []
    assert uses.lookup([DIGEST]) == uses.lookup([NUMBER, DIGEST]) == [USE]

    with pytest.raises(Conflict, match="E_CREDIT_SOURCE_HERE"):
        uses.mark(HERE, replace(USE, case="C-2"), sources=[NUMBER, IDENTIFIER])
    assert uses.lookup([IDENTIFIER]) == [], "nothing of the refused one stays"
    other = replace(USE, institution=ELSEWHERE, case="C-3")
    uses.mark(ELSEWHERE, other, sources=[NUMBER, IDENTIFIER])
    assert uses.lookup([NUMBER]) == [USE, other]

    uses.free(ELSEWHERE, "C-1", at=NOW)
    assert uses.lookup([DIGEST]) == [USE], "nobody frees what another marked"
    uses.free(HERE, "C-1", at=NOW)
    assert uses.lookup([NUMBER]) == [other]
    uses.mark(HERE, replace(USE, case="C-2"), sources=[NUMBER])
    rows = SourceUseRow.objects.using(using).filter(case_number="C-1")
    with pytest.raises(DatabaseError, match="never changed"), seeing(HERE, using=using), transaction.atomic(using):
        rows.update(freed_at=None)


def test_who_does_not_name_the_very_hash_sees_no_mark_of_another(postgres: str) -> None:
    databases.add_institution(ELSEWHERE, using=postgres)
    uses = DatabaseSourceUses(using=postgres)
    uses.mark(HERE, USE, sources=[NUMBER, DIGEST])
    rows = SourceUseRow.objects.using(postgres)
    for name, count in (
        (ELSEWHERE, 0),
        (f"source:{IDENTIFIER}", 0),
        ("source:", 0),
        (f"source:{NUMBER}", 1),
        (HERE, 2),
    ):
        with seeing(name, using=postgres):
            assert rows.count() == count, name


@pytest.mark.slow
@pytest.mark.parametrize("institutions", [(HERE, HERE), (HERE, ELSEWHERE)])
def test_of_two_who_decide_at_once_one_sees_the_other(using: str, institutions: Sequence[str]) -> None:
    databases.add_institution(ELSEWHERE, using=using)
    uses, barrier, looked = DatabaseSourceUses(using=using), Barrier(2), Barrier(2)

    def decide(place: int) -> int:
        """Mark it as a decision does, and tell how many uses were seen before."""
        institution, use = institutions[place], replace(USE, institution=institutions[place], case=f"C-{place}")
        try:
            barrier.wait()
            with Scope(institution, using=using).writing():
                seen = uses.lookup_alone(institution, [NUMBER, DIGEST] if place else [DIGEST, NUMBER])
                with suppress(BrokenBarrierError):
                    # Two who looked at once would meet here, and neither has marked it.
                    looked.wait(timeout=0.3)
                if not any(known.institution == institution for known in seen):
                    uses.mark(institution, use, sources=[NUMBER, DIGEST])
            return len(seen)
        finally:
            connections[using].close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, range(2))) == [0, 1]
    assert len(uses.lookup([NUMBER])) == len(set(institutions))
