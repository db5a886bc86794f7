"""What an envelope is made of, made with, and what comes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.errors import Invalid, Problem
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.badge_image.seal import recognised_when_awarded
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadges2.addresses import key_address
from kakitome.ports.document_seal import DocumentSeal
from kakitome.ports.signing import SigningKeys
from kakitome.ports.timestamping import TimestampAuthority
from kakitome.values.localized_text import LocalizedText


class Target(StrEnum):
    """Forms in which an award can travel; the words of `kakitome convert --to`."""

    OB3 = "ob3"
    PNG = "png"
    SVG = "svg"
    VC_JWT = "vc-jwt"
    SD_JWT = "sd-jwt"
    ECDSA_SD = "ecdsa-sd"
    OB2 = "ob2"
    OB2_PNG = "ob2-png"
    CLR = "clr"
    PDF = "pdf"
    STUDY_PDF = "study-pdf"
    BLOCKCERTS = "blockcerts"
    ELM = "elm"


class NotConvertible(Invalid):
    """The award cannot travel in that form; the problems say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One award: its exact signed bytes, what they say, and where it lives.

    Attributes:
        document: the signed Open Badges 3.0 credential, byte for byte.
        credential: the same as JSON.
        microcredential, facts: the letter in it.
        issuer: who signs; its documents lie below its own address.
        page: address of the live page for people.
        recognition: recognition by a third party at the date of the award, in words.
    """

    document: bytes
    credential: Mapping[str, Any]
    microcredential: Microcredential
    facts: AwardFacts
    issuer: Issuer
    page: str = ""
    mark: str = ""
    recognition: LocalizedText = LocalizedText()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What making envelopes works with.

    Attributes:
        keys: the issuer's keys by purpose.
        seal: the institution's certificate and key for PDF and ELM; None when there is none.
        stamper: a time-stamp authority, when the operator chose one.
        salt: returns a fresh random text with every call.
        anchor: writes a batch's root into a log that lasts and returns where; None when there is none.
        key_address: composes the address at which a key for Open Badges 2.0 is published.
        wallet_key: public key of the holder's wallet as JWK, for a credential bound to it; None when there is none.
    """

    keys: SigningKeys
    salt: Callable[[], str]
    seal: DocumentSeal | None = None
    stamper: TimestampAuthority | None = None
    anchor: Callable[[bytes], str] | None = None
    key_address: Callable[[str, str], str] = key_address
    wallet_key: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One envelope: its bytes, what they are, the end of a file name, and what should be known about it."""

    document: bytes
    media_type: str
    suffix: str
    notes: tuple[Problem, ...] = ()


def material_of(document: bytes, issuer: Issuer, *, page: str = "", mark: str = "") -> Material:
    """Read the letter out of a signed credential.

    Raises:
        NotConvertible: `E_NOT_A_CREDENTIAL`, it is no Open Badges 3.0 credential in JSON; `E_NOT_THIS_ISSUER`.
    """
    try:
        credential = strict_json.load(document)
    except DocumentRefused as refusal:
        raise NotConvertible("E_NOT_A_CREDENTIAL", refusal.problem) from None
    subject = credential.get("credentialSubject") if isinstance(credential, dict) else None
    if not isinstance(subject, dict) or not isinstance(subject.get("achievement"), dict):
        raise NotConvertible("E_NOT_A_CREDENTIAL", Problem(code="E_NOT_A_CREDENTIAL"))
    microcredential, facts, _ = from_credential(credential)
    if facts.issuer != issuer.did:
        problem = Problem(code="E_NOT_THIS_ISSUER", params={"found": facts.issuer, "issuer": issuer.did})
        raise NotConvertible("E_NOT_THIS_ISSUER", problem, **problem.params)
    return Material(
        document=document,
        credential=credential,
        microcredential=microcredential,
        facts=facts,
        issuer=issuer,
        page=page,
        mark=mark,
        recognition=recognised_when_awarded(credential),
    )


def whole(at: datetime) -> datetime:
    """Return an instant in whole seconds, as documents state it."""
    return at.replace(microsecond=0)
