"""Existing keys become keys for credentials, and nothing that was guarded loses its guard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction

from kakitome.records.soundness import examine_database
from kakitome.records.store.scope import EVERYONE, seeing
from support import databases

pytestmark = pytest.mark.slow


AT = "2026-01-01 00:00:00+00:00"


@pytest.fixture(params=["sqlite", "postgres"])
def using(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    opened = databases.one_of(request.param, tmp_path)
    with opened as alias:
        yield alias


def test_keys_of_before_are_for_credentials_and_stay_guarded(using: str) -> None:
    databases.add_institution("u", using=using)
    call_command("migrate", "records", "0002", database=using, verbosity=0)
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute(
            "INSERT INTO issuer (did, slug, name_ja, name_en, base_url, url, email, country, image, colour,"
            " created_at, institution_id) VALUES ('did:web:u.example', 'u', '', '', '', '', '', '', '', '', %s, 'u')",
            [AT],
        )
        cursor.execute(
            "INSERT INTO issuer_key (key_id, state, published_at, issuer_id, institution_id)"
            " SELECT 'z6MkOld', 'active', %s, id, 'u' FROM issuer",
            [AT],
        )
        cursor.execute(
            "INSERT INTO sealed_key (key_id, purpose, wrapping_key, nonce, ciphertext, created_at, institution_id)"
            " VALUES ('z6MkOld', 'signing', 'w', %s, %s, %s, 'u')",
            [b"n", b"c", AT],
        )
    call_command("migrate", "records", database=using, verbosity=0)
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT key_id, purpose FROM issuer_key")
        assert cursor.fetchall() == [("z6MkOld", "credential")]
        for table in ("issuer_key", "sealed_key"):
            with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic(using=using):
                cursor.execute(f"DELETE FROM {table}")
    found = {problem.code for problem in examine_database(using=using) if problem.severity == "error"}
    # The tests' server does not wait for the disk.
    assert found <= {"E_DOCTOR_DURABILITY"}
