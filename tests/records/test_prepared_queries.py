"""Prepared questions give what the object mapper gives, on both databases."""

from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from contract.records import NOW
from kakitome.records.models.award import SignedDocumentRow
from kakitome.records.models.claim import ClaimRow
from kakitome.records.models.outbox import OutboxRow
from kakitome.records.own_records import DatabaseOwnRecords
from kakitome.records.portfolios import DatabasePortfolios
from kakitome.records.shares import DatabaseShares
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import MOST, PreparedQuery, UnscopedPreparedQuery
from kakitome.records.store.reading_once import reading_once
from kakitome.records.store.scope import EVERYONE, Scope, ask_everyone, seeing
from kakitome.records.wallets import DatabaseWallets
from records.test_wallets import account_at

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


def test_outside_of_a_transaction_a_question_is_one_statement_and_leaves_nothing_set(postgres: str) -> None:
    hashes = put_claims(Scope(U, using=postgres), 500)
    ordered = PreparedQuery(ClaimRow, "token_hash", order=("-token_hash",))
    everyone = UnscopedPreparedQuery(ClaimRow, "token_hash", equal=("award_number",))
    connection = connections[postgres]
    with CaptureQueriesContext(connection) as asked:
        rows = Scope(U, using=postgres).query(ordered)
        seen_by_all = ask_everyone(everyone, "A-3", using=postgres)
    assert len(asked) == 2, asked.captured_queries
    assert [name for (name,) in rows] == sorted(hashes, reverse=True)
    assert seen_by_all == [(hashes[3],)]
    # What one question brought with it does not hold for the next.
    assert everyone.find("A-3", using=postgres) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('kakitome.institution', true)")
        assert cursor.fetchone()[0] in ("", None)


def test_on_postgresql_many_values_are_one_statement_that_stays_the_same(postgres: str) -> None:
    hashes, scope = put_claims(Scope(U, using=postgres), 700), Scope(U, using=postgres)
    with CaptureQueriesContext(connections[postgres]) as asked:
        assert len(scope.query(HASHES, among=hashes[:3])) == 3
        assert len(scope.query(HASHES, among=hashes)) == 700
        assert scope.query(HASHES, among=[]) == []
    texts = [query["sql"].partition("ANY(")[0] for query in asked.captured_queries]
    assert len(texts) == 2 and texts[0] == texts[1], "what differs is the list alone"


def test_who_shows_and_keeps_nothing_is_told_so_in_two_questions_each(postgres: str) -> None:
    account = account_at(postgres, "hanako@mihon.example")
    with CaptureQueriesContext(connections[postgres]) as asked:
        assert list(DatabaseShares(using=postgres).open(account).list_shares()) == []
        assert DatabasePortfolios(using=postgres).open(account).find() is None
        assert list(DatabaseWallets(using=postgres).open(account).list_documents()) == []
        assert list(DatabaseOwnRecords(using=postgres).open(account).list_records()) == []
    assert len(asked) == 8, "whose account it is, and the question, without a transaction around them"


def test_inside_of_a_transaction_a_question_leaves_what_was_set(postgres: str) -> None:
    hashes = put_claims(Scope(U, using=postgres), 2)
    everyone = UnscopedPreparedQuery(ClaimRow, "token_hash", equal=("award_number",))
    with seeing(OTHER, using=postgres):
        assert Scope(U, using=postgres).query(HASHES, among=hashes[:1]) == [(hashes[0],)]
        assert everyone.find("A-0", using=postgres) == []


def test_row_level_security_and_not_the_question_decides_what_is_seen(postgres: str) -> None:
    (name,) = put_claims(Scope(U, using=postgres), 1)
    connection = connections[postgres]
    assert HASHES.run(U, among=[name], connection=connection, seen_as=U) == [(name,)]
    assert HASHES.run(U, among=[name], connection=connection, seen_as=OTHER) == []


def test_within_one_answer_the_same_is_asked_once_and_never_for_somebody_else(scope: Scope, using: str) -> None:
    hashes = put_claims(scope, 2)
    with reading_once(), CaptureQueriesContext(connections[using]) as asked:
        first, again = (scope.query(HASHES, among=hashes) for _ in range(2))
        assert again == first and len(first) == 2
        assert len(asked) == 1
        assert Scope(OTHER, using=using).query(HASHES, among=hashes) == []
        assert len(asked) == 2
        with scope.reading():
            scope.query(HASHES, among=hashes)
    with CaptureQueriesContext(connections[using]) as anew:
        scope.query(HASHES, among=hashes)
        scope.query(HASHES, among=hashes)
    assert len(anew) == 2, "outside of an answer nothing is remembered"


def test_what_is_written_and_what_is_asked_before_writing_is_not_taken_from_memory(scope: Scope) -> None:
    (name,) = put_claims(scope, 1)
    with reading_once():
        assert scope.query(HASHES, among=[name, "other"]) == [(name,)]
        with scope.writing():
            scope.insert(CLAIMS, [("other", "A-9", NOW, None)])
            assert len(scope.query(HASHES, among=[name, "other"])) == 2
        assert len(scope.query(HASHES, among=[name, "other"])) == 2


def test_related_rows_are_looked_up_and_named_as_the_object_mapper_does(scope: Scope) -> None:
    belonging = PreparedQuery(SignedDocumentRow, "sha256").belonging("award", by="credential_id")
    assert scope.query(belonging.looking_up("pack__name"), "urn:nothing") == []


def test_a_condition_that_could_end_its_quotes_is_refused() -> None:
    with pytest.raises(ValueError, match="not plain"):
        PreparedQuery(ClaimRow, "token_hash", conditions={"award_number": ["A' OR '1'='1"]})
