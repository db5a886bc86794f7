"""The table of seal certificates."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, transaction

from kakitome.errors import Conflict
from kakitome.ports.seals import SealCertificate, SealCertificates
from kakitome.records.models.seal import SealRow
from kakitome.records.store.scope import Scope
from kakitome.records.store.seals import DatabaseSealCertificates
from support import databases
from support.certificates import NOW, a_leaf, a_root

ROOT = a_root()
ONE = SealCertificate(
    issuer="did:web:one.example", key_id="zDnOne", certificates=(a_leaf(ROOT).der, ROOT.der), added_at=NOW
)
NEXT = replace(ONE, key_id="zDnNext", certificates=(a_leaf(ROOT, "Next").der,), added_at=NOW + timedelta(days=1))
Tables = tuple[SealCertificates, SealCertificates]


@pytest.fixture(params=["sqlite", "postgres"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tables]:
    """The tables of two institutions of one platform."""
    with ExitStack() as stack:
        opened = databases.one_of(request.param, tmp_path)
        using = stack.enter_context(opened)
        for institution in ("one", "two"):
            databases.add_institution(institution, using=using)
        yield tuple(DatabaseSealCertificates(Scope(name, using=using)) for name in ("one", "two"))


def test_certificates_come_back_as_they_were_oldest_first(tables: Tables) -> None:
    one, _ = tables
    one.add(ONE)
    one.add(NEXT)
    assert list(one.list_by_issuer(ONE.issuer)) == [ONE, NEXT]
    assert list(one.list_all()) == [ONE, NEXT]
    assert list(one.list_by_issuer("did:web:two.example")) == []


def test_the_same_certificate_is_brought_once(tables: Tables) -> None:
    one, _ = tables
    one.add(ONE)
    with pytest.raises(Conflict, match="E_SEAL_EXISTS"):
        one.add(replace(ONE, added_at=NOW + timedelta(days=2)))


def test_no_institution_sees_the_seals_of_another(tables: Tables) -> None:
    one, two = tables
    one.add(ONE)
    assert list(two.list_all()) == []


def test_the_database_refuses_to_change_or_delete_a_certificate(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as using:
        databases.add_institution("one", using=using)
        DatabaseSealCertificates(Scope("one", using=using)).add(ONE)
        for act in (f"UPDATE {SealRow._meta.db_table} SET chain = ''", f"DELETE FROM {SealRow._meta.db_table}"):
            with pytest.raises(DatabaseError), transaction.atomic(using=using), connections[using].cursor() as cursor:
                cursor.execute(act)
