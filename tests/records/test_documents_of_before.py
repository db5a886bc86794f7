"""What was stored before there were packs keeps its bytes in its row, stays readable, and stays guarded."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, transaction

from contract.records import NOW, intent, issuer
from kakitome.ports.awards import Completion
from kakitome.records.models.award import PackRow
from kakitome.records.soundness import examine_database
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.store.transparency_log import DatabaseTransparencyLog
from kakitome.records.table_dump import dump_table
from support import databases

pytestmark = pytest.mark.slow


U = "example-university"
OLD = b'{"signed": "before there were packs"}'
COLUMNS = "credential_id, number, state, payload, duplicate_key, document_sha256, issued_at"


def _insert_as_before(using: str) -> None:
    """Write one issued and one open award as the release before packs wrote them."""
    empty = ("issuer", "key_id", "content_digest", "batch", "idempotency_key", "replaces", "superseded_by")
    people = ("name", "reading", "roman", "email", "student_number", "did")
    texts = (*empty, *(f"learner_{one}" for one in people), "grade", "narrative_ja", "narrative_en")
    more = ("abandoned_because", "microcredential")
    names = ", ".join((*texts, *more))
    blanks = ", ".join("''" for _ in (*texts, *more))
    rows = (
        ("https://u.example/1", "A-1", "issued", b"", "d1", sha256(OLD).hexdigest(), NOW),
        ("https://u.example/2", "A-2", "intended", b'{"old": "payload"}', "d2", "", None),
    )
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        for row in rows:
            cursor.execute(
                f"INSERT INTO award ({COLUMNS}, {names}, version, awarded_on, intended_at, exclusive, has_learner,"
                f" evidence, renewal, institution_id) VALUES (%s, %s, %s, %s, %s, %s, %s, {blanks}, 1, '2026-01-01',"
                " %s, %s, %s, '[]', %s, %s)",
                [*row, NOW, True, False, False, U],
            )
        cursor.execute(
            "INSERT INTO signed_document (award_id, document, sha256, signed_at, institution_id)"
            " SELECT id, %s, %s, %s, institution_id FROM award WHERE number = 'A-1'",
            [OLD, sha256(OLD).hexdigest(), NOW],
        )


def fill_as_before(using: str) -> None:
    """Write an institution with its two awards."""
    databases.add_institution(U, using=using)
    _insert_as_before(using)


@pytest.fixture(params=["sqlite", "postgres"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    opened = databases.one_of(request.param, tmp_path, filled=fill_as_before)
    with opened as alias:
        yield alias


def test_what_was_stored_before_is_read_from_its_row(upgraded: str) -> None:
    store = InstitutionStore(U, witness=databases.NoWitness(), packs=databases.packs(upgraded), using=upgraded)
    log = DatabaseTransparencyLog(packs=databases.packs(upgraded), using=upgraded)
    assert store.awards.get_document("https://u.example/1") == OLD
    assert [record.intent.payload for record in store.awards.list_open_intents()] == [b'{"old": "payload"}']
    assert [one.document for one in log.list_unlogged(U, limit=9)] == [OLD]


def test_new_documents_lie_in_packs_beside_the_old_ones(upgraded: str) -> None:
    store = InstitutionStore(U, witness=databases.NoWitness(), packs=databases.packs(upgraded, least=1), using=upgraded)
    store.issuers.add(issuer())
    store.awards.reserve_many([intent(1)])
    store.awards.complete_many(
        [
            Completion(credential_id=intent(1).credential_id, document=b"new", at=NOW),
            Completion(credential_id="https://u.example/2", document=b"of an old intent", at=NOW),
        ]
    )
    log = DatabaseTransparencyLog(packs=databases.packs(upgraded, least=1), using=upgraded)
    assert [one.document for one in log.list_unlogged(U, limit=9)] == [OLD, b"of an old intent", b"new"]
    with seeing(EVERYONE, using=upgraded):
        rows = [json.loads(line) for line in dump_table("signed_document", using=upgraded)]
    kept = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [bool(row["document"]) for row in kept] == [True, False, False]
    assert [row["pack_id"] is None for row in kept] == [True, False, False]


def test_the_tables_are_guarded_as_before(upgraded: str) -> None:
    store = InstitutionStore(U, witness=databases.NoWitness(), packs=databases.packs(upgraded, least=1), using=upgraded)
    store.awards.complete_many([Completion(credential_id="https://u.example/2", document=b"new", at=NOW)])
    with seeing(EVERYONE, using=upgraded), connections[upgraded].cursor() as cursor:
        for act in (
            "UPDATE signed_document SET sha256 = ''",
            "DELETE FROM signed_document",
            "UPDATE document_pack SET size = 1",
            "DELETE FROM document_pack",
            "DELETE FROM award",
        ):
            with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic(using=upgraded):
                cursor.execute(act)
    found = {problem.code for problem in examine_database(using=upgraded) if problem.severity == "error"}
    # The tests' server does not wait for the disk.
    assert found <= {"E_DOCTOR_DURABILITY"}


def test_packs_of_another_institution_are_not_seen(postgres: str) -> None:
    store = InstitutionStore(U, witness=databases.NoWitness(), packs=databases.packs(postgres, least=1), using=postgres)
    store.issuers.add(issuer())
    store.awards.reserve_many([intent(1)])
    store.awards.complete_many([Completion(credential_id=intent(1).credential_id, document=b"new", at=NOW)])
    databases.add_institution("other-university", using=postgres)
    with seeing("other-university", using=postgres):
        assert PackRow.objects.using(postgres).count() == 0
    with seeing(U, using=postgres):
        assert PackRow.objects.using(postgres).count() == 1
