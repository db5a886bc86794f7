"""What doctor finds when somebody worked on the database by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections, transaction

from contract.records import DID, entry, intent, issuer
from kakitome.ports.status_lists import StatusPurpose
from kakitome.records.soundness import GUARDED, examine_database
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.scope import EVERYONE, seeing
from support import databases

Execute = Callable[[str], None]


@pytest.fixture
def execute(using: str) -> Execute:
    """Do as somebody with the database's password would, in a filled database."""
    store = InstitutionStore(
        "example-university", witness=databases.NoWitness(), packs=databases.packs(using), using=using
    )
    store.issuers.add(issuer())
    (place,) = store.status_lists.draw(DID, StatusPurpose.REVOCATION, count=1)
    store.awards.reserve_many([intent(1, status=(place,))])
    store.audit.append_many([entry()])
    databases.add_institution("other-university", using=using)

    def run(statement: str) -> None:
        with transaction.atomic(using=using), seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
            cursor.execute(statement)

    return run


def codes(using: str) -> set[str]:
    # The server of the tests itself runs without fsync, to be quick; doctor is right to say so.
    return {problem.code for problem in examine_database(using=using)} - {"E_DOCTOR_DURABILITY"}


def test_a_sound_database_has_no_finding(execute: Execute, using: str) -> None:
    assert codes(using) == set()


def test_a_guard_that_was_taken_away_is_missed(execute: Execute, using: str) -> None:
    vendor = connections[using].vendor
    for act in ("update", "delete"):
        execute(f"DROP TRIGGER audit_event_no_{act}" + (" ON audit_event" if vendor == "postgresql" else ""))
    assert codes(using) == {"E_DOCTOR_GUARD"}
    # `postgres` databases are reused and only emptied: put back what was taken.
    if vendor == "postgresql":
        for act in ("UPDATE", "DELETE"):
            execute(
                f"CREATE TRIGGER audit_event_no_{act.lower()} BEFORE {act} ON audit_event"
                " FOR EACH ROW EXECUTE FUNCTION kakitome_refuse()"
            )


def test_a_row_that_points_into_another_institution_is_found(execute: Execute, using: str) -> None:
    execute("UPDATE award SET institution_id = 'other-university'")
    assert codes(using) == {"E_DOCTOR_FOREIGN_ROW"}


def test_postgresql_without_row_level_security_is_found(execute: Execute, using: str) -> None:
    if connections[using].vendor != "postgresql":
        assert "W_DOCTOR_SUPERUSER" not in codes(using)
        return
    execute("ALTER TABLE award DISABLE ROW LEVEL SECURITY")
    assert codes(using) == {"E_DOCTOR_ROW_SECURITY"}
    execute("ALTER TABLE award ENABLE ROW LEVEL SECURITY")


def test_a_flipped_page_is_found(tmp_path: Path) -> None:
    """Source: docs/rules/faults.md F15."""
    with databases.sqlite(tmp_path) as using:
        databases.add_institution("example-university", using=using)
        store = InstitutionStore(
            "example-university", witness=databases.NoWitness(), packs=databases.packs(using), using=using
        )
        store.awards.reserve_many([intent(n) for n in range(200)])
        with connections[using].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'award_number'")
            (page,) = cursor.fetchone()
        file = connections.databases[using]["NAME"]
        connections[using].close()
        with Path(file).open("r+b") as handle:
            handle.seek((page - 1) * 4096 + 8)
            handle.write(b"\x00" * 64)
        assert "E_DOCTOR_PAGES" in codes(using)


def test_every_table_that_is_guarded_is_looked_at(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as alias, connections[alias].cursor() as cursor:
        cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        assert {row[0] for row in cursor.fetchall()} == set(GUARDED)
