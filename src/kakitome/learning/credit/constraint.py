"""Small constraints that ask one thing of one learning, put together in a rule.

Each answers met, unmet or unknown, and gives its reason as a finding. Unknown is never read as met.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Protocol

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.credit.learning import Learning
from kakitome.learning.credit.target import CreditContext, CreditTarget
from kakitome.learning.workload import EffortUnit, plain_decimal

_problem = ProblemFactory()
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class Fulfilment(StrEnum):
    """Whether a learning meets a constraint."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSetting:
    """What a learning is held against: target, context, day, and all learning by key."""

    target: CreditTarget
    context: CreditContext
    today: date
    learnings: Mapping[str, Learning]


Outcome = tuple[Fulfilment, Problem | None]
_MET: Outcome = (Fulfilment.MET, None)


class Constraint(Protocol):
    """One thing that a rule asks of a learning."""

    def check(self, learning: Learning, setting: CreditSetting, /) -> Outcome:
        """Tell whether the learning meets it, with the reason when it does not."""
        ...


def _unmet(code: str, **params: str) -> Outcome:
    return Fulfilment.UNMET, _problem(code, **params)


def _unknown(code: str, **params: str) -> Outcome:
    return Fulfilment.UNKNOWN, _problem(code, **params)


@dataclass(frozen=True, slots=True)
class BeforeAdmission:
    """Ask when it was achieved: before admission, or after it."""

    wanted: bool

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Compare with what the learning says of itself."""
        if learning.before_admission == self.wanted:
            return _MET
        return _unmet("I_CREDIT_NOT_BEFORE_ADMISSION" if self.wanted else "I_CREDIT_BEFORE_ADMISSION")


@dataclass(frozen=True, slots=True)
class OwnInstitution:
    """Ask where it was achieved: at the institution of the target, or elsewhere."""

    wanted: bool

    def check(self, learning: Learning, setting: CreditSetting, /) -> Outcome:
        """Compare the two institutions; a learning without one is of elsewhere."""
        is_own = bool(learning.institution_id) and learning.institution_id == setting.target.institution
        if is_own == self.wanted:
            return _MET
        return _unmet("I_CREDIT_NOT_OWN" if self.wanted else "I_CREDIT_OWN")


@dataclass(frozen=True, slots=True)
class CreditGiven:
    """Ask that the provider gave credit for it."""

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Read the stated credits; where none are stated, somebody must ask."""
        return _MET if learning.credits is not None else _unknown("W_CREDIT_NOT_STATED")


@dataclass(frozen=True, slots=True)
class Assessed:
    """Ask that the learner was assessed."""

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Read what is said of assessment."""
        if learning.assessed is None:
            return _unknown("W_CREDIT_ASSESSMENT_NOT_STATED")
        return _MET if learning.assessed else _unmet("E_CREDIT_NOT_ASSESSED")


@dataclass(frozen=True, slots=True)
class LevelAccepted:
    """Ask that the institution found the level equal to that of its own teaching."""

    def check(self, learning: Learning, setting: CreditSetting, /) -> Outcome:
        """Look the learning up among those whose level was accepted."""
        return _MET if learning.key in setting.context.level_accepted else _unknown("W_CREDIT_LEVEL_NOT_ACCEPTED")


@dataclass(frozen=True, slots=True)
class InstitutionRule:
    """Ask for a rule of the institution itself, where the law does not name the learning."""

    def check(self, learning: Learning, setting: CreditSetting, /) -> Outcome:
        """Look the learning up among those that such a rule covers."""
        return _MET if learning.key in setting.context.own_rule else _unmet("E_CREDIT_NEEDS_OWN_RULE")


@dataclass(frozen=True, slots=True)
class AtLevel:
    """Ask for a level of one framework or higher; levels of other frameworks are not translated."""

    framework: str
    lowest: str

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Compare numbers of the same framework only."""
        level = learning.level
        if level is None or level.framework != self.framework:
            return _unknown("W_CREDIT_LEVEL_OTHER", framework=self.framework, lowest=self.lowest)
        if is_at_least(level.level, self.lowest):
            return _MET
        return _unmet("E_CREDIT_LEVEL_LOW", framework=self.framework, level=level.level, lowest=self.lowest)


@dataclass(frozen=True, slots=True)
class WithinYears:
    """Ask that it was awarded no longer ago than so many years; the last day counts."""

    years: int

    def check(self, learning: Learning, setting: CreditSetting, /) -> Outcome:
        """Count from the day of award."""
        if learning.awarded_on is None:
            return _unknown("W_CREDIT_DATE_NOT_STATED")
        ends_on = years_after(learning.awarded_on, self.years)
        if setting.today <= ends_on:
            return _MET
        return _unmet("E_CREDIT_TOO_OLD", years=str(self.years), ended=ends_on.isoformat())


@dataclass(frozen=True, slots=True)
class LeastScore:
    """Ask for a score; the first number in the text counts."""

    score: Decimal

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Read the score and compare."""
        match = _NUMBER.search(learning.score or "")
        if match is None:
            return _unknown("W_CREDIT_SCORE_NOT_STATED", least=plain_decimal(self.score))
        if Decimal(match[0]) >= self.score:
            return _MET
        return _unmet("E_CREDIT_SCORE_LOW", score=match[0], least=plain_decimal(self.score))


@dataclass(frozen=True, slots=True)
class LeastHours:
    """Ask for so many hours of study in all."""

    hours: Decimal

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Compare the stated hours of study; hours of class say nothing here."""
        if learning.study_hours is None:
            return _unknown("W_CREDIT_HOURS_NOT_STATED")
        if learning.study_hours >= self.hours:
            return _MET
        return _unmet("E_CREDIT_HOURS_FEW", hours=plain_decimal(learning.study_hours), least=plain_decimal(self.hours))


@dataclass(frozen=True, slots=True)
class BlockOf:
    """Ask that it is a block of so many credits, as stated."""

    credits: Decimal

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Compare the stated credits."""
        if learning.credits is None:
            return _unknown("W_CREDIT_NOT_STATED")
        if learning.credits.value == self.credits:
            return _MET
        return _unmet(
            "E_CREDIT_NO_BLOCK", stated=plain_decimal(learning.credits.value), block=plain_decimal(self.credits)
        )


@dataclass(frozen=True, slots=True)
class MostCredits:
    """Ask that it has no more than so many credits of one system, as stated; other systems are not compared."""

    unit: EffortUnit
    credits: Decimal

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Compare the stated credits."""
        if learning.credits is None:
            return _unknown("W_CREDIT_NOT_STATED")
        if learning.credits.unit is not self.unit:
            return _unknown("W_CREDIT_UNIT_OTHER", credits=plain_decimal(learning.credits.value))
        if learning.credits.value <= self.credits:
            return _MET
        return _unmet(
            "E_CREDIT_TOO_LARGE", stated=plain_decimal(learning.credits.value), most=plain_decimal(self.credits)
        )


@dataclass(frozen=True, slots=True)
class InCategory:
    """Ask that it is of a category by which the rule set sorts learning, such as one test of several."""

    category: str

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Look for the category among those of the learning; where nobody sorted it, somebody must ask."""
        if self.category in learning.categories:
            return _MET
        if not learning.categories:
            return _unknown("W_CREDIT_CATEGORY_NOT_STATED", category=self.category)
        return _unmet("E_CREDIT_CATEGORY", category=self.category)


@dataclass(frozen=True, slots=True)
class Unused:
    """Ask that it has not been used for another target: one pathway only."""

    def check(self, learning: Learning, setting: CreditSetting, /) -> Outcome:
        """Look the learning up among those that were used."""
        used_for = setting.context.used_for.get(learning.key)
        if used_for is None or used_for == setting.target.id:
            return _MET
        return _unmet("E_CREDIT_USED", target=used_for)


@dataclass(frozen=True, slots=True)
class HasTrait:
    """Ask for a trait of the person's enrolment, such as a department for a profession."""

    trait: str

    def check(self, _learning: Learning, setting: CreditSetting, /) -> Outcome:
        """Look for the trait in the context."""
        return _MET if self.trait in setting.context.traits else _unmet("E_CREDIT_TRAIT_MISSING", trait=self.trait)


@dataclass(frozen=True, slots=True)
class LacksTrait:
    """Ask that the person's enrolment is not of a kind, such as a transfer."""

    trait: str

    def check(self, _learning: Learning, setting: CreditSetting, /) -> Outcome:
        """Look for the trait in the context."""
        return _unmet("E_CREDIT_TRAIT_EXCLUDED", trait=self.trait) if self.trait in setting.context.traits else _MET


@dataclass(frozen=True, slots=True)
class AwardedFrom:
    """Ask that it was awarded on a day or later, since a law looks forward only."""

    day: date

    def check(self, learning: Learning, _setting: CreditSetting, /) -> Outcome:
        """Compare the day of award."""
        if learning.awarded_on is None:
            return _unknown("W_CREDIT_DATE_NOT_STATED")
        return _MET if learning.awarded_on >= self.day else _unmet("E_CREDIT_TOO_EARLY", day=self.day.isoformat())


def is_at_least(level: str, lowest: str) -> bool:
    """Compare two levels of one framework: as numbers ("4.5"), else only the same word will do."""
    try:
        return Decimal(level) >= Decimal(lowest)
    except InvalidOperation:
        return level == lowest


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
