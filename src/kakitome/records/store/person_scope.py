"""Whose rows may be seen where rows belong to a person: as `Scope` for an institution, by account.

On PostgreSQL row-level security compares each row's account with the setting `kakitome.institution`, which then names
the person (`seeing_person`). Writing transactions of one person follow each other: SQLite has one writer at a time, on
PostgreSQL each locks its account's row first, as whoever deletes the account does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db import connections, models, transaction

from kakitome.errors import NotFound
from kakitome.records.models.account import Account
from kakitome.records.store.scope import seeing_person
from kakitome.records.store.sqlite_turn import in_turn

Row = TypeVar("Row", bound=models.Model)
NOBODY = 0
"""The key of no account: primary keys begin at one."""


class PersonScope:
    """One account's rows in one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self.account = account
        self.using = using
        self._key: int | None = None
        self._is_writing = False

    @property
    def key(self) -> int:
        """Primary key of the account; `NOBODY` where there is none."""
        if self._key is None:
            # What is no subject at all would not be looked up, but refused by the column.
            subjects = [self.account] if _is_subject(self.account) else []
            accounts = Account.objects.using(self.using).filter(subject__in=subjects)
            self._key = accounts.values_list("pk", flat=True).first() or NOBODY
        return self._key

    def rows(self, model: type[Row]) -> models.QuerySet[Row]:
        """Return the person's rows of a table."""
        return model._default_manager.using(self.using).filter(account_id=self.key)

    def add(self, *rows: Any) -> None:
        """Insert rows of one table, which become this person's."""
        for row in rows:
            row.account_id = self.key
        if rows:
            type(rows[0])._default_manager.using(self.using).bulk_create(rows, batch_size=400)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See this person's rows."""
        with seeing_person(self.key, using=self.using):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do everything inside together or not at all, after any other writer of this person's rows.

        Raises:
            NotFound: E_ACCOUNT_UNKNOWN, also for an account that was deleted a moment ago.
        """
        if self._is_writing:
            # Inside of another: its lock holds, and what fails in here alone can be undone alone.
            with transaction.atomic(using=self.using):
                yield
            return
        with in_turn(self.using), transaction.atomic(using=self.using), self.reading():
            accounts = Account.objects.using(self.using).filter(pk=self.key)
            if connections[self.using].vendor == "postgresql":
                accounts = accounts.select_for_update(no_key=True)
            if accounts.values_list("pk", flat=True).first() is None:
                raise NotFound("E_ACCOUNT_UNKNOWN")
            self._is_writing = True
            try:
                yield
            finally:
                self._is_writing = False


def _is_subject(account: str) -> bool:
    try:
        UUID(account)
    except ValueError:
        return False
    return True
