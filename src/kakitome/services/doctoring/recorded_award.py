"""Does the row of an award hold what its signed document says?

Rows of awards have no line in a register of digests: class lists make them by the thousand, and each is proved by what
was signed.

Source: docs/rules/invariants.md I14; docs/adr/0040-digests-of-rows.md.
"""

from collections.abc import Mapping
from typing import Any

from kakitome.mapping.openbadge.reading import read_award
from kakitome.ports.awards import IssueIntent
from kakitome.values.json_members import object_member, text_member


def differing_columns(document: Mapping[str, Any], intent: IssueIntent) -> tuple[str, ...]:
    """Return the columns that hold something else than was signed, by name; the learner's are looked at elsewhere.

    A record without a learner is of a store that keeps no personal data: its grade, evidence and words are not there.
    """
    facts = read_award(document)
    achievement = object_member(object_member(document, "credentialSubject"), "achievement")
    pairs: dict[str, tuple[object, object]] = {
        "number": (intent.number, facts.number),
        "issuer": (intent.issuer, facts.issuer),
        "microcredential": (intent.microcredential, text_member(achievement, "humanCode")),
        "version": (str(intent.version), text_member(achievement, "version")),
        "awarded_on": (intent.awarded_on, facts.awarded_on),
        "valid_until": (intent.valid_until, facts.valid_until),
    }
    if intent.learner is not None:
        pairs |= {
            "grade": (intent.grade, facts.grade),
            "evidence": (intent.evidence, facts.evidence),
            "narrative": (intent.narrative, facts.narrative),
        }
    return tuple(name for name, (recorded, signed) in pairs.items() if recorded != signed)
