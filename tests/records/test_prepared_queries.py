"""Prepared questions give what the object mapper gives, on both databases."""

from typing import Any

import pytest

from contract.records import NOW
from kakitome.records.models.claim import ClaimRow
from kakitome.records.models.outbox import OutboxRow
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import MOST, PreparedQuery
from kakitome.records.store.scope import EVERYONE, Scope

U, OTHER = "example-university", "other-university"
CLAIMS = Insertion(ClaimRow, "token_hash", "award_number", "created_at", "opened_at")
MESSAGES = Insertion(OutboxRow, "dedupe_id", "kind", "to", "language", "params", "state", "due_at")
HASHES = PreparedQuery(ClaimRow, "token_hash", among="token_hash")


@pytest.fixture
def scope(using: str) -> Scope:
    return Scope(U, using=using)


def put_claims(scope: Scope, count: int) -> list[str]:
    hashes = [f"{n:064d}" for n in range(count)]
    opened = [NOW if n % 2 else None for n in range(count)]
    with scope.writing():
        scope.insert(CLAIMS, [(one, f"A-{n}", NOW, opened[n]) for n, one in enumerate(hashes)])
    return hashes


def put_message(scope: Scope, name: str, **params: Any) -> None:
    with scope.writing():
        scope.insert(MESSAGES, [(name, "claim", "l@u.example", "ja", params, "waiting", NOW)])


def test_values_come_back_as_the_object_mapper_reads_them(scope: Scope) -> None:
    put_message(scope, "m-1", number="A-1", 名="見本")
    columns = ("dedupe_id", "params", "due_at", "leased_until", "attempts")
    (told,) = scope.query(PreparedQuery(OutboxRow, *columns, equal=("dedupe_id",)), "m-1")
    with scope.reading():
        row = scope.rows(OutboxRow).get(dedupe_id="m-1")
    assert told == tuple(getattr(row, column) for column in columns)
    assert [type(value) for value in told] == [type(getattr(row, column)) for column in columns]


@pytest.mark.parametrize("count", [0, 1, 3, MOST, MOST + 1], ids=str)
def test_any_number_of_values_is_compared_and_each_row_comes_once(scope: Scope, count: int) -> None:
    hashes = put_claims(scope, MOST + 5)
    found = [one for (one,) in scope.query(HASHES, among=[*hashes[:count], "unknown"])]
    assert sorted(found) == hashes[:count]


def test_conditions_and_order_choose_rows(scope: Scope) -> None:
    hashes = put_claims(scope, 4)
    unopened = PreparedQuery(ClaimRow, "token_hash", conditions={"opened_at": None}, order=("-token_hash",))
    first = PreparedQuery(ClaimRow, "token_hash", order=("token_hash",), first=True)
    others = PreparedQuery(
        ClaimRow, "token_hash", conditions={"-award_number": ["A-0", "A-2", "A-3"]}, order=("token_hash",)
    )
    assert scope.query(unopened) == [(hashes[2],), (hashes[0],)]
    assert scope.query(first) == [(hashes[0],)]
    assert scope.query(others) == [(hashes[1],)]


def test_nobody_sees_another_institutions_rows(scope: Scope, using: str) -> None:
    hashes = put_claims(scope, 2)
    assert len(scope.query(HASHES, among=hashes)) == 2
    for whose in (OTHER, "", EVERYONE):
        assert Scope(whose, using=using).query(HASHES, among=hashes) == []


def test_a_condition_that_could_end_its_quotes_is_refused() -> None:
    with pytest.raises(ValueError, match="not plain"):
        PreparedQuery(ClaimRow, "token_hash", conditions={"award_number": ["A' OR '1'='1"]})
