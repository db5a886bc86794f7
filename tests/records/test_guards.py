"""What the database itself refuses, whoever asks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from contract.records import DID, NOW, entry, intent, issuer
from kakitome.ports.awards import Completion
from kakitome.ports.status_lists import StatusEntry, StatusPurpose
from kakitome.records.models.audit import AuditEventRow
from kakitome.records.models.award import AwardRow, SignedDocumentRow
from kakitome.records.models.issuer import IssuerKeyRow, IssuerRow
from kakitome.records.models.microcredential import MicrocredentialRow
from kakitome.records.models.outbox import OutboxRow
from kakitome.records.models.sealed_key import SealedKeyRow
from kakitome.records.models.status_list import StatusDrawRow, StatusEventRow, StatusListRow
from kakitome.records.store.institution_store import DatabaseDirectory, InstitutionStore
from kakitome.records.store.scope import EVERYONE, Scope, seeing
from support import databases

OTHER = "other-university"


@pytest.fixture
def filled(using: str) -> InstitutionStore:
    """A store with one award, one event of each kind."""
    store = InstitutionStore(
        "example-university", witness=databases.NoWitness(), packs=databases.packs(using), using=using
    )
    store.issuers.add(issuer())
    (place,) = store.status_lists.draw(DID, StatusPurpose.REVOCATION, count=1)
    made = intent(1, status=(place,))
    store.awards.reserve_many([made])
    store.awards.complete_many([Completion(credential_id=made.credential_id, document=b"{}", at=NOW)])
    revoke(store, place)
    store.audit.append_many([entry("issue")])
    scope = Scope("example-university", using=using)
    with scope.writing():
        old = StatusListRow(issuer=DID, purpose="suspension", number=1, drawn=1)
        scope.add([old])
        scope.add([StatusDrawRow(status_list=old, index=5)])
    return store


def revoke(store: InstitutionStore, place: StatusEntry) -> None:
    store.status_lists.record(
        place, value=True, at=NOW, actor="a", credential_id=intent(1).credential_id, reason="wrong person"
    )


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("signed_document", "document"),
        ("audit_event", "action"),
        ("status_event", "reason"),
        ("status_draw", "index"),
        ("award_status", "index"),
    ],
)
def test_what_only_grows_is_never_changed_or_deleted(
    filled: InstitutionStore, using: str, table: str, column: str
) -> None:
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        for statement in (f'UPDATE {table} SET "{column}" = "{column}"', f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(using=using):
                cursor.execute(statement)


@pytest.mark.parametrize("table", ["award", "status_list"])
def test_what_is_kept_for_ever_is_never_deleted(filled: InstitutionStore, using: str, table: str) -> None:
    with (
        seeing(EVERYONE, using=using),
        connections[using].cursor() as cursor,
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(using=using),
    ):
        cursor.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "change", ["drawn = drawn - 1", "order_key = NULL", "length = NULL", "length = length + 1", "order_key = other"]
)
def test_a_list_never_forgets_what_was_drawn_from_it(filled: InstitutionStore, using: str, change: str) -> None:
    other = "x'00'" if connections[using].vendor == "sqlite" else "'\\x00'::bytea"
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute("UPDATE status_list SET drawn = drawn + 1")
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(using=using):
            cursor.execute(f"UPDATE status_list SET {change.replace('other', other)} WHERE order_key IS NOT NULL")


def test_a_list_from_before_orders_gets_none(filled: InstitutionStore, using: str) -> None:
    key = "x'00'" if connections[using].vendor == "sqlite" else "'\\x00'::bytea"
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        for change in (f"order_key = {key}", "length = 64"):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(using=using):
                cursor.execute(f"UPDATE status_list SET {change} WHERE order_key IS NULL")


def test_no_row_can_say_that_a_revocation_was_undone(filled: InstitutionStore, using: str) -> None:
    scope = Scope("example-university", using=using)
    with scope.writing():
        event = scope.rows(StatusEventRow).get()
        undone = StatusEventRow(
            status_list=event.status_list,
            purpose="revocation",
            sequence=2,
            index=event.index,
            value=False,
            at=NOW,
            actor="a",
            credential_id="c",
        )
        with pytest.raises(IntegrityError), transaction.atomic(using=using):
            scope.add([undone])


@pytest.mark.parametrize("model", [AwardRow, SignedDocumentRow, StatusEventRow, AuditEventRow])
def test_without_an_institution_nothing_is_seen(filled: InstitutionStore, using: str, model: type[Any]) -> None:
    for institution in ("", EVERYONE):
        with seeing(EVERYONE, using=using):
            assert Scope(institution, using=using).rows(model).count() == 0


def test_another_institutions_store_sees_nothing_of_it(filled: InstitutionStore, using: str) -> None:
    databases.add_institution(OTHER, using=using)
    other = InstitutionStore(OTHER, witness=databases.NoWitness(), packs=databases.packs(using), using=using)
    assert other.awards.find_by_credential_id(intent(1).credential_id) is None
    assert other.issuers.list_issuers() == []
    assert other.audit.count() == 0
    assert (
        DatabaseDirectory(witness=databases.NoWitness(), packs=databases.packs(using), using=using).find_by_award(
            intent(1).number
        )
        == "example-university"
    )


def test_postgresql_hides_rows_even_from_a_query_that_forgot_to_ask_whose(postgres: str) -> None:
    store = InstitutionStore(
        "example-university", witness=databases.NoWitness(), packs=databases.packs(postgres), using=postgres
    )
    databases.add_institution(OTHER, using=postgres)
    store.awards.reserve_many([intent(1)])
    forgetful = AwardRow.objects.using(postgres)
    assert forgetful.count() == 0
    with seeing(OTHER, using=postgres):
        assert forgetful.count() == 0
    with seeing("example-university", using=postgres):
        assert forgetful.count() == 1
        with seeing(OTHER, using=postgres):
            assert forgetful.count() == 0
        assert forgetful.count() == 1
    assert forgetful.count() == 0


def test_postgresql_refuses_to_write_a_row_of_another_institution(postgres: str) -> None:
    databases.add_institution(OTHER, using=postgres)
    message = OutboxRow(
        institution_id=OTHER, dedupe_id="d", kind="claim", to="a@example.jp", language="ja", due_at=NOW, state="waiting"
    )
    with pytest.raises(DatabaseError, match="row-level security"), seeing("example-university", using=postgres):
        message.save(using=postgres)


def test_every_table_of_an_institution_is_under_row_level_security(postgres: str) -> None:
    with connections[postgres].cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind = 'r' AND a.attname = 'institution_id' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"""
        )
        assert cursor.fetchall() == []


def test_two_institutions_never_hold_the_same_signing_key(using: str) -> None:
    databases.add_institution(OTHER, using=using)

    def key(institution: str) -> SealedKeyRow:
        return SealedKeyRow(
            institution_id=institution,
            key_id="z6MkSame",
            purpose="signing",
            wrapping_key="w",
            nonce=b"n",
            ciphertext=b"c",
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )

    with pytest.raises(IntegrityError), transaction.atomic(using=using), seeing(EVERYONE, using=using):
        key("example-university").save(using=using)
        key(OTHER).save(using=using)


def test_there_is_one_row_per_version_and_one_active_key_per_issuer(filled: InstitutionStore, using: str) -> None:
    scope = Scope("example-university", using=using)

    def version() -> MicrocredentialRow:
        return MicrocredentialRow(identifier="m", version=1, state="draft", definition={}, saved_at=NOW)

    def key(key_id: str) -> IssuerKeyRow:
        return IssuerKeyRow(issuer_id=issuer_pk, key_id=key_id, state="active", published_at=NOW)

    with scope.writing():
        issuer_pk = _issuer_pk(scope)
        scope.add([version()])
        scope.add([key("z1")])
        for again in (version(), key("z2")):
            with pytest.raises(IntegrityError), transaction.atomic(using=using):
                scope.add([again])


def _issuer_pk(scope: Scope) -> int:
    return int(scope.rows(IssuerRow).get().pk)
