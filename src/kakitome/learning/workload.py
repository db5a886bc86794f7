"""Learner effort and credit: the issuer's own value and unit, never silently converted.

Conversion goes through hours and always shows its rule; see `framework.size` for the rules.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kakitome.values.localized_text import LocalizedText

_ALONE = (
    r"(?:自習|自学|予習|復習|独習|自宅学[習修]|家庭学習|自己学[習修]|授業外学[習修]|時間外学[習修]|事前学[習修]|事後学[習修]"
    r"|self[- ]?(?:study|learning)|(?:independent|private|home|individual)[- ](?:study|learning)|homework)"
)
_INCLUDED = re.compile(
    rf"{_ALONE}[^。;]{{0,20}}?(?:を|も|が)?(?:含(?!ま(?:な|ず|ぬ|れな|れず|れま)|みませ|め(?:な|ず|ま))|込)|(?:うち|内訳)[^。;]{{0,20}}?{_ALONE}"
    rf"|(?<!not )(?<!without )(?:includ(?:es|ed|ing|e)|inclusive of|of which|with|counting)\b[^.;]{{0,30}}?{_ALONE}"
    rf"|{_ALONE}[^.;]{{0,15}}?\b(?<!not )(?:is |are )?(?:included|counted)\b",
    re.IGNORECASE,
)
_CLASS_PART = re.compile(
    r"(?:うち|内訳|of which|includ)[^。;]{0,30}?"
    r"(?:授業(?!外)|講義|講習|演習|実習|実技|スクーリング|対面|class|contact|taught|lecture)",
    re.IGNORECASE,
)


class EffortUnit(StrEnum):
    """Units of learner effort; hours of each: `framework/catalog/size_rules.toml`."""

    HOURS = "hours"
    JP_CREDITS = "JP"
    ECTS = "ECTS"
    MY_CREDITS = "MY"
    NZ_CREDITS = "NZ"
    HK_CREDITS = "HKQF"
    IN_CREDITS = "IN_NCrF"
    UAE_CREDITS = "UAE"


def plain_decimal(value: Decimal) -> str:
    """Write a number without an exponent or idle zeros: 60, 1.5."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerEffort:
    """Total notional learning time as the issuer states it.

    `value` is in `unit`; `value_max` is the upper end when a range is stated ("40 to 50 hours").
    When the issuer states hours *and* credits, the hours are the value and the size in credits is
    kept beside them in `credits` and `credit_unit`. Whether anyone *recognises* credit is
    another statement: `CreditRecognition`.
    """

    value: Decimal
    unit: EffortUnit = EffortUnit.HOURS
    value_max: Decimal | None = None
    credits: Decimal | None = None
    credit_unit: EffortUnit | None = None
    description: LocalizedText = LocalizedText()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassHours:
    """Hours of class (授業, 講習) as a timetable counts them, apart from study hours.

    Study hours (`LearnerEffort`) are everything: class, preparation, assignments, examinations. `value` is the
    number on paper; `minutes` says how long one of these hours lasts, None when nobody said. "90 minutes are
    two hours" is an hour of 45 minutes. The rule between the two fields: class lasts no longer than study.
    """

    value: Decimal
    minutes: int | None = None
    description: LocalizedText = LocalizedText()

    @property
    def clock_hours(self) -> Decimal | None:
        """Return how long class lasts by the clock; None while nobody said how long an hour of it lasts."""
        return None if self.minutes is None else self.value * self.minutes / 60

    @property
    def holds_self_study(self) -> bool:
        """Tell whether its words count self-study in without naming the part that is class: it is no class time then.

        Reading the words is ours.

        >>> words = ("自習40時間を含む", "自習を含まない", "うち授業20時間、自習40時間")
        >>> [ClassHours(value=Decimal(60), description=LocalizedText(ja=one)).holds_self_study for one in words]
        [True, False, False]
        """
        texts = (self.description.in_language(language) for language in self.description.languages)
        plain = [unicodedata.normalize("NFKC", text) for text in texts]
        return any(_INCLUDED.search(text) for text in plain) and not any(_CLASS_PART.search(text) for text in plain)


def self_study_hours(effort: LearnerEffort | None, class_hours: ClassHours | None) -> Decimal | None:
    """Return the study hours outside class; None unless both are stated in hours of the clock.

    Credit is reckoned from study hours and a legal minimum of class from class hours; neither stands in for the other.
    """
    if effort is None or effort.unit is not EffortUnit.HOURS or class_hours is None or class_hours.clock_hours is None:
        return None
    return max(effort.value - class_hours.clock_hours, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRecognition:
    """Credit or other recognition; "none" is a valid, stated answer (`recognised=False`).

    `recognised` None means that only a description was given.
    """

    recognised: bool | None = None
    credits: Decimal | None = None
    unit: EffortUnit | None = None
    description: LocalizedText = LocalizedText()
