"""Awards by what names learner and thing, whichever release of ours stored them.

Keys are stored so that neighbours lie together. Those of earlier releases are the digest alone; they are asked for,
too, as long as an institution has any: its smallest key tells, since keys of today begin with a letter behind all hex
digits.
"""

from collections.abc import Sequence
from typing import Any

from kakitome.ports.awards import digest_in
from kakitome.records.models.award import AwardRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope

_SMALLEST = PreparedQuery(AwardRow, "duplicate_key", order=("duplicate_key",), first=True)


def query_by_duplicate_key(scope: Scope, query: PreparedQuery, keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """Ask a question that compares duplicate keys; what was stored by earlier releases comes first."""
    rows = scope.query(query, among=keys)
    if not keys or not any(key == digest_in(key) for (key,) in scope.query(_SMALLEST)):
        return rows
    former = [digest for key in keys if (digest := digest_in(key)) != key]
    return [*scope.query(query, among=former), *rows]
