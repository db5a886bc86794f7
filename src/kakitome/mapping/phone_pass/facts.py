"""What stands on a pass, whichever telephone shows it."""

from dataclasses import dataclass
from datetime import date, datetime

from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.mapping.badge_image.composing import DEFAULT_COLOUR
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.values.localized_text import Language, LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class PassFacts:
    """The facts of one award on a pass; an empty value means "not stated".

    Attributes:
        number: the award's number, which is also the pass's own: a newer pass takes the older one's place.
        learner_name: as it is signed in the credential.
        address: what the QR code leads to.
        colour: `#rrggbb` of the institution, dark enough for white letters.
        language: the award's own; another is used where the telephone speaks it and the award says it.
    """

    number: str
    title: LocalizedText
    issuer: LocalizedText
    learner_name: str
    awarded_on: date | None
    valid_until: datetime | None
    address: str
    colour: str
    language: Language


def pass_facts(mc: Microcredential, facts: AwardFacts, *, address: str, colour: str) -> PassFacts:
    """Choose what of an award stands on a pass."""
    return PassFacts(
        number=facts.number,
        title=mc.title,
        issuer=awarded_by_words(mc, facts),
        learner_name=facts.learner_name,
        awarded_on=facts.awarded_on,
        valid_until=facts.valid_until,
        address=address,
        colour=colour or DEFAULT_COLOUR,
        language=primary_language(mc),
    )
