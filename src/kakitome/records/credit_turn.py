"""One writer's turn at an account of a credit bank: what it reads, and the line it writes.

On PostgreSQL one statement sets whose rows are seen, locks the account, and then reads the deposit, its lines and the
members concerned (`kakitome_credit_turn`, made by a migration): each question of the function sees what the writer
before left, because it is asked after the lock was given. SQLite has one writer at a time, and is asked one by one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, Final, cast

import orjson
from django.db import IntegrityError, connections

from kakitome.errors import Conflict, NotFound
from kakitome.learning.credit.ledger import CreditEntry, EntryKind, Lot, LotBook
from kakitome.ports.credit_bank import BankAccount
from kakitome.records.models.credit_bank import CreditAccountRow, CreditEntryRow, CreditLotRow, CreditMemberRow
from kakitome.records.store.direct_statements import execute_query, together
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import refusing_doubles

_ACCOUNTS = RecordMapping(CreditAccountRow, BankAccount)
LOTS = RecordMapping(CreditLotRow, Lot, columns={"account": "holder", "member": "institution_id"}, apart=("number",))
ENTRIES = RecordMapping(CreditEntryRow, CreditEntry, columns={"member": "institution_id"}, apart=("number", "amount"))
_TURN: Final = "SELECT kakitome_credit_turn(%s, %s, %s)::text"
_WRITTEN: Final = (*ENTRIES.names, "bank", "holder", "lot_number", "thousandths")
_REVERSED: Final = "(SELECT count(*) FROM credit_entry WHERE use_of = %s AND kind = 'reverse')"
_ENDED_USE: Final = "(SELECT use_of FROM credit_entry WHERE id = %s)"


def _insertion(use_of: str, use_turn: str) -> str:
    columns = ", ".join(f'"{name}"' for name in (*_WRITTEN, "use_of", "use_turn"))
    values = ", ".join((*["%s"] * len(_WRITTEN), use_of, use_turn))
    return f"INSERT INTO credit_entry ({columns}) VALUES ({values}) RETURNING id"  # noqa: S608


_INSERT: Final = _insertion("''", "NULL")
_INSERT_USE: Final = _insertion("%s", _REVERSED)
"""The redemptions of a root for a target that were reversed number the next: the index allows one at a time."""
_INSERT_REVERSAL: Final = _insertion(_ENDED_USE, "NULL")


class DatabaseLedgerTurn:
    """Implements `ports.credit_bank.LedgerTurn` inside of one transaction.

    Args:
        book: a deposit that was read together with the account.
        frozen: what was read with it of members: since when they are frozen.
    """

    def __init__(
        self,
        account: BankAccount,
        *,
        using: str,
        book: LotBook | None = None,
        frozen: Mapping[str, Any] | None = None,
    ) -> None:
        self._account, self._using, self._book = account, using, book
        self._frozen = dict(frozen or {})

    @property
    def account(self) -> BankAccount:
        return self._account

    def find_request(self, request: str) -> tuple[int, CreditEntry] | None:
        rows = CreditEntryRow.objects.using(self._using).filter(bank=self._account.bank, request=request)
        row = rows.first()
        return (row.lot_number, entry_of_row(row)) if row is not None else None

    def find_source(self, source: str) -> Lot | None:
        return find_source(source, using=self._using)

    def is_frozen(self, member: str) -> bool:
        if member not in self._frozen:
            rows = CreditMemberRow.objects.using(self._using).filter(bank=self._account.bank, institution=member)
            frozen = list(rows.values_list("frozen_at", flat=True))
            if not frozen:
                raise NotFound("E_CREDIT_MEMBER")
            self._frozen[member] = frozen[0]
        return self._frozen[member] is not None

    def read(self, lot: int) -> LotBook:
        if self._book is not None and self._book.lot.number == lot:
            return self._book
        row = CreditLotRow.objects.using(self._using).filter(pk=lot, holder=self._account.number).first()
        if row is None:
            raise NotFound("E_CREDIT_LOT")
        entries = CreditEntryRow.objects.using(self._using).filter(lot_number=lot).order_by("pk")
        return LotBook(lot=lot_of_row(row), entries=tuple(entry_of_row(entry) for entry in entries))

    def add_lot(self, lot: Lot) -> Lot:
        row = LOTS.row(lot)
        with refusing_doubles(Conflict("E_CREDIT_SOURCE_DEPOSITED"), using=self._using):
            row.save(using=self._using, force_insert=True)
        return lot_of_row(row)

    def append(self, lot: Lot, entry: CreditEntry) -> CreditEntry:
        connection = connections[self._using]
        columns = ENTRIES.by_column(entry)
        columns |= {
            "at": connection.ops.adapt_datetimefield_value(entry.at),
            "bank": lot.bank,
            "holder": lot.account,
            "lot_number": lot.number,
            "thousandths": int(entry.amount * 1000),
        }
        statement, use = _use_of(lot, entry)
        try:
            # Errors of the driver mark the transaction as one that can only be undone.
            rows = execute_query(connection, statement, [*(columns[name] for name in _WRITTEN), *use])
        except IntegrityError as error:
            # What another account wrote under one of these keys a moment ago, only the index can tell. The whole turn
            # is undone.
            connection.needs_rollback = connection.in_atomic_block
            raise Conflict(taken_key(error)) from error
        self._book = None
        (number,) = rows[0]
        return CreditEntry(**{name: getattr(entry, name) for name in _STORED}, number=number)


_STORED: Final = tuple(name for name in CreditEntry.__dataclass_fields__ if name != "number")


def locked_turn(number: str, *, lot: int, member: str, using: str) -> DatabaseLedgerTurn:
    """Lock an account on PostgreSQL, and read a deposit of it and whether its members may write, in one statement.

    Raises:
        NotFound: E_CREDIT_ACCOUNT.
    """
    connection = connections[using]
    with together(connection):
        rows = execute_query(connection, _TURN, [number, lot, member])
    if rows[0][0] is None:
        raise NotFound("E_CREDIT_ACCOUNT")
    columns = orjson.loads(rows[0][0])
    book = None
    if columns["lot"] is not None:
        deposit = columns["lot"]
        deposit["expires_on"] = date.fromisoformat(deposit["expires_on"]) if deposit["expires_on"] else None
        book = LotBook(
            lot=lot_of_row(SimpleNamespace(pk=deposit["id"], **deposit)),
            entries=tuple(_entry_of_columns(entry) for entry in columns["entries"]),
        )
    account = _ACCOUNTS.read(
        SimpleNamespace(**columns["account"] | {"opened_at": datetime.fromisoformat(columns["account"]["opened_at"])})
    )
    return DatabaseLedgerTurn(account, using=using, book=book, frozen=columns["members"])


def lot_of_row(row: Any) -> Lot:
    """Read a deposit."""
    return LOTS.read(row, number=row.pk)


def entry_of_row(row: Any) -> CreditEntry:
    """Read a line of the ledger."""
    return ENTRIES.read(row, number=row.pk, amount=Decimal(row.thousandths) / 1000)


def find_source(source: str, *, using: str) -> Lot | None:
    """Find what was deposited for a source, where all rows are seen."""
    row = CreditLotRow.objects.using(using).filter(source=source).first()
    return lot_of_row(row) if row is not None else None


def use_digest(lot: Lot, entry: CreditEntry) -> str:
    """Return what stands for a root and the target that units of it are counted in."""
    return sha256(f"{lot.root}\n{entry.target}".encode()).hexdigest()


def _entry_of_columns(columns: dict[str, Any]) -> CreditEntry:
    columns["at"] = datetime.fromisoformat(columns["at"])
    return entry_of_row(SimpleNamespace(pk=columns["id"], **columns))


def _use_of(lot: Lot, entry: CreditEntry) -> tuple[str, Sequence[Any]]:
    """Return the statement for an entry, and the values that let one redemption of a root for a target stand."""
    if entry.kind is EntryKind.REDEEM:
        digest = use_digest(lot, entry)
        return _INSERT_USE, (digest, digest)
    if entry.kind is EntryKind.REVERSE:
        return _INSERT_REVERSAL, (entry.settles,)
    return _INSERT, ()


def taken_key(error: IntegrityError) -> str:
    """Tell which key is taken: PostgreSQL names the constraint, SQLite its columns."""
    diagnosis = getattr(error.__cause__, "diag", None)
    key = cast("str", diagnosis.constraint_name or "") if diagnosis is not None else str(error)
    if "use_turn" in key or "credit_entry_use" in key:
        return "E_CREDIT_TARGET_USED"
    return "E_CREDIT_ENTRY" if "settles" in key else "E_CREDIT_REQUEST"
