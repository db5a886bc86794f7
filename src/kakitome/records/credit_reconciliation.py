"""Comparisons with credit banks' ledgers, over their table and the lines of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kakitome.learning.credit.ledger import CreditEntry, Lot
from kakitome.ports.credit_reconciliation import Reconciliation
from kakitome.records.credit_turn import entry_of_row, lot_of_row
from kakitome.records.models.credit_bank import CreditEntryRow, CreditLotRow
from kakitome.records.models.credit_reconciliation import CreditReconciliationRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_RESULTS = RecordMapping(CreditReconciliationRow, Reconciliation, columns={"institution": "institution_id"})
_AT_ONCE = 500


class DatabaseCreditReconciliations(UnscopedStore):
    """Implements `ports.credit_reconciliation.CreditReconciliations` over one database."""

    def add(self, reconciliation: Reconciliation, /) -> None:
        with self._all(writes=True):
            _RESULTS.row(reconciliation).save(using=self._using, force_insert=True)

    def find(self, key: str, /) -> Reconciliation | None:
        with self._all():
            row = CreditReconciliationRow.objects.using(self._using).filter(key=key).first()
            return _RESULTS.read(row) if row is not None else None

    def list_for(self, bank: str, *, institution: str = "", limit: int) -> Sequence[Reconciliation]:
        where = {"institution": institution} if institution else {}
        with self._all():
            rows = CreditReconciliationRow.objects.using(self._using).filter(bank=bank, **where).order_by("-pk")
            return [_RESULTS.read(row) for row in rows[:limit]]

    def list_written(
        self, bank: str, *, member: str, since: datetime, before: datetime, limit: int
    ) -> Sequence[tuple[Lot, CreditEntry]]:
        with self._all():
            rows = CreditEntryRow.objects.using(self._using).filter(
                bank=bank, institution=member, at__gte=since, at__lt=before
            )
            listed = list(rows.order_by("pk")[:limit])
            numbers = sorted({row.lot_number for row in listed})
            lots: dict[int, Any] = {}
            for place in range(0, len(numbers), _AT_ONCE):
                lots |= CreditLotRow.objects.using(self._using).in_bulk(numbers[place : place + _AT_ONCE])
            return [(lot_of_row(lots[row.lot_number]), entry_of_row(row)) for row in listed]

    def _all(self, *, writes: bool = False) -> Any:
        return seeing(EVERYONE, using=self._using, writes=writes)
