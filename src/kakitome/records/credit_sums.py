"""What the database itself finds doubtful in a credit bank's ledger: deposits whose sums, moves or ends do not fit.

Examining one deposit after the other outside of the database takes half an hour for ten million; the database adds up
a stretch of them in one statement. Whatever `learning.credit.ledger.unsound` refuses is doubtful here: a test makes
each flaw and asks both, which share no line.

Source: docs/adr/0101-appending-where-nobody-wrote.md.
"""

from collections.abc import Iterator
from typing import Final

from django.db.models import Max

from kakitome.records.models.credit_bank import CreditLotRow
from kakitome.records.store.direct_statements import connection_to, execute_query

STRETCH: Final = 100_000
"""Deposits that one statement adds up, in memory of the database's own. (derived)"""
_PLACES: Final = ("available", "held", "redeemed", "leaving", "transferred", "expired")
_SUMS: Final = ", ".join(
    f"sum(CASE WHEN e.destination = '{place}' THEN e.thousandths WHEN e.origin = '{place}' THEN -e.thousandths"
    f" ELSE 0 END) AS {place}"
    for place in _PLACES
)
_MOVES: Final = (
    "(e.kind = 'deposit' AND e.origin = 'source' AND e.destination = 'available')"
    " OR (e.kind = 'correct' AND e.origin = 'source' AND e.destination = 'available')"
    " OR (e.kind = 'correct' AND e.origin = 'available' AND e.destination = 'source')"
    " OR (e.kind = 'hold' AND e.origin = 'available' AND e.destination = 'held')"
    " OR (e.kind = 'release' AND e.origin = 'held' AND e.destination = 'available')"
    " OR (e.kind = 'redeem' AND e.origin = 'available' AND e.destination = 'redeemed' AND e.settles IS NULL)"
    " OR (e.kind = 'redeem' AND e.origin = 'held' AND e.destination = 'redeemed' AND e.settles IS NOT NULL)"
    " OR (e.kind = 'reverse' AND e.origin = 'redeemed' AND e.destination = 'available')"
    " OR (e.kind = 'transfer' AND e.origin = 'available' AND e.destination = 'leaving')"
    " OR (e.kind = 'deliver' AND e.origin = 'leaving' AND e.destination = 'transferred')"
    " OR (e.kind = 'return' AND e.origin = 'leaving' AND e.destination = 'available')"
    " OR (e.kind = 'expire' AND e.origin = 'available' AND e.destination = 'expired')"
)
_ENDS: Final = (
    "CASE WHEN e.settles IS NULL THEN e.kind NOT IN ('release', 'reverse', 'deliver', 'return')"
    " ELSE ended.lot_number = e.lot_number AND ended.thousandths = e.thousandths AND ("
    "(ended.kind = 'hold' AND e.kind IN ('release', 'redeem')) OR (ended.kind = 'redeem' AND e.kind = 'reverse')"
    " OR (ended.kind = 'transfer' AND e.kind IN ('deliver', 'return'))) END"
)
_BY_KIND: Final = (
    "sum(CASE WHEN e.kind = 'correct' AND e.destination = 'available' THEN e.thousandths"
    " WHEN e.kind IN ('deposit', 'reverse', 'return') THEN e.thousandths"
    " WHEN e.kind IN ('correct', 'redeem', 'transfer', 'expire') THEN -e.thousandths ELSE 0 END)"
)
_DOUBTFUL: Final = (
    "SELECT l.id FROM credit_lot l LEFT JOIN ("  # noqa: S608 (of constants above)
    f"SELECT e.lot_number, {_SUMS}, {_BY_KIND} AS by_kind,"
    " sum(CASE WHEN e.kind = 'deposit' THEN 1 ELSE 0 END) AS deposits,"
    f" sum(CASE WHEN ({_MOVES}) AND ({_ENDS}) AND e.thousandths > 0 THEN 0 ELSE 1 END) AS wrong"
    " FROM credit_entry e LEFT JOIN credit_entry ended ON ended.id = e.settles"
    " WHERE e.lot_number > %s AND e.lot_number <= %s GROUP BY e.lot_number"
    ") s ON s.lot_number = l.id WHERE l.bank = %s AND l.id > %s AND l.id <= %s AND NOT ("
    "coalesce(s.deposits, 0) = CASE WHEN l.is_declined THEN 0 ELSE 1 END AND coalesce(s.wrong, 0) = 0"
    f" AND {' AND '.join(f'coalesce(s.{place}, 0) >= 0' for place in _PLACES)}"
    " AND coalesce(s.available + s.held, 0) = coalesce(s.by_kind, 0)) ORDER BY l.id"
)


def find_doubtful(code: str, *, using: str) -> Iterator[int]:
    """Yield the numbers of a bank's deposits that do not add up, where all rows are seen."""
    last = CreditLotRow.objects.using(using).filter(bank=code).aggregate(last=Max("pk"))["last"] or 0
    for first in range(0, last, STRETCH):
        stretch = (first, first + STRETCH)
        for (number,) in execute_query(connection_to(using), _DOUBTFUL, [*stretch, code, *stretch]):
            yield number
