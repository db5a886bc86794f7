"""Is the learner of a row the learner of the document that was signed?

Source: docs/rules/invariants.md I14; Open Badges 3.0, IdentityObject.
"""

from collections.abc import Mapping
from typing import Any

from kakitome.documents.openbadges.identity import NAME, READING, ROMAN, is_identified_by
from kakitome.learning.award import Learner
from kakitome.mapping.openbadge.learner import to_hash

_IDENTITIES = ("identityHash", "identityType")


def is_about(document: Mapping[str, Any], learner: Learner) -> bool:
    """Tell whether a signed document names nobody else: what only one of the two says contradicts nothing."""
    subject = document.get("credentialSubject", {})
    if learner.did and subject.get("id", learner.did) != learner.did:
        return False
    clear = {NAME: learner.name, READING: learner.reading, ROMAN: learner.roman}
    hashed = dict(to_hash(learner))
    for identity in subject.get("identifier", []):
        value, kind = (identity.get(name) for name in _IDENTITIES)
        if clear.get(kind) and identity.get("hashed") is False and value != clear[kind]:
            return False
        if hashed.get(kind) and not is_identified_by(identity, hashed[kind]):
            return False
    return True
