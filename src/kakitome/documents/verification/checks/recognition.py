"""Check 7: is the programme registered and recognised by a third party, when awarded and now?

Two lines that never share a cell: recognition at the date of award survives a later withdrawal. What counts are
endorsements about the achievement that a body signed which a named registry lists as a recognition body; those in the
award come first, and where it carries none, those that a named registry of programmes hands out. Nothing here changes
the verdict on the award, which its issuer signed.

The date of award is the issuer's own word. What bounds it is told with it: the signature of the endorsement inside
(the award cannot be older), and a log that had seen the award by then.

Source: SPEC §3 rule 7, D6, F6, F7; SAFETY §1; ADR 0013.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome.documents.keys.did_web import base_url
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.attached_endorsements import subject_of, verify_attached
from kakitome.documents.verification.check import Check, Outcome, Report, Verdict
from kakitome.documents.verification.checks.programme_registry import Asked, ask_programmes, check_programmes
from kakitome.documents.verification.checks.recognition_lines import NOW, THEN, Line, line_now, line_then, none_known
from kakitome.documents.verification.envelope import Kind
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.recognition_evidence import (
    Evidence,
    Standing,
    achievement_of,
    gather,
    is_proved,
    standing_of,
)
from kakitome.errors import Param, Problem, Severity

_SOURCE = "Open Badges 3.0 §9"
_RANK = {Outcome.PASSED: 0, Outcome.COULD_NOT_CHECK: 1, Outcome.ATTENTION: 2, Outcome.SKIPPED: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was looked at: the recognitions, and what kept other endorsements from being one."""

    evidence: tuple[Evidence, ...]
    doubts: tuple[Problem, ...]


def check_recognition(examination: Examination) -> tuple[Check, ...]:
    """Say what is known of the programme's registration, and of its recognition then and now."""
    achievement = achievement_of(examination.view)
    if not achievement or examination.envelope.kind is Kind.ENDORSEMENT:
        return check_programmes((), issuer=""), none_known(THEN), none_known(NOW)
    asked = ask_programmes(examination, achievement)
    found = _attached(examination, achievement)
    if not found.evidence:
        found = _registered(examination, achievement, asked=asked, doubts=found.doubts)
    registration = check_programmes(asked, issuer=examination.issuer_id)
    then = [line_then(examination, one) for one in found.evidence]
    now = [line_now(examination, one) for one in found.evidence]
    return registration, _check(THEN, then, doubts=found.doubts), _check(NOW, now, doubts=found.doubts)


def _check(check_id: str, lines: Sequence[Line], *, doubts: Sequence[Problem]) -> Check:
    """Make a line of the report of the best that is known; what else was found is told under it."""
    if not lines:
        if not doubts:
            return none_known(check_id)
        is_open = any(one.code in ("W_RECOGNITION_OPEN", "W_RECOGNITION_BODY_NOT_ASKED") for one in doubts)
        outcome = Outcome.COULD_NOT_CHECK if is_open else Outcome.ATTENTION
        return Check(id=check_id, outcome=outcome, reason=doubts[0], problems=tuple(doubts[1:]))
    best, *others = sorted(lines, key=lambda line: _RANK[line.outcome])
    problems = (*best.notes, *(one.reason for one in others), *doubts)
    return Check(id=check_id, outcome=best.outcome, reason=best.reason, problems=problems, arithmetic=best.arithmetic)


def _attached(examination: Examination, achievement: str) -> _Found:
    """Look through the endorsements in the award for recognitions of what it awards."""
    evidence: list[Evidence] = []
    doubts: list[Problem] = []
    for one in verify_attached(examination):
        if _claims_to_be_about(one.attached.document, one.report, achievement=achievement):
            judged = _judge(examination, one.report, place=one.attached.place, is_tied=False)
            (evidence if isinstance(judged, Evidence) else doubts).append(judged)  # type: ignore[arg-type]
    return _found(evidence, doubts)


def _registered(
    examination: Examination, achievement: str, *, asked: Sequence[Asked], doubts: Sequence[Problem]
) -> _Found:
    """Look through the endorsements that registries of programmes hand out; they are verified like any other."""
    evidence: list[Evidence] = []
    more: list[Problem] = list(doubts)
    for one in asked:
        if one.listed is None:
            continue
        is_tied = bool(one.listed.issuer) and one.listed.issuer == examination.issuer_id
        for document in one.handed_out:
            report = examination.verify_inside(document)
            if not _claims_to_be_about(document, report, achievement=achievement):
                continue
            name = one.name.ja or one.name.en
            judged = _judge(examination, report, place=name, is_tied=is_tied)
            (evidence if isinstance(judged, Evidence) else more).append(judged)  # type: ignore[arg-type]
    return _found(evidence, more)


def _found(evidence: Sequence[Evidence], doubts: Sequence[Problem | None]) -> _Found:
    return _Found(evidence=tuple(evidence), doubts=tuple(one for one in doubts if one is not None))


def _claims_to_be_about(document: bytes | Mapping[str, Any], report: Report, *, achievement: str) -> bool:
    """Tell whether an endorsement speaks of the achievement; one that cannot be read speaks by its plain words."""
    read = report.document or (document if isinstance(document, Mapping) else {})
    return subject_of(read) == achievement


def _judge(examination: Examination, report: Report, *, place: str, is_tied: bool) -> Evidence | Problem | None:
    """Say what an endorsement about the achievement shows, or why it shows no recognition.

    None for those of somebody whom a registry knows as something else: they are endorsements.
    """
    standing, listed = standing_of(examination, report)
    if standing is Standing.OTHER:
        return None
    if not is_proved(report):
        proof = report.check("proof")
        is_open = proof is not None and proof.verdict is Verdict.INDETERMINATE
        return _doubt("W_RECOGNITION_OPEN" if is_open else "W_RECOGNITION_BROKEN", place=place)
    if standing is Standing.NOT_ASKED:
        return _doubt("W_RECOGNITION_BODY_NOT_ASKED", place=place, body=report.issuer_id)
    if listed is None:
        return _doubt("W_RECOGNITION_BODY_UNLISTED", place=place, body=report.issuer_id)
    if not is_tied and not _is_issuers_own(examination):
        return _doubt("W_RECOGNITION_OTHER_ISSUER", place=place, body=report.issuer_id)
    return gather(examination, report, listed=listed, place=place) or _doubt("W_RECOGNITION_BROKEN", place=place)


def _is_issuers_own(examination: Examination) -> bool:
    """Tell whether the achievement lies where only the issuer of the award can write.

    Otherwise anybody could award under somebody else's achievement and borrow its recognition.
    """
    return any(achievement_of(examination.view).startswith(place) for place in _places(examination.issuer_id))


def _places(issuer: str) -> Iterator[str]:
    if issuer.startswith("https://"):
        yield issuer if issuer.endswith("/") else f"{issuer}/"
        yield f"{issuer.rpartition('/')[0]}/"
    elif issuer.startswith("did:web:"):
        try:
            yield base_url(issuer)
        except DocumentRefused:
            return


def _doubt(code: str, *, place: str, severity: Severity = "warning", **params: Param) -> Problem:
    return Problem(code=code, pointer=place, source=_SOURCE, params=params, severity=severity)
