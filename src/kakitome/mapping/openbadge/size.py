"""Credits as Open Badges numbers, in both directions.

`creditsAvailable` and `creditsEarned` are floats without a unit. A number is written only when it is exact there;
unit and exact value stand in the narrative.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kakitome.learning.workload import CreditRecognition
from kakitome.values.json_members import json_number

_LARGEST = Decimal(10**6)


def write_credits(recognition: CreditRecognition | None) -> int | float | None:
    """Write the number of credits, if recognised credit is stated.

    A whole number is written without a fraction, since JSON-LD processors disagree about `2.0`.
    """
    if recognition is None or recognition.credits is None or recognition.recognised is False:
        return None
    number = recognition.credits
    if not number.is_finite() or not 0 < number < _LARGEST or Decimal(repr(float(number))) != number:
        return None
    return json_number(number)


def read_credits(achievement: Mapping[str, Any]) -> CreditRecognition | None:
    """Read the number of credits; their unit is not stated anywhere in Open Badges."""
    number = achievement.get("creditsAvailable")
    if isinstance(number, bool) or not isinstance(number, int | float) or number < 0:
        return None
    return CreditRecognition(credits=Decimal(str(number)))
