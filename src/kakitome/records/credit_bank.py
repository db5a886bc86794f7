"""Credit banks over their tables.

A bank's ledger belongs to several institutions and to persons; it is written for whoever asks, seeing all rows, by
code that was given the account's number. On PostgreSQL each writer locks the row of the account before it writes, and
either reads after that or writes only where nobody wrote since it read (`credit_ahead`); SQLite has one writer at a
time.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connections, models
from django.db.models import Case, F, Sum, When

from kakitome.errors import Conflict, NotFound
from kakitome.learning.credit.ledger import CreditEntry, EntryKind, Lot, LotBook, UnitPlace
from kakitome.ports.credit_bank import BankAccount, BankMember, CreditBank, ReadAhead
from kakitome.records.credit_ahead import append_ahead, read_ahead
from kakitome.records.credit_sums import find_doubtful
from kakitome.records.credit_turn import (
    ENTRIES,
    LOTS,
    DatabaseLedgerTurn,
    entry_of_row,
    find_source,
    locked_turn,
    lot_of_row,
)
from kakitome.records.models.credit_bank import (
    CreditAccountRow,
    CreditBankRow,
    CreditEntryRow,
    CreditLotRow,
    CreditMemberRow,
)
from kakitome.records.store.person_scope import NOBODY, PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing, seeing_by_statement
from kakitome.records.store.sqlite_turn import in_turn

_BANKS = RecordMapping(CreditBankRow, CreditBank)
_MEMBERS = RecordMapping(CreditMemberRow, BankMember, columns={"institution": "institution_id"})
_ACCOUNTS = RecordMapping(CreditAccountRow, BankAccount)
_PAGE = 2000


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
            return self._account(number)

    @contextmanager
    def writing(self, number: str, *, lot: int = 0, member: str = "") -> Iterator[DatabaseLedgerTurn]:
        if connections[self._using].vendor == "postgresql":
            with seeing_by_statement(EVERYONE, using=self._using):
                yield locked_turn(number, lot=lot, member=member, using=self._using)
            return
        with in_turn(self._using), self._all(writes=True):
            yield DatabaseLedgerTurn(self._account(number), using=self._using)

    def read_ahead(self, lots: Sequence[int], *, member: str) -> Mapping[int, ReadAhead]:
        return read_ahead(lots, member=member, using=self._using)

    def append_ahead(self, decided: Sequence[tuple[LotBook, CreditEntry]]) -> Mapping[int, CreditEntry]:
        return append_ahead(decided, using=self._using)

    def find_source(self, source: str) -> Lot | None:
        with self._all():
            return find_source(source, using=self._using)

    def find_lot(self, number: int) -> Lot:
        with self._all():
            row = CreditLotRow.objects.using(self._using).filter(pk=number).first()
            if row is None:
                raise NotFound("E_CREDIT_LOT")
            return lot_of_row(row)

    def list_lots(self, number: str) -> Sequence[LotBook]:
        with self._all():
            # Entries are read last: each of them has its lot.
            rows = CreditLotRow.objects.using(self._using).filter(holder=number).order_by("pk")
            return list(self._with_entries(list(rows.values_list("pk", *LOTS.names))))

    def walk(self, code: str) -> Iterator[LotBook]:
        last = 0
        with self._all():
            while True:
                rows = CreditLotRow.objects.using(self._using).filter(bank=code, pk__gt=last).order_by("pk")
                # Rows as tuples: an object of Django's for each takes half of the time that examining takes.
                page = list(rows.values_list("pk", *LOTS.names)[:_PAGE])
                if not page:
                    return
                yield from self._with_entries(page)
                last = page[-1][0]

    def list_doubtful(self, code: str) -> Sequence[Lot]:
        with self._all():
            lots = CreditLotRow.objects.using(self._using)
            return [lot_of_row(lots.get(pk=number)) for number in find_doubtful(code, using=self._using)]

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
            return [lot_of_row(row) for row in lots.annotate(left=available).filter(left__gt=0).order_by("pk")[:limit]]

    def list_under_way(self, *, limit: int) -> Sequence[tuple[Lot, CreditEntry]]:
        with self._all():
            entries = CreditEntryRow.objects.using(self._using)
            ends = entries.filter(settles=models.OuterRef("pk"))
            rows = entries.filter(self._has_account(), ~models.Exists(ends), kind=EntryKind.TRANSFER.value)
            listed = list(rows.order_by("pk")[:limit])
            lots = CreditLotRow.objects.using(self._using).in_bulk([row.lot_number for row in listed])
            return [(lot_of_row(lots[row.lot_number]), entry_of_row(row)) for row in listed]

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

    def _account(self, number: str) -> BankAccount:
        row = CreditAccountRow.objects.using(self._using).filter(number=number).first()
        if row is None:
            raise NotFound("E_CREDIT_ACCOUNT")
        return _ACCOUNTS.read(row)

    def _with_entries(self, lots: Sequence[tuple[Any, ...]]) -> Iterator[LotBook]:
        rows = CreditEntryRow.objects.using(self._using).filter(lot_number__in=[lot[0] for lot in lots])
        ordered = rows.order_by("lot_number", "pk").values_list("lot_number", "pk", "thousandths", *ENTRIES.names)
        by_lot = groupby(ordered.iterator(chunk_size=_PAGE), key=itemgetter(0))
        entries = {lot: tuple(_listed_entry(row) for row in some) for lot, some in by_lot}
        for number, *values in lots:
            yield LotBook(lot=LOTS.read_values(values, number=number), entries=entries.get(number, ()))


def _listed_entry(row: tuple[Any, ...]) -> CreditEntry:
    _lot, number, thousandths, *values = row
    return ENTRIES.read_values(values, number=number, amount=Decimal(thousandths) / 1000)
