"""Check 5b: is there a record elsewhere that this document existed, and since when?

The default for formats that carry no such record; a batch's Merkle root or an inclusion proof is their formats' matter.
"""

from kakitome.documents.verification.check import Check, Outcome
from kakitome.documents.verification.examination import Examination
from kakitome.errors import Problem

ID = "anchoring"


def check_anchoring(examination: Examination) -> Check:
    """Say that the document carries no record of that kind."""
    del examination
    return Check(id=ID, outcome=Outcome.SKIPPED, reason=Problem(code="I_ANCHORING_NONE", severity="info"))
