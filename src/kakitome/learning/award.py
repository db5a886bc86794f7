"""The award: the fact that a learner achieved a micro-credential. Its documents are envelopes, elsewhere."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.microcredential import Microcredential
from kakitome.values.localized_text import LocalizedText

PASS_OR_FAIL = re.compile(r"合格|修了|到達|\bpass(ed)?\b|\bfail(ed)?\b|\bcompleted\b", re.IGNORECASE)
"""Results that need no gradable assessment."""
PART_OF_PATHWAY = "part of a pathway"
"""What an award of a part is called in the evidence of the larger credential: `genre` in Open Badges. (derived)"""
_award_problem = ProblemFactory(source="WE BUILD Attestation Rulebook Micro-credential v0.1, section 2.9")


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """A learner as an issuer knows them; e-mail is a contact point, never the identity.

    `name` is kept exactly as given (NFC, variation selectors included); `reading` is kana,
    `roman` the name in Latin letters. `did` is a DID the learner controls, if any.
    """

    name: str
    reading: str = ""
    roman: str = ""
    email: str = ""
    student_number: str = ""
    did: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Evidence of the achievement; `url` is shown as inert text until opened by a person.

    `kind` says in a word what it is; `PART_OF_PATHWAY` of an award that a larger one was made of.
    """

    url: str = ""
    name: str = ""
    narrative: str = ""
    kind: str = ""

    @property
    def is_part(self) -> bool:
        """Whether it is an award that this one was made of."""
        return self.kind == PART_OF_PATHWAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One award of one exact version to one learner.

    `number` is its registered number (`A-7K3M-94QT`) and survives every correction.
    `awarded_on` is the date of the award; instants are aware and in UTC; `valid_until` is exclusive.
    """

    number: str
    microcredential: Microcredential
    learner: Learner
    awarded_on: date
    valid_from: datetime
    valid_until: datetime | None = None
    grade: str = ""
    evidence: tuple[Evidence, ...] = ()
    narrative: LocalizedText = LocalizedText()


def award_inconsistencies(award: Award, *, today: date) -> tuple[Problem, ...]:
    """Return what cannot be true of an award as of a day.

    An award is dated neither in the future nor before its learning began; a date before the last day of
    delivery is told as a warning, since an assessment may end earlier. A grade needs an assessment that gives one.

    Source: WE BUILD Attestation Rulebook Micro-credential v0.1, MC-IR-03 and MC-IR-04;
    docs/standards/hostile-inputs.md B047.
    """
    problems = []
    awarded = award.awarded_on.isoformat()
    period = award.microcredential.date_of_delivery
    start, end = (period.start_on, period.end_on) if period is not None else (None, None)
    if award.awarded_on > today:
        problems.append(_award_problem("E_AWARD_FUTURE", "/awarded_on", awarded=awarded))
    if start is not None and award.awarded_on < start:
        problems.append(_award_problem("E_AWARD_BEFORE_START", "/awarded_on", awarded=awarded, start=start.isoformat()))
    elif end is not None and award.awarded_on < end:
        problems.append(_award_problem("W_AWARD_BEFORE_END", "/awarded_on", awarded=awarded, end=end.isoformat()))
    if award.valid_until is not None and award.valid_until <= award.valid_from:
        until, begin = award.valid_until.date().isoformat(), award.valid_from.date().isoformat()
        problems.append(_award_problem("E_AWARD_VALIDITY_REVERSED", "/valid_until", until=until, start=begin))
    assessments = award.microcredential.assessment_type
    if (
        award.grade
        and not PASS_OR_FAIL.search(award.grade)
        and not any(a.method.assesses_outcomes and a.gradable is not False for a in assessments)
    ):
        problems.append(_award_problem("E_AWARD_GRADE_NOT_GRADABLE", "/grade"))
    return tuple(problems)


def end_of_validity(microcredential: Microcredential, awarded_on: date) -> datetime | None:
    """Return the instant at which an award of this date ceases to be valid, None when it never does.

    >>> end_of_validity(Microcredential(validity_months=1), date(2027, 1, 31))
    datetime.datetime(2027, 2, 28, 0, 0, tzinfo=datetime.timezone.utc)
    """
    months = microcredential.validity_months
    if months is None or months <= 0:
        return None
    years, month = divmod(awarded_on.month - 1 + months, 12)
    year = awarded_on.year + years
    day = min(awarded_on.day, monthrange(year, month + 1)[1])
    return datetime.combine(date(year, month + 1, day), time(), tzinfo=UTC)
