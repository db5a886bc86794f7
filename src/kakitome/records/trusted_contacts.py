"""Trusted contacts, and recoveries by them, over the tables."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connections, models
from django.db.models import Exists, OuterRef

from kakitome.ports.trusted_contacts import ContactRecovery, OwnTrustedContact, RecoveryPlea, TrustedContact
from kakitome.records.models.account import Account
from kakitome.records.models.trusted_contact import ContactRecoveryRow, RecoveryPleaRow, TrustedContactRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_CONTACTS = RecordMapping(TrustedContactRow, TrustedContact)
_RECOVERIES = RecordMapping(ContactRecoveryRow, ContactRecovery)
_PLEAS = RecordMapping(RecoveryPleaRow, RecoveryPlea)


class DatabaseOwnTrustedContact:
    """Implements `ports.trusted_contacts.OwnTrustedContact` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def find(self) -> TrustedContact | None:
        with self._scope.reading():
            row = self._scope.rows(TrustedContactRow).first()
            return _CONTACTS.read(row) if row else None

    def put(self, contact: TrustedContact, /) -> None:
        with self._scope.writing():
            self._end()
            self._scope.rows(TrustedContactRow).delete()
            self._scope.add(_CONTACTS.row(contact))

    def note_accepted(self, secret_hash: str, *, at: datetime) -> bool:
        with self._scope.writing():
            return bool(self._scope.rows(TrustedContactRow).filter(secret_hash=secret_hash).update(accepted_at=at))

    def remove(self) -> None:
        with self._scope.writing():
            self._end()
            self._scope.rows(TrustedContactRow).delete()

    def find_recovery(self) -> ContactRecovery | None:
        with self._scope.reading():
            row = self._scope.rows(ContactRecoveryRow).first()
            return _RECOVERIES.read(row) if row else None

    def begin(self, recovery: ContactRecovery, /) -> bool:
        with self._scope.writing():
            rows = self._scope.rows(ContactRecoveryRow)
            if rows.filter(opens_at__isnull=False).exists():
                return False
            rows.delete()
            self._scope.add(_RECOVERIES.row(recovery))
        return True

    def confirm(self, contact_hash: str, *, stop_hash: str, opens_at: datetime) -> bool:
        with self._scope.writing():
            rows = self._scope.rows(ContactRecoveryRow).filter(contact_hash=contact_hash, opens_at__isnull=True)
            if not rows.update(stop_hash=stop_hash, opens_at=opens_at):
                return False
            self._announce(opens_at)
        return True

    def end_recovery(self) -> bool:
        with self._scope.writing():
            return self._end()

    def _end(self) -> bool:
        self._announce(None)
        return bool(self._scope.rows(ContactRecoveryRow).delete()[0])

    def _announce(self, opens_at: datetime | None) -> None:
        """Let every page that its owner opens say so: the account is read for each of them anyway."""
        rows = Account.objects.using(self._scope.using).filter(pk=self._scope.key)
        rows.update(recovery_opens_at=opens_at)


class DatabaseTrustedContacts(UnscopedStore):
    """Implements `ports.trusted_contacts.TrustedContacts` over one database."""

    def open(self, account: str) -> OwnTrustedContact:
        return DatabaseOwnTrustedContact(account, using=self._using)

    def find_by_secret(self, secret_hash: str) -> str:
        with seeing(EVERYONE, using=self._using):
            return _account_of(TrustedContactRow.objects.using(self._using).filter(secret_hash=secret_hash))

    def find_by_recovery(self, *, contact_hash: str = "", stop_hash: str = "", browser_hash: str = "") -> str:
        hashes = {"contact_hash": contact_hash, "stop_hash": stop_hash, "browser_hash": browser_hash}
        wanted = {name: value for name, value in hashes.items() if value}
        with seeing(EVERYONE, using=self._using):
            rows = ContactRecoveryRow.objects.using(self._using)
            return _account_of(rows.filter(**wanted) if wanted else rows.none())

    def add_plea(self, plea: RecoveryPlea, /) -> None:
        _PLEAS.row(plea).save(using=self._using, force_insert=True)

    def take_pleas(self, *, limit: int) -> Sequence[RecoveryPlea]:
        rows = RecoveryPleaRow.objects.using(self._using).order_by("pk")
        if connections[self._using].vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        pleas = list(rows[:limit])
        RecoveryPleaRow.objects.using(self._using).filter(pk__in=[row.pk for row in pleas]).delete()
        return [_PLEAS.read(row) for row in pleas]

    def list_recoveries(self) -> Sequence[tuple[str, ContactRecovery]]:
        with seeing(EVERYONE, using=self._using):
            rows = ContactRecoveryRow.objects.using(self._using).select_related("account").order_by("pk")
            return [(str(row.account.subject), _RECOVERIES.read(row)) for row in rows]

    def count_unsound(self) -> int:
        with seeing(EVERYONE, using=self._using):
            rows = ContactRecoveryRow.objects.using(self._using).filter(account=OuterRef("pk"))
            accounts = Account.objects.using(self._using).annotate(
                is_running=Exists(rows.filter(opens_at=OuterRef("recovery_opens_at"))),
                is_hidden=Exists(rows.filter(opens_at__isnull=False)),
            )
            announced = accounts.filter(recovery_opens_at__isnull=False, is_running=False).count()
            return announced + accounts.filter(recovery_opens_at__isnull=True, is_hidden=True).count()


def _account_of(rows: models.QuerySet[TrustedContactRow] | models.QuerySet[ContactRecoveryRow]) -> str:
    subject = rows.values_list("account__subject", flat=True).first()
    return str(subject) if subject else ""
