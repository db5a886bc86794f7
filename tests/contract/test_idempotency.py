"""Keyed requests, one and many: the same over every store."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from contract.factories import INSTITUTION, StoreFactory
from kakitome.errors import NotFound
from kakitome.ports.idempotency import Exchange

NOW = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)


def exchange(key: str, digest: str = "d") -> Exchange:
    return Exchange(key=key, request_digest=digest, started_at=NOW)


def test_of_many_the_new_ones_are_stored_and_the_known_ones_returned(store: Any) -> None:
    table = store.idempotency
    assert table.begin(exchange("known")) is None
    assert table.begin_many([exchange("a"), exchange("known", "other"), exchange("b")]) == [
        None,
        exchange("known"),
        None,
    ]
    assert table.find("b") == exchange("b")
    assert table.find("known") == exchange("known")


def test_a_key_that_comes_twice_in_one_go_is_new_once(store: Any) -> None:
    assert store.idempotency.begin_many([exchange("a"), exchange("a", "other")]) == [None, exchange("a")]
    assert store.idempotency.find("a") == exchange("a")


def test_of_many_answers_the_first_of_each_key_stays(store: Any) -> None:
    table = store.idempotency
    table.begin_many([exchange("a"), exchange("b")])
    table.answer("a", answer=b"first", status=201)
    kept = table.answer_many({"a": (b"second", 200), "b": (b"other", 422)})
    assert kept["a"] == replace(exchange("a"), answer=b"first", status=201) == table.find("a")
    assert kept["b"] == replace(exchange("b"), answer=b"other", status=422) == table.find("b")


def test_answers_to_a_key_that_nobody_began_store_nothing(store: Any) -> None:
    store.idempotency.begin(exchange("a"))
    with pytest.raises(NotFound):
        store.idempotency.answer_many({"a": (b"x", 200), "nobody": (b"y", 200)})
    assert store.idempotency.find("a") == exchange("a")


def test_nothing_begun_and_nothing_answered_is_nothing(store: Any) -> None:
    assert store.idempotency.begin_many([]) == []
    assert store.idempotency.answer_many({}) == {}


def test_what_another_worker_answered_meanwhile_stays(stores: StoreFactory) -> None:
    ours, theirs = stores.open(INSTITUTION).idempotency, stores.open(INSTITUTION).idempotency
    ours.begin_many([exchange("a"), exchange("b")])
    theirs.answer("a", answer=b"first", status=201)
    kept = ours.answer_many({"a": (b"second", 200), "b": (b"other", 422)})
    assert kept["a"] == replace(exchange("a"), answer=b"first", status=201) == theirs.find("a")
    assert kept["b"] == replace(exchange("b"), answer=b"other", status=422) == theirs.find("b")


def test_what_was_begun_in_a_transaction_that_failed_cannot_be_answered(store: Any) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.idempotency.begin(exchange("a"))
        raise ZeroDivisionError
    with pytest.raises(NotFound):
        store.idempotency.answer("a", answer=b"x", status=200)
    assert store.idempotency.find("a") is None
