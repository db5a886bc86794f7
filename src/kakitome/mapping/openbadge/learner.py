"""The learner as Open Badges identifiers, in both directions.

E-mail address and student number travel hashed with a salt of their own, names in clear, so that people who are
shown the credential can read whose it is. A learner's DID, when they have one, is the subject's `id`.
"""

from collections.abc import Mapping
from typing import Any

from kakitome.documents.openbadges.achievement import Json
from kakitome.documents.openbadges.identity import NAME, READING, ROMAN, identity_object
from kakitome.learning.award import Learner
from kakitome.values.json_members import object_members, text_member

EMAIL = "emailAddress"
STUDENT_NUMBER = "sisSourcedId"
HASHED = (EMAIL, STUDENT_NUMBER)


def write_identifiers(learner: Learner, salts: Mapping[str, str]) -> list[Json]:
    """Write the identifiers of a learner.

    Args:
        salts: a fresh random salt for each identity type in `HASHED` that the learner has.

    Raises:
        KeyError: a salt is missing; nothing personal may be hashed without one.
    """
    clear = {NAME: learner.name, READING: learner.reading, ROMAN: learner.roman}
    return [
        *(identity_object(value, identity_type=kind, salt=salts[kind]) for kind, value in to_hash(learner) if value),
        *(identity_object(value, identity_type=kind) for kind, value in clear.items() if value),
    ]


def to_hash(learner: Learner) -> tuple[tuple[str, str], ...]:
    """Return the identifiers that travel hashed, by type, in the order of `HASHED`; empty ones too."""
    return (EMAIL, learner.email), (STUDENT_NUMBER, learner.student_number)


def read_identifiers(subject: Mapping[str, Any]) -> dict[str, Any]:
    """Read names and hashed identities of any credential into the attributes of `AwardFacts`."""
    clear: dict[str, Any] = {}
    hashed: list[Mapping[str, Any]] = []
    names = {NAME: "learner_name", READING: "learner_reading", ROMAN: "learner_roman"}
    for identifier in object_members(subject, "identifier"):
        value, kind = identifier.get("identityHash"), identifier.get("identityType")
        if identifier.get("hashed") is False and isinstance(value, str) and kind in names:
            clear.setdefault(names[kind], value)
        else:
            hashed.append(identifier)
    return clear | {"learner_identities": tuple(hashed), "learner_did": text_member(subject, "id")}
