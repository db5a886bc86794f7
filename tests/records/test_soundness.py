"""What doctor finds when somebody worked on the database by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections, transaction

from contract.records import DID, entry, intent, issuer
from kakitome.ports.status_lists import StatusPurpose
from kakitome.records.migrations._refusals import FUNCTION
from kakitome.records.soundness import examine_database, list_guardings
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.scope import EVERYONE, seeing
from support import databases

Execute = Callable[[str], None]


def statements(vendor: str) -> list[str]:
    return [statement for guarding in list_guardings() for statement in guarding.statements(vendor)]


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


def problems_of(using: str) -> set[tuple[str, str]]:
    return {
        (problem.code, str(next(iter(problem.params.values()), "")))
        for problem in examine_database(using=using)
        if problem.code != "E_DOCTOR_DURABILITY"
    }


DELETING = "audit_event_no_delete"


def test_one_of_the_two_guards_of_a_table_that_was_taken_away_or_tamed_is_missed(execute: Execute, using: str) -> None:
    is_postgres = connections[using].vendor == "postgresql"
    (made,) = [statement for statement in statements(connections[using].vendor) if f" {DELETING} " in statement]
    drop = f"DROP TRIGGER {DELETING}" + (" ON audit_event" if is_postgres else "")
    execute(drop)
    assert problems_of(using) == {("E_DOCTOR_GUARD", DELETING)}
    never = "WHEN (OLD.sequence < 0) "
    tame = made.replace("EXECUTE", never + "EXECUTE") if is_postgres else made.replace("BEGIN", never + "BEGIN")
    execute(tame)
    assert problems_of(using) == {("E_DOCTOR_GUARD_CHANGED", DELETING)}
    # `postgres` databases are reused and only emptied: put back what was taken.
    execute(drop)
    execute(made)
    assert problems_of(using) == set()
    if is_postgres:
        execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_update")
        assert problems_of(using) == {("E_DOCTOR_GUARD", "audit_event_no_update")}
        execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_no_update")


def test_on_postgresql_a_policy_more_or_less_and_another_function_are_found(postgres: str) -> None:
    def execute(statement: str) -> None:
        with connections[postgres].cursor() as cursor:
            cursor.execute(statement)

    execute("CREATE POLICY everything ON award USING (true)")
    assert problems_of(postgres) == {("E_DOCTOR_POLICY", "award")}
    execute("DROP POLICY everything ON award")
    execute("ALTER POLICY own_institution ON claim USING (true)")
    assert problems_of(postgres) == {("E_DOCTOR_POLICY", "claim")}
    own = "institution_id = current_setting('kakitome.institution', true)"
    execute(
        f"ALTER POLICY own_institution ON claim USING ({own} OR current_setting('kakitome.institution', true) = '*')"
    )
    execute("ALTER POLICY own_institution ON membership WITH CHECK (true)")
    assert problems_of(postgres) == {("E_DOCTOR_POLICY", "membership")}
    execute("DROP POLICY own_institution ON membership")
    execute(
        f"CREATE POLICY own_institution ON membership USING ({own} OR current_setting('kakitome.institution', true) = '*')"
    )
    execute(FUNCTION.replace("CREATE", "CREATE OR REPLACE").replace("RAISE EXCEPTION", "RAISE NOTICE"))
    assert problems_of(postgres) == {("E_DOCTOR_GUARD_FUNCTION", "")}
    execute(FUNCTION.replace("CREATE", "CREATE OR REPLACE"))
    assert problems_of(postgres) == set()


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


def test_every_trigger_that_migrations_make_is_looked_for(using: str) -> None:
    question = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'procrastinate%'",
    }
    vendor = connections[using].vendor
    with connections[using].cursor() as cursor:
        cursor.execute(question[vendor])
        assert {row[0] for row in cursor.fetchall()} == {statement.split()[2] for statement in statements(vendor)}
