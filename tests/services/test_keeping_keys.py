"""Keeping keys: published before use, never forgotten, compromise with a date."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.gateways.memory_store.store import MemoryStore
from kakitome.ports.issuers import IssuerRecord, KeyState
from kakitome.services.issuing import issue
from kakitome.services.keeping_keys import (
    activate_due_keys,
    activate_key,
    declare_compromised,
    open_issuer,
    publish_key,
)
from services.desks import DID, ISSUER, NOW, make_desk, order, vault_in_memory, wanted

DAY = timedelta(days=1)


def test_the_first_key_signs_at_once() -> None:
    book, vault = MemoryStore(), vault_in_memory()
    record = IssuerRecord(slug="x", issuer=ISSUER, created_at=NOW)
    key = open_issuer(book, record, key_id=vault.create(), actor="a", now=NOW)
    assert book.issuers.find_active_key(DID) == key
    assert [e.entry.action for e in book.audit.list_events()] == ["issuer.opened"]


def test_a_did_key_is_its_key_and_can_have_no_other() -> None:
    book, vault = MemoryStore(), vault_in_memory()
    mine, other = vault.create(), vault.create()
    record = IssuerRecord(slug="x", issuer=replace(ISSUER, did=f"did:key:{mine}"), created_at=NOW)
    with pytest.raises(Refused, match="E_KEY_NOT_OF_DID"):
        open_issuer(book, record, key_id=other, actor="a", now=NOW)
    open_issuer(book, record, key_id=mine, actor="a", now=NOW)
    with pytest.raises(Refused, match="E_KEY_NOT_OF_DID"):
        publish_key(book, record.did, key_id=other, actor="a", now=NOW)


def test_a_new_key_is_published_first_and_signs_a_day_later() -> None:
    desk = make_desk()
    old = desk.book.issuers.find_active_key(DID)
    assert old is not None
    new = desk.vault.create()
    publish_key(desk.book, DID, key_id=new, actor="a", now=NOW)
    assert activate_due_keys(desk.book, now=NOW + DAY / 2) == []
    (outcome,) = issue(desk, order(wanted(2)), now=NOW + DAY / 2)
    assert old.key_id in desk.book.awards.get_document(outcome.credential_id).decode()
    assert [key.key_id for key in activate_due_keys(desk.book, now=NOW + DAY)] == [new]
    states = {key.key_id: key.state for key in desk.book.issuers.list_keys(DID)}
    assert states == {old.key_id: KeyState.RETIRED, new: KeyState.ACTIVE}
    actions = [e.entry.action for e in desk.book.audit.list_events() if e.entry.action.startswith("key.")]
    assert actions == ["key.published", "key.retired", "key.activated"]


def test_activating_twice_changes_nothing() -> None:
    desk = make_desk()
    active = desk.book.issuers.find_active_key(DID)
    assert active is not None
    assert activate_key(desk.book, DID, key_id=active.key_id, actor="a", now=NOW) == active
    assert desk.book.audit.count() == 0


def test_a_retired_key_never_signs_again() -> None:
    desk = make_desk()
    old = desk.book.issuers.find_active_key(DID)
    assert old is not None
    new = desk.vault.create()
    publish_key(desk.book, DID, key_id=new, actor="a", now=NOW)
    activate_key(desk.book, DID, key_id=new, actor="a", now=NOW)
    with pytest.raises(Conflict, match="E_KEY_MOVE"):
        activate_key(desk.book, DID, key_id=old.key_id, actor="a", now=NOW)
    active = desk.book.issuers.find_active_key(DID)
    assert active is not None
    assert active.key_id == new


def test_a_compromised_key_signs_no_more_and_keeps_its_date() -> None:
    desk = make_desk()
    key = desk.book.issuers.find_active_key(DID)
    assert key is not None
    since = NOW - DAY
    declared = declare_compromised(desk.book, DID, key_id=key.key_id, since=since, actor="a", now=NOW)
    assert (declared.state, declared.compromised_from) == (KeyState.COMPROMISED, since)
    with pytest.raises(Refused, match="E_NO_ACTIVE_KEY"):
        issue(desk, order(wanted(2)), now=NOW)
    with pytest.raises(Refused, match="E_COMPROMISED_IN_FUTURE"):
        declare_compromised(desk.book, DID, key_id=key.key_id, since=NOW + DAY, actor="a", now=NOW)


def test_a_key_of_another_issuer_is_unknown() -> None:
    desk = make_desk()
    with pytest.raises(NotFound, match="E_KEY_UNKNOWN"):
        activate_key(desk.book, DID, key_id=desk.vault.create(), actor="a", now=NOW)
