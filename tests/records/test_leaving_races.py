"""A claim beside a deletion: one order or the other, never an award that is left with an account that is gone.

Source: docs/rules/faults.md F55.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from django.db import connections, transaction

from contract.records import NOW
from kakitome.errors import NotFound
from kakitome.ports.accounts import Person
from kakitome.ports.claims import Claim
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.store.institution_store import InstitutionStore
from support import databases


def beside(act: Callable[[], object], *, using: str) -> str:
    """Do something in another thread, on a connection of its own; return the code it was refused with."""

    def run() -> str:
        try:
            act()
        except NotFound as error:
            return error.code
        finally:
            connections[using].close()
        return ""

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=20)


def test_a_claim_beside_a_deletion_is_refused_at_once_and_waits_for_nobody(postgres: str) -> None:
    accounts = DatabaseAccounts(using=postgres)
    person = accounts.add(Person(account="", name="", email="a@b.example", language="ja"), password=None)
    store = InstitutionStore(
        "example-university", witness=databases.NoWitness(), packs=databases.packs(postgres), using=postgres
    )
    claim = Claim(token_hash="h1", award_number="A-1", created_at=NOW)
    store.claims.add_many([claim])
    linked = replace(claim, account=person.account)

    with transaction.atomic(using=postgres):
        accounts.lock(person.account)
        assert beside(lambda: store.claims.replace(linked), using=postgres) == "E_ACCOUNT_UNKNOWN"
        accounts.delete(person.account)
    assert beside(lambda: store.claims.replace(linked), using=postgres) == "E_ACCOUNT_UNKNOWN"


def test_two_claims_of_one_person_do_not_stand_in_each_others_way(postgres: str) -> None:
    accounts = DatabaseAccounts(using=postgres)
    person = accounts.add(Person(account="", name="", email="a@b.example", language="ja"), password=None)
    databases.add_institution("other", using=postgres)
    claims = [Claim(token_hash=f"h{n}", award_number=f"A-{n}", created_at=NOW, account=person.account) for n in (1, 2)]
    stores = [
        InstitutionStore(name, witness=databases.NoWitness(), packs=databases.packs(postgres), using=postgres)
        for name in ("example-university", "other")
    ]
    with stores[0].transaction():
        stores[0].claims.add_many(claims[:1])
        assert beside(lambda: stores[1].claims.add_many(claims[1:]), using=postgres) == ""
