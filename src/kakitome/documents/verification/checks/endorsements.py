"""Check 9: what do others say about the award, and is it they who say it?

Every endorsement in the credential, wherever it stands, goes through the same pipeline as the credential itself and
has a verdict of its own: a report never shows one as confirmed that nobody checked. An endorsement speaks of one
thing, named by its identifier; one that speaks of something else than what it hangs on is told.

One that is not good says nothing against the award, which its issuer signed: it is told, and asks for no verdict.

Source: Open Badges 3.0 §9.1 step 6, §B (EndorsementCredential).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome.documents.refusal import pointer_to
from kakitome.documents.verification.check import Check, Outcome, Report, Verdict
from kakitome.documents.verification.examination import Examination
from kakitome.errors import Param, Problem, Severity

ID = "endorsements"
MOST = 12
"""Endorsements that are verified in one credential; each costs a verification of its own."""

_EMBEDDED, _TOKENS, _RECORDS = "endorsement", "endorsementJwt", "verifiableCredential"
_SOURCE = "Open Badges 3.0 §9.1 step 6"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attached:
    """One endorsement: the document or token, where it stands, and the identifiers of what it hangs on."""

    document: bytes | Mapping[str, Any]
    place: str
    about: frozenset[str]


def check_endorsements(examination: Examination) -> Check:
    """Verify the endorsements anywhere in the credential."""
    attached = list(_attached(examination.view, ()))
    if not attached:
        reason = _reason("I_ENDORSEMENTS_NONE", severity="info")
        return Check(id=ID, outcome=Outcome.SKIPPED, reason=reason)
    if len(attached) > MOST:
        reason = _reason("W_ENDORSEMENTS_MANY", severity="warning", count=len(attached), limit=MOST)
        return Check(id=ID, outcome=Outcome.COULD_NOT_CHECK, reason=reason)
    problems: list[Problem] = []
    reports: list[Report] = []
    for one in attached:
        report = examination.verify_enclosed(one.document, label="endorsement", place=one.place)
        reports.append(report)
        problems.extend(_foreign(one, report))
    return _judge(reports, problems)


def _judge(reports: Sequence[Report], problems: Sequence[Problem]) -> Check:
    count, good = len(reports), sum(report.verdict is Verdict.VALID for report in reports)
    unknown = sum(report.verdict is Verdict.VALID_UNTRUSTED_ISSUER for report in reports)
    if count - good - unknown:
        reason = _reason("W_ENDORSEMENTS_BAD", severity="warning", count=count, bad=count - good - unknown)
    elif unknown:
        reason = _reason("W_ENDORSEMENTS_UNKNOWN", severity="warning", count=count, unknown=unknown)
    elif problems:
        reason = problems[0]
    else:
        reason = _reason("I_ENDORSEMENTS_VALID", severity="info", count=count)
        return Check(id=ID, outcome=Outcome.PASSED, reason=reason)
    told = tuple(problem for problem in problems if problem is not reason)
    return Check(id=ID, outcome=Outcome.ATTENTION, reason=reason, problems=told)


def _foreign(one: _Attached, report: Report) -> Iterator[Problem]:
    """Tell an endorsement that does not speak of what it hangs on."""
    subject = (report.document or {}).get("credentialSubject")
    about = subject.get("id") if isinstance(subject, Mapping) else None
    if report.document is not None and about not in one.about:
        yield Problem(
            code="W_ENDORSEMENT_ABOUT_OTHER",
            pointer=one.place,
            source=_SOURCE,
            params={"about": str(about)[:200]},
            severity="warning",
        )


def _attached(value: Any, steps: tuple[str | int, ...], *, about: frozenset[str] = frozenset()) -> Iterator[_Attached]:
    """Walk through a credential; awards that stand inside a record have endorsements of their own."""
    if isinstance(value, Mapping):
        identifier = value.get("id")
        # An endorsement at the top may speak of the credential or of the learner it was awarded to.
        known = about | {identifier} if not steps and isinstance(identifier, str) else _only(identifier)
        for key, item in value.items():
            if key in (_EMBEDDED, _TOKENS):
                yield from _listed(item, (*steps, key), about=known | _inside(value))
            elif key not in (_RECORDS, "@context", "proof"):
                yield from _attached(item, (*steps, key), about=known)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _attached(item, (*steps, index), about=about)


def _listed(item: Any, steps: tuple[str | int, ...], *, about: frozenset[str]) -> Iterator[_Attached]:
    for index, one in enumerate(item if isinstance(item, list) else [item]):
        if isinstance(one, Mapping | str):
            document = one.encode("utf-8", "replace") if isinstance(one, str) else one
            yield _Attached(document=document, place=pointer_to(*steps, index), about=about)


def _only(identifier: Any) -> frozenset[str]:
    return frozenset({identifier}) if isinstance(identifier, str) else frozenset()


def _inside(value: Mapping[str, Any]) -> frozenset[str]:
    """Return what an endorsement of a whole credential may be about beside the credential: subject and achievement."""
    subject = value.get("credentialSubject")
    if not isinstance(subject, Mapping):
        return frozenset()
    achievement = subject.get("achievement")
    inner = achievement.get("id") if isinstance(achievement, Mapping) else None
    return _only(subject.get("id")) | _only(inner)


def _reason(code: str, *, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, source=_SOURCE, params=params, severity=severity)
