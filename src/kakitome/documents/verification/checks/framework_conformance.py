"""Check 8: which frameworks does the micro-credential's description satisfy?

That is a question about the letter, asked of the definition (`kakitome check`). Here it is named and not answered:
this half of the house does not know the frameworks.
"""

from kakitome.documents.verification.check import Check, skipped
from kakitome.documents.verification.examination import Examination
from kakitome.errors import Problem


def check_framework_conformance(examination: Examination) -> Check:
    """Say that conformance with frameworks is not part of this report."""
    del examination
    return skipped("framework_conformance", Problem(code="I_FRAMEWORKS_NOT_CHECKED", severity="info"))
