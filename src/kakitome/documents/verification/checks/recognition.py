"""Check 7: is the programme registered and recognised by a third party, when awarded and now?

Two lines that never share a cell: recognition at the date of award survives a later withdrawal. What counts are
endorsements about the achievement that a body signed which a named registry lists as a recognition body; those in the
award come first, and where it carries none, those that a named registry of programmes hands out. A document that
carries an award (a sealed PDF, a European Digital Credential, a record) tells what is known of the award inside.
Nothing here changes the verdict on the award, which its issuer signed.

The date of award is the issuer's own word. What bounds it is told with it: the signature of the endorsement inside
(the award cannot be older), and a log that had seen the award by then.

Source: docs/rules/product.md P7; docs/rules/capabilities.md D6, F6, F7; docs/rules/verdicts.md V5; ADR 0013.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome.documents.verification.attached_endorsements import subject_of, verify_attached
from kakitome.documents.verification.check import Check, CheckOutcome, Report, Verdict, attention, unclear
from kakitome.documents.verification.checks.programme_registry import (
    ProgrammeAnswer,
    ask_programmes,
    check_programmes,
    is_awarded_by,
)
from kakitome.documents.verification.checks.recognition_inside import lines_inside
from kakitome.documents.verification.checks.recognition_lines import (
    CERTIFIED,
    NOW,
    THEN,
    RecognitionResult,
    line_now,
    line_then,
    none_known,
)
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.programme_names import ProgrammeName, names_of
from kakitome.documents.verification.recognition_evidence import (
    IN_REGISTRY,
    EndorserStanding,
    SignedRecognition,
    gather,
    is_proved,
    is_vouched,
    standing_of,
)
from kakitome.errors import Param, Problem, ProblemFactory
from kakitome.values.localized_text import LocalizedText

_problem = ProblemFactory(source="Open Badges 3.0 §9")
_OPEN = ("W_RECOGNITION_OPEN", "W_RECOGNITION_BODY_NOT_ASKED", "W_RECOGNITION_KEY_ARCHIVED")
_RANK = {CheckOutcome.PASSED: 0, CheckOutcome.COULD_NOT_CHECK: 1, CheckOutcome.ATTENTION: 2, CheckOutcome.SKIPPED: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class _RecognitionsFound:
    """What was looked at: the recognitions, and what kept other endorsements from being one."""

    evidence: tuple[SignedRecognition, ...]
    doubts: tuple[Problem, ...]


def check_recognition(examination: Examination) -> tuple[Check, ...]:
    """Say what is known of the programme's registration, and of its recognition then and now."""
    if examination.envelope.kind is DocumentKind.ENDORSEMENT:
        return check_programmes((), examination), none_known(THEN), none_known(NOW)
    names = names_of(examination)
    answers = [answer for name in names for answer in ask_programmes(examination, name.achievement)]
    registration = check_programmes(answers, examination)
    inside = lines_inside(examination, registration=registration)
    if inside is not None:
        return inside
    recognitions = _attached(examination, names)
    if not recognitions.evidence:
        recognitions = _registered(examination, answers=answers, names=names, doubts=recognitions.doubts)
    then = [line_then(examination, recognition) for recognition in recognitions.evidence]
    now = [line_now(examination, recognition) for recognition in recognitions.evidence]
    if not recognitions.evidence and not recognitions.doubts:
        return registration, none_known(THEN), _conditional(answers) or none_known(NOW)
    return registration, _check(THEN, then, doubts=recognitions.doubts), _check(NOW, now, doubts=recognitions.doubts)


def _conditional(answers: Sequence[ProgrammeAnswer]) -> Check | None:
    """Say that a body decided to recognise it on conditions that still run; a registry's own word."""
    decided = next(
        (answer.listed.conditional for answer in answers if answer.listed and answer.listed.conditional), None
    )
    if decided is None:
        return None
    params: dict[str, Param] = {
        "body_ja": decided.body.in_language("ja"),
        "body_en": decided.body.in_language("en"),
        "due": decided.due,
        **({CERTIFIED: 1} if decided.is_certification else {}),
    }
    return attention(NOW, _problem("W_RECOGNITION_CONDITIONAL", **params))


def _check(check_id: str, lines: Sequence[RecognitionResult], *, doubts: Sequence[Problem]) -> Check:
    """Make a line of the report of the best that is known; what else was found is told under it."""
    if not lines:
        if not doubts:
            return none_known(check_id)
        is_open = any(doubt.code in _OPEN for doubt in doubts)
        return (unclear if is_open else attention)(check_id, doubts[0], problems=tuple(doubts[1:]))
    best, *others = sorted(lines, key=lambda line: _RANK[line.outcome])
    problems = (*best.notes, *(result.reason for result in others), *doubts)
    return Check(id=check_id, outcome=best.outcome, reason=best.reason, problems=problems, working=best.working)


def _attached(examination: Examination, names: Sequence[ProgrammeName]) -> _RecognitionsFound:
    """Look through the endorsements in the award for recognitions of what it awards."""
    evidence: list[SignedRecognition] = []
    doubts: list[Problem] = []
    for endorsement in verify_attached(examination) if names else ():
        about = _subject(endorsement.attached.document, endorsement.report)
        meant = [name for name in names if name.achievement == about]
        if meant:
            is_own = any(name.is_own for name in meant)
            judged = _judge(examination, endorsement.report, place=endorsement.attached.place, is_own=is_own)
            (evidence if isinstance(judged, SignedRecognition) else doubts).append(judged)  # type: ignore[arg-type]
    return _recognitions_of(evidence, doubts)


def _registered(
    examination: Examination,
    *,
    answers: Sequence[ProgrammeAnswer],
    names: Sequence[ProgrammeName],
    doubts: Sequence[Problem],
) -> _RecognitionsFound:
    """Look through the endorsements that registries of programmes hand out; they are verified like any other."""
    evidence: list[SignedRecognition] = []
    more: list[Problem] = list(doubts)
    own = {name.achievement for name in names if name.is_own}
    answered: set[LocalizedText] = set()
    for answer in answers:
        if answer.name in answered:
            # The same registry, asked by another name of the same programme.
            continue
        for document in answer.handed_out:
            report = examination.verify_inside(document)
            about = _subject(document, report)
            if about not in answer.about:
                continue
            is_own = about in own or is_awarded_by(answer, examination)
            judged = _judge(examination, report, place=IN_REGISTRY, is_own=is_own)
            if isinstance(judged, SignedRecognition):
                evidence.append(judged)
                answered.add(answer.name)
            else:
                more.append(judged)  # type: ignore[arg-type]
    return _recognitions_of(evidence, more)


def _recognitions_of(evidence: Sequence[SignedRecognition], doubts: Sequence[Problem | None]) -> _RecognitionsFound:
    return _RecognitionsFound(evidence=tuple(evidence), doubts=tuple(doubt for doubt in doubts if doubt is not None))


def _subject(document: bytes | Mapping[str, Any], report: Report) -> str:
    """Return what an endorsement speaks of; one that cannot be read speaks by its plain words."""
    return subject_of(report.document or (document if isinstance(document, Mapping) else {}))


def _judge(examination: Examination, report: Report, *, place: str, is_own: bool) -> SignedRecognition | Problem | None:
    """Say what an endorsement about the achievement shows, or why it shows no recognition.

    None for those of somebody whom a registry knows as something else: they are endorsements.
    """
    standing, listed_issuer = standing_of(examination, report)
    if standing is EndorserStanding.OTHER:
        return None
    if not is_proved(report):
        proof = report.check("proof")
        is_open = proof is not None and proof.verdict is Verdict.INDETERMINATE
        return _doubt("W_RECOGNITION_OPEN" if is_open else "W_RECOGNITION_BROKEN", place=place)
    if not is_vouched(examination, report):
        code = "W_RECOGNITION_KEY_ARCHIVED"
    elif standing is EndorserStanding.NOT_ASKED:
        code = "W_RECOGNITION_BODY_NOT_ASKED"
    elif listed_issuer is None:
        code = "W_RECOGNITION_BODY_UNLISTED"
    elif not is_own:
        code = "W_RECOGNITION_OTHER_ISSUER"
    else:
        return gather(examination, report, listed=listed_issuer, place=place) or _doubt(
            "W_RECOGNITION_BROKEN", place=place
        )
    return _doubt(code, place=place, body=report.issuer_id)


def _doubt(code: str, *, place: str, **params: Param) -> Problem:
    return _problem(code, "" if place == IN_REGISTRY else place, **params)
