"""Check 9: what do others say about the award, and is it they who say it?

Every endorsement in the credential, wherever it stands, goes through the same pipeline as the credential itself and
has a verdict of its own: a report never shows one as confirmed that nobody checked. An endorsement speaks of one
thing, named by its identifier; one that speaks of something else than what it hangs on is told.

One that is not good says nothing against the award, which its issuer signed: it is told, and asks for no verdict.

Source: Open Badges 3.0 §9.1 step 6, §B (EndorsementCredential).
"""

from collections.abc import Iterator, Sequence

from kakitome.documents.verification.attached_endorsements import MOST, Verified, list_attached, verify_attached
from kakitome.documents.verification.check import (
    Check,
    Enclosed,
    Report,
    Verdict,
    attention,
    passed,
    skipped,
    unclear,
)
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.recognition_evidence import is_recognition
from kakitome.documents.verification.verdict import ENDED
from kakitome.errors import Problem, ProblemFactory

ID = "endorsements"

_reason = ProblemFactory(source="Open Badges 3.0 §9.1 step 6")


def check_endorsements(examination: Examination) -> Check:
    """Verify the endorsements anywhere in the credential."""
    attached = list_attached(examination)
    if not attached:
        return skipped(ID, _reason("I_ENDORSEMENTS_NONE"))
    if len(attached) > MOST:
        return unclear(ID, _reason("W_ENDORSEMENTS_MANY", count=len(attached), limit=MOST))
    problems: list[Problem] = []
    verified = verify_attached(examination)
    for endorsement in verified:
        examination.enclosed.append(
            Enclosed(label="endorsement", place=endorsement.attached.place, report=endorsement.report)
        )
        problems.extend(_foreign(endorsement))
    return _judge(
        [endorsement.report for endorsement in verified if not _is_told_as_recognition(examination, endorsement)],
        problems,
    )


def _is_told_as_recognition(examination: Examination, verified: Verified) -> bool:
    """Tell whether the two lines of recognition tell of an endorsement that the body itself has ended since.

    It was in order when it was given; that it has ended is told once.
    """
    return verified.report.verdict in ENDED and is_recognition(examination, verified.report)


def _judge(reports: Sequence[Report], problems: Sequence[Problem]) -> Check:
    if not reports and not problems:
        return passed(ID, _reason("I_ENDORSEMENTS_RECOGNITION"))
    count, good = len(reports), sum(report.verdict is Verdict.VALID for report in reports)
    unknown = sum(report.verdict is Verdict.VALID_UNTRUSTED_ISSUER for report in reports)
    if count - good - unknown:
        reason = _reason("W_ENDORSEMENTS_BAD", count=count, bad=count - good - unknown)
    elif unknown:
        reason = _reason("W_ENDORSEMENTS_UNKNOWN", count=count, unknown=unknown)
    elif problems:
        reason = problems[0]
    else:
        return passed(ID, _reason("I_ENDORSEMENTS_VALID", count=count))
    others = tuple(problem for problem in problems if problem is not reason)
    return attention(ID, reason, problems=others)


def _foreign(verified: Verified) -> Iterator[Problem]:
    """Tell an endorsement that does not speak of what it hangs on."""
    if verified.report.document is not None and verified.about not in verified.attached.about:
        yield _reason("W_ENDORSEMENT_ABOUT_OTHER", verified.attached.place, about=verified.about[:200] or "-")
