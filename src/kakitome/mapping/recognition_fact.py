"""Whether a third party recognised what was awarded: one value that every surface tells, read from a report's checks.

    fact = recognition_fact(report)     # None where nothing is awarded, or nothing could be read
    fact.then.state, fact.now.state     # two lines that never share a cell
    fact.summary                        # the pair as one case: a headline, a colour

Pages, documents, mails and programs say of recognition what this value holds, in the words of `recognition_words`.
"Not found" needs a register that answered; where none did, the state is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Check, CheckOutcome, Report
from kakitome.documents.verification.checks.recognition_lines import CERTIFIED
from kakitome.documents.verification.formats.pdf import FORM as PDF
from kakitome.errors import Problem
from kakitome.mapping.recognition_endorsement import reason_in, recognition_number
from kakitome.values.instants import parse_instant
from kakitome.values.json_members import object_member
from kakitome.values.localized_text import LocalizedText


class RecognitionState(StrEnum):
    """How it stands at one instant: when awarded, or now."""

    RECOGNISED = "recognised"
    ENDED = "ended"
    """It had ended before."""
    NOT_YET = "not_yet"
    """It begins later."""
    SUSPENDED = "suspended"
    CONDITIONAL = "conditional"
    """Decided; it begins once conditions are met."""
    SAME_DAY = "same_day"
    """Awarded on the day on which it ended; which came first is not known."""
    UNKNOWN = "unknown"
    NONE = "none"
    """A register answered, and knows of none."""


class RecognitionSummary(StrEnum):
    """Both lines as one case."""

    CURRENT = "current"
    """Recognised when awarded, and now."""
    ENDED_SINCE = "ended_since"
    SUSPENDED_SINCE = "suspended_since"
    NOW_UNKNOWN = "now_unknown"
    THEN_UNKNOWN = "then_unknown"
    SAME_DAY = "same_day"
    NOW_ONLY = "now_only"
    """Recognised now, and not when it was awarded."""
    NOT_YET = "not_yet"
    CONDITIONAL = "conditional"
    ENDED_BEFORE = "ended_before"
    NOT_THEN = "not_then"
    """Neither when awarded nor now, though there is or was a recognition."""
    NONE = "none"
    NOT_COUNTED = "not_counted"
    """Somebody recommends it, and that does not count as recognition."""
    NOT_ASKED = "not_asked"
    """The document holds none, and no register was named."""
    UNKNOWN = "unknown"


Tone = Literal["ok", "warn", "unk", "none"]
Procedure = Literal["recognition", "certification"]
"""承認 of a micro-credential, or 認証 of a badge against a skill standard."""
_TONES: Final[Mapping[RecognitionSummary, Tone]] = {
    RecognitionSummary.CURRENT: "ok",
    RecognitionSummary.NOW_UNKNOWN: "unk",
    RecognitionSummary.THEN_UNKNOWN: "unk",
    RecognitionSummary.UNKNOWN: "unk",
    RecognitionSummary.NOT_ASKED: "unk",
    RecognitionSummary.NONE: "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionLine:
    """One of the two lines.

    Attributes:
        body, body_id: who recognises, as a register writes it, and its identifier; empty where none is known.
        recognition: identifier of the signed recognition, an address; `number` is what it is numbered by its body.
        since, until: the period, its end exclusive.
        due: until when conditions are to be met, as a calendar day.
        reason: why it ended or was suspended, in the body's words; empty where they are not known.
        is_certification: whether the body certifies (認証) rather than recognises (承認), by what it signed.
        because: the finding of the check.
    """

    state: RecognitionState
    because: Problem
    body: LocalizedText = LocalizedText()
    body_id: str = ""
    recognition: str = ""
    number: str = ""
    since: datetime | None = None
    until: datetime | None = None
    due: str = ""
    reason: LocalizedText = LocalizedText()
    is_certification: bool = False

    @property
    def has_recognition(self) -> bool:
        """Whether a recognition is known at all, however it stands."""
        return bool(self.recognition or self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """How many registers of recognised programmes were asked, and how many answered.

    `silent_copies` counts the copies of answers of another day that came along with the document and tell of no
    recognition; nobody vouches for them.
    """

    asked: int = 0
    answered: int = 0
    silent_copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionFact:
    """What is known of the recognition of one award.

    Attributes:
        then, now: when it was awarded, and now.
        awarded_at: the instant of award that was reckoned with; None when it is not known.
        registers: which were asked where the award itself holds no recognition.
    """

    then: RecognitionLine
    now: RecognitionLine
    awarded_at: datetime | None = None
    registers: Registers = Registers()

    @property
    def summary(self) -> RecognitionSummary:
        """Both lines as one case."""
        return _summary(self)

    @property
    def tone(self) -> Tone:
        """The colour of it: green only where it was recognised when awarded and is now."""
        return _TONES.get(self.summary, "warn")

    @property
    def leading(self) -> RecognitionLine:
        """The line whose body and number are named: the one that is recognised, the present one first."""
        lines = (self.now, self.then)
        recognised = (line for line in lines if line.state is RecognitionState.RECOGNISED)
        known = (line for line in lines if line.has_recognition)
        return next(recognised, None) or next(known, None) or self.now

    @property
    def is_certification(self) -> bool:
        """Whether the body of the leading line signed a certification (認証), not a recognition (承認)."""
        return self.leading.is_certification

    @property
    def procedure(self) -> Procedure:
        """By which procedure."""
        return "certification" if self.is_certification else "recognition"

    @property
    def was_recognised(self) -> bool:
        """Whether it was recognised when awarded: what the seal on a badge says."""
        return self.then.state is RecognitionState.RECOGNISED


def recognition_fact(report: Report) -> RecognitionFact | None:
    """Read the fact from the checks of a report; None where there is nothing that could be recognised.

    A document that carries one award has what its own checks tell of that award: they know whether it is the same
    institution's. Of several awards inside there is no one fact.
    """
    then, now = report.check("recognition_at_award"), report.check("recognition_now")
    if then is None or now is None:
        return None
    if not _is_award(report) and then.outcome is now.outcome is CheckOutcome.SKIPPED:
        return _of_attached(report)
    if "_RECOGNITION_INSIDE_" in then.reason.code + now.reason.code:
        return None
    registers = _registers(report.check("programme_registry"))
    return RecognitionFact(
        then=_line(then, registers=registers, state=_state_then(then)),
        now=_line(now, registers=registers, state=_STATES.get(now.reason.code)),
        awarded_at=parse_instant(then.working.get("award_date")),
        registers=registers,
    )


def _of_attached(report: Report) -> RecognitionFact | None:
    if not report.format.startswith(PDF):
        # A record or a presentation of one award tells that award's, where it may be told for the whole.
        inner = carried(report)
        return recognition_fact(inner) if inner is not None else None
    facts = [fact for enclosed in report.enclosed if (fact := recognition_fact(enclosed.report)) is not None]
    return facts[0] if len(facts) == 1 else None


def _is_award(report: Report) -> bool:
    subject = object_member(report.document or {}, "credentialSubject")
    return isinstance(subject.get("achievement"), Mapping)


# --- one line ------------------------------------------------------------------------------------

_STATES: Final[Mapping[str, RecognitionState]] = {
    "I_RECOGNITION_THEN": RecognitionState.RECOGNISED,
    "W_RECOGNITION_SAME_DAY": RecognitionState.SAME_DAY,
    "W_RECOGNITION_SINCE_UNKNOWN": RecognitionState.UNKNOWN,
    "W_RECOGNITION_UNDATED": RecognitionState.UNKNOWN,
    "I_RECOGNITION_NOW": RecognitionState.RECOGNISED,
    "I_RECOGNITION_NOW_UNTIL": RecognitionState.RECOGNISED,
    "W_RECOGNITION_ENDED": RecognitionState.ENDED,
    "W_RECOGNITION_ENDED_ON": RecognitionState.ENDED,
    "W_RECOGNITION_SUSPENDED": RecognitionState.SUSPENDED,
    "W_RECOGNITION_SUSPENDED_ON": RecognitionState.SUSPENDED,
    "W_RECOGNITION_NOT_YET": RecognitionState.NOT_YET,
    "W_RECOGNITION_CONDITIONAL": RecognitionState.CONDITIONAL,
    "W_RECOGNITION_NOW_UNKNOWN": RecognitionState.UNKNOWN,
}


def _state_then(check: Check) -> RecognitionState | None:
    """Say how it stood when awarded; where it did not hold, whether it had ended or was still to begin."""
    if check.reason.code != "W_RECOGNITION_NOT_THEN":
        return _STATES.get(check.reason.code)
    awarded, periods = parse_instant(check.working.get("award_date")), _periods(check.working)
    if awarded is None or not periods:
        return RecognitionState.UNKNOWN
    if awarded < periods[0][0]:
        return RecognitionState.NOT_YET
    end = periods[-1][1]
    return RecognitionState.ENDED if end is not None and end <= awarded else RecognitionState.SUSPENDED


def _line(check: Check, *, registers: Registers, state: RecognitionState | None) -> RecognitionLine:
    """Build a line; without a recognition it says whether that was found out."""
    if state is None:
        is_open = check.outcome is CheckOutcome.COULD_NOT_CHECK
        is_found_out = not is_open and (check.outcome is not CheckOutcome.SKIPPED or registers.answered > 0)
        return RecognitionLine(
            state=RecognitionState.NONE if is_found_out else RecognitionState.UNKNOWN, because=check.reason
        )
    params, working = check.reason.params, check.working
    periods = _periods(working)
    recognition = working.get("recognition", "")
    return RecognitionLine(
        state=state,
        because=check.reason,
        body=LocalizedText(ja=str(params.get("body_ja") or ""), en=str(params.get("body_en") or "")),
        body_id=working.get("recognition_body", ""),
        recognition=recognition,
        number=recognition_number(recognition),
        since=periods[0][0] if periods else None,
        until=periods[-1][1] if periods else None,
        due=str(params.get("due") or ""),
        reason=reason_in(str(params.get("comment") or "")),
        is_certification=CERTIFIED in params,
    )


def _periods(working: Mapping[str, str]) -> list[tuple[datetime, datetime | None]]:
    """Read the periods that the check reckoned with, oldest first; the stated one where no newer edition was had."""
    keys = [key for key in working if key.startswith("recognition_period")] or ["recognition_stated"]
    periods = []
    for key in keys:
        first, _, last = working.get(key, "").partition("–")
        start = parse_instant(first.strip())
        if start is not None:
            periods.append((start, parse_instant(last.strip())))
    return sorted(periods, key=lambda period: period[0])


def _registers(check: Check | None) -> Registers:
    if check is None:
        return Registers()
    counts = {key: int(check.working.get(f"programme_{key}", "0")) for key in _COUNTED}
    return Registers(
        asked=counts["registries_asked"],
        answered=counts["registries_answered"],
        silent_copies=0 if counts["endorsements_bundled"] else counts["registries_bundled"],
    )


_COUNTED: Final = ("registries_asked", "registries_answered", "registries_bundled", "endorsements_bundled")


# --- both lines ----------------------------------------------------------------------------------

_STATE, _CASE = RecognitionState, RecognitionSummary
_RECOGNISED_THEN: Final[Mapping[RecognitionState, RecognitionSummary]] = {
    _STATE.RECOGNISED: _CASE.CURRENT,
    _STATE.ENDED: _CASE.ENDED_SINCE,
    _STATE.SUSPENDED: _CASE.SUSPENDED_SINCE,
}
_NOT_RECOGNISED_THEN: Final[Mapping[RecognitionState, RecognitionSummary]] = {
    _STATE.RECOGNISED: _CASE.NOW_ONLY,
    _STATE.NOT_YET: _CASE.NOT_YET,
    _STATE.CONDITIONAL: _CASE.CONDITIONAL,
}


def _summary(fact: RecognitionFact) -> RecognitionSummary:
    then, now = fact.then.state, fact.now.state
    if then is _STATE.RECOGNISED:
        return _RECOGNISED_THEN.get(now, _CASE.NOW_UNKNOWN)
    if then is _STATE.SAME_DAY:
        return _CASE.SAME_DAY
    if now in _NOT_RECOGNISED_THEN and then is not _STATE.UNKNOWN:
        return _NOT_RECOGNISED_THEN[now]
    if then is _STATE.UNKNOWN:
        return _unknown(fact)
    if then is _STATE.NONE:
        return _CASE.NOT_COUNTED if fact.then.because.severity == "warning" else _CASE.NONE
    return _CASE.ENDED_BEFORE if then is _STATE.ENDED and now is _STATE.ENDED else _CASE.NOT_THEN


def _unknown(fact: RecognitionFact) -> RecognitionSummary:
    if fact.then.has_recognition or fact.now.has_recognition:
        return _CASE.THEN_UNKNOWN
    is_asked = fact.registers.asked > 0 or fact.then.because.severity == "warning"
    return _CASE.UNKNOWN if is_asked else _CASE.NOT_ASKED
