"""Reminders over the tables."""

from collections.abc import Collection, Sequence
from datetime import datetime

from kakitome.ports.reminders import HolderPage, ReminderNote
from kakitome.records.models.award import AwardRow
from kakitome.records.models.claim import ClaimRow
from kakitome.records.models.reminder import ReminderNoteRow
from kakitome.records.models.wallet import WalletDocumentRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_NOTES = RecordMapping(ReminderNoteRow, ReminderNote)


class DatabaseReminders(UnscopedStore):
    """Implements `ports.reminders.Reminders` over one database."""

    def find_holders(self, *, after: tuple[int, int], now: datetime, until: datetime, limit: int) -> HolderPage:
        # By primary keys, so many at once: neither table has an index on ends, and a turn has other duties.
        with seeing(EVERYONE, using=self._using):
            claim_rows = ClaimRow.objects.using(self._using).filter(pk__gt=after[0]).order_by("pk")
            claims = list(claim_rows.values_list("pk", "account", "award_number")[:limit])
            numbers = {number for _pk, account, number in claims if account}
            awards = AwardRow.objects.using(self._using).filter(number__in=numbers)
            ending = set(awards.filter(valid_until__gt=now, valid_until__lte=until).values_list("number", flat=True))
            document_rows = WalletDocumentRow.objects.using(self._using).filter(pk__gt=after[1]).order_by("pk")
            documents = list(document_rows.values_list("pk", "account__subject", "valid_until")[:limit])
        holders = [account for _pk, account, number in claims if account and number in ending]
        holders += [str(account) for _pk, account, end in documents if end is not None and now < end <= until]
        last = (claims[-1][0] if claims else after[0], documents[-1][0] if documents else after[1])
        is_end = len(claims) < limit and len(documents) < limit
        return HolderPage(accounts=tuple(dict.fromkeys(holders)), last=None if is_end else last)

    def list_told(self, account: str) -> Collection[ReminderNote]:
        scope = PersonScope(account, using=self._using)
        with scope.reading():
            return {_NOTES.read(row) for row in scope.rows(ReminderNoteRow)}

    def note_told(self, account: str, notes: Sequence[ReminderNote], *, at: datetime, forget_before: datetime) -> None:
        scope = PersonScope(account, using=self._using)
        with scope.writing():
            scope.rows(ReminderNoteRow).filter(ends_at__lt=forget_before).delete()
            known = {_NOTES.read(row) for row in scope.rows(ReminderNoteRow)}
            scope.add(*(_NOTES.row(note, told_at=at) for note in dict.fromkeys(notes) if note not in known))
