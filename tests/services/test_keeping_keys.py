"""Keeping keys: published before use, never forgotten, compromise with a date."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from kakitome.documents.jose.compact import verify_compact
from kakitome.documents.jose.vc_jwt import read_vc_jwt, to_vc_jwt
from kakitome.documents.keys.public_key import algorithm_of
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.mapping.sd_jwt_vc import to_sd_jwt
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.issuers import IssuerRecord, KeyState
from kakitome.ports.signing import FURTHER_KEYS, KeyPurpose
from kakitome.services.issuing import issue
from kakitome.services.keeping_keys import (
    activate_due_keys,
    activate_key,
    add_missing_keys,
    declare_compromised,
    make_keys,
    open_issuer,
    publish_key,
)
from kakitome.services.publishing import did_document
from services.desks import DID, ISSUER, NOW, make_desk, order, vault_in_memory, wanted
from support.stores import new_store

DAY = timedelta(days=1)


def test_the_first_key_signs_at_once() -> None:
    book, vault = new_store(), vault_in_memory()
    record = IssuerRecord(slug="x", issuer=ISSUER, created_at=NOW)
    key = open_issuer(book, record, key_id=vault.create(), actor="a", now=NOW)
    assert book.issuers.find_active_key(DID) == key
    assert [e.entry.action for e in book.audit.list_events()] == ["issuer.opened"]


def test_a_new_issuer_signs_for_every_purpose_with_a_key_of_its_own() -> None:
    book, vault = new_store(), vault_in_memory()
    record = IssuerRecord(slug="x", issuer=ISSUER, created_at=NOW)
    open_issuer(book, record, key_id=vault.create(), further=make_keys(vault), actor="a", now=NOW)
    keys = IssuerSigningKeys(book, vault, DID)
    opened = [keys.key(purpose) for purpose in (KeyPurpose.CREDENTIAL, *FURTHER_KEYS)]
    assert len({key.key_id for key in opened}) == len(opened)
    assert [algorithm_of(key.public) for key in opened] == ["Ed25519", "P-256", "P-256", "RSA", "Ed25519"]
    listed = {method["id"]: method for method in json.loads(did_document(book, DID))["verificationMethod"]}
    assert {key.method for key in opened} == set(listed)
    assert listed[keys.key(KeyPurpose.OPEN_BADGES_2).method]["publicKeyJwk"]["kty"] == "RSA"
    assert keys.key(KeyPurpose.JOSE).sign(b"message")
    with pytest.raises(NotFound, match="E_KEY_PURPOSE_MISSING"):
        keys.key(KeyPurpose.SEAL)


def test_rotating_the_key_of_one_purpose_leaves_the_others() -> None:
    book, vault = new_store(), vault_in_memory()
    record = IssuerRecord(slug="x", issuer=ISSUER, created_at=NOW)
    open_issuer(book, record, key_id=vault.create(), further=make_keys(vault), actor="a", now=NOW)
    before = {key.purpose: key.key_id for key in book.issuers.list_keys(DID)}
    fresh = vault.create(algorithm="P-256")
    publish_key(book, DID, key_id=fresh, purpose=KeyPurpose.JOSE, actor="a", now=NOW)
    activate_key(book, DID, key_id=fresh, actor="a", now=NOW + DAY)
    active = {key.purpose: key.key_id for key in book.issuers.list_keys(DID) if key.state is KeyState.ACTIVE}
    assert active == {**before, KeyPurpose.JOSE: fresh}


def test_missing_keys_are_announced_once_and_never_after_a_compromise() -> None:
    desk = make_desk()
    added = add_missing_keys(desk.book, desk.vault, now=NOW)
    assert [key.purpose for key in added] == list(FURTHER_KEYS)
    tokens = added[0]
    declare_compromised(desk.book, DID, key_id=tokens.key_id, since=NOW, actor="a", now=NOW)
    assert add_missing_keys(desk.book, desk.vault, now=NOW + DAY) == []
    activate_due_keys(desk.book, now=NOW + DAY)
    keys = IssuerSigningKeys(desk.book, desk.vault, DID)
    with pytest.raises(NotFound, match="E_KEY_PURPOSE_MISSING"):
        keys.key(KeyPurpose.JOSE)
    assert keys.key(KeyPurpose.LOG).key_id == added[3].key_id


def test_a_did_key_signs_tokens_with_its_one_key() -> None:
    book, vault = new_store(), vault_in_memory()
    mine = vault.create()
    did = f"did:key:{mine}"
    record = IssuerRecord(slug="x", issuer=replace(ISSUER, did=did), created_at=NOW)
    open_issuer(book, record, key_id=mine, actor="a", now=NOW)
    assert add_missing_keys(book, vault, now=NOW) == []
    keys = IssuerSigningKeys(book, vault, did)
    assert keys.key(KeyPurpose.JOSE).method == f"{did}#{mine}"
    with pytest.raises(NotFound, match="E_KEY_PURPOSE_MISSING"):
        keys.key(KeyPurpose.OPEN_BADGES_2)


def test_a_did_key_is_its_key_and_can_have_no_other() -> None:
    book, vault = new_store(), vault_in_memory()
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


def test_an_award_is_signed_anew_as_a_token_with_the_issuers_own_key_for_tokens() -> None:
    desk = make_desk()
    for key in add_missing_keys(desk.book, desk.vault, now=NOW):
        activate_key(desk.book, DID, key_id=key.key_id, actor="a", now=NOW)
    (outcome,) = issue(desk, order(wanted(2)), now=NOW)
    credential = json.loads(desk.book.awards.get_document(outcome.credential_id))
    key = IssuerSigningKeys(desk.book, desk.vault, DID).key(KeyPurpose.JOSE)
    read = read_vc_jwt(to_vc_jwt(credential, key=key))
    assert verify_compact(read.token, key.public)
    assert read.credential == {name: value for name, value in credential.items() if name != "proof"}
    wallet, _ = to_sd_jwt(credential, key=key, salts=(f"{n:022d}" for n in range(99)), now=NOW)
    assert verify_compact(read_sd_jwt(wallet).token, key.public)
