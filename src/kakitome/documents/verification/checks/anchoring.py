"""Check 5b: is there a record elsewhere that this document existed, and since when?

The default for formats that carry no such record themselves: evidence that came beside the document, in a bundle, says
whether a transparency log holds it. Formats that are secured by such a record (Blockcerts) have a check of their own.

The evidence adds to a signature and replaces none: without any, or from a log nobody told us to trust, the verdict
stands as it is. Evidence that does not fit the document is another matter, for somebody put it there.

Source: RFC 9162 §2.1.3; C2SP tlog-checkpoint.
"""

from dataclasses import replace

from kakitome.documents.anchoring.checkpoint import NoteKey, parse_checkpoint
from kakitome.documents.anchoring.log_entry import award_entry
from kakitome.documents.anchoring.log_evidence import LogEvidence, verify_evidence
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Check, CheckOutcome, Verdict, failed, passed, skipped, unclear
from kakitome.documents.verification.examination import Examination
from kakitome.errors import ProblemFactory

ID = "anchoring"
_reason = ProblemFactory(source="RFC 9162 §2.1.3")


def check_anchoring(examination: Examination) -> Check:
    """Look at the evidence that came with the document."""
    evidence = examination.surroundings.log_evidence
    if evidence is None or not examination.envelope.data:
        return skipped(ID, _reason("I_ANCHORING_NONE"))
    try:
        origin = parse_checkpoint(evidence.checkpoint).origin
        log = next((known for known in examination.surroundings.logs if known.name == origin), None)
        beside = examination.surroundings.log_key
        if log is None and beside is not None and beside.name == origin:
            return _by_bundled_key(examination, evidence, log=beside)
        if log is None:
            return unclear(ID, _reason("W_LOG_NOT_TRUSTED", origin=origin[:80]), working={"log": origin})
        return _included(examination, evidence, log=log)
    except (DocumentRefused, ValueError) as refusal:
        problem = refusal.problem if isinstance(refusal, DocumentRefused) else _reason("E_LOG_EVIDENCE")
        return failed(ID, problem, verdict=Verdict.INDETERMINATE)


def _by_bundled_key(examination: Examination, evidence: LogEvidence, *, log: NoteKey) -> Check:
    """Check the entry with a key that came along: it fits or does not, and is no witness of any date."""
    seen = examination.witnessed_at
    check = _included(examination, evidence, log=log)
    examination.witnessed_at = seen
    reason = _reason("W_LOG_KEY_BUNDLED", origin=log.name)
    return replace(check, outcome=CheckOutcome.ATTENTION, reason=reason)


def _included(examination: Examination, evidence: LogEvidence, *, log: NoteKey) -> Check:
    entry = award_entry(evidence.nonce, examination.envelope.data)
    witnesses = examination.surroundings.log_witnesses
    seen = verify_evidence(evidence, log=log, entry=entry, witnesses=witnesses)
    working = {
        "log": seen.checkpoint.origin,
        "log_entry": entry.hex(),
        "log_leaf": seen.leaf.hex(),
        "log_place": f"{seen.index:,} / {seen.checkpoint.size:,}",
        "log_root": seen.checkpoint.root.hex(),
    }
    if seen.cosignatures:
        examination.witnessed_at = min(cosignature.at for cosignature in seen.cosignatures)
        working["log_witnesses"] = ", ".join(
            f"{cosignature.name} ({cosignature.at.isoformat()})" for cosignature in seen.cosignatures
        )
    return passed(ID, _reason("I_LOG_INCLUDED", origin=log.name, count=len(seen.cosignatures)), working=working)
