"""Lines of a credit bank's ledger that are decided before anything is locked, and written where nobody wrote since.

PostgreSQL reads deposits in one statement, each with its lines, and appends in another (`kakitome_credit_ahead`,
`kakitome_credit_append`, made by a migration): two turns to the server, and the account is locked for as long as one
statement takes. Each is a transaction of its own. SQLite, and whoever is in a transaction already, gets nothing here
and takes a turn (`credit_turn`).

Source: docs/adr/0101-appending-where-nobody-wrote.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Final

import orjson
from django.db import IntegrityError, connections

from kakitome.errors import Conflict
from kakitome.learning.credit.ledger import CreditEntry, EntryKind, LotBook, UnitPlace
from kakitome.ports.credit_bank import BankAccount, ReadAhead
from kakitome.records.credit_turn import lot_of_row, taken_key, use_digest
from kakitome.records.store.direct_statements import execute_query

_READ: Final = "SELECT kakitome_credit_ahead(%s::bigint[], %s)::text"
_APPEND: Final = "SELECT kakitome_credit_append(%s::json)::text"


def read_ahead(lots: Sequence[int], *, member: str, using: str) -> Mapping[int, ReadAhead]:
    """Read deposits as they are at one moment, by their numbers; none where this database has another way."""
    connection = connections[using]
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return {}
    ((content,),) = execute_query(connection, _READ, [list(lots), member])
    return {columns["lot"]["id"]: _read(columns) for columns in orjson.loads(content)}


def append_ahead(decided: Sequence[tuple[LotBook, CreditEntry]], *, using: str) -> Mapping[int, CreditEntry]:
    """Write a line for each of several deposits, all in one statement; return those that were written, by deposit.

    Raises:
        Conflict: as `LedgerTurn.append`; then none was written.
    """
    lines = [_line(book, entry) for book, entry in decided]
    try:
        ((content,),) = execute_query(connections[using], _APPEND, [orjson.dumps(lines).decode()])
    except IntegrityError as error:
        raise Conflict(taken_key(error)) from error
    numbers = dict(orjson.loads(content))
    return {
        book.lot.number: replace(entry, number=numbers[book.lot.number])
        for book, entry in decided
        if book.lot.number in numbers
    }


def _line(book: LotBook, entry: CreditEntry) -> dict[str, Any]:
    lot = book.lot
    return {
        "institution_id": entry.member,
        "bank": lot.bank,
        "holder": lot.account,
        "lot_number": lot.number,
        "member": lot.member,
        "kind": entry.kind,
        "origin": entry.origin,
        "destination": entry.destination,
        "thousandths": int(entry.amount * 1000),
        "at": entry.at,
        "actor": entry.actor,
        "request": entry.request,
        "settles": entry.settles,
        "target": entry.target,
        "reference": entry.reference,
        "use_of": use_digest(lot, entry) if entry.kind is EntryKind.REDEEM else "",
        "newest": book.entries[-1].number,
    }


def _read(columns: dict[str, Any]) -> ReadAhead:
    bank, number, opened_at = columns["account"]
    deposit = columns["lot"]
    deposit["expires_on"] = date.fromisoformat(deposit["expires_on"]) if deposit["expires_on"] else None
    return ReadAhead(
        account=BankAccount(bank=bank, number=number, opened_at=datetime.fromisoformat(opened_at)),
        book=LotBook(
            lot=lot_of_row(SimpleNamespace(pk=deposit["id"], **deposit)),
            entries=tuple(_entry(values) for values in columns["entries"] or ()),
        ),
        frozen=columns["members"] or {},
    )


def _entry(values: Sequence[Any]) -> CreditEntry:
    number, kind, origin, destination, thousandths, at, member, actor, request, settles, target, reference = values
    return CreditEntry(
        kind=EntryKind(kind),
        origin=UnitPlace(origin),
        destination=UnitPlace(destination),
        amount=Decimal(thousandths) / 1000,
        at=datetime.fromisoformat(at),
        member=member,
        actor=actor,
        request=request,
        settles=settles,
        target=target,
        reference=reference,
        number=number,
    )
