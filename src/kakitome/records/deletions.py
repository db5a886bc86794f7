"""Deletions of accounts over the tables."""

from collections.abc import Sequence
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from kakitome.errors import NotFound
from kakitome.ports.deletions import AskedDeletion, DeletionProof
from kakitome.records.models.account import Account
from kakitome.records.models.account_deletion import AccountDeletionRow, DeletionProofRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_PROOFS = RecordMapping(DeletionProofRow, DeletionProof)


class DatabaseDeletions(UnscopedStore):
    """Implements `ports.deletions.Deletions` over one database."""

    def begin(self, deletion: AskedDeletion, /) -> bool:
        with transaction.atomic(using=self._using), seeing(EVERYONE, using=self._using):
            row = Account.objects.using(self._using).select_for_update().filter(subject=deletion.account).first()
            if row is None:
                raise NotFound("E_ACCOUNT_UNKNOWN")
            if AccountDeletionRow.objects.using(self._using).filter(account=row).exists():
                return False
            AccountDeletionRow(
                account=row, number=deletion.number, asked_at=deletion.asked_at, due_at=deletion.due_at
            ).save(using=self._using)
            row.is_active = False
            row.save(using=self._using, update_fields=["is_active"])
            sessions = UserSession.objects.using(self._using).filter(user=row)
            keys = list(sessions.values_list("session_key", flat=True))
            Session.objects.using(self._using).filter(session_key__in=keys).delete()
            sessions.delete()
        return True

    def find(self, account: str) -> AskedDeletion | None:
        with seeing(EVERYONE, using=self._using):
            row = self._rows().filter(account__subject=account).first()
            return _deletion(row) if row else None

    def call_off(self, account: str) -> bool:
        with transaction.atomic(using=self._using), seeing(EVERYONE, using=self._using):
            # Whoever deletes the account has locked its row, too: one of both is first.
            row = Account.objects.using(self._using).select_for_update().filter(subject=account).first()
            deletion = AccountDeletionRow.objects.using(self._using).filter(account=row).first() if row else None
            if row is None or deletion is None:
                return False
            deletion.delete()
            row.is_active = True
            row.save(using=self._using, update_fields=["is_active"])
        return True

    def list_due(self, *, now: datetime, limit: int) -> Sequence[AskedDeletion]:
        with seeing(EVERYONE, using=self._using):
            rows = self._rows().filter(due_at__lte=now).order_by("due_at", "pk")[:limit]
            return [_deletion(row) for row in rows]

    def add_proof(self, proof: DeletionProof, /) -> None:
        _PROOFS.row(proof).save(using=self._using, force_insert=True)

    def find_proof(self, number: str) -> DeletionProof | None:
        row = DeletionProofRow.objects.using(self._using).filter(number=number).first()
        return _PROOFS.read(row) if row else None

    def list_unmailed(self, *, limit: int) -> Sequence[DeletionProof]:
        rows = DeletionProofRow.objects.using(self._using).exclude(mail_to="").order_by("pk")[:limit]
        return [_PROOFS.read(row) for row in rows]

    def forget_mail(self, number: str) -> None:
        rows = DeletionProofRow.objects.using(self._using).filter(number=number)
        rows.update(mail_to="", language="", awards=0)

    def count_unsound(self) -> int:
        with seeing(EVERYONE, using=self._using):
            deletion = AccountDeletionRow.objects.using(self._using).filter(account=OuterRef("pk"))
            accounts = Account.objects.using(self._using).annotate(is_asked=Exists(deletion))
            asleep, awake = accounts.filter(is_active=False), accounts.filter(is_active=True)
            return asleep.filter(is_asked=False).count() + awake.filter(is_asked=True).count()

    def _rows(self) -> models.QuerySet[AccountDeletionRow]:
        return AccountDeletionRow.objects.using(self._using).select_related("account")


def _deletion(row: AccountDeletionRow) -> AskedDeletion:
    return AskedDeletion(account=str(row.account.subject), number=row.number, asked_at=row.asked_at, due_at=row.due_at)
