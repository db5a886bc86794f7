"""Check 3b: has the issuer a newer edition of this credential?

Source: Open Badges 3.0 §9.1 step 3.
"""

from kakitome.documents.verification.check import Check, Outcome
from kakitome.documents.verification.examination import Examination
from kakitome.errors import Problem

ID = "refresh"
_SOURCE = "Open Badges 3.0 §9.1 step 3"


def check_refresh(examination: Examination) -> Check:
    """Say whether the credential names a place where a newer edition may be had."""
    code = "I_REFRESH_NOT_ASKED" if examination.view.get("refreshService") else "I_REFRESH_NONE"
    return Check(id=ID, outcome=Outcome.SKIPPED, reason=Problem(code=code, source=_SOURCE, severity="info"))
