"""The award: the fact that a learner achieved a micro-credential. Its documents are envelopes, elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime

from kakitome.learning.microcredential import Microcredential
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """A learner as an issuer knows them; e-mail is a contact point, never the identity.

    `name` is kept exactly as given (NFC, variation selectors included); `reading` is kana,
    `roman` the name in Latin letters. `did` is a DID the learner controls, if any.
    """

    name: str
    reading: str = ""
    roman: str = ""
    email: str = ""
    student_number: str = ""
    did: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Evidence of the achievement; `url` is shown as inert text until opened by a person."""

    url: str = ""
    name: str = ""
    narrative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One award of one exact version to one learner.

    `number` is its registered number (`A-7K3M-92QF`) and survives every correction.
    `awarded_on` is the date of the award; instants are aware and in UTC; `valid_until` is exclusive.
    """

    number: str
    microcredential: Microcredential
    learner: Learner
    awarded_on: date
    valid_from: datetime
    valid_until: datetime | None = None
    grade: str = ""
    evidence: tuple[Evidence, ...] = ()
    narrative: LocalizedText = LocalizedText()
