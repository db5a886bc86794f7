"""Learner effort and credit: the issuer's own value and unit, never silently converted.

Conversion goes through hours and always shows its rule; see `framework.size` for the rules.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kakitome.values.localized_text import LocalizedText


class EffortUnit(StrEnum):
    """Units of learner effort; source: facts/size_rules.yaml hours_per_credit."""

    HOURS = "hours"
    JP_CREDITS = "JP"
    ECTS = "ECTS"
    MY_CREDITS = "MY"
    NZ_CREDITS = "NZ"
    HK_CREDITS = "HKQF"
    IN_CREDITS = "IN_NCrF"
    UAE_CREDITS = "UAE"


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
class CreditRecognition:
    """Credit or other recognition; "none" is a valid, stated answer (`recognised=False`).

    `recognised` None means that only a description was given.
    """

    recognised: bool | None = None
    credits: Decimal | None = None
    unit: EffortUnit | None = None
    description: LocalizedText = LocalizedText()
