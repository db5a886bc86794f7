"""Which rows hold a term: FTS5 phrases on SQLite, token vectors on PostgreSQL, and the folded text where they leave
doubt.

Only tokens (letters and digits) reach either query language, as parameters and in quotes. FTS5 decides a phrase by
positions; PostgreSQL's vectors are kept without any (they hold 256 to a word, up to place 16,383), so there a phrase
of more than one token is looked up in the text.

Source: docs/standards/hostile-inputs.md B175; PostgreSQL documentation 12.11 (limits of text search).
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from django.db import connections
from pyroaring import BitMap

from kakitome.learning.registry.terms import SearchTerm, WordRun
from kakitome.records.store.search_memory import IndexMemory, IndexState

_ALTERNATIVES = 400
_RECHECKED = 10_000


def rows_with(term: SearchTerm, memory: IndexMemory, state: IndexState, *, in_title: bool) -> BitMap:
    """Return the rows whose text, or title, holds a term; rows that are gone may be among them."""

    def read(above: int) -> Iterable[int]:
        return read_rows(term, memory, in_title=in_title, above=above)

    return memory.rows(term.text, in_title=in_title, state=state, read=read)


def read_rows(term: SearchTerm, memory: IndexMemory, *, in_title: bool, above: int) -> Iterable[int]:
    """Read from the index which rows above an id hold a term."""
    query = _postgres if connections[memory.using].vendor == "postgresql" else _sqlite
    return query(term, memory, in_title=in_title, above=above)


def _alternatives(run: WordRun, memory: IndexMemory) -> Sequence[str] | None:
    """Return the words of which a run may be a part; None when it can only stand as it is."""
    if not run.may_begin_inside:
        return None
    return memory.words_around(run.text, at_end=not run.may_end_inside)


def _is_prefix(run: WordRun) -> bool:
    return run.may_end_inside if run.is_word else len(run.text) == 1


# --- SQLite --------------------------------------------------------------------------------------


def _sqlite(term: SearchTerm, memory: IndexMemory, *, in_title: bool, above: int) -> BitMap:
    rows: BitMap | None = None
    for run in term.runs:
        members = BitMap()
        for expression in _fts_expressions(run, memory):
            members |= BitMap(_fts_rows(expression, memory.using, in_title=in_title, above=above))
        rows = members if rows is None else rows & members
        if not rows:
            return BitMap()
    rows = rows or BitMap()
    return rows if term.is_exact else BitMap(_rechecked(rows, term, memory.using, in_title=in_title))


def _fts_expressions(run: WordRun, memory: IndexMemory) -> Iterator[str]:
    words = _alternatives(run, memory)
    if words is None:
        yield f'"{" ".join(run.tokens)}"{" *" if _is_prefix(run) else ""}'
        return
    for at in range(0, len(words), _ALTERNATIVES):
        yield " OR ".join(f'"{word}"' for word in words[at : at + _ALTERNATIVES])


def _fts_rows(expression: str, using: str, *, in_title: bool, above: int) -> Sequence[int]:
    """Return the rows of an expression; one text of them all is read twice as fast as a row for each."""
    wanted = f"title : ({expression})" if in_title else expression
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT group_concat(rowid) FROM registry_text WHERE registry_text MATCH %s AND rowid > %s", [wanted, above]
        )
        row = cursor.fetchone()
    rows: list[int] = json.loads(f"[{row[0] or ''}]")  # noqa: TID251 (the database's own numbers)
    return rows


def _rechecked(candidates: BitMap, term: SearchTerm, using: str, *, in_title: bool) -> Iterator[int]:
    holding = "instr(title_text, %s)" if in_title else "(instr(title_text, %s) OR instr(body_text, %s))"
    for at in range(0, len(candidates), _RECHECKED):
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM registry_search WHERE id IN (SELECT value FROM json_each(%s)) AND {holding}",  # noqa: S608
                [json.dumps(list(candidates[at : at + _RECHECKED])), *[term.needle] * (1 if in_title else 2)],
            )
            yield from (row for (row,) in cursor.fetchall())


# --- PostgreSQL ----------------------------------------------------------------------------------


def _postgres(term: SearchTerm, memory: IndexMemory, *, in_title: bool, above: int) -> Iterator[int]:
    parts = [_tsquery(run, memory) for run in term.runs]
    if not all(parts):
        return
    column = "title" if in_title else "tokens"
    statement = f"SELECT t.id FROM registry_text t WHERE t.{column} @@ %s::tsquery AND t.id > %s"  # noqa: S608
    params: list[str | int] = [" & ".join(parts), above]
    if not (term.is_exact and len(term.runs[0].tokens) == 1):
        holding = "strpos(s.title_text, %s) > 0" + ("" if in_title else " OR strpos(s.body_text, %s) > 0")
        statement = statement.replace(" WHERE", " JOIN registry_search s ON s.id = t.id WHERE") + f" AND ({holding})"
        params += [term.needle] * (1 if in_title else 2)
    with connections[memory.using].cursor() as cursor:
        cursor.execute(statement, params)
        yield from (row for (row,) in cursor.fetchall())


def _tsquery(run: WordRun, memory: IndexMemory) -> str:
    words = _alternatives(run, memory)
    if words is None:
        star = ":*" if _is_prefix(run) else ""
        return "(" + " & ".join(f"'{token}'{star}" for token in dict.fromkeys(run.tokens)) + ")"
    return "(" + " | ".join(f"'{word}'" for word in words) + ")" if words else ""
