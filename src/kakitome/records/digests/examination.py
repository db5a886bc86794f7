"""Do watched rows hold what their registers say they held when they were written?

Registers and rows are walked in pages: memory grows with the findings, and with nothing else. What is written meanwhile
is looked at again before it is told.

Source: docs/adr/0040-digests-of-rows.md; docs/rules/invariants.md I12, I13.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from kakitome.errors import Problem
from kakitome.records.digests.register import DELETED, GENESIS, RegisterKey, RegisterLine, digest_of, register_key
from kakitome.records.models.organisation import Organisation
from kakitome.records.models.record_digest import RecordDigestRow
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.watching.watched import WATCHED, institution_column, watched_models

_PAGE = 500
_LOOKS = 3
"""So often a row is looked at before it is told: row and line are read one after the other."""
_SOURCE = "docs/adr/0040-digests-of-rows.md"
_LINE = ("institution_id", "sequence", "kind", "relation", "row", "columns", "digest", "key_id", "code")
Finding = tuple[str, Problem]
"""An institution, or nothing for the installation, and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterHead:
    """The last line of a register; `institution` is empty for the installation's own."""

    institution: str
    sequence: int
    code: str


def list_heads(*, using: str = "default") -> Sequence[RegisterHead]:
    """Return the heads of all registers that have lines."""
    with seeing(EVERYONE, using=using):
        heads = [(name, _lines(using, name).order_by("-sequence").first()) for name in _registers(using)]
    return [RegisterHead(institution=name, sequence=line.sequence, code=line.code) for name, line in heads if line]


def find_code(institution: str, sequence: int, *, using: str = "default") -> str | None:
    """Return the code of a line; None when there is no such line."""
    with seeing(EVERYONE, using=using):
        code: str | None = _lines(using, institution).filter(sequence=sequence).values_list("code", flat=True).first()
    return code


def examine_registers(*, using: str = "default", key: RegisterKey | None = None) -> Iterator[Finding]:
    """Yield everything that is wrong with registers, and with rows that they tell of."""
    tables = watched_models(apps)
    with seeing(EVERYONE, using=using):
        for institution in _registers(using):
            yield from _follow(institution, tables, key=key or register_key(), using=using)
        for table, model in tables.items():
            yield from _compare(table, model, using=using)


def _registers(using: str) -> Sequence[str]:
    roots = Organisation._base_manager.using(using).filter(parent=None).order_by("pk")
    return ["", *roots.values_list("pk", flat=True)]


def _lines(using: str, institution: str) -> models.QuerySet[RecordDigestRow]:
    return RecordDigestRow._base_manager.using(using).filter(institution_id=institution or None)


def _follow(
    institution: str, tables: Mapping[str, type[models.Model]], *, key: RegisterKey, using: str
) -> Iterator[Finding]:
    """Every line follows from the one before, under our key, and every row that was not deleted is there."""
    sequence, code, is_whole = 0, GENESIS, True
    while page := list(_page(institution, after=sequence, using=using)):
        for institution_id, *fields, key_id, written in page:
            line = RegisterLine(institution_id or "", *fields)
            follows = line.sequence == sequence + 1 and (key_id != key.name or key.code(line, previous=code) == written)
            if is_whole and not follows:
                is_whole = False
                yield institution, _problem("E_DOCTOR_REGISTER", line=sequence + 1)
            sequence, code = line.sequence, written
        for relation, row in _gone(page, tables, using=using):
            yield institution, _problem("E_DOCTOR_ROW_GONE", table=relation, row=row)


def _page(institution: str, *, after: int, using: str) -> models.QuerySet[Any, Any]:
    lines = _lines(using, institution).filter(sequence__gt=after).order_by("sequence")
    return lines.values_list(*_LINE)[:_PAGE]


def _gone(
    page: Sequence[Sequence[Any]], tables: Mapping[str, type[models.Model]], *, using: str
) -> Iterator[tuple[str, str]]:
    """Yield the rows whose last line is on this page and says that they are there, and that are not."""
    last: dict[tuple[str, str], int] = {}
    for _, sequence, kind, relation, row, *_ in page:
        last[relation, row] = 0 if kind == DELETED else sequence
    by_table: dict[str, list[str]] = {}
    for (relation, row), sequence in last.items():
        if sequence and relation in tables:
            by_table.setdefault(relation, []).append(row)
    for relation, rows in by_table.items():
        model = tables[relation]
        there = model._base_manager.using(using).filter(pk__in=rows).values_list("pk", flat=True)
        for row in sorted(set(rows) - {str(key) for key in there}):
            line = _last_lines(relation, [row], using=using).get(row)
            if line and line.kind != DELETED and line.sequence == last[relation, row]:
                yield relation, row


def _compare(table: str, model: type[models.Model], *, using: str) -> Iterator[Finding]:
    names = list(dict.fromkeys([*(field.attname for field in model._meta.concrete_fields), *WATCHED[table].place]))
    rows = model._base_manager.using(using).order_by("pk")
    last = None
    while page := list((rows.filter(pk__gt=last) if last is not None else rows).values("pk", *names)[:_PAGE]):
        last = page[-1]["pk"]
        lines = _last_lines(table, [str(row["pk"]) for row in page], using=using)
        for row in page:
            if _fault(model, row, lines.get(str(row["pk"]))):
                yield from _second_look(table, model, row["pk"], names=names, using=using)


def _second_look(
    table: str, model: type[models.Model], key: Any, *, names: Sequence[str], using: str
) -> Iterator[Finding]:
    """Look at one row again, and yield what is wrong with it each time."""
    code, row = "", None
    for _ in range(_LOOKS):
        row = model._base_manager.using(using).filter(pk=key).values("pk", *names).first()
        if row is None or not (code := _fault(model, row, _last_lines(table, [str(key)], using=using).get(str(key)))):
            return
    if row is not None:
        owner = institution_column(model)
        place = " ".join(str(row[name]) for name in WATCHED[table].place)
        where = f"{key} ({place})" if place else str(key)
        yield (str(row[owner]) if owner else ""), _problem(code, table=table, row=where)


def _fault(model: type[models.Model], row: Mapping[str, Any], line: RecordDigestRow | None) -> str:
    """Return the code of what is wrong with a row; empty when nothing is."""
    if line is None:
        return "" if WATCHED[model._meta.db_table].is_initial(model, row) else "E_DOCTOR_ROW_UNTOLD"
    if line.kind == DELETED:
        return "E_DOCTOR_ROW_UNTOLD"
    if line.key_id != register_key().name:
        return "E_DOCTOR_ROW_KEY"
    columns = line.columns.split()
    is_same = all(name in row for name in columns) and digest_of([row[name] for name in columns]) == line.digest
    return "" if is_same else "E_DOCTOR_ROW_CHANGED"


def _last_lines(table: str, rows: Sequence[str], *, using: str) -> Mapping[str, RecordDigestRow]:
    lines = RecordDigestRow._base_manager.using(using).filter(relation=table, row__in=rows)
    return {line.row: line for line in lines.order_by("id")}


def _problem(code: str, **params: str | int) -> Problem:
    return Problem(code=code, source=_SOURCE, params=params)
