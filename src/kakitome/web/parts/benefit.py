"""The rates of public aid as pages show them: each with what else may be paid, and how sure we are."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kakitome.learning.credit.training_benefit import BenefitScheme
from kakitome.learning.workload import plain_decimal
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words

YEN = "JPY"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitLine:
    """One kind of aid: its rate, what else may be paid, and how sure we are."""

    name: Words
    rate: str
    further: Words
    is_confirmed: bool


def benefit_lines(scheme: BenefitScheme, today: date) -> list[BenefitLine]:
    """Return the rates of today, each with its confidence."""
    lines = []
    for kind in scheme.kinds:
        rate = kind.rate_on(today)
        if rate is not None:
            values = {"percent": plain_decimal(rate.percent), "most": written.money(rate.ceiling, YEN)}
            words = (
                _("%(percent)s %% of the fee, at most %(most)s a year")
                if rate.is_yearly
                else _("%(percent)s %% of the fee, at most %(most)s")
            )
            is_confirmed = {rate.confidence, rate.ceiling_confidence} == {"confirmed"}
            lines.append(
                BenefitLine(name=kind.name, rate=words % values, further=rate.further, is_confirmed=is_confirmed)
            )
    return lines
