"""An award as Open Badges 2.0, and such a badge back as a definition and the facts of an award.

    issuer_document = to_issuer_document(issuer, key_url="")
    achievement_document = to_achievement_document(microcredential, issuer)
    award_document = to_hosted_award(microcredential, facts, issuer=issuer)
    payload = to_signed_award(microcredential, facts, issuer=issuer, key_url=…)  # to be signed by documents/openbadges2
    microcredential, facts, problems = from_award(award_document, achievement=…, issuer=…)

Nothing of the letter is lost: what Open Badges 2.0 has a field for stands there in one language; everything else, and
the other language, stands in labelled sections of `criteria.narrative` (the definition) and of the award's own
`narrative` (its facts). It signs nothing, draws no salt and knows no clock.
"""

from kakitome.mapping.openbadges2.reading import from_award
from kakitome.mapping.openbadges2.writing import (
    NotInOpenBadges2,
    to_achievement_document,
    to_hosted_award,
    to_issuer_document,
    to_key_document,
    to_marked_award,
    to_revocation_list,
    to_revoked_award,
    to_signed_award,
    to_suspended_award,
)

__all__ = [
    "NotInOpenBadges2",
    "from_award",
    "to_achievement_document",
    "to_hosted_award",
    "to_issuer_document",
    "to_key_document",
    "to_marked_award",
    "to_revocation_list",
    "to_revoked_award",
    "to_signed_award",
    "to_suspended_award",
]
