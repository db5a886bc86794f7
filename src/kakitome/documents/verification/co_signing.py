"""Who signed a credential beside its issuer: bodies that award it together.

A credential has one issuer, and any number of proofs; in a proof set each stands for itself. A proof of somebody else
is looked at as theirs only where the document carries, about the very achievement that it awards, a signed statement
of that party (an endorsement): so the issuer has named it, and nobody becomes a co-signer by adding a proof to a file.

What is found good says that this party signed these words. A statement alone says that it consented, and no more.

Source: VC Data Integrity 1.0 §2.1.1 (proof sets); VCDM 2.0 §4.12 (securing mechanisms; the issuer is one); Open Badges
3.0 §B (EndorsementCredential); docs/adr/0091.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from kakitome.documents.keys.did import DidRefused, split_did_url
from kakitome.documents.verification.examination import Examination
from kakitome.values.json_members import object_member, object_members, text_member


def statements_about(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the statements in a credential about what it awards, each with the identifier of who says it."""
    achievement = object_member(object_member(document, "credentialSubject"), "achievement")
    about = text_member(achievement, "id")
    for statement in object_members(achievement, "endorsement"):
        if about and text_member(object_member(statement, "credentialSubject"), "id") == about:
            yield party_of(statement), statement


def party_of(document: Mapping[str, Any]) -> str:
    """Return the identifier of a document's issuer, whether it stands alone or in a profile."""
    stated = document.get("issuer")
    identifier = stated.get("id") if isinstance(stated, Mapping) else stated
    return identifier if isinstance(identifier, str) else ""


def co_signer_of(examination: Examination, proof: Mapping[str, Any]) -> str:
    """Return whose proof it is where it is that of a named co-signer; empty where it must be the issuer's own."""
    method = proof.get("verificationMethod")
    if not isinstance(method, str) or not examination.may_hold("endorsement"):
        return ""
    try:
        party = split_did_url(method).did
    except DidRefused:
        return ""
    if party == examination.signer_id:
        return ""
    named = {identifier for identifier, _ in statements_about(examination.view)}
    return party if party in named else ""


def as_signed_by(examination: Examination, party: str) -> Examination:
    """Return the same examination with a co-signer as the party whose key is looked for; nothing is fetched twice."""
    seen = copy(examination)
    seen.envelope = replace(examination.envelope, view={**examination.view, "issuer": party}, signer="")
    seen.forget_listings()
    seen.key_doubts = {}
    return seen
