"""Requests to attest again in both databases: whose they are, what stays decided, and what goes."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from contract.records import NOW
from kakitome.errors import Conflict, NotFound
from kakitome.ports.reattestations import (
    ReattestationRequest,
    Reattestations,
    ReattestationStep,
    ReattestationTerms,
    TrailKind,
    TrailLine,
)
from kakitome.ports.wallets import CollectedItem
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.digests.examination import examine_registers
from kakitome.records.reattestations import DatabaseReattestations
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.wallets import DatabaseWallets
from kakitome.services.attesting_again import (
    AttestingProposal,
    begin_signing,
    note_attested,
    propose,
    refuse_request,
    stop_signing,
    take_back,
)
from kakitome.services.doctoring.asked_endorsement_round import examine_reattestations
from kakitome.values.localized_text import LocalizedText
from records.test_wallets import account_at
from support.wallet_documents import CONTENT, document_of

PROPOSAL = AttestingProposal(actor="first", microcredential="data", version=2, reason="見ました。")


@pytest.fixture
def store(using: str) -> Reattestations:
    return DatabaseReattestations(using=using)


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


def asked(using: str, account: str, **changes: object) -> ReattestationRequest:
    DatabaseWallets(using=using).open(account).add(document_of(CONTENT, key="lost"), CONTENT)
    request = ReattestationRequest(
        key=f"k-{account[:6]}",
        institution="u",
        item=CollectedItem(document="lost"),
        title=LocalizedText(ja="髙い山の気象"),
        issuer_name=LocalizedText(en="Northgate College"),
        issuer_id="did:web:gone.example",
        sha256="a" * 64,
        credential_sha256="b" * 64,
        shown_name="見本 花子",
        words="学校がなくなりました。",
        trail=(TrailLine(kind=TrailKind.ADDED, at=NOW, code="file"), TrailLine(kind=TrailKind.KEY, detail="did:x#1")),
        asked_at=NOW,
        step=ReattestationStep.REQUESTED,
        step_at=NOW,
    )
    request = replace(request, **changes)  # type: ignore[arg-type]
    DatabaseReattestations(using=using).open(account).add(request)
    return request


def test_what_was_asked_is_read_as_it_was_by_its_maker_and_the_institution(
    using: str, store: Reattestations, account: str
) -> None:
    request = asked(using, account)
    assert store.open(account).find(request.key) == request
    assert [(found.account, found.request) for found in store.list_at("u")] == [(account, request)]
    assert store.list_at("v") == []
    other = store.open(account_at(using, "jiro@mihon.example"))
    assert other.list_requests() == []
    with pytest.raises(NotFound):
        other.replace(request)
    # What it is about may leave the wallet; the request stays, and with it that it was attested.
    DatabaseWallets(using=using).open(account).remove("lost")
    kept = store.open(account).find(request.key)
    assert kept == replace(request, item=CollectedItem())
    with seeing(EVERYONE, using=using):
        assert not list(examine_registers(using=using))
    DatabaseAccounts(using=using).delete(account)
    assert store.list_at("u") == []


def test_two_people_and_one_award(using: str, store: Reattestations, account: str) -> None:
    request, person = asked(using, account), store.open(account)
    propose(person, request.key, proposal=PROPOSAL, now=NOW)
    begin_signing(person, request.key, actor="second", now=NOW)
    stop_signing(person, request.key, now=NOW)
    begin_signing(person, request.key, actor="third", now=NOW)
    twin = account_at(using, "jiro@mihon.example")
    asked(using, twin)
    propose(store.open(twin), f"k-{twin[:6]}", proposal=PROPOSAL, now=NOW)
    with pytest.raises(Conflict) as refused:
        begin_signing(store.open(twin), f"k-{twin[:6]}", actor="second", now=NOW)
    assert refused.value.code == "E_REATTEST_TWICE", "while the first is being awarded, too"
    done = note_attested(person, request.key, award="A-7K3M-94QT", now=NOW)
    assert not list(examine_reattestations(store))
    for act in (take_back, lambda *args, **named: refuse_request(*args, reason="x", **named)):
        with pytest.raises(Conflict):
            act(person, request.key, now=NOW)
    changes: list[dict[str, object]] = [
        {"step": ReattestationStep.REFUSED},
        {"award": "A-2345-6789"},
        {"credential_sha256": "c" * 64},
        {"words": "別のことば"},
    ]
    for change in changes:
        with pytest.raises((DatabaseError, Conflict)), transaction.atomic(using=using):
            person.replace(replace(done, **change))  # type: ignore[arg-type]


def test_terms_are_what_was_said_last(store: Reattestations) -> None:
    assert (store.find_terms("u"), store.list_accepting()) == (None, [])
    terms = ReattestationTerms(institution="u", is_on=True, words=LocalizedText(ja="成績表"), changed_at=NOW)
    store.put_terms(terms)
    assert store.list_accepting() == [terms]
    store.put_terms(replace(terms, is_on=False))
    assert (store.list_accepting(), store.find_terms("u")) == ([], replace(terms, is_on=False))
