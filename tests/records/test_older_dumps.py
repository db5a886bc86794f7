"""A backup from before a column existed still loads; one that lacks what has no default does not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakitome.errors import Invalid
from kakitome.records import table_dump
from kakitome.records.models.issuer import IssuerKeyRow, IssuerRow
from kakitome.records.store.scope import EVERYONE, seeing
from support import databases

AT = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def using(tmp_path: Path) -> Iterator[str]:
    with databases.sqlite(tmp_path) as alias:
        databases.add_institution("u", using=alias)
        with seeing(EVERYONE, using=alias):
            IssuerRow(id=1, institution_id="u", did="did:web:u.example", slug="u", created_at=AT).save(using=alias)
            yield alias


def key_row(using: str) -> dict[str, object]:
    """Return a row of the table as a backup writes it."""
    columns = json.loads(next(iter(table_dump.dump_table("issuer_key", using=using))))
    known = {"id": 7, "institution_id": "u", "issuer_id": 1, "key_id": "z6MkOld", "state": "active", "published_at": AT}
    known |= {"introduced_by": "", "introduction": ""}
    return {column: known.get(column) for column in columns}


def lines(row: dict[str, object]) -> list[bytes]:
    return [json.dumps(list(part), separators=(",", ":")).encode() + b"\n" for part in (row.keys(), row.values())]


def test_keys_of_a_backup_from_before_purposes_are_for_credentials_and_introduced_by_nobody(using: str) -> None:
    later = {"purpose", "introduced_by", "introduction"}
    old = {column: value for column, value in key_row(using).items() if column not in later}
    columns = table_dump.load_table("issuer_key", lines(old), using=using)
    assert list(columns) == list(old)
    row = IssuerKeyRow.objects.using(using).get()
    assert (row.purpose, row.introduced_by, row.introduction) == ("credential", "", "")
    assert list(table_dump.dump_table("issuer_key", columns=columns, using=using)) == lines(old)


@pytest.mark.parametrize("flaw", ["without a state", "with an unknown column", "in another order"])
def test_a_table_of_another_shape_is_refused(using: str, flaw: str) -> None:
    row = key_row(using) | {"purpose": "log"}
    if flaw == "without a state":
        del row["state"]
    elif flaw == "with an unknown column":
        row["horse"] = 1
    else:
        row = dict(reversed(row.items()))
    with pytest.raises(Invalid, match="E_BACKUP_TABLE"):
        table_dump.load_table("issuer_key", lines(row), using=using)
    assert not IssuerKeyRow.objects.using(using).exists()
