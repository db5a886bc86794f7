"""The evidence of the transparency log as a file of a bundle."""

from typing import Final

from kakitome.documents.anchoring.checkpoint import NoteKey, parse_key
from kakitome.documents.anchoring.log_evidence import LogEvidence, parse_evidence
from kakitome.documents.bundle.archive import Bundle
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json

LOG_EVIDENCE: Final = "log/evidence.json"
LOG_KEY: Final = "log/key"


def evidence_in(bundle: Bundle) -> LogEvidence | None:
    """Read a bundle's evidence that its award is in a log; None when it has none.

    Raises:
        DocumentRefused: it is not of the right form.
    """
    data = bundle.files.get(LOG_EVIDENCE)
    return parse_evidence(strict_json.load(data)) if data is not None else None


def log_key_in(bundle: Bundle) -> NoteKey | None:
    """Read the key of the log as the bundle tells it, which is nobody's word; None when there is none to read."""
    data = bundle.files.get(LOG_KEY)
    try:
        return parse_key(data.decode("utf-8", "replace").strip()) if data is not None else None
    except (DocumentRefused, ValueError):
        return None
