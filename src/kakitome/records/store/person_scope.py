"""Whose rows may be seen where rows belong to a person: as `Scope` for an institution, by account.

On PostgreSQL row-level security compares each row's account with the setting `kakitome.institution`, which then names
the person (`seeing_person`). Writing transactions of one person follow each other: SQLite has one writer at a time, on
PostgreSQL each locks its account's row first, as whoever deletes the account does.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db import connections, models

from kakitome.errors import NotFound
from kakitome.records.models.account import Account
from kakitome.records.store.prepared_queries import PersonPreparedQuery, UnscopedPreparedQuery
from kakitome.records.store.scope import ask_seeing, name_of_person, seeing_person
from kakitome.records.store.sqlite_turn import in_turn

Row = TypeVar("Row", bound=models.Model)
_KEY = UnscopedPreparedQuery(Account, "id", equal=("subject",))
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
            keys = _KEY.find(UUID(self.account).hex, using=self.using) if is_subject(self.account) else []
            self._key = keys[0][0] if keys else NOBODY
        return self._key

    def rows(self, model: type[Row]) -> models.QuerySet[Row]:
        """Return the person's rows of a table."""
        return model._default_manager.using(self.using).filter(account_id=self.key)

    def query(self, query: PersonPreparedQuery, *equal: Any, among: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Ask a prepared question about the person's rows."""
        whose, connection = name_of_person(self.key), connections[self.using]
        return ask_seeing(whose, query, self.key, *equal, among=among, connection=connection)

    def add(self, *rows: Any) -> None:
        """Insert rows of one table, which become this person's."""
        for row in rows:
            row.account_id = self.key
        if rows:
            type(rows[0])._default_manager.using(self.using).bulk_create(rows, batch_size=400)

    @property
    def is_writing(self) -> bool:
        """Whether a writing transaction of this person is under way, behind the lock of the account's row."""
        return self._is_writing

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
            with seeing_person(self.key, using=self.using, writes=True):
                yield
            return
        with in_turn(self.using), seeing_person(self.key, using=self.using, writes=True):
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

    @contextmanager
    def within(self) -> Iterator[None]:
        """Be in the writing transaction that is under way, or in one of its own.

        What fails in here undoes nothing of the former: its caller makes sure that then nothing was written.
        """
        if self._is_writing:
            yield
            return
        with self.writing():
            yield


def is_subject(account: str) -> bool:
    """Tell whether a text can be the number of an account at all."""
    try:
        UUID(account)
    except ValueError:
        return False
    return True
