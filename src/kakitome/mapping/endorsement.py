"""Write an EndorsementCredential without its proof: what one body says, signed, about an issuer or a micro-credential.

    unsigned = to_unsigned_endorsement(issuer, terms)

Source: Open Badges 3.0 §B (EndorsementCredential, EndorsementSubject).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kakitome.documents.openbadges.achievement import Json, present
from kakitome.documents.openbadges.credential import CONTEXTS, lay_out_status
from kakitome.mapping.award_openbadge import to_profile
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.frame import Frame
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import Language, LocalizedText

TYPES: Final = ("VerifiableCredential", "EndorsementCredential")
SCHEMA: Final = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
_BETWEEN_LANGUAGES = "\n\n---\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementTerms:
    """What an endorsement says.

    Attributes:
        url: its own address or `urn:uuid:…`.
        about: the issuer's DID, or the address of the achievement.
        name: title, e.g. 「承認」.
        comment: what the body says, in the languages it says it.
        valid_from, valid_until: aware; the end is exclusive.
        language: in which the standard's plain text fields begin.
    """

    url: str
    about: str
    name: LocalizedText
    comment: LocalizedText
    valid_from: datetime
    valid_until: datetime | None = None
    language: Language = "ja"


def to_unsigned_endorsement(issuer: Issuer, terms: EndorsementTerms, *, status: Sequence[Json] = ()) -> Json:
    """Write an endorsement; the comment's languages stand one after the other, the primary one first."""
    other: Language = "en" if terms.language == "ja" else "ja"
    comments = [terms.comment.in_language(language) for language in (terms.language, other)]
    subject = present(
        id=terms.about,
        type=["EndorsementSubject"],
        endorsementComment=_BETWEEN_LANGUAGES.join(dict.fromkeys(filter(None, comments))),
    )
    return present(
        **{"@context": list(CONTEXTS)},
        id=terms.url,
        type=list(TYPES),
        name=terms.name.in_language(terms.language) or terms.name.in_language(other),
        issuer=to_profile(issuer, Frame(achievement="", language=terms.language)),
        validFrom=write_instant(terms.valid_from),
        validUntil=write_instant(terms.valid_until) if terms.valid_until else None,
        credentialSubject=subject,
        credentialSchema=[dict(SCHEMA)],
        **lay_out_status(status),
    )
