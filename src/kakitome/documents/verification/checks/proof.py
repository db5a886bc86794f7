"""Check 3: was every word of the document signed by its issuer?

Every signature is checked, and each must be the issuer's own. One that does not match, or that belongs to somebody
else, fails the whole; one of a kind we cannot read is told beside those that match, and alone makes the document
unsupported. In a chain, every proof is checked together with the earlier ones it names.

A body that awards together with the issuer signs, too (`co_signing`). Its signature is no stand-in for the issuer's:
one that does not match fails the whole, one that could not be confirmed is told. Who signed stands in the working.

Source: Open Badges 3.0 §9.1 step 2; VC Data Integrity 1.0 §4.3 and §4.7; docs/standards/hostile-inputs.md B067–B073.
"""

from collections.abc import Iterator, Sequence

from kakitome.documents.verification.check import Check, Verdict, failed, passed_with, refused
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.signatures import SignatureFinding, examine_signatures
from kakitome.errors import Problem, ProblemFactory
from kakitome.values.json_members import as_list

ID = "proof"
CO_SIGNED = "co_signed_by"
"""In the working: who signed beside the issuer and whose signature is good, identifiers with spaces between."""
_reason = ProblemFactory(source="VC Data Integrity 1.0 §4.3", pointer="/proof")
_WRONG = frozenset({Verdict.TOO_EXPENSIVE, Verdict.MALFORMED, Verdict.INVALID_SIGNATURE})
"""Of a co-signer: it did not sign what the document says that it signed, or nobody can tell."""
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


def _judge(every: Sequence[SignatureFinding]) -> Check:
    """Judge the issuer's own signatures, and what those of co-signers add to them."""
    findings = [finding for finding in every if not finding.co_signer]
    beside = [finding for finding in every if finding.co_signer]
    if not findings:
        return refused(ID, _reason("E_ISSUER_BINDING"), verdict=Verdict.INVALID_SIGNATURE)
    wrong = [finding for finding in beside if finding.verdict in _WRONG]
    if wrong:
        findings = [*findings, *wrong]
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
    notes += _doubts_beside(beside)
    working = {**good[0].working, **_told_beside(beside)}
    return passed_with(notes, ID, otherwise=_reason("I_PROOF_OK"), working=working)


def _doubts_beside(beside: Sequence[SignatureFinding]) -> Iterator[Problem]:
    """Tell signatures of co-signers that could not be confirmed, or not without a doubt."""
    for finding in beside:
        yield from finding.notes
        if finding.verdict is not None:
            yield _reason("W_CO_SIGNATURE_UNCONFIRMED", party=finding.co_signer[:200])


def _told_beside(beside: Sequence[SignatureFinding]) -> dict[str, str]:
    good = [finding.co_signer for finding in beside if finding.verdict is None]
    return {CO_SIGNED: " ".join(dict.fromkeys(good))} if good else {}
