"""What a credential says about one award, apart from the definition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kakitome.learning.award import Evidence
from kakitome.learning.joint_awarding import JointConsent
from kakitome.learning.microcredential import Microcredential, awarding_bodies
from kakitome.mapping.bilingual import joined
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFacts:
    """The facts of one award as its credential states them; an empty value means "not stated".

    Attributes:
        credential: address of the credential.
        number: registered number of the award.
        issuer: the signer's DID or address, `issuer_name` its name.
        learner_name, learner_reading, learner_roman: names in clear, when the credential has them.
        learner_did: DID the learner controls.
        learner_identities: hashed identifiers, as the document has them.
        awarded_on: date of the award; `valid_from` and `valid_until` are aware instants.
        grade: the learner's own grade.
        narrative: words about this award.
        consents: of the bodies that award it jointly, as their signed statements in the credential say.
    """

    credential: str = ""
    number: str = ""
    issuer: str = ""
    issuer_name: LocalizedText = LocalizedText()
    learner_name: str = ""
    learner_reading: str = ""
    learner_roman: str = ""
    learner_did: str = ""
    learner_identities: tuple[Mapping[str, Any], ...] = ()
    awarded_on: date | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    grade: str = ""
    evidence: tuple[Evidence, ...] = ()
    narrative: LocalizedText = LocalizedText()
    consents: tuple[JointConsent, ...] = ()


def awarded_by(mc: Microcredential, facts: AwardFacts | None) -> tuple[LocalizedText, ...]:
    """Return the names of everybody who awards it, the one that signed it first; empty when nobody is named.

    The issuer answers for it; what is awarded jointly is told with every name wherever it is told.
    """
    bodies = [body.name for body in awarding_bodies(mc)]
    signer = facts.issuer_name if facts and facts.issuer_name else bodies[0] if bodies else LocalizedText()
    others = bodies if mc.co_awarding_bodies else []
    return tuple(dict.fromkeys(name for name in (signer, *others) if name))


def awarded_by_words(mc: Microcredential, facts: AwardFacts | None) -> LocalizedText:
    """Write those names as one text, for a line or a cell."""
    return joined_names(awarded_by(mc, facts))


def joined_names(names: Sequence[LocalizedText]) -> LocalizedText:
    """Write the names of several bodies as one text."""
    # The name of one body alone stays in the language it was given in.
    return names[0] if len(names) == 1 else joined(*names)
