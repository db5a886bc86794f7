"""Envelopes are made once and kept; endorsements are kept as they came."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from contract.factories import INSTITUTION, StoreFactory
from contract.records import DID, LATER, NOW, credential_id, intent
from kakitome.errors import Conflict, NotFound
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.ports.envelopes import KeptEnvelope


def envelope(document: bytes = b"eyJ", **changes: Any) -> KeptEnvelope:
    made = KeptEnvelope(
        credential_id=credential_id(1),
        target="vc-jwt",
        variant="",
        media_type="application/vc+jwt",
        document=document,
        sha256=hashlib.sha256(document).hexdigest(),
        made_at=NOW,
    )
    return replace(made, **changes)


def endorsement(document: bytes = b"{}", **changes: Any) -> KeptEndorsement:
    made = KeptEndorsement(
        sha256=hashlib.sha256(document).hexdigest(),
        about=DID,
        endorser="did:web:body.example",
        endorser_name="見本承認機構",
        document=document,
        is_token=False,
        added_at=NOW,
        added_by="h.ito",
    )
    return replace(made, **changes)


def test_an_envelope_is_kept_byte_for_byte(stores: StoreFactory) -> None:
    store = stores.open(INSTITUTION)
    store.awards.reserve_many([intent(1)])
    assert store.envelopes.keep(envelope()) == envelope()
    again = stores.open(INSTITUTION).envelopes
    assert again.find(credential_id(1), target="vc-jwt", variant="") == envelope()
    assert list(again.list_of(credential_id(1))) == [envelope()]


def test_the_first_envelope_of_a_form_stands(store: Any) -> None:
    store.awards.reserve_many([intent(1)])
    store.envelopes.keep(envelope(b"first"))
    assert store.envelopes.keep(envelope(b"second", made_at=LATER)) == envelope(b"first")
    assert store.envelopes.keep(envelope(b"other", variant="en")) == envelope(b"other", variant="en")


def test_an_envelope_needs_its_award(store: Any) -> None:
    with pytest.raises(NotFound, match="E_AWARD_UNKNOWN"):
        store.envelopes.keep(envelope())
    assert store.envelopes.find(credential_id(1), target="vc-jwt", variant="") is None


def test_an_endorsement_is_in_use_until_it_is_ended(store: Any) -> None:
    store.endorsements.add(endorsement())
    store.endorsements.add(endorsement(b"eyJ", about="https://u.example/1", is_token=True))
    assert list(store.endorsements.list_in_use(DID)) == [endorsement()]
    store.endorsements.end(endorsement().sha256, at=LATER)
    store.endorsements.end(endorsement().sha256, at=NOW)
    assert list(store.endorsements.list_in_use(DID)) == []
    assert store.endorsements.list_all()[0] == endorsement(ended_at=LATER)
    assert store.endorsements.find(endorsement().sha256) == endorsement(ended_at=LATER)
    assert store.endorsements.find("00" * 32) is None


def test_an_endorsement_is_known_once_and_an_unknown_one_cannot_be_ended(store: Any) -> None:
    store.endorsements.add(endorsement())
    with pytest.raises(Conflict, match="E_ENDORSEMENT_KNOWN"):
        store.endorsements.add(endorsement(added_at=LATER))
    with pytest.raises(NotFound, match="E_ENDORSEMENT_UNKNOWN"):
        store.endorsements.end("0" * 64, at=LATER)
