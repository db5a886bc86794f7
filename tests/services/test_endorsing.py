"""Endorsing: one body signs, the other takes in what is about itself, and awards carry it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.verification.check import CheckOutcome, Report
from kakitome.documents.verification.pipeline import verify
from kakitome.errors import Conflict, Refused
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.endorsement import EndorsementTerms
from kakitome.mapping.issuer import Issuer
from kakitome.ports.signing import KeyPurpose, SigningKey
from kakitome.services.endorsing import CarriedEndorsements, end, give_and_keep, take_in
from kakitome.services.issuing import issue
from kakitome.values.localized_text import LocalizedText
from services.desks import ISSUER, LETTER, NOW, make_desk, order, wanted
from support.stores import new_store
from vectors import issuer_site

BODY = Issuer(
    did=f"did:key:{issuer_site.multibase('body')}",
    name=LocalizedText(ja="見本承認機構", en="Example recognition body"),
    base_url="https://body.example/",
)
ACHIEVEMENT = addresses_for(LETTER, ISSUER.base_url, uuid="").achievement
LATER = NOW + timedelta(days=1)


class BodyKeys:
    """The one key of the body."""

    def key(self, purpose: KeyPurpose) -> SigningKey:
        key = issuer_site.key("body")
        multibase = issuer_site.multibase("body")
        return SigningKey(
            purpose=purpose,
            key_id=multibase,
            method=f"{BODY.did}#{multibase}",
            public=key.public_key(),
            sign=key.sign,
        )


def terms(about: str = ACHIEVEMENT, **changes: Any) -> EndorsementTerms:
    made = EndorsementTerms(
        url="urn:uuid:7d0c29a0-8a51-4b7c-8f0e-2f7f6c0b1d55",
        about=about,
        name=LocalizedText(ja="承認", en="Recognition"),
        comment=LocalizedText(ja="共通ディスクリプタを満たす。", en="Meets the common descriptors."),
        valid_from=NOW,
    )
    return replace(made, **changes)


def given(**changes: Any) -> bytes:
    return give_and_keep(new_store(), BODY, keys=BodyKeys(), terms=terms(**changes), actor="k.mori").document


def checked(document: bytes) -> Report:
    return verify(document, issuer_site.surroundings(issuer_site.site(), now=LATER))


def test_what_a_body_signs_is_kept_with_its_intent_in_the_trail_first() -> None:
    store = new_store()
    document = give_and_keep(store, BODY, keys=BodyKeys(), terms=terms(), actor="k.mori").document
    assert [event.entry.action for event in store.audit.list_events()] == [
        "endorsement.intended",
        "endorsement.given",
    ]
    assert store.endorsements.list_all()[0].document == document
    assert json.loads(document)["credentialSubject"]["endorsementComment"] == (
        "共通ディスクリプタを満たす。\n\n---\n\nMeets the common descriptors."
    )


def test_awards_given_after_an_endorsement_was_taken_in_carry_it_and_it_verifies() -> None:
    desk = make_desk()
    store: Any = desk.book
    desk = replace(desk, attaching=CarriedEndorsements(store.endorsements))
    (before,) = issue(desk, order(wanted(2)), now=NOW)
    document = given()
    take_in(store, document, report=checked(document), actor="h.ito", now=NOW)
    (after,) = issue(desk, order(wanted(3), batch="2"), now=NOW)
    credential = json.loads(store.awards.get_document(after.credential_id))
    assert "endorsement" not in str(json.loads(store.awards.get_document(before.credential_id)))
    assert credential["credentialSubject"]["achievement"]["endorsement"] == [json.loads(document)]
    inside = checked(json.dumps(credential["credentialSubject"]["achievement"]["endorsement"][0]).encode())
    proof = inside.check("proof")
    assert proof is not None
    assert proof.outcome is CheckOutcome.PASSED


def test_an_endorsement_of_the_issuer_stands_in_its_profile() -> None:
    desk = make_desk()
    store: Any = desk.book
    document = given(about=ISSUER.did)
    take_in(store, document, report=checked(document), actor="h.ito", now=NOW)
    attachments = CarriedEndorsements(store.endorsements).attach(ISSUER, achievement=ACHIEVEMENT)
    assert attachments.of_issuer.documents == (json.loads(document),)
    assert attachments.of_achievement.documents == ()


def test_an_endorsement_that_was_ended_is_carried_no_more() -> None:
    store: Any = make_desk().book
    document = given()
    kept = take_in(store, document, report=checked(document), actor="h.ito", now=NOW)
    end(store, kept.sha256, actor="h.ito", now=LATER)
    attachments = CarriedEndorsements(store.endorsements).attach(ISSUER, achievement=ACHIEVEMENT)
    assert attachments.of_achievement.documents == ()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: given(about="https://elsewhere.example/1"), "E_ENDORSEMENT_NOT_OURS"),
        (lambda: given().replace("共通".encode(), "特別".encode()), "E_ENDORSEMENT_NOT_VALID"),
        (lambda: given(valid_until=NOW + timedelta(hours=1)), "E_ENDORSEMENT_NOT_VALID"),
        (lambda: issuer_site.as_bytes(issuer_site.good()), "E_ENDORSEMENT_KIND"),
        (lambda: b"{}", "E_ENDORSEMENT_KIND"),
    ],
)
def test_what_is_no_good_endorsement_of_ours_is_not_taken_in(make: Callable[[], bytes], code: str) -> None:
    store: Any = make_desk().book
    document = make()
    with pytest.raises(Refused, match=code):
        take_in(store, document, report=checked(document), actor="h.ito", now=NOW)
    assert store.endorsements.list_all() == []


def test_the_same_endorsement_is_taken_in_once() -> None:
    store: Any = make_desk().book
    document = given()
    take_in(store, document, report=checked(document), actor="h.ito", now=NOW)
    with pytest.raises(Conflict, match="E_ENDORSEMENT_KNOWN"):
        take_in(store, document, report=checked(document), actor="h.ito", now=NOW)
