"""One account's rows given to another, table by table; in the transaction of whoever asks, so all of them or none.

A table of persons that nothing is said of here is moved as it is. Where both accounts have a row of which there is one
per person, the joining is refused: nothing is thrown away by a table that nobody thought of.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import DatabaseError, models, transaction

from kakitome.errors import Conflict, NotFound
from kakitome.ports.joining import JoinedRecords
from kakitome.ports.person_names import FormOfName
from kakitome.ports.wallets import IdentityKind
from kakitome.records.models.account_deletion import AccountDeletionRow
from kakitome.records.models.connected_app import AppGrantRow
from kakitome.records.models.own_presentation import OwnPresentationRow
from kakitome.records.models.own_record import OwnRecordRow
from kakitome.records.models.person_name import PersonNameRow
from kakitome.records.models.portfolio import PortfolioEntryRow, PortfolioRow
from kakitome.records.models.presentation_request import SentDocumentRow
from kakitome.records.models.recovery import RecoveryCodeRow, RecoverySheetRow
from kakitome.records.models.reminder import ReminderNoteRow
from kakitome.records.models.share import SharedItemRow, ShareEventRow, ShareRow
from kakitome.records.models.trusted_contact import ContactRecoveryRow, TrustedContactRow
from kakitome.records.models.wallet import (
    IdentityProofRow,
    PersonRow,
    WalletCollectionRow,
    WalletContentRow,
    WalletDocumentRow,
    WalletPictureRow,
    WalletSettingsRow,
)
from kakitome.records.store.person_scope import NOBODY, PersonScope
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_NEVER_CHANGED: tuple[type[PersonRow], ...] = (SharedItemRow, ShareEventRow, SentDocumentRow)
"""Rows that the database lets nobody change: they are written anew under the same key."""
_LEFT_BEHIND: tuple[type[PersonRow], ...] = (
    AppGrantRow,
    RecoverySheetRow,
    RecoveryCodeRow,
    AccountDeletionRow,
    TrustedContactRow,
    ContactRecoveryRow,
)
"""Rows that end with the account: what an app may do with the one is no leave to do it with what the other holds, and a
printed sheet opens the account that it was made for."""
_LONGEST_NAME = 200


class DatabaseJoining(UnscopedStore):
    """Implements `ports.joining.AccountJoining` over one database."""

    def count(self, *, ended: str, stays: str) -> JoinedRecords:
        giving, taking = self._key(ended), self._key(stays)
        with seeing(EVERYONE, using=self._using):
            return self._count(giving, taking)

    def move(self, *, ended: str, stays: str, at: datetime) -> JoinedRecords:
        giving, taking = self._key(ended), self._key(stays)
        with transaction.atomic(using=self._using), seeing(EVERYONE, using=self._using):
            joined = self._count(giving, taking)
            self._fold_documents(giving, taking)
            self._rename_collections(giving, taking)
            self._part_own_records(giving, taking)
            self._fold_portfolios(giving, taking)
            self._fold_reminders(giving, taking)
            self._fold_presentations(giving, taking)
            self._fold_names(giving, taking)
            self._fold_proofs(giving, taking, at=at)
            if self._of(WalletSettingsRow, taking).exists():
                self._of(WalletSettingsRow, giving).delete()
            for model in person_tables():
                if model not in _LEFT_BEHIND:
                    self._give(model, giving, taking)
            self._give_ways_in(giving, taking)
        return joined

    def end_sessions(self, account: str) -> None:
        sessions = UserSession.objects.using(self._using).filter(user__subject=account)
        keys = list(sessions.values_list("session_key", flat=True))
        Session.objects.using(self._using).filter(session_key__in=keys).delete()
        sessions.delete()

    def _key(self, account: str) -> int:
        key = PersonScope(account, using=self._using).key
        if key == NOBODY:
            raise NotFound("E_ACCOUNT_UNKNOWN")
        return key

    def _of(self, model: type[PersonRow], key: int) -> models.QuerySet[Any]:
        return model._default_manager.using(self._using).filter(account_id=key)

    def _count(self, giving: int, taking: int) -> JoinedRecords:
        held = self._of(WalletDocumentRow, taking).values("credential_sha256")
        documents = self._of(WalletDocumentRow, giving)
        same = documents.filter(credential_sha256__in=held).count()
        return JoinedRecords(
            documents=documents.count() - same,
            same_documents=same,
            collections=self._of(WalletCollectionRow, giving).count(),
            shares=self._of(ShareRow, giving).count(),
            portfolio_entries=self._of(PortfolioEntryRow, giving).count(),
            names=self._of(PersonNameRow, giving).count(),
            addresses=EmailAddress.objects.using(self._using).filter(user_id=giving).count(),
            sign_ins=SocialAccount.objects.using(self._using).filter(user_id=giving).count(),
        )

    def _fold_documents(self, giving: int, taking: int) -> None:
        """Let a credential that both hold be one: what named the copy names the one that stays."""
        held = dict(self._of(WalletDocumentRow, taking).values_list("credential_sha256", "pk"))
        copies = self._of(WalletDocumentRow, giving).filter(credential_sha256__in=list(held))
        stands_for = {pk: held[digest] for pk, digest in copies.values_list("pk", "credential_sha256")}
        for model in person_tables() if stands_for else ():
            for column in _columns_of_documents(model):
                self._name_instead(model, column, stands_for)
        for row in copies:
            row.delete()

    def _name_instead(self, model: type[PersonRow], column: str, stands_for: Mapping[int, int]) -> None:
        rows = list(model._default_manager.using(self._using).filter(**{f"{column}__in": list(stands_for)}))
        for row in rows:
            setattr(row, column, stands_for[getattr(row, column)])
        self._write_again(model, rows)

    def _part_own_records(self, giving: int, taking: int) -> None:
        """Own records of one key, which one archive brought to both, are two: the one that comes gets another key."""
        keys = set(self._of(OwnRecordRow, taking).values_list("key", flat=True))
        for row in self._of(OwnRecordRow, giving).filter(key__in=keys):
            row.key = secrets.token_hex(8)
            row.save(using=self._using)

    def _fold_portfolios(self, giving: int, taking: int) -> None:
        """Let the page of the account that stays take in the entries of the other, shown to nobody until it is chosen.

        What the other page said on top becomes an entry of its own.
        """
        standing, coming = (self._of(PortfolioRow, key).first() for key in (taking, giving))
        if standing is None or coming is None:
            return
        rows = [*self._of(PortfolioEntryRow, giving).order_by("position", "pk")]
        rows.append(PortfolioEntryRow(account_id=giving, key="", heading=coming.title, words=coming.words))
        # Keys of an archive that both took in are the same.
        keys = set(self._of(PortfolioEntryRow, taking).values_list("key", flat=True))
        behind = self._of(PortfolioEntryRow, taking).aggregate(last=models.Max("position"))["last"] or 0
        for position, row in enumerate(rows, start=behind + 1):
            row.key = secrets.token_hex(8) if not row.key or row.key in keys else row.key
            row.portfolio_id, row.position, row.is_shown = standing.pk, position, False
            row.save(using=self._using)
        coming.delete()

    def _fold_reminders(self, giving: int, taking: int) -> None:
        """Note once what both were told of."""
        columns = ("item", "ends_at", "days")
        known = set(self._of(ReminderNoteRow, taking).values_list(*columns))
        for row in self._of(ReminderNoteRow, giving):
            if (row.item, row.ends_at, row.days) in known:
                row.delete()

    def _fold_presentations(self, giving: int, taking: int) -> None:
        """A verifier's request that both looked at is one: what was decided by the account that stays stands."""
        known = set(self._of(OwnPresentationRow, taking).values_list("request_sha256", flat=True))
        self._of(OwnPresentationRow, giving).filter(request_sha256__in=known).delete()

    def _rename_collections(self, giving: int, taking: int) -> None:
        """Two collections of one name are two: the one that comes says so. Keys of an archive may be the same, too."""
        standing = self._of(WalletCollectionRow, taking)
        keys, names = (set(standing.values_list(column, flat=True)) for column in ("key", "name"))
        for row in self._of(WalletCollectionRow, giving):
            if row.key in keys or row.name in names:
                row.key = secrets.token_hex(8) if row.key in keys else row.key
                row.name = _free_name(row.name, names)
                row.save(using=self._using)
            names.add(row.name)

    def _fold_names(self, giving: int, taking: int) -> None:
        """Keep the names of the account that stays; another one of the same form stays as a former name if checked."""
        standing = {(row.form, row.text): row for row in self._of(PersonNameRow, taking)}
        forms = {form for form, _text in standing}
        for row in self._of(PersonNameRow, giving):
            if row.form in forms and row.form != FormOfName.FORMER.value and (row.form, row.text) not in standing:
                row.form = FormOfName.FORMER.value if row.checked_at else ""
            same = standing.get((row.form, row.text))
            if not row.form or (same is not None and same.checked_at):
                row.delete()
            else:
                if same is not None:
                    # The one that comes says what states it.
                    same.delete()
                row.save(using=self._using)

    def _fold_proofs(self, giving: int, taking: int, *, at: datetime) -> None:
        """Let proofs that both have be one, and passkeys of the account that ends, end."""
        standing = self._of(IdentityProofRow, taking).filter(ended_at__isnull=True)
        known = set(standing.values_list("kind", "identifier"))
        for row in self._of(IdentityProofRow, giving).filter(ended_at__isnull=True):
            if row.kind == IdentityKind.PASSKEY.value or (row.kind, row.identifier) in known:
                row.ended_at = at
                row.save(using=self._using)

    def _give(self, model: type[PersonRow], giving: int, taking: int) -> None:
        try:
            with transaction.atomic(using=self._using):
                if model in _NEVER_CHANGED:
                    rows = list(self._of(model, giving))
                    for row in rows:
                        row.account_id = taking
                    self._write_again(model, rows)
                else:
                    self._of(model, giving).update(account_id=taking)
        except DatabaseError as error:
            raise Conflict("E_JOIN_CONFLICT") from error

    def _write_again(self, model: type[PersonRow], rows: Collection[PersonRow]) -> None:
        manager = model._default_manager.using(self._using)
        if model in _NEVER_CHANGED:
            manager.filter(pk__in=[row.pk for row in rows]).delete()
            manager.bulk_create(rows)
            return
        for row in rows:
            row.save(using=self._using)

    def _give_ways_in(self, giving: int, taking: int) -> None:
        """Let addresses and sign-ins open the account that stays; an address that nobody proved gives way."""
        own = {row.email.casefold(): row for row in EmailAddress.objects.using(self._using).filter(user_id=taking)}
        for row in EmailAddress.objects.using(self._using).filter(user_id=giving):
            same = own.get(row.email.casefold())
            if same is not None and not row.verified:
                row.delete()
                continue
            if same is not None:
                same.delete()
            row.user_id, row.primary = taking, False
            row.save(using=self._using)
        for bound in SocialAccount.objects.using(self._using).filter(user_id=giving):
            bound.user_id = taking
            bound.save(using=self._using)


def person_tables() -> list[type[PersonRow]]:
    """Return every table whose rows belong to a person."""
    return list(PersonRow.__subclasses__())


def _columns_of_documents(model: type[PersonRow]) -> list[str]:
    """Return the columns of a table that name a document; a document's own bytes and picture go with it."""
    if model in (WalletContentRow, WalletPictureRow):
        return []
    fields = model._meta.concrete_fields
    return [field.attname for field in fields if field.related_model is WalletDocumentRow]


def _free_name(name: str, taken: Collection[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        ending = f" ({number})"
        free = name[: _LONGEST_NAME - len(ending)] + ending
    return free
