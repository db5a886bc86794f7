"""Applications for awards on both databases: tenants apart, one key once, bytes whole, steps never changed."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import DatabaseError, connections, transaction

from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.ports.award_applications import (
    WAITING,
    ApplicationAct,
    ApplicationEvidence,
    ApplicationState,
    ApplicationStep,
    AwardApplication,
    AwardCall,
    CriterionMark,
    EvidenceKind,
)
from kakitome.records.models.award_application import (
    ApplicationEvidenceRow,
    ApplicationStepRow,
    AwardApplicationRow,
    AwardCallRow,
)
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.scope import seeing
from kakitome.services.doctoring.wallet_round import examine_evidence
from kakitome.values.localized_text import LocalizedText
from records.conftest import INSTITUTION
from support import databases

NOW = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)
PDF = b"%PDF-1.7 work"
APPLICATION = AwardApplication(
    key="k1",
    account="a" * 36,
    microcredential="m",
    state=ApplicationState.SENT,
    created_at=NOW,
    changed_at=NOW,
    sent_at=NOW,
    name="髙﨑 花子",
    marks=(CriterionMark(criterion=0, level=1, words="よい"), CriterionMark(criterion=1)),
)
FILE = ApplicationEvidence(
    key="e1", kind=EvidenceKind.FILE, name="a.pdf", added_at=NOW, sha256=sha256(PDF).hexdigest(), size=len(PDF)
)
STEP = ApplicationStep(position=1, act=ApplicationAct.SENT, at=NOW)
CALL = AwardCall(
    microcredential="m",
    is_open=True,
    words=LocalizedText(ja="記録を"),
    kinds=("file", "link"),
    changed_at=NOW,
    changed_by="clerk",
    only_for=("@x.example", "y@z.example"),
)


def opened(using: str, institution: str = INSTITUTION) -> InstitutionStore:
    return InstitutionStore(institution, witness=databases.NoWitness(), packs=databases.packs(using), using=using)


@pytest.fixture
def store(using: str) -> InstitutionStore:
    store = opened(using)
    store.applications.put_call(CALL)
    store.applications.put(APPLICATION)
    store.applications.add_evidence("k1", FILE, content=PDF)
    store.applications.add_step("k1", STEP)
    return store


def test_what_is_stored_is_read_again(store: InstitutionStore) -> None:
    whole = replace(APPLICATION, evidence=(FILE,), steps=(STEP,))
    assert store.applications.find("k1") == whole
    assert store.applications.list_of_account(APPLICATION.account) == [whole]
    assert store.applications.list_sent(states=WAITING) == [whole]
    assert store.applications.list_sent(states=WAITING, microcredential="other") == []
    assert store.applications.find_call("m") == CALL and store.applications.list_calls() == [CALL]
    assert store.applications.read_evidence("k1", "e1") == PDF
    store.applications.put(replace(APPLICATION, awarding_since=NOW))
    assert [each.key for each in store.applications.list_under_way()] == ["k1"]


def test_the_same_thing_is_not_stored_twice_and_what_is_gone_is_gone(store: InstitutionStore) -> None:
    with pytest.raises(Conflict, match="E_APPLICATION_EVIDENCE_TWICE"):
        store.applications.add_evidence("k1", replace(FILE, key="e2"), content=PDF)
    with pytest.raises(Conflict, match="E_APPLICATION_CHANGED"):
        store.applications.add_step("k1", STEP)
    with pytest.raises(NotFound, match="E_APPLICATION_UNKNOWN"):
        store.applications.add_step("k9", STEP)
    store.applications.remove("k1")
    assert store.applications.find("k1") is None
    with pytest.raises(NotFound):
        store.applications.read_evidence("k1", "e1")


def test_bytes_that_were_changed_are_not_handed_out(store: InstitutionStore, using: str) -> None:
    assert list(examine_evidence(store.applications)) == []
    with seeing(INSTITUTION, using=using):
        ApplicationEvidenceRow.objects.using(using).update(data=b"other")
    assert [problem.code for problem in examine_evidence(store.applications)] == ["E_DOCTOR_APPLICATION_EVIDENCE"]
    with pytest.raises(Unavailable, match="E_WALLET_DAMAGED"):
        store.applications.read_evidence("k1", "e1")


def test_another_institution_sees_nothing_of_it(store: InstitutionStore, using: str) -> None:
    databases.add_institution("other", using=using)
    other = opened(using, "other")
    assert other.applications.find("k1") is None and other.applications.list_sent(states=WAITING) == []
    assert other.applications.list_of_account(APPLICATION.account) == [] and other.applications.list_calls() == []
    if connections[using].vendor == "postgresql":
        for model in (AwardCallRow, AwardApplicationRow, ApplicationEvidenceRow, ApplicationStepRow):
            with seeing("other", using=using):
                assert not model.objects.using(using).exists(), "the database hides it as well"


def test_a_step_is_never_changed(store: InstitutionStore, using: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(using=using), seeing(INSTITUTION, using=using):
        ApplicationStepRow.objects.using(using).update(words="other")
