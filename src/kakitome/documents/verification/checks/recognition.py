"""Check 7: is the programme registered and recognised by a third party, when awarded and now?

Two lines that never share a cell: recognition at the date of award survives a later withdrawal. No register of
programmes and no recognition body is asked yet, so both lines say that none is known, which is not a failure.

Source: SPEC §3 rule 7; SAFETY §1.
"""

from kakitome.documents.verification.check import Check, Outcome
from kakitome.documents.verification.examination import Examination
from kakitome.errors import Problem

_SOURCE = "Open Badges 3.0 §9"


def check_recognition(examination: Examination) -> tuple[Check, ...]:
    """Say what is known of the programme's registration, and of its recognition then and now."""
    del examination
    return (
        _none_known("programme_registry", "I_PROGRAMME_REGISTRY_NONE"),
        _none_known("recognition_at_award", "I_RECOGNITION_NONE_THEN"),
        _none_known("recognition_now", "I_RECOGNITION_NONE_NOW"),
    )


def _none_known(check_id: str, code: str) -> Check:
    return Check(id=check_id, outcome=Outcome.SKIPPED, reason=Problem(code=code, source=_SOURCE, severity="info"))
