"""Whose rows may be seen, and what happens together.

A `Scope` belongs to one institution and one database. Every store asks it for rows, so that a
forgotten filter is not possible; without an institution it shows nothing (I10). On PostgreSQL the
database enforces the same a second time: row-level security compares each row with the setting
`kakitome.institution`, which lives as long as the transaction. Of roles and invitations, which people have in many
institutions, the setting may name the person instead (`seeing_person`, `seeing_invited`); under that name the rows
that belong to a person are written, too (`person_scope`).

Writing transactions of one institution follow each other: SQLite begins them IMMEDIATE, on
PostgreSQL each locks its institution's row first. What was read inside one is still true when it
ends, so rules like "no second live award" need no retry loop (docs/rules/threats.md T7).
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

from django.db import IntegrityError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from kakitome.errors import Conflict, NotFound
from kakitome.records.store.direct_statements import connection_to, execute_query, held
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import PreparedQuery, UnscopedPreparedQuery
from kakitome.records.store.record_mapping import ContentMapping, RecordMapping
from kakitome.records.store.sqlite_turn import in_turn

Row = TypeVar("Row", bound=models.Model)
Record = TypeVar("Record")
Records = RecordMapping[Row, Record] | ContentMapping[Row, Record]
EVERYONE = "*"
"""Setting under which row-level security shows all institutions; the directory, doctor and backup use it."""

_LOCK = """
SELECT 1 FROM (SELECT set_config('kakitome.institution', %s, true) AS name OFFSET 0) AS seen
CROSS JOIN LATERAL (
    SELECT 1 FROM organisation WHERE id = seen.name AND parent_id IS NULL FOR NO KEY UPDATE
) AS locked
"""
"""A row is locked by whoever may write it, so the setting comes first: the inner question depends on the outer."""
_EXISTS = "SELECT 1 FROM organisation WHERE id = %s AND parent_id IS NULL"
_active = threading.local()


class Scope:
    """One institution's rows in one database."""

    def __init__(self, institution: str, *, using: str = "default") -> None:
        self.institution = institution
        self.using = using

    def rows(self, model: type[Row]) -> models.QuerySet[Row]:
        """Return the institution's rows of a table; nothing when no institution is set."""
        rows = model._default_manager.using(self.using)  # the only manager our tables have
        if self.institution in ("", EVERYONE):
            return rows.none()
        return rows.filter(institution_id=self.institution)

    def find(self, records: Records[Row, Record], /, **where: Any) -> Record | None:
        """Return the first record that fits, by key."""
        with self.reading():
            row = self._related_rows(records, where).first()
            return None if row is None else records.read(row)

    def find_all(self, records: Records[Row, Record], /, *order: str, **where: Any) -> list[Record]:
        """Return all records that fit, in an order of columns, otherwise by key."""
        with self.reading():
            return [records.read(row) for row in self._related_rows(records, where).order_by(*(order or ("pk",)))]

    def get_row(self, model: type[Row], unknown: NotFound, /, **where: Any) -> Row:
        """Return the first row that fits; raises `unknown` when there is none."""
        row = self.rows(model).filter(**where).first()
        if row is None:
            raise unknown
        return row

    def _related_rows(self, records: Records[Row, Record], where: Mapping[str, Any]) -> models.QuerySet[Row]:
        rows = self.rows(records.model).filter(**where)
        return rows.select_related(*records.related) if records.related else rows

    @contextmanager
    def refusing_doubles(self, taken: Conflict) -> Iterator[None]:
        """Write as in `writing`; raises `taken` when a row has the key of another.

        Many keys are unique over all institutions, whose rows are not seen here: only the index can tell.
        """
        with self.writing(), refusing_doubles(taken, using=self.using):
            yield

    def add(self, rows: list[Any]) -> None:
        """Insert rows of one table."""
        for row in rows:
            row.institution_id = self.institution
        if rows:
            type(rows[0])._default_manager.using(self.using).bulk_create(rows, batch_size=400)

    def insert(self, table: Insertion, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows given as tuples, many at once."""
        table.run(((self.institution, *row) for row in rows), using=self.using)

    def query(self, query: PreparedQuery, *equal: Any, among: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Ask a prepared question about the institution's rows; nothing when no institution is set."""
        if self.institution in ("", EVERYONE):
            return []
        connection = connection_to(self.using)
        return ask_seeing(self.institution, query, self.institution, *equal, among=among, connection=connection)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See this institution's rows."""
        with seeing(self.institution, using=self.using):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do everything inside together or not at all, after any other writer of this institution."""
        connection = connections[self.using]
        is_inner = connection.in_atomic_block
        with in_turn(self.using), transaction.atomic(using=self.using):
            if self._is_writing():
                yield
                return
            if connection.vendor == "postgresql":
                exists = execute_query(connection, _LOCK, [self.institution])
            else:
                # SQLite has one writer at a time anyway.
                exists = execute_query(connection, _EXISTS, [self.institution])
            if not exists:
                raise NotFound("E_INSTITUTION_UNKNOWN")
            seen = _remembered(self.using, institution=self.institution, is_writer=True, sets_back=is_inner)
            with held(connection), seen:
                yield

    @contextmanager
    def joining(self) -> Iterator[None]:
        """Write as a part of the transaction that is under way, or in one of its own.

        What fails in here undoes that whole transaction, where `writing` would undo its own part alone and let its
        caller go on: two statements less for what every award does.
        """
        if not self._is_writing():
            with self.writing():
                yield
            return
        try:
            yield
        except BaseException:
            transaction.set_rollback(True, using=self.using)
            raise

    @contextmanager
    def within(self) -> Iterator[None]:
        """Be in the writing transaction that is under way, or in one of its own.

        What fails in here undoes nothing of the former: its caller makes sure that then nothing was written.
        """
        if self._is_writing():
            yield
            return
        with self.writing():
            yield

    def _is_writing(self) -> bool:
        return _now_seeing(self.using) == (self.institution, True)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Run `act` when the transaction is durable, before its caller goes on."""
        transaction.on_commit(act, using=self.using)


class ScopedStore:
    """A store over one institution's rows."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope


class UnscopedStore:
    """A store over the rows of all institutions, or of none."""

    def __init__(self, *, using: str = "default") -> None:
        self._using = using

    def _scope(self, institution: str) -> Scope:
        return Scope(institution, using=self._using)


@contextmanager
def refusing_doubles(taken: Conflict, *, using: str) -> Iterator[None]:
    """Do everything inside together or not at all; raises `taken` when the database refuses a row."""
    try:
        with transaction.atomic(using=using):
            yield
    except IntegrityError as error:
        raise taken from error


@contextmanager
def seeing(institution: str, *, using: str, writes: bool = False) -> Iterator[None]:
    """Let PostgreSQL show the rows of one institution (or `EVERYONE`) inside; other databases need nothing.

    Where something is written, everything inside happens together or not at all, on every database.
    """
    connection = connections[using]
    is_set = connection.vendor != "postgresql" or _now_seeing(using)[0] == institution
    is_inner = connection.in_atomic_block
    with transaction.atomic(using=using) if writes or not is_set else nullcontext():
        if is_set:
            yield
            return
        _set(institution, using=using)
        with _remembered(using, institution=institution, is_writer=False, sets_back=is_inner):
            yield


@contextmanager
def seeing_by_statement(institution: str, *, using: str) -> Iterator[None]:
    """Write where the first statement inside sets whose rows PostgreSQL shows: one turn to the server less.

    Everything inside happens together or not at all. Inside of another transaction the setting is made, and set back,
    as `seeing` does it.
    """
    if connections[using].in_atomic_block:
        with seeing(institution, using=using, writes=True):
            yield
        return
    seen = _remembered(using, institution=institution, is_writer=False, sets_back=False)
    with transaction.atomic(using=using), seen:
        yield


def ask_seeing(
    institution: str, query: PreparedQuery, /, *values: Any, among: Sequence[Any] = (), connection: BaseDatabaseWrapper
) -> list[tuple[Any, ...]]:
    """Ask a prepared question where the rows of one institution (or `EVERYONE`) may be seen.

    Outside of a transaction the setting goes with the question, as one statement and one turn to PostgreSQL and back
    instead of four; a statement is a transaction of its own, and the setting ends with it.
    """
    if connection.vendor != "postgresql" or _now_seeing(connection.alias)[0] == institution:
        return query.run(*values, among=among, connection=connection)
    if not connection.in_atomic_block:
        return query.run(*values, among=among, connection=connection, seen_as=institution)
    with seeing(institution, using=connection.alias):
        return query.run(*values, among=among, connection=connection)


def ask_everyone(
    query: UnscopedPreparedQuery, /, *values: Any, among: Sequence[Any] = (), using: str
) -> list[tuple[Any, ...]]:
    """Ask a prepared question about the rows of all institutions, for what tells whose a thing is."""
    return ask_seeing(EVERYONE, query, *values, among=among, connection=connections[using])


def seeing_person(key: int, *, using: str, writes: bool = False) -> AbstractContextManager[None]:
    """Let PostgreSQL show what belongs to one account, by its primary key, and its roles in whatever institution.

    Of the latter nothing is written so.
    """
    return seeing(name_of_person(key), using=using, writes=writes)


def name_of_person(key: int) -> str:
    """Return what row-level security compares with for one account."""
    return f"person:{key}"


def seeing_invited(*, email: str = "", token_hash: str = "", using: str) -> AbstractContextManager[None]:
    """Let PostgreSQL show what is offered to whoever reads an address (in small letters) or was mailed a token."""
    return seeing(f"address:{email}" if email else f"token:{token_hash}", using=using)


def _set(institution: str, *, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('kakitome.institution', %s, true)", [institution])


def _now_seeing(using: str) -> tuple[str, bool]:
    seen: tuple[str, bool] = getattr(_active, using, ("", False))
    return seen


@contextmanager
def _remembered(using: str, *, institution: str, is_writer: bool, sets_back: bool) -> Iterator[None]:
    """Remember what is set, and set it back for the transaction around this one; without one it ends by itself."""
    before = _now_seeing(using)
    setattr(_active, using, (institution, is_writer))
    try:
        yield
    finally:
        setattr(_active, using, before)
    if sets_back and connections[using].vendor == "postgresql" and before[0] != institution:
        _set(before[0], using=using)
