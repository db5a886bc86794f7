"""Check 3: was every word of the document signed by its issuer?

Every signature is checked, and each must be the issuer's own. One that does not match, or that belongs to somebody
else, fails the whole; one of a kind we cannot read is told beside those that match, and alone makes the document
unsupported. In a chain, every proof is checked together with the earlier ones it names.

Source: Open Badges 3.0 §9.1 step 2; VC Data Integrity 1.0 §4.3 and §4.7; docs/standards/hostile-inputs.md B067–B073.
"""

from collections.abc import Sequence

from kakitome.documents.verification.check import Check, Verdict, failed, passed_with, refused
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.signatures import SignatureFinding, examine_signatures
from kakitome.errors import ProblemFactory
from kakitome.values.json_members import as_list

ID = "proof"
_reason = ProblemFactory(source="VC Data Integrity 1.0 §4.3", pointer="/proof")
_GRAVEST_FIRST = (
    Verdict.TOO_EXPENSIVE,
    Verdict.MALFORMED,
    Verdict.INVALID_SIGNATURE,
    Verdict.INDETERMINATE,
    Verdict.UNSUPPORTED,
)


def check_proof(examination: Examination) -> Check:
    """Check every proof of the document."""
    document = examination.document
    stated = document.get("proof")
    proofs = as_list(stated)
    limit = examination.surroundings.limits.proofs
    if not stated:
        return failed(ID, _reason("E_NO_PROOF"), verdict=Verdict.MALFORMED)
    if len(proofs) > limit:
        return failed(ID, _reason("E_PROOF_MANY", limit=limit), verdict=Verdict.TOO_EXPENSIVE)
    return _judge(examine_signatures(examination, document))


def _judge(findings: Sequence[SignatureFinding]) -> Check:
    good = [finding for finding in findings if finding.verdict is None]
    bad = [finding for finding in findings if finding.verdict is not None]
    unread = [finding for finding in bad if finding.verdict is Verdict.UNSUPPORTED]
    if bad and not (good and len(unread) == len(bad)):
        gravest = min(bad, key=lambda finding: _GRAVEST_FIRST.index(finding.verdict or Verdict.UNSUPPORTED))
        verdict = gravest.verdict or Verdict.UNSUPPORTED
        return refused(ID, gravest.problem or _reason("E_SIGNATURE"), verdict=verdict, working=gravest.working)
    notes = [note for finding in good for note in finding.notes]
    if unread:
        notes.insert(0, _reason("W_PROOF_SOME_UNREAD", count=len(unread)))
    return passed_with(notes, ID, otherwise=_reason("I_PROOF_OK"), working=good[0].working)
