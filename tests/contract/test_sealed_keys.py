"""The table of sealed private keys."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract.fakes import MemorySealedKeys
from kakitome.errors import Conflict, NotFound
from kakitome.ports.sealed_keys import SealedKey, SealedKeyTable
from kakitome.records.store.scope import Scope
from kakitome.records.store.sealed_keys import DatabaseSealedKeys
from support import databases

KEY = SealedKey(
    key_id="z6MkOne",
    purpose="signing",
    wrapping_key="w1",
    nonce=b"\x00" * 12,
    ciphertext=b"\xff\x00sealed",
    created_at=datetime(2026, 11, 21, tzinfo=UTC),
)
SECRET = replace(KEY, key_id="secret:duplicate", purpose="digest")


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[SealedKeyTable, SealedKeyTable]]:
    """The tables of two institutions of one platform; in memory each is a platform of its own."""
    with ExitStack() as stack:
        if request.param == "memory":
            yield MemorySealedKeys("one"), MemorySealedKeys("two")
            return
        opened = databases.one_of(request.param, tmp_path)
        using = stack.enter_context(opened)
        for institution in ("one", "two"):
            databases.add_institution(institution, using=using)
        yield tuple(DatabaseSealedKeys(Scope(name, using=using)) for name in ("one", "two"))


@pytest.fixture
def table(tables: tuple[SealedKeyTable, SealedKeyTable]) -> SealedKeyTable:
    return tables[0]


def test_a_sealed_key_is_found_exactly_as_it_was_stored(table: SealedKeyTable) -> None:
    table.add(KEY)
    assert table.institution == "one"
    assert table.find("z6MkOne") == KEY
    assert table.find("z6MkOther") is None


def test_a_sealed_rsa_key_fits(table: SealedKeyTable) -> None:
    rsa = replace(KEY, key_id="z" + "4" * 373, ciphertext=b"c" * 1300)
    table.add(rsa)
    assert table.find(rsa.key_id) == rsa


def test_a_key_is_stored_once(table: SealedKeyTable) -> None:
    table.add(KEY)
    with pytest.raises(Conflict, match="E_KEY_EXISTS"):
        table.add(replace(KEY, ciphertext=b"other"))
    assert table.find("z6MkOne") == KEY


def test_keys_are_listed_by_purpose_oldest_first(table: SealedKeyTable) -> None:
    older = replace(KEY, key_id="z6MkOlder", created_at=datetime(2025, 1, 1, tzinfo=UTC))
    for key in (KEY, SECRET, older):
        table.add(key)
    assert list(table.list_keys(purpose="signing")) == [older, KEY]
    assert list(table.list_keys(purpose="digest")) == [SECRET]


def test_resealing_changes_the_seal_and_nothing_else(table: SealedKeyTable) -> None:
    table.add(KEY)
    fresh = replace(KEY, wrapping_key="w2", nonce=b"\x01" * 12, ciphertext=b"again")
    table.reseal(fresh)
    assert table.find("z6MkOne") == fresh
    with pytest.raises(NotFound, match="E_KEY_UNKNOWN"):
        table.reseal(replace(KEY, key_id="z6MkOther"))


def test_each_institution_has_its_own_secrets_of_the_same_name(
    tables: tuple[SealedKeyTable, SealedKeyTable],
) -> None:
    one, two = tables
    one.add(SECRET)
    assert two.find(SECRET.key_id) is None
    two.add(replace(SECRET, ciphertext=b"its own"))
    assert one.find(SECRET.key_id) == SECRET
