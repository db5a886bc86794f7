"""An award as an Open Badges 3.0 credential, and any such credential as a definition and the facts of an award.

    unsigned = to_unsigned_credential(award, issuer, addresses=addresses, status=entries, salts=salts)
    microcredential, facts, problems = from_credential(signed)

Writing loses nothing: what Open Badges has a field for stands there in the primary language; everything else, and
the other language, stands in sections of `criteria.narrative` that read back exactly. Reading takes credentials of
other platforms too: from them it takes what the native fields say and leaves the rest "not stated".

It signs nothing, draws no salt and no status index, and knows no clock.
"""

from kakitome.mapping.openbadge.reading import from_credential
from kakitome.mapping.openbadge.refusals import NotWritable
from kakitome.mapping.openbadge.writing import Ingredients, to_achievement, to_profile, to_unsigned_credential

__all__ = ["Ingredients", "NotWritable", "from_credential", "to_achievement", "to_profile", "to_unsigned_credential"]
