"""The check of a token's signature as a check of a report: of a credential's issuer, and of whoever shows some."""

from kakitome.documents.jose.payload import Claimed
from kakitome.documents.verification.check import Check, Verdict, failed, passed_with, refused
from kakitome.documents.verification.checks import proof
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.token_signatures import examine_token
from kakitome.errors import ProblemFactory


def check_token(examination: Examination, read: Claimed, *, source: str, pointer: str = "") -> Check:
    """Check the signature of a token, then that its claims say nothing else than the document in it.

    What a good signature leaves to be known, such as that its key was stolen later, is told and asks for attention.
    """

    reason = ProblemFactory(source=source, pointer=pointer)
    # When the signer says that it signed: `iat`, else the beginning of validity.
    finding = examine_token(examination, read.token, signed_at=read.instant("iat") or read.instant("nbf"))
    if finding.verdict is not None:
        problem = finding.problem or reason("E_SIGNATURE")
        return refused(proof.ID, problem, verdict=finding.verdict, working=finding.working)
    if read.contradictions:
        first, *more = read.contradictions
        verdict = Verdict.INVALID_SIGNATURE
        return failed(proof.ID, first, verdict=verdict, problems=tuple(more), working=finding.working)
    return passed_with(finding.notes, proof.ID, otherwise=reason("I_PROOF_OK"), working=finding.working)
