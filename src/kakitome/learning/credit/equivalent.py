"""A credit equivalent: what an institution decided a version of a micro-credential to count as, or that it does not.

    equivalent.number                                  # "Q-7K3M-94QT"
    standing_of_equivalent(equivalent, facts, on=day)  # EquivalentStanding.IN_FORCE

An equivalent speaks of two texts, each by its digest: the version of the learning in the registry, and the course. It
is in force as long as both say what they said when it was decided, it has not ended and was not reversed. It is a
decision of one institution for its own students and promises nothing elsewhere. No person is named in it.

Source: docs/rules/capabilities.md G5; docs/journeys/credit-equivalents.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kakitome.errors import Param, Problem
from kakitome.learning.credit.course import CourseVersion
from kakitome.learning.registry.entry import Entry, EntryState
from kakitome.values.localized_text import LocalizedText

LONGEST_REASONS: Final = 2000
LONGEST_BASIS: Final = 300
MOST_CONDITIONS: Final = 12


class EquivalentOutcome(StrEnum):
    """What was decided."""

    CREDITED = "credited"
    REFUSED = "refused"


class EquivalentStanding(StrEnum):
    """How an equivalent stands on a day."""

    IN_FORCE = "in_force"
    REFUSED = "refused"
    LEARNING_CHANGED = "learning_changed"
    """The learning has another version by now; who holds the version that was decided on may still rely on it."""
    LEARNING_WITHDRAWN = "learning_withdrawn"
    RECOGNITION_WITHDRAWN = "recognition_withdrawn"
    COURSE_CHANGED = "course_changed"
    COURSE_ENDED = "course_ended"
    SOURCE_LOST = "source_lost"
    PAST_END = "past_end"
    REVERSED = "reversed"
    AGREEMENT_ENDED = "agreement_ended"
    """It followed from an agreement, which a party ended or which holds in other words now."""
    NOT_YET = "not_yet"
    """Its first day is still to come."""
    INSTITUTION_CLOSED = "institution_closed"
    """Nobody is left who would credit it."""


NEEDS_REVIEW: Final = frozenset(
    {
        EquivalentStanding.LEARNING_CHANGED,
        EquivalentStanding.LEARNING_WITHDRAWN,
        EquivalentStanding.RECOGNITION_WITHDRAWN,
        EquivalentStanding.COURSE_CHANGED,
        EquivalentStanding.COURSE_ENDED,
        EquivalentStanding.SOURCE_LOST,
    }
)
"""Stale: something it rests on is not what it was."""
ENDED: Final = frozenset(
    {
        EquivalentStanding.PAST_END,
        EquivalentStanding.REVERSED,
        EquivalentStanding.AGREEMENT_ENDED,
        EquivalentStanding.INSTITUTION_CLOSED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentReversal:
    """That an equivalent was taken back, and why."""

    on: date
    reason: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentAgreement:
    """The agreement that an equivalent follows from: its number and version, and what its parties were called."""

    number: str
    version: int
    parties: tuple[LocalizedText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """One decision.

    Attributes:
        number: `Q-7K3M-94QT`, permanent.
        institution: key of the institution that decided, with its name then.
        entry, entry_version, entry_digest: the learning in the registry, with title and provider as they were then.
        course_code, course_version, course_digest: what it counts as; empty and 0 where a refusal names no course.
        credits: of the institution's own system; 0 for a refusal.
        decided_by: the committee or office in words, no person.
        ends_on: the last day on which it is in force; None while none was set.
        basis: the rule it was decided under.
        recognition: number of the recognition it rests on; empty when it rests on none.
        case: number of the case of credit it came from; empty when staff entered it.
        adopted_from: number of another institution's equivalent that was adopted.
        starts_on: the first day on which it is in force, where it was decided before.
        agreement: what it follows from; None where the institution decided alone.
    """

    number: str
    institution: str
    institution_name: LocalizedText
    entry: str
    entry_version: int
    entry_digest: str
    entry_title: LocalizedText
    provider_name: LocalizedText
    outcome: EquivalentOutcome
    decided_on: date
    decided_by: LocalizedText
    recorded_at: datetime
    reasons: LocalizedText
    credits: Decimal = Decimal(0)
    course_code: str = ""
    course_version: int = 0
    course_digest: str = ""
    course_title: LocalizedText = LocalizedText()
    ends_on: date | None = None
    basis: LocalizedText = LocalizedText()
    conditions: tuple[LocalizedText, ...] = ()
    recognition: str = ""
    case: str = ""
    adopted_from: str = ""
    starts_on: date | None = None
    agreement: EquivalentAgreement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentFacts:
    """What an equivalent rests on, as it is now.

    Attributes:
        entry: the entry of the registry; None where it cannot be found.
        course: the newest version of the course; None where there is none.
        is_recognised: whether the recognition it rests on stands; true where it rests on none.
        is_closed: whether the institution that decided is closed.
        agreement_ended_on: the last day of the agreement it follows from, where that ended otherwise than written.
    """

    entry: Entry | None
    course: CourseVersion | None
    is_recognised: bool = True
    reversal: EquivalentReversal | None = None
    is_closed: bool = False
    agreement_ended_on: date | None = None


def standing_of_equivalent(
    equivalent: Equivalent, facts: EquivalentFacts, *, on: date, for_version: int = 0
) -> EquivalentStanding:
    """Tell how an equivalent stands on a day; what ends it comes before what makes it stale.

    Args:
        for_version: the version that somebody holds. A newer one does not make the equivalent of theirs stale.
    """
    if ended := _ended(equivalent, facts, on=on):
        return ended
    if equivalent.outcome is EquivalentOutcome.REFUSED:
        return EquivalentStanding.REFUSED
    stale = _stale_learning(equivalent, facts, for_version=for_version) or _stale_course(equivalent, facts, on=on)
    if stale is None and equivalent.starts_on is not None and equivalent.starts_on > on:
        return EquivalentStanding.NOT_YET
    return stale or EquivalentStanding.IN_FORCE


def _ended(equivalent: Equivalent, facts: EquivalentFacts, *, on: date) -> EquivalentStanding | None:
    if facts.reversal is not None:
        return EquivalentStanding.REVERSED
    if facts.is_closed:
        return EquivalentStanding.INSTITUTION_CLOSED
    if equivalent.ends_on is not None and equivalent.ends_on < on:
        return EquivalentStanding.PAST_END
    if facts.agreement_ended_on is not None and facts.agreement_ended_on < on:
        return EquivalentStanding.AGREEMENT_ENDED
    return None


def _stale_learning(equivalent: Equivalent, facts: EquivalentFacts, *, for_version: int) -> EquivalentStanding | None:
    entry = facts.entry
    decided = (
        next((version for version in entry.versions if version.version == equivalent.entry_version), None)
        if entry
        else None
    )
    if entry is None or decided is None:
        return EquivalentStanding.SOURCE_LOST
    if not facts.is_recognised:
        return EquivalentStanding.RECOGNITION_WITHDRAWN
    if decided.digest != equivalent.entry_digest:
        return EquivalentStanding.LEARNING_CHANGED
    if for_version == equivalent.entry_version:
        return None
    if entry.current.digest != equivalent.entry_digest:
        return EquivalentStanding.LEARNING_CHANGED
    return EquivalentStanding.LEARNING_WITHDRAWN if entry.current.state is EntryState.WITHDRAWN else None


def _stale_course(equivalent: Equivalent, facts: EquivalentFacts, *, on: date) -> EquivalentStanding | None:
    course = facts.course
    if course is None or course.course.has_ended(on):
        return EquivalentStanding.COURSE_ENDED
    return EquivalentStanding.COURSE_CHANGED if course.digest != equivalent.course_digest else None


def faults_of_equivalent(equivalent: Equivalent, *, course: CourseVersion | None, today: date) -> tuple[Problem, ...]:
    """Return what keeps a decision from being recorded: E_EQUIVALENT_…, each at its field."""
    return tuple(_faults(equivalent, course=course, today=today))


def _faults(equivalent: Equivalent, *, course: CourseVersion | None, today: date) -> Iterator[Problem]:
    if equivalent.outcome is EquivalentOutcome.CREDITED:
        if course is None:
            yield _fault("E_EQUIVALENT_COURSE", "course")
        elif course.course.has_ended(today):
            yield _fault("E_EQUIVALENT_COURSE_ENDED", "course")
        elif not Decimal(0) < equivalent.credits <= course.course.credits:
            yield _fault("E_EQUIVALENT_CREDITS", "credits", most=f"{course.course.credits:f}")
    elif equivalent.credits:
        yield _fault("E_EQUIVALENT_REFUSED_CREDITS", "credits")
    if equivalent.decided_on > today:
        yield _fault("E_EQUIVALENT_FUTURE", "decided_on")
    if equivalent.ends_on is not None and equivalent.ends_on < max(equivalent.decided_on, today):
        yield _fault("E_EQUIVALENT_END", "ends_on")
    yield from _text_faults(equivalent)


def _text_faults(equivalent: Equivalent) -> Iterator[Problem]:
    if not equivalent.reasons:
        yield _fault("E_EQUIVALENT_REASONS", "reasons")
    if not equivalent.decided_by:
        yield _fault("E_EQUIVALENT_DECIDED_BY", "decided_by")
    if len(equivalent.conditions) > MOST_CONDITIONS:
        yield _fault("E_EQUIVALENT_CONDITIONS", "conditions", limit=MOST_CONDITIONS)
    texts = [
        ("reasons", equivalent.reasons, LONGEST_REASONS),
        ("decided_by", equivalent.decided_by, LONGEST_BASIS),
        ("basis", equivalent.basis, LONGEST_BASIS),
        *(("conditions", condition, LONGEST_BASIS) for condition in equivalent.conditions),
    ]
    for name, both, limit in texts:
        for text in (both.ja, both.en):
            if len(text) > limit:
                yield _fault("E_COURSE_LONG", name, limit=limit)
            if not "".join(text.replace("\u3000", " ").splitlines()).isprintable():
                yield _fault("E_COURSE_TEXT", name)


def _fault(code: str, pointer: str, **params: Param) -> Problem:
    return Problem(code=code, pointer=f"/{pointer}", params=params)
