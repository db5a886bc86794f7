"""Was a document there before an instant, by somebody else's word than its signer's?

Asked when a key was stolen: what the thief signs later can carry any date. What counts is told by whoever does not hold
that key:

- a transparency log that is trusted: the document's entry is in a tree whose checkpoint a witness signed with the
  time, or that the log itself dates;
- a trusted time stamp over the file that the document is attached to.

The first that is early enough is taken: witnesses before the log's own word.

Source: docs/rules/threats.md T9; C2SP tlog-checkpoint, tlog-cosignature; RFC 3161.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kakitome.documents.anchoring.checkpoint import dated, parse_checkpoint
from kakitome.documents.anchoring.log_entry import award_entry
from kakitome.documents.anchoring.log_evidence import LogEvidence, verify_evidence
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.examination import Examination
from kakitome.errors import Problem
from kakitome.values.instants import write_instant

_SOURCE = "docs/rules/threats.md T9"
_CODES: Final = {"witness": "W_KEY_LEAKED_WITNESSED", "log": "W_KEY_LEAKED_LOGGED", "stamp": "W_KEY_LEAKED_STAMPED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Somebody saw the document: `way` is `witness`, `log` or `stamp`; `by` is the name of who says so."""

    at: datetime
    way: str
    by: str = ""


def seen_before(examination: Examination, instant: datetime) -> Sighting | None:
    """Return the first sighting before an instant; None when nothing proves one."""
    return next((sighting for sighting in _sightings(examination) if sighting.at < instant), None)


def told_of(sighting: Sighting, *, leaked_at: datetime) -> Problem:
    """Say that the key was stolen later, and what proves that the document is older."""
    params = {"leaked": write_instant(leaked_at), "on": write_instant(sighting.at), "by": sighting.by}
    code = _CODES[sighting.way]
    return Problem(code=code, pointer="/proof", source=_SOURCE, params=params, severity="warning")


def _sightings(examination: Examination) -> Iterator[Sighting]:
    if examination.stamped_at is not None:
        yield Sighting(at=examination.stamped_at, way="stamp")
    for evidence in _evidence(examination):
        yield from _in_log(examination, evidence)


def _evidence(examination: Examination) -> Iterator[LogEvidence]:
    """Return the evidence that came along, then what the verifier has at hand."""
    around = examination.surroundings
    if around.log_evidence is not None:
        yield around.log_evidence
    credential_id = examination.view.get("id")
    if around.find_log_evidence is not None and isinstance(credential_id, str):
        yield from around.find_log_evidence(examination.issuer_id, credential_id)


def _in_log(examination: Examination, evidence: LogEvidence) -> Iterator[Sighting]:
    data, around = examination.envelope.data, examination.surroundings
    try:
        origin = parse_checkpoint(evidence.checkpoint).origin
        log = next((known for known in around.logs if known.name == origin), None)
        if log is None or not data:
            return
        entry = award_entry(evidence.nonce, data)
        seen = verify_evidence(evidence, log=log, entry=entry, witnesses=around.log_witnesses)
    except (DocumentRefused, ValueError):
        return
    for cosignature in sorted(seen.cosignatures, key=lambda cosignature: cosignature.at):
        yield Sighting(at=cosignature.at, way="witness", by=cosignature.name)
    own = dated(seen.checkpoint)
    if own is not None:
        yield Sighting(at=own, way="log", by=origin)
