"""Credit banks over their tables.

A bank's ledger belongs to several institutions and to persons; it is written for whoever asks, seeing all rows, by
code that was given the account's number. On PostgreSQL each writer locks the row of the account first, so that of many
who spend from it each sees what the one before left; SQLite has one writer at a time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.db import IntegrityError, connections, models
from django.db.models import Case, F, Sum, When

from kakitome.errors import Conflict, NotFound
from kakitome.learning.credit.ledger import CreditEntry, EntryKind, Lot, LotBook, UnitPlace
from kakitome.ports.credit_bank import BankAccount, BankMember, CreditBank
from kakitome.records.models.credit_bank import (
    CreditAccountRow,
    CreditBankRow,
    CreditEntryRow,
    CreditLotRow,
    CreditMemberRow,
)
from kakitome.records.store.person_scope import NOBODY, PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing
from kakitome.records.store.sqlite_turn import in_turn

_BANKS = RecordMapping(CreditBankRow, CreditBank)
_MEMBERS = RecordMapping(CreditMemberRow, BankMember, columns={"institution": "institution_id"})
_ACCOUNTS = RecordMapping(CreditAccountRow, BankAccount)
_LOTS = RecordMapping(CreditLotRow, Lot, columns={"account": "holder", "member": "institution_id"}, apart=("number",))
_ENTRIES = RecordMapping(CreditEntryRow, CreditEntry, columns={"member": "institution_id"}, apart=("number", "amount"))
_PAGE = 2000


class DatabaseLedgerTurn:
    """Implements `ports.credit_bank.LedgerTurn` inside of one transaction."""

    def __init__(self, account: BankAccount, *, using: str) -> None:
        self._account, self._using = account, using

    @property
    def account(self) -> BankAccount:
        return self._account

    def find_request(self, request: str) -> tuple[int, CreditEntry] | None:
        rows = CreditEntryRow.objects.using(self._using).filter(bank=self._account.bank, request=request)
        row = rows.first()
        return (row.lot_number, _entry(row)) if row is not None else None

    def find_source(self, source: str) -> Lot | None:
        return _find_source(source, using=self._using)

    def is_frozen(self, member: str) -> bool:
        rows = CreditMemberRow.objects.using(self._using).filter(bank=self._account.bank, institution=member)
        frozen = list(rows.values_list("frozen_at", flat=True))
        if not frozen:
            raise NotFound("E_CREDIT_MEMBER")
        return frozen[0] is not None

    def read(self, lot: int) -> LotBook:
        row = CreditLotRow.objects.using(self._using).filter(pk=lot, holder=self._account.number).first()
        if row is None:
            raise NotFound("E_CREDIT_LOT")
        entries = CreditEntryRow.objects.using(self._using).filter(lot_number=lot).order_by("pk")
        return LotBook(lot=_lot(row), entries=tuple(_entry(entry) for entry in entries))

    def add_lot(self, lot: Lot) -> Lot:
        row = _LOTS.row(lot)
        with refusing_doubles(Conflict("E_CREDIT_SOURCE_DEPOSITED"), using=self._using):
            row.save(using=self._using, force_insert=True)
        return _lot(row)

    def append(self, lot: Lot, entry: CreditEntry) -> CreditEntry:
        row = _ENTRIES.row(
            entry,
            bank=lot.bank,
            holder=lot.account,
            lot_number=lot.number,
            thousandths=int(entry.amount * 1000),
            **self._use(lot, entry),
        )
        try:
            row.save(using=self._using, force_insert=True)
        except IntegrityError as error:
            # What another account wrote under one of these keys a moment ago, only the index can tell. The whole turn
            # is undone.
            raise Conflict(_taken_key(error)) from error
        return _entry(row)

    def _use(self, lot: Lot, entry: CreditEntry) -> dict[str, Any]:
        """Return the columns that let one redemption of a root for a target stand at a time."""
        if entry.kind is EntryKind.REDEEM:
            use_of = _digest(lot.root, entry.target)
            kinds = self._kinds_of(use_of)
            if kinds.count(EntryKind.REDEEM.value) > kinds.count(EntryKind.REVERSE.value):
                raise Conflict("E_CREDIT_TARGET_USED")
            return {"use_of": use_of, "use_turn": kinds.count(EntryKind.REVERSE.value)}
        if entry.kind is EntryKind.REVERSE:
            rows = CreditEntryRow.objects.using(self._using).filter(pk=entry.settles)
            return {"use_of": rows.values_list("use_of", flat=True)[0]}
        return {}

    def _kinds_of(self, use_of: str) -> list[str]:
        rows = CreditEntryRow.objects.using(self._using).filter(use_of=use_of)
        return list(rows.values_list("kind", flat=True))


class DatabaseCreditBanks(UnscopedStore):
    """Implements `ports.credit_bank.CreditBanks` over one database."""

    def add_bank(self, bank: CreditBank) -> None:
        with self._all(writes=True):
            with refusing_doubles(Conflict("E_CREDIT_BANK_TAKEN"), using=self._using):
                _BANKS.row(bank).save(using=self._using, force_insert=True)
            self.join(bank.code, bank.keeper, at=bank.opened_at)

    def find_bank(self, code: str) -> CreditBank:
        row = CreditBankRow.objects.using(self._using).filter(code=code).first()
        if row is None:
            raise NotFound("E_CREDIT_BANK")
        return _BANKS.read(row)

    def list_banks(self) -> Sequence[CreditBank]:
        return [_BANKS.read(row) for row in CreditBankRow.objects.using(self._using).order_by("code")]

    def join(self, code: str, institution: str, *, at: datetime) -> None:
        with self._all(writes=True):
            if not self._members(code).filter(institution=institution).exists():
                row = _MEMBERS.row(BankMember(bank=code, institution=institution, joined_at=at))
                row.save(using=self._using, force_insert=True)

    def list_members(self, code: str) -> Sequence[BankMember]:
        with self._all():
            return [_MEMBERS.read(row) for row in self._members(code).order_by("pk")]

    def note_check(self, code: str, institution: str, *, at: datetime, is_sound: bool) -> None:
        with self._all(writes=True):
            rows = self._members(code).filter(institution=institution)
            rows.update(checked_at=at)
            if not is_sound:
                rows.filter(frozen_at__isnull=True).update(frozen_at=at)

    def thaw(self, code: str, institution: str) -> None:
        with self._all(writes=True):
            self._members(code).filter(institution=institution).update(frozen_at=None)

    def open_account(self, person: str, account: BankAccount) -> None:
        scope = PersonScope(person, using=self._using)
        with scope.writing(), refusing_doubles(Conflict("E_CREDIT_ACCOUNT_TAKEN"), using=self._using):
            scope.add(_ACCOUNTS.row(account))

    def list_accounts(self, person: str) -> Sequence[BankAccount]:
        scope = PersonScope(person, using=self._using)
        if scope.key == NOBODY:
            return []
        with scope.reading():
            return [_ACCOUNTS.read(row) for row in scope.rows(CreditAccountRow).order_by("pk")]

    def find_account(self, number: str) -> BankAccount:
        with self._all():
            return self._account(number, is_locked=False)

    @contextmanager
    def writing(self, number: str) -> Iterator[DatabaseLedgerTurn]:
        is_locked = connections[self._using].vendor == "postgresql"
        with in_turn(self._using), self._all(writes=True):
            yield DatabaseLedgerTurn(self._account(number, is_locked=is_locked), using=self._using)

    def find_source(self, source: str) -> Lot | None:
        with self._all():
            return _find_source(source, using=self._using)

    def list_lots(self, number: str) -> Sequence[LotBook]:
        with self._all():
            # Entries are read last: each of them has its lot.
            lots = list(CreditLotRow.objects.using(self._using).filter(holder=number).order_by("pk"))
            return list(self._with_entries(lots))

    def walk(self, code: str) -> Iterator[LotBook]:
        last = 0
        with self._all():
            while True:
                rows = CreditLotRow.objects.using(self._using).filter(bank=code, pk__gt=last).order_by("pk")
                page = list(rows[:_PAGE])
                if not page:
                    return
                yield from self._with_entries(page)
                last = page[-1].pk

    def find_stray(self) -> int:
        with self._all():
            lots = CreditLotRow.objects.using(self._using).filter(
                pk=models.OuterRef("lot_number"), bank=models.OuterRef("bank"), holder=models.OuterRef("holder")
            )
            return CreditEntryRow.objects.using(self._using).exclude(models.Exists(lots)).count()

    def list_expired(self, *, today: date, limit: int) -> Sequence[Lot]:
        with self._all():
            entries = CreditEntryRow.objects.using(self._using).filter(lot_number=models.OuterRef("pk"))
            gained = Case(
                When(destination=UnitPlace.AVAILABLE.value, then=F("thousandths")),
                When(origin=UnitPlace.AVAILABLE.value, then=-F("thousandths")),
                default=0,
            )
            available = entries.order_by().values("lot_number").annotate(sum=Sum(gained)).values("sum")
            lots = CreditLotRow.objects.using(self._using).filter(self._has_account(), expires_on__lt=today)
            return [_lot(row) for row in lots.annotate(left=available).filter(left__gt=0).order_by("pk")[:limit]]

    def list_under_way(self, *, limit: int) -> Sequence[tuple[Lot, CreditEntry]]:
        with self._all():
            entries = CreditEntryRow.objects.using(self._using)
            ends = entries.filter(settles=models.OuterRef("pk"))
            rows = entries.filter(self._has_account(), ~models.Exists(ends), kind=EntryKind.TRANSFER.value)
            listed = list(rows.order_by("pk")[:limit])
            lots = CreditLotRow.objects.using(self._using).in_bulk([row.lot_number for row in listed])
            return [(_lot(lots[row.lot_number]), _entry(row)) for row in listed]

    def forget(self, person: str) -> None:
        numbers = [account.number for account in self.list_accounts(person)]
        with self._all(writes=True):
            CreditLotRow.objects.using(self._using).filter(holder__in=numbers).update(title_ja="", title_en="")

    def _all(self, *, writes: bool = False) -> Any:
        return seeing(EVERYONE, using=self._using, writes=writes)

    def _has_account(self) -> models.Exists:
        return models.Exists(CreditAccountRow.objects.using(self._using).filter(number=models.OuterRef("holder")))

    def _members(self, code: str) -> models.QuerySet[CreditMemberRow]:
        return CreditMemberRow.objects.using(self._using).filter(bank=code)

    def _account(self, number: str, *, is_locked: bool) -> BankAccount:
        rows = CreditAccountRow.objects.using(self._using).filter(number=number)
        row = (rows.select_for_update(no_key=True) if is_locked else rows).first()
        if row is None:
            raise NotFound("E_CREDIT_ACCOUNT")
        return _ACCOUNTS.read(row)

    def _with_entries(self, lots: Sequence[CreditLotRow]) -> Iterator[LotBook]:
        rows = CreditEntryRow.objects.using(self._using).filter(lot_number__in=[lot.pk for lot in lots])
        ordered = rows.order_by("lot_number", "pk").iterator(chunk_size=_PAGE)
        entries = {lot: tuple(map(_entry, some)) for lot, some in groupby(ordered, key=lambda row: row.lot_number)}
        for lot in lots:
            yield LotBook(lot=_lot(lot), entries=entries.get(lot.pk, ()))


def _find_source(source: str, *, using: str) -> Lot | None:
    row = CreditLotRow.objects.using(using).filter(source=source).first()
    return _lot(row) if row is not None else None


def _taken_key(error: IntegrityError) -> str:
    """Which key is taken: PostgreSQL names the index, SQLite its columns."""
    message = str(error)
    if "use_turn" in message or "credit_entry_use" in message:
        return "E_CREDIT_TARGET_USED"
    return "E_CREDIT_ENTRY" if "settles" in message else "E_CREDIT_REQUEST"


def _digest(root: str, target: str) -> str:
    return sha256(f"{root}\n{target}".encode()).hexdigest()


def _lot(row: CreditLotRow) -> Lot:
    return _LOTS.read(row, number=row.pk)


def _entry(row: CreditEntryRow) -> CreditEntry:
    return _ENTRIES.read(row, number=row.pk, amount=Decimal(row.thousandths) / 1000)
