"""Accounts of people over the tables."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import password_validation
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.ports.accounts import ContactPoint, Person
from kakitome.records.models.account import Account
from kakitome.records.store.person_scope import is_subject
from kakitome.records.store.prepared_queries import UnscopedPreparedQuery
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_BY_SUBJECT = UnscopedPreparedQuery(
    Account, *(field.attname for field in Account._meta.concrete_fields), equal=("subject",)
)


class DatabaseAccounts(UnscopedStore):
    """Implements `ports.accounts.Accounts` over one database."""

    def find(self, account: str) -> Person | None:
        row = self._find(account)
        return _person(row) if row else None

    def find_by_email(self, email: str) -> Person | None:
        addresses = EmailAddress.objects.using(self._using).filter(email__iexact=email, verified=True)
        address = addresses.select_related("user").first()
        return _person(address.user) if address else None

    def list_addresses(self, account: str) -> Sequence[ContactPoint]:
        rows = EmailAddress.objects.using(self._using).filter(user__subject=account)
        return [
            ContactPoint(email=row.email, is_verified=row.verified, is_primary=row.primary)
            for row in rows.order_by("-primary", "email")
        ]

    def add(self, person: Person, *, password: str | None) -> Person:
        """Store an account whose address is taken as proved; `account` is drawn here.

        Without a password the person sets one by mail. Raises `Conflict` (E_EMAIL_TAKEN), `Invalid`
        (E_PASSWORD_WEAK, E_PASSWORD_BREACHED).
        """
        with transaction.atomic(using=self._using):
            if self.find_by_email(person.email) is not None:
                raise Conflict("E_EMAIL_TAKEN")
            row = Account(name=person.name, email=person.email, language=person.language)
            row.is_operator = person.is_operator
            _set_password(row, password)
            row.save(using=self._using)
            EmailAddress.objects.using(self._using).create(user=row, email=person.email, verified=True, primary=True)
        return _person(row)

    def set_password(self, account: str, password: str) -> None:
        row = self._get(account)
        _set_password(row, password)
        row.save(using=self._using)

    def has_password(self, account: str) -> bool:
        row = self._find(account)
        return row is not None and row.has_usable_password()

    def note_password_wait(self, account: str, until: datetime | None, /) -> None:
        Account.objects.using(self._using).filter(subject=account).update(password_waits_until=until)

    def remove_factors(self, account: str) -> int:
        row = self._get(account)
        with transaction.atomic(using=self._using):
            factors = Authenticator.objects.using(self._using).filter(user=row)
            count = factors.count()
            factors.delete()
            sessions = UserSession.objects.using(self._using).filter(user=row)
            keys = list(sessions.values_list("session_key", flat=True))
            Session.objects.using(self._using).filter(session_key__in=keys).delete()
            sessions.delete()
        return count

    def lock(self, account: str) -> None:
        # SQLite has one writer at a time, which a transaction is from its beginning.
        rows = Account.objects.using(self._using).filter(subject=account)
        if rows.select_for_update().first() is None:
            raise NotFound("E_ACCOUNT_UNKNOWN")

    def delete(self, account: str) -> None:
        # Its roles go with it, in all institutions.
        with seeing(EVERYONE, using=self._using):
            self._get(account).delete()

    def count(self) -> int:
        return Account.objects.using(self._using).count()

    def _find(self, account: str) -> Account | None:
        columns = _BY_SUBJECT.find(UUID(account).hex, using=self._using) if is_subject(account) else []
        return Account.from_db(self._using, _BY_SUBJECT.names, columns[0]) if columns else None

    def _get(self, account: str) -> Account:
        row = self._find(account)
        if row is None:
            raise NotFound("E_ACCOUNT_UNKNOWN")
        return row


def _set_password(row: Account, password: str | None) -> None:
    if password is None:
        row.set_unusable_password()
        return
    try:
        password_validation.validate_password(password, row)
    except ValidationError as error:
        is_breached = {reason.code for reason in error.error_list} == {"password_breached"}
        raise Invalid("E_PASSWORD_BREACHED" if is_breached else "E_PASSWORD_WEAK") from error
    row.set_password(password)


def _person(row: Account) -> Person:
    return Person(
        account=str(row.subject),
        name=row.name,
        email=row.email,
        language=row.language,
        is_operator=row.is_operator,
        is_asleep=not row.is_active,
    )
