"""The two lines of one recognition: when awarded, and now; each from signed dates alone, with its working.

*When awarded*: the award's date lies in a period of the newest edition (or of one that it names). An award that states
a day and was signed on it is taken at the instant of its signature; one that states a day alone counts with the whole
day, unless the recognition ended in the course of it: then nobody knows which came first. *Now*: the status list says
whether it was withdrawn or suspended, the newest edition whether it has ended.

Source: docs/rules/product.md P7; ADR 0013.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from kakitome.documents.verification.check import Check, CheckOutcome, skipped
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.recognition_evidence import (
    EndorsementState,
    Period,
    SignedRecognition,
    signing_instant,
)
from kakitome.errors import Param, Problem, ProblemFactory
from kakitome.values.instants import day_of, last_day_before, parse_instant, write_instant

THEN, NOW = "recognition_at_award", "recognition_now"
CERTIFIED = "certified"
"""Parameter of a finding about a certification (認証); one about a recognition (承認) goes without."""
_SIGNED_THAT_DAY = timedelta(hours=36)
"""A day in its own time zone, seen from any other."""
_ENDS = ("W_RECOGNITION_ENDED", "W_RECOGNITION_SUSPENDED")
_problem = ProblemFactory(source="docs/rules/product.md P7")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionResult:
    """One line about one recognition; `notes` say what its answer leans on."""

    outcome: CheckOutcome
    reason: Problem
    working: Mapping[str, str]
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Awarded:
    """When something was awarded: an instant, or a day from its first instant to its last."""

    start: datetime
    end: datetime


def none_known(check_id: str) -> Check:
    """Say that no recognition is known, which is no failure."""
    code = "I_RECOGNITION_NONE_THEN" if check_id == THEN else "I_RECOGNITION_NONE_NOW"
    return skipped(check_id, _problem(code))


def line_then(examination: Examination, evidence: SignedRecognition) -> RecognitionResult:
    """Say whether the programme was recognised at the date of award."""
    awarded = _awarded(examination)
    working = _working(examination, evidence)
    if awarded is None:
        reason = _problem("W_RECOGNITION_UNDATED", **_which(evidence))
        return RecognitionResult(outcome=CheckOutcome.COULD_NOT_CHECK, reason=reason, working=working)
    on = day_of(awarded.start).isoformat()
    if not evidence.stated.meets(awarded.start, awarded.end):
        return _line(CheckOutcome.ATTENTION, "W_RECOGNITION_NOT_THEN", evidence=evidence, working=working, on=on)
    if not _is_date_logic_open(evidence):
        if _is_end_that_day(evidence, awarded):
            code = "W_RECOGNITION_SAME_DAY"
            return _line(CheckOutcome.COULD_NOT_CHECK, code, evidence=evidence, working=working, on=on)
        if any(period.meets(awarded.start, awarded.end) for period in evidence.periods):
            line = _line(CheckOutcome.PASSED, "I_RECOGNITION_THEN", evidence=evidence, working=working, on=on)
            return RecognitionResult(
                outcome=line.outcome, reason=line.reason, working=working, notes=_bounds(examination, evidence)
            )
        if evidence.is_complete or awarded.start >= evidence.periods[0].start:
            return _line(CheckOutcome.ATTENTION, "W_RECOGNITION_NOT_THEN", evidence=evidence, working=working, on=on)
    return _line(CheckOutcome.COULD_NOT_CHECK, "W_RECOGNITION_SINCE_UNKNOWN", evidence=evidence, working=working, on=on)


def line_now(examination: Examination, evidence: SignedRecognition) -> RecognitionResult:
    """Say whether the programme is recognised now."""
    now, working = examination.surroundings.now, _working(examination, evidence)
    last = evidence.periods[-1] if evidence.periods else evidence.stated
    code = _code_now(evidence, last, now=now)
    on = _day(last.start) if code == "W_RECOGNITION_NOT_YET" else _last_day(last.end)
    outcome = {"I": CheckOutcome.PASSED, "W": CheckOutcome.ATTENTION}[code[0]]
    if code == "W_RECOGNITION_NOW_UNKNOWN":
        outcome = CheckOutcome.COULD_NOT_CHECK
    # Whoever knows the body's words finds in them why it ended.
    params = {"comment": evidence.comment} if code.startswith(_ENDS) and evidence.comment else {}
    return _line(outcome, code, evidence=evidence, working=working, on=on, **params)


def _code_now(evidence: SignedRecognition, last: Period, *, now: datetime) -> str:
    """Say how it stands: first what the body ended, then what ran out, then what could not be learnt."""
    has_ended = _has_ended(last.end, now)
    if evidence.state is EndorsementState.SUSPENDED:
        return "W_RECOGNITION_SUSPENDED_ON" if has_ended else "W_RECOGNITION_SUSPENDED"
    if has_ended:
        return "W_RECOGNITION_ENDED_ON"
    if evidence.state is EndorsementState.WITHDRAWN:
        return "W_RECOGNITION_ENDED"
    if now < last.start:
        return "W_RECOGNITION_NOT_YET"
    if evidence.state is EndorsementState.UNKNOWN or (
        evidence.state is EndorsementState.NONE and not evidence.has_newest
    ):
        return "W_RECOGNITION_NOW_UNKNOWN"
    return "I_RECOGNITION_NOW_UNTIL" if last.end else "I_RECOGNITION_NOW"


def _is_date_logic_open(evidence: SignedRecognition) -> bool:
    """Tell whether it is not known until when the recognition held.

    So when the newest edition cannot be had, and when the list says that it ended and the edition does not say when.
    """
    if not evidence.has_newest:
        return True
    has_ended = evidence.state in (EndorsementState.WITHDRAWN, EndorsementState.SUSPENDED)
    return has_ended and evidence.periods[-1].end == evidence.stated.end


def _is_end_that_day(evidence: SignedRecognition, awarded: _Awarded) -> bool:
    """Tell whether all that is known is the day of award, and a recognition ended in the course of it."""
    met = [period for period in evidence.periods if period.meets(awarded.start, awarded.end)]
    return bool(met) and all(one.end is not None and one.end <= awarded.end for one in met)


def _bounds(examination: Examination, evidence: SignedRecognition) -> tuple[Problem, ...]:
    """Say what the answer leans on once the recognition has ended: the date of award is the issuer's own word."""
    end = evidence.periods[-1].end
    if not _has_ended(end, examination.surroundings.now):
        return ()
    witnessed = examination.witnessed_at
    if witnessed is not None and end is not None and witnessed < end:
        return (_problem("I_RECOGNITION_WITNESSED", on=write_instant(witnessed), **_which(evidence)),)
    return (_problem("I_RECOGNITION_ISSUERS_DATE", **_which(evidence)),)


def _awarded(examination: Examination) -> _Awarded | None:
    view = examination.view
    stated = parse_instant(view.get("awardedDate")) or parse_instant(view.get("validFrom"))
    if stated is None:
        return None
    if stated.timetz().replace(tzinfo=None) != time():
        return _Awarded(start=stated, end=stated)
    signed = signing_instant(view)
    if signed is not None and stated <= signed < stated + _SIGNED_THAT_DAY:
        return _Awarded(start=signed, end=signed)
    return _Awarded(start=stated, end=stated + timedelta(days=1) - timedelta(microseconds=1))


def _working(examination: Examination, evidence: SignedRecognition) -> dict[str, str]:
    awarded, signed = _awarded(examination), signing_instant(examination.view)
    entries = {
        "recognition": evidence.id,
        "recognition_body": evidence.body,
        "recognition_place": evidence.place,
        "recognition_signed": write_instant(evidence.signed_at) if evidence.signed_at else "",
        "recognition_stated": _period(evidence.stated.start, evidence.stated.end),
        "recognition_status": evidence.state.value,
        "award_date": write_instant(awarded.start) if awarded else "",
        "award_signed": write_instant(signed) if signed else "",
        "award_witnessed": write_instant(examination.witnessed_at) if examination.witnessed_at else "",
    }
    for number, period in enumerate(evidence.periods, start=1):
        entries["recognition_period" if number == 1 else f"recognition_period_{number}"] = _period(
            period.start, period.end
        )
    return {key: value for key, value in entries.items() if value}


def _period(start: datetime, end: datetime | None) -> str:
    return f"{write_instant(start)} – {write_instant(end) if end else ''}".strip()


def _has_ended(end: datetime | None, now: datetime) -> bool:
    return end is not None and end <= now


def _day(instant: datetime | None) -> str:
    return day_of(instant).isoformat() if instant else "-"


def _last_day(end: datetime | None) -> str:
    """Return the last day of a period, whose end is exclusive."""
    return last_day_before(end).isoformat() if end else "-"


def _line(
    outcome: CheckOutcome, code: str, *, evidence: SignedRecognition, working: Mapping[str, str], **params: Param
) -> RecognitionResult:
    body = {"body_ja": evidence.name.in_language("ja"), "body_en": evidence.name.in_language("en")}
    return RecognitionResult(
        outcome=outcome,
        reason=_problem(code, **body, **params, **_which(evidence)),
        working=working,
    )


def _which(evidence: SignedRecognition) -> dict[str, Param]:
    return {CERTIFIED: 1} if evidence.is_certification else {}
