"""Statements told to the driver without Django's steps: whose connection they take."""

import threading
from datetime import UTC, datetime
from typing import Any

from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from contract.records import entry
from kakitome.records.store.direct_statements import connection_to, execute_many, execute_question, held
from kakitome.records.store.institution_store import InstitutionStore
from support import databases


def open_store(using: str, institution: str) -> InstitutionStore:
    return InstitutionStore(institution, witness=databases.NoWitness(), packs=databases.packs(using), using=using)


def test_a_transaction_of_another_institution_inside_leaves_the_outer_one_at_work(using: str) -> None:
    databases.add_institution("another-university", using=using)
    ours, theirs = open_store(using, "example-university"), open_store(using, "another-university")
    with ours.transaction():
        ours.audit.append_many([entry()])
        with theirs.transaction():
            theirs.audit.append_many([entry()])
        ours.audit.append_many([entry()])
    assert (ours.audit.count(), theirs.audit.count()) == (2, 1)


def test_a_connection_at_hand_is_this_threads_own_and_not_longer_than_it_is_held(using: str) -> None:
    others: list[object] = []

    def query() -> None:
        others.append(connection_to(using))
        connections[using].close()

    with held(connections[using]):
        thread = threading.Thread(target=query)
        thread.start()
        thread.join()
        assert connection_to(using) is connections[using]
    assert others[0] is not connections[using]
    assert connection_to(using) is connections[using]


def test_it_is_told_how_many_rows_were_changed(using: str) -> None:
    store = open_store(using, "example-university")
    statement = "UPDATE organisation SET name_en = name_en WHERE id = %s"
    with store.transaction():
        changed = execute_many(
            connections[using], statement, [("example-university",), ("nobody",), ("example-university",)]
        )
    assert changed == 2


def test_a_question_brings_what_djangos_cursor_brings_also_after_the_connection_was_made_anew(using: str) -> None:
    store, connection = open_store(using, "example-university"), connections[using]
    values: tuple[Any, ...]
    with store.transaction():
        store.audit.append_many([entry()])
    if connection.vendor == "postgresql":
        # Instants, JSON, lists, numbers and nothing, as values and as answers.
        statement = (
            "SELECT now(), '{\"a\": 1}'::jsonb, n, NULL, 'a'::varchar, true FROM generate_series(1, 3) n"
            " WHERE n = ANY(%s) AND 'a'::varchar = ANY(%s) AND now() > %s AND n > %s AND %s"
        )
        values = ([2, 3], ["a", "%s"], datetime(2020, 1, 1, tzinfo=UTC), 1, True)
    else:
        statement, values = "SELECT id, name_en, NULL FROM organisation WHERE id = %s", ("example-university",)
    for _again in range(2):
        # In one transaction `now()` stands still.
        with transaction.atomic(using=using):
            directly = execute_question(connection, statement, values)
            with CaptureQueriesContext(connection) as asked:
                watched = execute_question(connection, statement, values)
        assert len(asked) == 1
        assert directly == watched != []
        assert [[repr(value) for value in row] for row in directly] == [
            [repr(value) for value in row] for row in watched
        ]
        connection.close()
