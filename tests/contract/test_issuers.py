"""Issuers: one DID, one slug, one key that signs, and every public key for ever."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contract.factories import INSTITUTION, StoreFactory
from contract.records import DID, LATER, NOW, issuer, key
from kakitome.errors import Conflict, NotFound
from kakitome.ports.issuers import KeyState
from kakitome.ports.signing import KeyPurpose

PUBLISHED, ACTIVE, RETIRED, COMPROMISED = (
    KeyState.PUBLISHED,
    KeyState.ACTIVE,
    KeyState.RETIRED,
    KeyState.COMPROMISED,
)


def test_an_issuer_is_found_by_did_and_by_slug(books: StoreFactory) -> None:
    books.open(INSTITUTION).issuers.add(issuer())
    store = books.open(INSTITUTION).issuers
    assert store.get(DID) == issuer()
    assert store.find_by_slug("x") == issuer()
    assert store.find_by_slug("y") is None
    with pytest.raises(NotFound, match="E_ISSUER_UNKNOWN"):
        store.get("did:web:nobody.example")


@pytest.mark.parametrize("other", [issuer(did="did:web:v.example"), issuer(slug="z")], ids=["slug", "did"])
def test_a_did_and_a_slug_are_taken_once(book: Any, other: Any) -> None:
    book.issuers.add(issuer())
    with pytest.raises(Conflict, match="E_ISSUER_EXISTS"):
        book.issuers.add(other)


def test_an_issuer_may_change_its_address_but_not_its_did(book: Any) -> None:
    book.issuers.add(issuer())
    moved = replace(issuer(), issuer=replace(issuer().issuer, email="office@u.example"))
    book.issuers.replace(moved)
    assert book.issuers.get(DID) == moved
    with pytest.raises(NotFound, match="E_ISSUER_UNKNOWN"):
        book.issuers.replace(issuer(did="did:web:v.example"))


def test_the_further_places_that_an_issuer_publishes_are_kept(books: StoreFactory) -> None:
    named = replace(issuer(), issuer=replace(issuer().issuer, services=("revocation-list", "refresh")))
    books.open(INSTITUTION).issuers.add(named)
    assert books.open(INSTITUTION).issuers.get(DID) == named
    books.open(INSTITUTION).issuers.replace(issuer())
    assert books.open(INSTITUTION).issuers.get(DID).issuer.services == ()


def test_a_key_is_published_then_active_then_retired_and_stays(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    book.issuers.add(issuer())
    book.issuers.add_key(key("k1"))
    assert book.issuers.find_active_key(DID) is None
    active = replace(key("k1", ACTIVE), activated_at=LATER)
    book.issuers.move_key(active)
    assert book.issuers.find_active_key(DID) == active
    retired = replace(active, state=RETIRED, retired_at=LATER + timedelta(days=1))
    book.issuers.move_key(retired)
    assert books.open(INSTITUTION).issuers.list_keys(DID) == [retired]


def test_only_one_key_signs(book: Any) -> None:
    book.issuers.add(issuer())
    book.issuers.add_key(key("k1", ACTIVE))
    book.issuers.add_key(key("k2", at=LATER))
    with pytest.raises(Conflict, match="E_KEY_MOVE"):
        book.issuers.move_key(key("k2", ACTIVE, at=LATER))
    with pytest.raises(Conflict, match="E_KEY_MOVE"):
        book.issuers.add_key(key("k3", ACTIVE))
    assert [k.key_id for k in book.issuers.list_keys(DID)] == ["k1", "k2"]


def test_for_each_purpose_one_key_signs(book: Any) -> None:
    book.issuers.add(issuer())
    tokens = replace(key("k2", ACTIVE), purpose=KeyPurpose.JOSE)
    book.issuers.add_key(key("k1", ACTIVE))
    book.issuers.add_key(tokens)
    assert book.issuers.find_active_key(DID, purpose=KeyPurpose.JOSE) == tokens
    assert book.issuers.find_active_key(DID) == key("k1", ACTIVE)
    assert book.issuers.find_active_key(DID, purpose=KeyPurpose.LOG) is None
    with pytest.raises(Conflict, match="E_KEY_MOVE"):
        book.issuers.add_key(replace(key("k3", ACTIVE), purpose=KeyPurpose.JOSE))


def test_a_key_keeps_its_purpose(book: Any) -> None:
    book.issuers.add(issuer())
    book.issuers.add_key(key("k1"))
    with pytest.raises(Conflict, match="E_KEY_MOVE"):
        book.issuers.move_key(replace(key("k1", ACTIVE), purpose=KeyPurpose.LOG))


def test_the_name_of_a_key_may_be_as_long_as_an_rsa_key(books: StoreFactory) -> None:
    name = "z" + "4" * 373
    book = books.open(INSTITUTION)
    book.issuers.add(issuer())
    book.issuers.add_key(replace(key(name), purpose=KeyPurpose.OPEN_BADGES_2))
    assert [found.key_id for found in books.open(INSTITUTION).issuers.list_keys(DID)] == [name]


@pytest.mark.parametrize(
    ("before", "after"), [(RETIRED, ACTIVE), (COMPROMISED, RETIRED), (COMPROMISED, ACTIVE), (ACTIVE, PUBLISHED)]
)
def test_a_key_never_goes_back(book: Any, before: KeyState, after: KeyState) -> None:
    book.issuers.add(issuer())
    book.issuers.add_key(key("k1", before))
    with pytest.raises(Conflict, match="E_KEY_MOVE"):
        book.issuers.move_key(key("k1", after))


def test_two_issuers_never_share_a_key(book: Any) -> None:
    other = "did:web:v.example"
    book.issuers.add(issuer())
    book.issuers.add(issuer("y", other))
    book.issuers.add_key(key("k1"))
    with pytest.raises(Conflict, match="E_KEY_EXISTS"):
        book.issuers.add_key(key("k1", did=other))
    with pytest.raises(NotFound, match="E_KEY_UNKNOWN"):
        book.issuers.move_key(key("k1", ACTIVE, did=other))


def test_a_key_belongs_to_a_known_issuer(book: Any) -> None:
    with pytest.raises(NotFound, match="E_ISSUER_UNKNOWN"):
        book.issuers.add_key(key("k1"))
    assert list(book.issuers.list_keys(DID)) == []


def test_issuers_are_listed_by_slug(book: Any) -> None:
    for slug in ("b", "a"):
        book.issuers.add(issuer(slug, f"did:web:{slug}.example"))
    assert [record.slug for record in book.issuers.list_issuers()] == ["a", "b"]
    assert book.issuers.list_issuers()[0].created_at == NOW
