"""What is looked for by a name is found by an index: the plan that SQLite makes of the very statements says so."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from kakitome.learning.recognition.procedure import State
from support.stores import database_of, new_store

pytestmark = pytest.mark.usefixtures("databases_may_be_used")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
Lookup = Callable[[Any], object]

LOOKUPS: dict[str, tuple[Lookup, str]] = {
    "a recognition by its number": (lambda store: store.recognitions.find("R-1"), "(number=?)"),
    "recognitions by their case": (
        lambda store: store.recognitions.list_by_case("C-1"),
        "(institution_id=? AND case_number=?)",
    ),
    "recognitions that began, ended or changed lately": (
        lambda store: store.recognitions.list_turned(since=NOW, until=NOW),
        "(institution_id=?)",
    ),
    "cases that are not carried out": (
        lambda store: store.cases.list_undone(led=[State.ACCEPTED], standing=[State.RECOGNISED], since=NOW),
        "(institution_id=? AND case_number=?)",
    ),
    "the names of all definitions": (
        lambda store: store.microcredentials.list_identifiers(),
        "USING COVERING INDEX",
    ),
    "an endorsement by its hash": (lambda store: store.endorsements.find("5e" * 32), "(institution_id=? AND sha256=?)"),
    "versions by their identifier": (
        lambda store: store.microcredentials.list_versions("wind"),
        "(institution_id=? AND identifier=?)",
    ),
    "files of the cases that nobody changed since": (
        lambda store: store.evidence.list_cases_with_files(changed_before=NOW),
        "(case_id=?)",
    ),
}


def plans(store: Any, lookup: Lookup) -> Iterator[str]:
    """Yield the steps that SQLite plans for what a lookup asks."""
    connection = connections[database_of(store)]
    with CaptureQueriesContext(connection) as asked:
        lookup(store)
    for query in asked.captured_queries:
        if query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}".replace("%", "%%"), [])
                yield from (step for *_, step in cursor.fetchall())


@pytest.mark.parametrize(("lookup", "compared"), LOOKUPS.values(), ids=LOOKUPS.keys())
def test_an_index_finds(lookup: Lookup, compared: str) -> None:
    steps = list(plans(new_store(), lookup))

    assert any(compared in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN")]
