"""A register of digests: lines that follow from each other, under a key that is not in the database.

    enter_rows(MembershipRow, [7], using="default")      # in the transaction that wrote the row

A line holds a digest of the row as it stands then. Its code is an HMAC over the line and the code before, so that
whoever has the database's password alone can neither write a line nor change one unseen; what is cut off at the end is
missed by the heads in the transparency log.

Source: docs/adr/0040-digests-of-rows.md; docs/rules/threats.md T8.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import connections, models, transaction

from kakitome.records.row_text import text_of
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import UnscopedPreparedQuery
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.watching.watched import WATCHED, institution_column, watched_models
from kakitome.records.watching.writing import rows_deleted, rows_written

Item = TypeVar("Item")
WRITTEN, DELETED, BASELINE = "written", "deleted", "found"
"""Kinds of lines: a row was written, deleted, or was there already when its register began."""
GENESIS = "0" * 64
"""Code before the first line."""
_CHUNK = 500
_INSTALLATION = 4_017_225
"""PostgreSQL's advisory lock of the installation's own register; any number that nothing else here uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterKey:
    """What codes are made with; `name` says which key it was."""

    name: str
    secret: bytes

    def code(self, line: "RegisterLine", *, previous: str) -> str:
        """Return the code of a line behind the line with the code `previous`, in hexadecimal."""
        text = json.dumps([previous, *line], ensure_ascii=False, separators=(",", ":"))
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()


class RegisterLine(NamedTuple):
    """What a line says."""

    institution: str
    sequence: int
    kind: str
    relation: str
    row: str
    columns: str
    digest: str


class NewLine(NamedTuple):
    """What a line is to say, but for its place."""

    kind: str
    relation: str
    row: str
    columns: str
    digest: str


@cache
def register_key() -> RegisterKey:
    """Return this installation's key, derived from the secret that signs checkpoints."""
    secret = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kakitome record digests v1").derive(
        settings.KAKITOME_CHECKPOINT_SECRET
    )
    return RegisterKey(name=hashlib.sha256(secret).hexdigest()[:16], secret=secret)


def enter_rows(model: type[models.Model], keys: Iterable[Any], *, using: str) -> None:
    """Write a line for each row that holds something else than its last line says; in one transaction with the rows."""
    for chunk in _chunks(keys):
        # Whatever fails in here undoes the rows, too, with whoever wrote them: no savepoint is needed.
        with transaction.atomic(using=using, savepoint=False):
            with seeing(EVERYONE, using=using):
                current = _rows(model, chunk, using=using)
                last = _last_lines(model, [str(key) for key in chunk], using=using)
            fresh = [
                (name, new_line)
                for name, new_line in current
                if last.get(new_line.row) != (new_line.columns, new_line.digest)
            ]
            for institution in dict.fromkeys(name for name, _ in fresh):
                _append(institution, [new_line for name, new_line in fresh if name == institution], using=using)


def enter_deleted_rows(model: type[models.Model], rows: Sequence[tuple[str, Any]], *, using: str) -> None:
    """Write that rows are gone; `rows` are pairs of institution and primary key."""
    relation = model._meta.db_table
    for institution in dict.fromkeys(name for name, _ in rows):
        lines = [NewLine(DELETED, relation, str(key), "", "") for name, key in rows if name == institution]
        _append(institution, lines, using=using)


def enter_all_rows(*, using: str, apps: Apps = installed_apps, tables: Sequence[str] = ()) -> int:
    """Write a line for every watched row as it is found, and how many; what was done to them before nobody can tell.

    For registers that begin over rows which are there already (an upgrade, a backup from before there were registers),
    and for migrations that change watched rows, which name their tables.
    """
    count = 0
    with transaction.atomic(using=using), seeing(EVERYONE, using=using):
        for table, model in watched_models(apps).items():
            if tables and table not in tables:
                continue
            for institution, lines in _by_institution(_baseline(model, using=using)):
                _append(institution, lines, using=using, apps=apps)
                count += len(lines)
    return count


def take_notes() -> None:
    """Listen to what is written to watched tables; called once."""
    rows_written.connect(_written, dispatch_uid="record_digest written")
    rows_deleted.connect(_deleted, dispatch_uid="record_digest deleted")


def _written(sender: type[models.Model], keys: Sequence[Any], using: str, **_: Any) -> None:
    enter_rows(sender, keys, using=using)


def _deleted(sender: type[models.Model], rows: Sequence[tuple[str, Any]], using: str, **_: Any) -> None:
    enter_deleted_rows(sender, rows, using=using)


def is_untold(*, using: str = "default") -> bool:
    """Tell whether no register was written under this installation's key, as after a backup from before there were any.

    Also after a restore with new keys: what was told under the lost one cannot be checked any more.
    """
    lines = installed_apps.get_model("records", "RecordDigestRow")._base_manager.using(using)
    with seeing(EVERYONE, using=using):
        return not lines.filter(key_id=register_key().name).exists()


def digest_of(values: Sequence[Any]) -> str:
    """Return the digest of a row's values: SHA-256, in hexadecimal, of their text in a backup."""
    return hashlib.sha256(text_of(values)).hexdigest()


@contextmanager
def _writing(institution: str, *, using: str) -> Iterator[None]:
    """Write to a register after any other writer of it."""
    with transaction.atomic(using=using, savepoint=False), seeing(institution or EVERYONE, using=using):
        connection = connections[using]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                if institution:
                    cursor.execute("SELECT 1 FROM organisation WHERE id = %s FOR NO KEY UPDATE", [institution])
                else:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_INSTALLATION])
        yield


class _Statements:
    """What is asked of the table of lines and written to it, as SQL that is made once: every act writes some."""

    def __init__(self, lines: type[models.Model]) -> None:
        self._head = UnscopedPreparedQuery(
            lines, "sequence", "code", equal=("institution_id",), order=("-sequence",), first=True
        )
        self._own_head = UnscopedPreparedQuery(
            lines, "sequence", "code", conditions={"institution_id": None}, order=("-sequence",), first=True
        )
        self.lines = UnscopedPreparedQuery(
            lines, "row", "columns", "digest", equal=("relation",), among="row", order=("id",)
        )
        names = ("institution_id", "sequence", *NewLine._fields, "key_id", "code")
        self.insertion = Insertion(lines, *names)

    def head(self, institution: str, *, using: str) -> tuple[int, str]:
        """Return sequence and code of a register's last line."""
        heads = self._head.find(institution, using=using) if institution else self._own_head.find(using=using)
        return heads[0] if heads else (0, GENESIS)


@lru_cache(maxsize=4)
def _statements(apps: Apps) -> _Statements:
    """Return the statements for today's table, or, in a migration, for that of then."""
    return _Statements(apps.get_model("records", "RecordDigestRow"))


def _append(institution: str, entries: Sequence[NewLine], *, using: str, apps: Apps = installed_apps) -> None:
    statements, key = _statements(apps), register_key()
    with _writing(institution, using=using):
        last, code = statements.head(institution, using=using)
        rows = []
        for sequence, entry in enumerate(entries, start=last + 1):
            code = key.code(RegisterLine(institution, sequence, *entry), previous=code)
            rows.append((institution or None, sequence, *entry, key.name, code))
        statements.insertion.run(rows, using=using)


def _rows(model: type[models.Model], keys: Sequence[Any], *, using: str) -> list[tuple[str, NewLine]]:
    """Return what rows hold now, with their institutions."""
    columns, question = _reading(model)
    names = ("pk", *columns)
    rows = (dict(zip(names, row, strict=True)) for row in question.find(among=keys, using=using))
    return [_line_of(model, row, columns=columns, kind=WRITTEN) for row in rows]


@cache
def _reading(model: type[models.Model]) -> tuple[Sequence[str], UnscopedPreparedQuery]:
    """Return the columns that are digested, and the question for a row's key and these."""
    key = str(model._meta.pk.attname)
    columns = WATCHED[model._meta.db_table].columns(model)
    return columns, UnscopedPreparedQuery(model, key, *columns, among=key, order=(key,))


def _baseline(model: type[models.Model], *, using: str) -> Iterator[tuple[str, NewLine]]:
    watched = WATCHED[model._meta.db_table]
    columns = watched.columns(model)
    rows = model._base_manager.using(using).order_by("pk").values("pk", *columns)
    for row in rows.iterator(chunk_size=_CHUNK):
        if not watched.is_initial(model, row):
            yield _line_of(model, row, columns=columns, kind=BASELINE)


def _line_of(
    model: type[models.Model], row: Mapping[str, Any], *, columns: Sequence[str], kind: str
) -> tuple[str, NewLine]:
    owner = institution_column(model)
    digest = digest_of([row[name] for name in columns])
    new_line = NewLine(kind, model._meta.db_table, str(row["pk"]), " ".join(columns), digest)
    return (str(row[owner]) if owner else "", new_line)


def _last_lines(model: type[models.Model], keys: Sequence[str], *, using: str) -> dict[str, tuple[str, str]]:
    """Return columns and digest of the last line about each row."""
    lines = _statements(installed_apps).lines.find(model._meta.db_table, among=keys, using=using)
    return {row: (columns, digest) for row, columns, digest in lines}


def _by_institution(new_lines: Iterable[tuple[str, NewLine]]) -> Iterator[tuple[str, list[NewLine]]]:
    for chunk in _chunks(new_lines):
        for institution in dict.fromkeys(name for name, _ in chunk):
            yield institution, [entry for name, entry in chunk if name == institution]


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk
