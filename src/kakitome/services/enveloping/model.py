"""What an envelope is made of, made with, and what comes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
from kakitome.mapping.certificate import SetCertificate, completion_certificate
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadges2.addresses import key_address
from kakitome.ports.document_seal import DocumentSeal
from kakitome.ports.signing import KeyPurpose, SigningKeys
from kakitome.ports.status_lists import StatusEntry
from kakitome.ports.timestamping import TimestampAuthority
from kakitome.values.localized_text import LocalizedText


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
        token_certificates: by the key, as Multikey, the certificates that go along with its tokens for wallets.
        set_certificate: sets certificates of completion; a class may share one that remembers what its sheets share.
        wallet_key: public key of the holder's wallet as JWK (`NamedKey.jwk`), to which a credential is bound; or None.
        status_place: the place that a copy bound to one app has of its own; None for that of the award.
    """

    keys: SigningKeys
    salt: Callable[[], str]
    seal: DocumentSeal | None = None
    stamper: TimestampAuthority | None = None
    anchor: Callable[[bytes], str] | None = None
    key_address: Callable[[str, str], str] = key_address
    wallet_key: Mapping[str, Any] | None = None
    status_place: StatusEntry | None = None
    token_certificates: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    set_certificate: SetCertificate = completion_certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """One envelope in the making: the award, keys and seal, the instant, and the languages when they matter."""

    material: Material
    tools: Tools
    now: datetime
    variant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One envelope.

    Attributes:
        document: its bytes.
        media_type: what they are; empty for the target's own.
        notes: what should be known about it.
    """

    document: bytes
    media_type: str = ""
    notes: tuple[Problem, ...] = ()


class HostingNeed(StrEnum):
    """What of the issuer's has to be published for others to check an envelope."""

    NOTHING = "nothing"
    """It stands by itself: the issuer's key document and status list are published for every award."""
    OPEN_BADGES_2 = "open_badges_2"
    """The definition, the issuer's Profile, its key and its revocation list in Open Badges 2.0."""
    BLOCKCERTS = "blockcerts"
    """The issuer's profile for Blockcerts, and its revocation list."""
    WALLET_LIST = "wallet_list"
    """The status list that wallets read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A form in which an award can travel: one module of `targets` makes it, one line there registers it.

    Attributes:
        id: the word of `kakitome convert --to`, and the name under which it is kept.
        label, purpose: its name, and what reads it, for people.
        media_type: of its bytes.
        suffix: end of its file name, with the point.
        make: makes it; it reads the material, signs with the key of its purpose, and keeps nothing.
        signed_with: purpose of the issuer's key that signs it anew; None for a copy, or for what a certificate seals.
        is_sealed: the institution's certificate seals it, where there is one.
        is_kept: it is made once and kept; a form that signs nothing anew is made at every request.
        is_paper: a certificate for people, handed out by language.
        is_for_learner_alone: nobody but its learner may take it.
        word: of its address on the platform; its id where that is the same.
        variants: languages in which it can be had, the first of them by default; empty when it has no choice.
        hosted: what of the issuer's has to be published beside it.
    """

    id: str
    label: LocalizedText
    purpose: LocalizedText
    media_type: str
    suffix: str
    make: Callable[[Making], Made]
    signed_with: KeyPurpose | None = None
    is_sealed: bool = False
    is_kept: bool = True
    is_paper: bool = False
    is_for_learner_alone: bool = False
    variants: tuple[str, ...] = ()
    hosted: HostingNeed = HostingNeed.NOTHING
    word: str = ""


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
