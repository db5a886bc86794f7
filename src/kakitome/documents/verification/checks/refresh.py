"""Check 3b: has the issuer a newer edition of this credential?

A credential may name a place where its issuer keeps the newest edition. It is asked once; what comes back is verified
like any document, must be of the same issuer and for the same award, and has a report of its own. When it says
something else than the one at hand, the one at hand is superseded. A place that does not answer changes nothing.

The newest edition of an endorsement may say that it has ended: its signature must be good, and its period is what it
says.

Source: Open Badges 3.0 §9.1 step 3 (1EdTechCredentialRefresh: "on failure go on with the original").
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

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
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.errors import KakitomeError, ProblemFactory
from kakitome.values.instants import parse_instant
from kakitome.values.json_members import as_list, object_member

ID = "refresh"
SERVICE: Final = "1EdTechCredentialRefresh"
_reason = ProblemFactory(source="Open Badges 3.0 §9.1 step 3", pointer="/refreshService")
_GOOD = (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)
_SAID = (*_GOOD, Verdict.EXPIRED, Verdict.NOT_YET_VALID, Verdict.REVOKED, Verdict.SUSPENDED, Verdict.INDETERMINATE)
"""Verdicts on an endorsement's newest edition that leave standing what it says of its own period."""
_NOT_SAID = ("proof", "@context")


def check_refresh(examination: Examination) -> Check:
    """Ask for the newest edition when the credential names where it may be had."""
    url = newest_edition_address(examination.view)
    if not url:
        return skipped(ID, _reason("I_REFRESH_NONE"))
    working = {"refresh_address": url}
    if examination.is_newest:
        return skipped(ID, _reason("I_REFRESH_IS_ANSWER"))
    try:
        data = examination.fetch_beside(url, what=SERVICE)
    except (KakitomeError, TooManyVisits):
        return unclear(ID, _reason("W_REFRESH_UNREACHABLE"), working=working)
    report = examination.verify_inside(data, is_newest=True)
    code = _refusal(examination, report)
    if code:
        return unclear(ID, _reason(code), working=working)
    if _says(report.document or {}) == _says(examination.view):
        return passed(ID, _reason("I_REFRESH_SAME"), working=working)
    examination.enclosed.append(Enclosed(label="refreshed", place="/refreshService", report=report))
    return attention(ID, _reason("W_REFRESH_NEWER"), verdict=Verdict.SUPERSEDED, working=working)


def newest_edition_address(view: Mapping[str, Any]) -> str:
    """Return where a credential says that its newest edition may be had; empty when it does not say."""
    return next(_services(view.get("refreshService")), "")


def _refusal(examination: Examination, report: Report) -> str:
    """Say why an answer is not taken for the newest edition; empty when it is."""
    newer = report.document or {}
    is_endorsement = examination.envelope.kind is DocumentKind.ENDORSEMENT
    if not (_is_signed_edition(report) if is_endorsement else report.verdict in _GOOD):
        return "W_REFRESH_NOT_VALID"
    if is_endorsement and newer.get("id") != examination.view.get("id"):
        return "W_REFRESH_OTHER"
    if report.issuer_id != examination.issuer_id or _award(newer) != _award(examination.view):
        return "W_REFRESH_OTHER"
    here, there = (parse_instant(view.get("validFrom")) for view in (examination.view, newer))
    return "W_REFRESH_OLDER" if here and there and there < here else ""


def _is_signed_edition(report: Report) -> bool:
    proof = report.check("proof")
    return report.verdict in _SAID and proof is not None and proof.verdict is None


def _award(document: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Return what stays the same over the editions of one award: its learner, its achievement, its number."""
    subject = object_member(document, "credentialSubject")
    achievement = object_member(subject, "achievement")
    return subject.get("id"), achievement.get("humanCode") or achievement.get("id"), subject.get("licenseNumber")


def _says(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _NOT_SAID}


def _services(stated: Any) -> Iterator[str]:
    for service in as_list(stated):
        if (
            isinstance(service, Mapping)
            and SERVICE in as_list(service.get("type"))
            and isinstance(service.get("id"), str)
        ):
            yield str(service["id"])
