"""The credits that the awarding institution itself states for what it awards."""

from kakitome.learning.credit.learning import StatedCredits
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.workload import EffortUnit


def stated_credits(letter: Microcredential) -> StatedCredits | None:
    """Return the credits of a letter in the unit in which it states them; None where it states none."""
    effort = letter.learner_effort
    if effort and effort.credits is not None and effort.credit_unit is not None:
        return StatedCredits(value=effort.credits, unit=effort.credit_unit)
    if effort and effort.unit is not EffortUnit.HOURS:
        return StatedCredits(value=effort.value, unit=effort.unit)
    given = letter.credit_recognition
    if given and given.credits is not None and given.unit is not None:
        return StatedCredits(value=given.credits, unit=given.unit)
    return None
