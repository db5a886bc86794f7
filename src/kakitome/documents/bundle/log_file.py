"""The evidence of the transparency log as a file of a bundle."""

from typing import Final

from kakitome.documents.anchoring.log_evidence import LogEvidence, parse_evidence
from kakitome.documents.bundle.archive import Bundle
from kakitome.documents.vc import strict_json

LOG_EVIDENCE: Final = "log/evidence.json"


def evidence_in(bundle: Bundle) -> LogEvidence | None:
    """Read a bundle's evidence that its award is in a log; None when it has none.

    Raises:
        DocumentRefused: it is not of the right form.
    """
    data = bundle.files.get(LOG_EVIDENCE)
    return parse_evidence(strict_json.load(data)) if data is not None else None
