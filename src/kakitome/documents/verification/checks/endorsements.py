"""Check 9: what do others say about the award, and is it they who say it?

Endorsements are counted, not verified: a report never shows an endorsement as confirmed that nobody checked.

Source: Open Badges 3.0 §9.1.
"""

from collections.abc import Iterator
from typing import Any

from kakitome.documents.verification.check import Check, Outcome
from kakitome.documents.verification.examination import Examination
from kakitome.errors import Problem

ID = "endorsements"
_MEMBERS = ("endorsement", "endorsementJwt")
_SOURCE = "Open Badges 3.0 §9.1"


def check_endorsements(examination: Examination) -> Check:
    """Count the endorsements anywhere in the credential."""
    count = sum(_counts(examination.view))
    code = "I_ENDORSEMENTS_UNCHECKED" if count else "I_ENDORSEMENTS_NONE"
    reason = Problem(code=code, source=_SOURCE, params={"count": count}, severity="info")
    return Check(id=ID, outcome=Outcome.SKIPPED, reason=reason)


def _counts(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _MEMBERS:
                yield len(item) if isinstance(item, list) else 1
            else:
                yield from _counts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _counts(item)
