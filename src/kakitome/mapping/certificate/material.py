"""What a certificate is made from."""

from dataclasses import dataclass
from datetime import datetime

from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.badge_image.seal import NO_SEAL, Seal
from kakitome.mapping.certificate.brought import ListedDocument, ListedOwnRecord
from kakitome.mapping.issuer import Issuer
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateMaterial:
    """One award, as its signed credential states it, and what stands around it.

    The caller has made sure that the award is neither revoked nor suspended at `as_of`; the sheet says that date.

    Attributes:
        microcredential, facts: the letter, as `award_openbadge.from_credential` gives it back.
        credential: the signed credential, byte for byte as it is stored; attached to the PDF.
        issuer: who signs; its colour stands on the sheet.
        address: public address of the live page, for QR code and text.
        as_of: aware; when this was made and the status known. Its date is written in its own time zone.
        mark: the institution's mark as path data, for the badge image.
        signatory: who signs by name: 「学長　例野 明」; may be empty.
        recognition: third-party recognition at the date of the award, in words; empty when none is known.
        seal: what the badge image bears.
    """

    microcredential: Microcredential
    facts: AwardFacts
    credential: bytes
    issuer: Issuer
    address: str
    as_of: datetime
    mark: str = ""
    signatory: LocalizedText = LocalizedText()
    recognition: LocalizedText = LocalizedText()
    seal: Seal = NO_SEAL


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAward:
    """One line of a transcript: an award of any issuer, with its signed bytes where they are to be attached."""

    microcredential: Microcredential
    facts: AwardFacts
    credential: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptMaterial:
    """Awards of one learner, in the order in which they are listed.

    Attributes:
        learner_name: as the learner is named on the list; an award in another name says so in its line.
        address: page where the whole list can be checked; empty when there is none.
        as_of: aware; when this was made and the status of each award known.
        documents, own_records: what stands below the awards, each in a table of its own.
        notes: further sentences below the totals: who sealed it, or that nobody did, and what was left out.
    """

    learner_name: str
    awards: tuple[ListedAward, ...]
    as_of: datetime
    documents: tuple[ListedDocument, ...] = ()
    own_records: tuple[ListedOwnRecord, ...] = ()
    notes: tuple[LocalizedText, ...] = ()
    learner_reading: str = ""
    learner_roman: str = ""
    address: str = ""
