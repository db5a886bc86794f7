"""The check of a token's signature as a check of a report: of a credential's issuer, and of whoever shows some."""

from kakitome.documents.jose.payload import Claimed
from kakitome.documents.verification.check import Check, CheckOutcome, Verdict
from kakitome.documents.verification.checks import proof
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.token_signatures import examine_token
from kakitome.errors import ProblemFactory

_OPEN = (Verdict.INDETERMINATE, Verdict.UNSUPPORTED)


def check_token(examination: Examination, read: Claimed, *, source: str, pointer: str = "") -> Check:
    """Check the signature of a token, then that its claims say nothing else than the document in it.

    What a good signature leaves to be known, such as that its key was stolen later, is told and asks for attention.
    """

    reason = ProblemFactory(source=source, pointer=pointer)
    # When the signer says that it signed: `iat`, else the beginning of validity.
    finding = examine_token(examination, read.token, signed_at=read.instant("iat") or read.instant("nbf"))
    if finding.verdict is not None:
        return Check(
            id=proof.ID,
            outcome=CheckOutcome.COULD_NOT_CHECK if finding.verdict in _OPEN else CheckOutcome.FAILED,
            reason=finding.problem or reason("E_SIGNATURE"),
            verdict=finding.verdict,
            working=finding.working,
        )
    if read.contradictions:
        return Check(
            id=proof.ID,
            outcome=CheckOutcome.FAILED,
            reason=read.contradictions[0],
            problems=read.contradictions[1:],
            verdict=Verdict.INVALID_SIGNATURE,
            working=finding.working,
        )
    return Check(
        id=proof.ID,
        outcome=CheckOutcome.ATTENTION if finding.notes else CheckOutcome.PASSED,
        reason=finding.notes[0] if finding.notes else reason("I_PROOF_OK"),
        problems=finding.notes[1:],
        working=finding.working,
    )
