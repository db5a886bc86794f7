"""Statements told to the driver without Django's steps: whose connection they take."""

import threading

from django.db import connections

from contract.records import entry
from kakitome.records.store.direct_statements import connection_to, execute_many, held
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
