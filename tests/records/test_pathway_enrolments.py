"""Enrolments on pathways on both databases: tenants apart, one open one of a person on a pathway, found by the person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from kakitome.errors import Conflict
from kakitome.ports.pathway_enrolments import EnrolmentState, PathwayEnrolment, UsedPart
from kakitome.records.models.pathway_enrolment import PathwayEnrolmentRow
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.scope import seeing
from records.conftest import INSTITUTION
from support import databases

NOW = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)
ENROLMENT = PathwayEnrolment(
    key="k1",
    account="a" * 36,
    pathway="P-7K3M-94QT",
    version=1,
    state=EnrolmentState.ENROLLED,
    email="hanako@x.example",
    agreed_at=NOW,
    looked_at=NOW,
    parts=(UsedPart(part="E-7K3M-94QT", holding="A-7K3M-94QT", title="髙い統計", credential="urn:x", sha256="0" * 64),),
)


def opened(using: str, institution: str = INSTITUTION) -> InstitutionStore:
    return InstitutionStore(institution, witness=databases.NoWitness(), packs=databases.packs(using), using=using)


@pytest.fixture
def store(using: str) -> InstitutionStore:
    store = opened(using)
    store.enrolments.add(ENROLMENT)
    return store


def test_what_is_stored_is_read_again(store: InstitutionStore) -> None:
    assert store.enrolments.find("k1") == ENROLMENT
    assert store.enrolments.list_of_account(ENROLMENT.account) == [ENROLMENT]
    assert store.enrolments.list_of_pathway(ENROLMENT.pathway) == [ENROLMENT]
    assert store.enrolments.list_of_account("") == []


def test_one_is_open_at_a_time_and_another_may_follow_what_was_refused(store: InstitutionStore) -> None:
    again = replace(ENROLMENT, key="k2")
    with pytest.raises(Conflict, match="E_ENROLMENT_TWICE"):
        store.enrolments.add(again)
    store.enrolments.put(replace(ENROLMENT, state=EnrolmentState.REFUSED))
    store.enrolments.add(again)
    assert {each.key for each in store.enrolments.list_of_account(ENROLMENT.account)} == {"k1", "k2"}
    nameless = replace(ENROLMENT, account="", state=EnrolmentState.ENROLLED)
    store.enrolments.add(replace(nameless, key="k3"))
    store.enrolments.add(replace(nameless, key="k4"))


def test_those_that_wait_longest_are_due_first_and_what_is_gone_stays_gone(store: InstitutionStore) -> None:
    older = replace(ENROLMENT, key="k0", account="b" * 36, looked_at=NOW - timedelta(hours=2))
    store.enrolments.add(older)
    due = store.enrolments.list_due(before=NOW, limit=5)
    assert [each.key for each in due] == ["k0", "k1"]
    assert [each.key for each in store.enrolments.list_due(before=NOW - timedelta(hours=1), limit=5)] == ["k0"]
    store.enrolments.put(replace(older, awarding_since=NOW))
    assert [each.key for each in store.enrolments.list_under_way()] == ["k0"]
    store.enrolments.remove("k0")
    store.enrolments.put(older)
    assert store.enrolments.find("k0") is None


def test_another_institution_sees_nothing_of_it(store: InstitutionStore, using: str) -> None:
    databases.add_institution("other", using=using)
    other = opened(using, "other")
    assert other.enrolments.find("k1") is None and other.enrolments.list_of_account(ENROLMENT.account) == []
    if connections[using].vendor == "postgresql":
        with seeing("other", using=using):
            assert not PathwayEnrolmentRow.objects.using(using).exists(), "the database hides it as well"
