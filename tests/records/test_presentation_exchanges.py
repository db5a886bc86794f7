"""Exchanges with wallet apps in both databases: of many that come at once one is served, and nothing is undone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from contract.records import NOW
from kakitome.ports.presentation_exchanges import PresentationExchange
from kakitome.records.presentation_exchanges import DatabasePresentationExchanges
from kakitome.records.presentation_requests import DatabasePresentationRequests
from records.test_presentation_requests import made

APPS = 6
KEY = "5" * 64


@pytest.fixture
def exchanges(using: str) -> DatabasePresentationExchanges:
    exchanges = DatabasePresentationExchanges(using=using)
    exchanges.add(
        PresentationExchange(
            request=made(DatabasePresentationRequests(using=using)).number,
            key_hash=KEY,
            nonce="nonce",
            state_hash="6" * 64,
            is_encrypted=True,
            made_at=NOW,
            ends_at=NOW + timedelta(minutes=10),
        )
    )
    return exchanges


def served_at_once(using: str, take: Callable[[DatabasePresentationExchanges], PresentationExchange | None]) -> int:
    """Let several apps do one thing at once, each with its own connection; return how many were served."""

    def run(_number: int) -> bool:
        try:
            return take(DatabasePresentationExchanges(using=using)) is not None
        finally:
            connections[using].close()

    with ThreadPoolExecutor(APPS) as pool:
        return sum(pool.map(run, range(APPS)))


def test_of_many_apps_that_come_at_once_one_is_asked_and_one_answers(
    using: str, exchanges: DatabasePresentationExchanges
) -> None:
    assert exchanges.take_response(KEY, now=NOW) is None, "nothing was asked yet"
    assert served_at_once(using, lambda own: own.take_request(KEY, now=NOW)) == 1
    assert served_at_once(using, lambda own: own.take_response(KEY, now=NOW)) == 1


def test_what_is_over_is_neither_asked_nor_answered(exchanges: DatabasePresentationExchanges) -> None:
    over = NOW + timedelta(minutes=10)
    assert exchanges.take_request(KEY, now=over) is None
    assert exchanges.take_request(KEY, now=NOW) is not None
    assert exchanges.take_response(KEY, now=over) is None


@pytest.mark.parametrize(
    "change",
    ["fetched_at = NULL", "answered_at = NULL", "nonce = 'another'", "ends_at = '2099-01-01T00:00:00Z'"],
)
def test_the_database_undoes_nothing_of_an_exchange(
    using: str, exchanges: DatabasePresentationExchanges, change: str
) -> None:
    exchanges.take_request(KEY, now=NOW)
    exchanges.take_response(KEY, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(using=using):
        connections[using].cursor().execute(f"UPDATE presentation_exchange SET {change}")
