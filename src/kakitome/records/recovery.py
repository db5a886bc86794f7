"""Recovery sheets over the tables."""

from datetime import datetime

from kakitome.ports.recovery import FoundSheet, OwnRecovery, RecoveryCode, RecoverySheet
from kakitome.records.models.recovery import RecoveryCodeRow, RecoverySheetRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_CODES = RecordMapping(RecoveryCodeRow, RecoveryCode)


class DatabaseOwnRecovery:
    """Implements `ports.recovery.OwnRecovery` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def find_sheet(self) -> RecoverySheet | None:
        with self._scope.reading():
            row = self._scope.rows(RecoverySheetRow).first()
            return _sheet(row) if row else None

    def put(self, sheet: RecoverySheet, /) -> None:
        with self._scope.writing():
            self._scope.rows(RecoverySheetRow).delete()
            row = RecoverySheetRow(number=sheet.number, made_at=sheet.made_at)
            self._scope.add(row)
            self._scope.add(*(_CODES.row(code, sheet_id=row.pk) for code in sheet.codes))

    def remove(self) -> None:
        with self._scope.writing():
            self._scope.rows(RecoverySheetRow).delete()

    def use(self, place: int, *, at: datetime) -> bool:
        with self._scope.writing():
            good = self._scope.rows(RecoveryCodeRow).filter(place=place, used_at__isnull=True)
            return bool(good.update(used_at=at))


class DatabaseRecovery(UnscopedStore):
    """Implements `ports.recovery.Recovery` over one database."""

    def open(self, account: str) -> OwnRecovery:
        return DatabaseOwnRecovery(account, using=self._using)

    def find(self, number: str) -> FoundSheet | None:
        with seeing(EVERYONE, using=self._using):
            row = RecoverySheetRow.objects.using(self._using).select_related("account").filter(number=number).first()
            return FoundSheet(account=str(row.account.subject), sheet=_sheet(row)) if row else None


def _sheet(row: RecoverySheetRow) -> RecoverySheet:
    codes = RecoveryCodeRow.objects.using(row._state.db).filter(sheet=row).order_by("place")
    return RecoverySheet(number=row.number, made_at=row.made_at, codes=tuple(_CODES.read(code) for code in codes))
