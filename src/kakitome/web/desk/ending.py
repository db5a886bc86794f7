"""From when a withdrawal holds, and until when learners in progress are taught out: fields of a decision."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kakitome.web.desk.acting import end_of_day, start_of
from kakitome.web.parts.forms import DayField


def effective_field() -> DayField:
    """Return the field of the first day on which a withdrawal holds."""
    return DayField(
        max_length=None,
        label=_("The withdrawal holds from"),
        required=False,
        help_text=_("Left empty, it holds at once. Whoever begins to learn from this day on gets no recognised award."),
    )


def teach_out_field() -> DayField:
    """Return the field of the last day of the teach-out."""
    return DayField(
        max_length=None,
        label=_("Last day of recognised awards to learners in progress"),
        required=False,
        help_text=_("Left empty, nobody is taught out: no award is recognised once the withdrawal holds."),
    )


def ending_detail(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """Return the days as the engine takes them: the first instant of one, the end of the other."""
    first, last = cleaned.get("effective_at"), cleaned.get("teach_out_until")
    return {
        **({"effective_at": start_of(first).isoformat()} if first else {}),
        **({"teach_out_until": end_of_day(last).isoformat()} if last else {}),
    }
