"""The registry: versions are added, nothing is changed, everybody reads and one institution writes."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from hypothesis import HealthCheck, given, settings

from kakitome.errors import Conflict, NotFound
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.registry.entry import (
    AwardForm,
    Entry,
    EntrySource,
    EntryState,
    EntryVersion,
    EnvelopeName,
    digest_of,
)
from kakitome.learning.workload import LearnerEffort
from kakitome.ports.registry import EntryChangeKind, Registry
from kakitome.records.models.registry import EntryRow
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.registry import DatabaseRegistry
from kakitome.records.store.scope import seeing
from kakitome.values.localized_text import LocalizedText
from learning.canonical_definitions import microcredentials
from support import databases
from support.profiles import scaled

NOW = datetime(2026, 11, 21, 3, 4, 5, 678901, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ADDED, VERSION_ADDED, WITHDRAWN = EntryChangeKind.ADDED, EntryChangeKind.VERSION_ADDED, EntryChangeKind.WITHDRAWN


def letter(title: str = "洋上風力発電の基礎（見本）", **changes: Any) -> Microcredential:
    made = Microcredential(
        identifier="wind",
        title=LocalizedText(ja=title, en="Offshore wind (sample)"),
        learner_effort=LearnerEffort(value=Decimal("22.5")),
    )
    return replace(made, **changes)


def version(number: int = 1, **changes: Any) -> EntryVersion:
    text = changes.pop("microcredential", letter())
    made = EntryVersion(version=number, microcredential=text, digest=digest_of(text), registered_at=NOW)
    return replace(made, **changes)


def entry(number: str = "E-3333-333A", identifier: str = "wind", **changes: Any) -> Entry:
    made = Entry(
        number=number,
        institution="one",
        identifier=identifier,
        source=EntrySource.FORM,
        versions=(version(),),
    )
    return replace(made, **changes)


@pytest.fixture(params=["sqlite", "postgres"])
def registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Registry]:
    with ExitStack() as stack:
        opened = databases.one_of(request.param, tmp_path)
        using = stack.enter_context(opened)
        for institution in ("one", "two"):
            databases.add_institution(institution, using=using)
        yield DatabaseRegistry(using=using)


@pytest.fixture(params=["sqlite", "postgres"])
def using(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with databases.one_of(request.param, tmp_path) as alias:
        for institution in ("one", "two"):
            databases.add_institution(institution, using=alias)
        yield alias


def test_an_entry_comes_back_as_it_was(registry: Registry) -> None:
    full = entry(
        source=EntrySource.ISSUER,
        issuer="did:web:u.example",
        institution_type="university",
        region="JP-13",
        provider_url="https://u.example/",
        is_demonstration=True,
        versions=(version(address="https://u.example/a/1", forms=(AwardForm.OPEN_BADGES_3, AwardForm.PDF)),),
    )
    registry.add(full)
    assert registry.find(full.number) == full
    assert registry.find_by_identifier("one", "wind") == full
    assert registry.find_by_address("https://u.example/a/1") == full


@settings(
    max_examples=scaled(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=microcredentials)
def test_every_letter_comes_back_with_the_hash_it_was_registered_under(using: str, text: Microcredential) -> None:
    registry = DatabaseRegistry(using=using)
    stored = entry(versions=(version(microcredential=text),))
    with transaction.atomic(using=using):
        registry.add(stored)
        found = registry.find(stored.number)
        transaction.set_rollback(True, using=using)
    assert found == stored
    assert digest_of(found.current.microcredential) == stored.current.digest


def test_an_entry_is_found_by_every_name_of_its_awards(registry: Registry) -> None:
    names = (
        EnvelopeName(form=AwardForm.OPEN_BADGES_2, achievement="https://u.example/ob2/1", issuer="https://u.example/p"),
        EnvelopeName(form=AwardForm.EDC, achievement="https://u.example/a/1", issuer="urn:x509:sha256:00"),
    )
    first = entry(issuer="did:web:u.example", versions=(version(address="https://u.example/a/1", envelopes=names),))
    registry.add(first)
    assert registry.find(first.number) == first
    assert registry.find_by_address("https://u.example/ob2/1") == first
    newer = version(2, address="https://u.example/a/2", envelopes=names[:1])
    both = registry.add_version(first.number, newer)
    assert both.versions == (first.versions[0], newer)
    assert both.called("https://u.example/ob2/1") == newer
    assert both.called("https://u.example/a/1") == first.versions[0]
    assert both.called("https://u.example/a/3") is None
    issuers = first.current.issuers_of("https://u.example/a/1", issuer=first.issuer)
    assert issuers == ("did:web:u.example", "urn:x509:sha256:00")
    assert first.current.issuers_of("https://u.example/ob2/1", issuer=first.issuer) == ("https://u.example/p",)


def test_an_address_of_its_own_comes_before_a_name_in_another_envelope(registry: Registry) -> None:
    name = EnvelopeName(form=AwardForm.OPEN_BADGES_2, achievement="https://u.example/a/2")
    registry.add(entry(versions=(version(envelopes=(name,)),)))
    own = entry("E-4444-4446", identifier="own", versions=(version(address="https://u.example/a/2"),))
    registry.add(own)
    assert registry.find_by_address("https://u.example/a/2") == own


def test_what_is_not_there_is_found_by_nobody(registry: Registry) -> None:
    registry.add(entry())
    assert registry.find("E-3333-3334") is None
    assert registry.find_by_identifier("two", "wind") is None
    assert registry.find_by_address("") is None
    for act in (
        lambda: registry.withdraw("E-3333-3334", at=NOW),
        lambda: registry.add_version("E-3333-3334", version(2)),
    ):
        with pytest.raises(NotFound, match="E_ENTRY_UNKNOWN"):
            act()


def test_a_number_and_an_identifier_are_given_once(registry: Registry) -> None:
    registry.add(entry())
    for again in (entry(identifier="other"), entry("E-4444-4446")):
        with pytest.raises(Conflict, match="E_ENTRY_EXISTS"):
            registry.add(again)
    registry.add(entry("E-4444-4446", institution="two"))
    assert [one.number for one in registry.list_entries(limit=10)] == ["E-3333-333A", "E-4444-4446"]


def test_of_many_entries_all_are_added_or_none(registry: Registry) -> None:
    with pytest.raises(Conflict, match="E_ENTRY_EXISTS"):
        registry.add_many([entry("E-6666-6666", "a"), entry("E-7777-7777", "a")])
    assert list(registry.list_entries(limit=10)) == []
    assert list(registry.changes_since(0, limit=10)) == []


def test_old_versions_resolve_for_ever(registry: Registry) -> None:
    registry.add(entry(versions=(version(address="https://u.example/a/1"),)))
    second = version(2, microcredential=letter("改訂（見本）"), address="https://u.example/a/2", registered_at=LATER)
    changed = registry.add_version("E-3333-333A", second)
    found = registry.find("E-3333-333A")
    assert found is not None
    assert found == changed
    assert [one.version for one in found.versions] == [1, 2]
    assert found.version(1).microcredential == letter()
    assert registry.find_by_address("https://u.example/a/1") == found


@pytest.mark.parametrize("number", [1, 3])
def test_a_version_that_is_not_the_next_is_refused(registry: Registry, number: int) -> None:
    registry.add(entry())
    with pytest.raises(Conflict, match="E_ENTRY_VERSION_ORDER"):
        registry.add_version("E-3333-333A", version(number))


def test_a_withdrawn_entry_stays_and_says_since_when(registry: Registry) -> None:
    registry.add(entry())
    registry.withdraw("E-3333-333A", at=LATER)
    found = registry.find("E-3333-333A")
    assert found is not None
    assert (found.is_listed, found.current.state, found.current.withdrawn_at) == (False, EntryState.WITHDRAWN, LATER)
    with pytest.raises(Conflict, match="E_ENTRY_WITHDRAWN"):
        registry.withdraw("E-3333-333A", at=LATER)


def test_a_version_after_a_withdrawal_is_offered_again(registry: Registry) -> None:
    registry.add(entry())
    registry.withdraw("E-3333-333A", at=NOW)
    found = registry.add_version("E-3333-333A", version(2, registered_at=LATER))
    assert [one.state for one in found.versions] == [EntryState.WITHDRAWN, EntryState.LISTED]


def test_entries_are_listed_page_by_page_and_by_institution(registry: Registry) -> None:
    registry.add_many([entry(f"E-3333-33{n}", f"wind-{9 - int(n[0])}") for n in ("3A", "44", "66")])
    registry.add(entry("E-9999-9999", institution="two"))
    first = registry.list_entries(limit=2)
    rest = registry.list_entries(after=first[-1].number, limit=5)
    assert [one.number for one in (*first, *rest)] == ["E-3333-333A", "E-3333-3344", "E-3333-3366", "E-9999-9999"]
    assert [one.identifier for one in registry.list_of("one")] == ["wind-3", "wind-5", "wind-6"]
    wanted = ["E-9999-9999", "E-XXXX-XXXX", "E-3333-333A"]
    assert [one.number for one in registry.find_many(wanted)] == ["E-9999-9999", "E-3333-333A"]


def test_the_earliest_of_two_with_one_address_is_found(registry: Registry) -> None:
    registry.add(entry("E-4444-4446", "b", versions=(version(address="https://x.example/", registered_at=NOW),)))
    registry.add(entry("E-3333-333A", "a", versions=(version(address="https://x.example/", registered_at=LATER),)))
    found = registry.find_by_address("https://x.example/")
    assert found is not None
    assert found.number == "E-4444-4446"


def test_changes_are_told_in_their_order(registry: Registry) -> None:
    registry.add(entry())
    registry.add_version("E-3333-333A", version(2, registered_at=LATER))
    registry.withdraw("E-3333-333A", at=LATER)
    told = registry.changes_since(0, limit=10)
    assert [(one.kind, one.version, one.at) for one in told] == [
        (ADDED, 1, NOW),
        (VERSION_ADDED, 2, LATER),
        (WITHDRAWN, 2, LATER),
    ]
    assert [one.sequence for one in told] == sorted({one.sequence for one in told})
    assert list(registry.changes_since(told[0].sequence, limit=1)) == [told[1]]


def test_a_registration_is_undone_with_the_transaction_it_belongs_to(using: str) -> None:
    registry = DatabaseRegistry(using=using)
    store = InstitutionStore("one", witness=databases.NoWitness(), packs=databases.packs(using), using=using)
    with pytest.raises(RuntimeError), store.transaction():
        registry.add(entry())
        raise RuntimeError
    assert registry.find("E-3333-333A") is None
    assert list(registry.changes_since(0, limit=10)) == []


@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM registry_entry",
        "UPDATE registry_entry SET identifier = 'x'",
        "DELETE FROM registry_version",
        "UPDATE registry_version SET letter = '{}'",
        "UPDATE registry_version SET digest = ''",
        "DELETE FROM registry_envelope",
        "UPDATE registry_envelope SET issuer = ''",
        "DELETE FROM registry_change",
        "UPDATE registry_change SET version = 9",
    ],
)
def test_the_database_refuses_to_change_what_was_registered(using: str, act: str) -> None:
    name = EnvelopeName(form=AwardForm.OPEN_BADGES_2, achievement="https://u.example/ob2/1")
    DatabaseRegistry(using=using).add(entry(versions=(version(envelopes=(name,)),)))
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(using=using),
        seeing("one", using=using),
        connections[using].cursor() as cursor,
    ):
        cursor.execute(act)


def test_postgres_lets_no_institution_write_the_entries_of_another() -> None:
    with databases.postgres() as using:
        for institution in ("one", "two"):
            databases.add_institution(institution, using=using)
        DatabaseRegistry(using=using).add(entry())
        with transaction.atomic(using=using), seeing("two", using=using), connections[using].cursor() as cursor:
            cursor.execute("UPDATE registry_version SET state = 'withdrawn'")
            assert cursor.rowcount == 0
        intruding = EntryRow(number="E-9999-9999", institution_id="one", identifier="y", source="form")
        refused = pytest.raises(DatabaseError, match="row-level security")
        with refused, transaction.atomic(using=using), seeing("two", using=using):
            intruding.save(using=using, force_insert=True)
