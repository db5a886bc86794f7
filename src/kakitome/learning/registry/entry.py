"""An entry: one micro-credential under one permanent number, with every version it ever had.

    entry.current.microcredential.title
    entry.version(2)

The letter in a version is the provider's own claim. What a third party confirmed is never written into it: that is
`learning.recognition`, looked up beside it.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kakitome.errors import NotFound
from kakitome.learning.definition import to_dict
from kakitome.learning.microcredential import Microcredential


class EntrySource(StrEnum):
    """How an entry came in."""

    ISSUER = "issuer"
    """From an institution that awards here, by one click."""
    FORM = "form"
    CSV = "csv"
    API = "api"


class AwardForm(StrEnum):
    """In what the awards of an entry travel; source: JMCO 2025 (independent of any digital standard, paper too)."""

    OPEN_BADGES_2 = "ob2"
    OPEN_BADGES_3 = "ob3"
    CLR = "clr"
    PDF = "pdf"
    BLOCKCERTS = "blockcerts"
    EDC = "edc"
    PAPER = "paper"
    OTHER = "other"


class EntryState(StrEnum):
    """Whether a version is offered; a withdrawn one stays resolvable for ever."""

    LISTED = "listed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeName:
    """What awards are called in an envelope that has other names for the same programme.

    Attributes:
        form: the envelope.
        achievement: identifier of what is awarded, in that envelope.
        issuer: identifier of the issuer there; empty when it is the entry's own.
    """

    form: AwardForm
    achievement: str
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryVersion:
    """One version: the letter as the provider states it.

    Attributes:
        version: counts from 1 in the entry.
        microcredential: the common descriptors.
        address: identifier of the achievement in digital awards; empty when awards are on paper only.
        forms: in what its awards travel.
        digest: SHA-256 over the letter (see `digest_of`), hexadecimal.
        envelopes: what awards are called where `address` and the entry's issuer are not their names.
    """

    version: int
    microcredential: Microcredential
    digest: str
    registered_at: datetime
    state: EntryState = EntryState.LISTED
    withdrawn_at: datetime | None = None
    address: str = ""
    forms: tuple[AwardForm, ...] = ()
    envelopes: tuple[EnvelopeName, ...] = ()

    def is_called(self, achievement: str) -> bool:
        """Tell whether awards of this version go by an identifier, in whatever envelope."""
        return achievement == self.address or any(envelope.achievement == achievement for envelope in self.envelopes)

    def issuers_of(self, achievement: str, *, issuer: str) -> tuple[str, ...]:
        """Return who awards it under an identifier; `issuer` is the entry's, which counts where no other is named."""
        own = [issuer] if achievement == self.address else []
        named = [envelope.issuer or issuer for envelope in self.envelopes if envelope.achievement == achievement]
        return tuple(dict.fromkeys(filter(None, (*own, *named))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry.

    Attributes:
        number: `E-7K3M-94QT`, permanent.
        institution: key of the institution here that is responsible for the entry.
        identifier: what the institution calls the definition; unique in the institution.
        issuer: DID of the issuer when awards are digital and the issuer is known.
        institution_type: ELM/own word: university, learned-society, company, … (free).
        region: ISO 3166-2 code of where the provider is ("JP-13"), or a country code; empty when not stated.
        versions: oldest first, never empty.
    """

    number: str
    institution: str
    identifier: str
    source: EntrySource
    versions: tuple[EntryVersion, ...]
    issuer: str = ""
    institution_type: str = ""
    region: str = ""
    provider_url: str = ""
    is_demonstration: bool = False

    @property
    def current(self) -> EntryVersion:
        """Return the newest version."""
        return self.versions[-1]

    @property
    def is_listed(self) -> bool:
        """Return whether the newest version is offered."""
        return self.current.state is EntryState.LISTED

    def called(self, achievement: str) -> EntryVersion | None:
        """Return the newest version whose awards go by an identifier."""
        return next(
            (version for version in reversed(self.versions) if achievement and version.is_called(achievement)), None
        )

    def version(self, number: int) -> EntryVersion:
        """Return one version; raises `NotFound` (E_ENTRY_VERSION_UNKNOWN)."""
        for version in self.versions:
            if version.version == number:
                return version
        raise NotFound("E_ENTRY_VERSION_UNKNOWN", number=self.number, version=number)


def digest_of(letter: Microcredential) -> str:
    """Hash a definition: SHA-256 over its data with sorted keys, without blanks, in UTF-8.

    This is the hash that votes and decisions are bound to (I13): the same words give the same hash.
    """
    text = json.dumps(to_dict(letter), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
