"""Forms of an interview: when and where, and what came of it."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.recognition.interviewing import LONGEST_PLACE
from kakitome.values.instants import JAPAN
from kakitome.web.desk.acting import ActForm
from kakitome.web.parts.case import reviewer_words
from kakitome.web.parts.forms import DayField, LinesField
from kakitome.web.parts.portfolio_case import INTERVIEW_OUTCOMES, INTERVIEW_WAYS


class _MomentForm(ActForm):
    """A day and a time, in Japan."""

    day = DayField(label=_("Day"))
    time = forms.TimeField(label=_("Time (in Japan)"), input_formats=["%H:%M"], help_text=_("For example 14:30"))

    def moment(self) -> str:
        """Return the instant that was typed, as the engine takes it."""
        data = self.cleaned_data
        return datetime.combine(data["day"], data["time"], tzinfo=JAPAN).isoformat()


class ArrangeForm(_MomentForm):
    """When and where it is to be."""

    FIELDS: ClassVar[dict[str, str]] = {"E_INTERVIEW_DAY": "day", "E_CASE_TEXT_MISSING": "place"}

    place = forms.CharField(
        label=_("Where"), max_length=LONGEST_PLACE, help_text=_("A room, or the address of a meeting online.")
    )

    def detail(self) -> dict[str, Any]:
        """Return the particulars as the engine takes them."""
        return {"planned_for": self.moment(), "place": self.cleaned_data["place"]}


class RecordForm(_MomentForm):
    """When it was, who was there, what was said, what came of it."""

    FIELDS: ClassVar[dict[str, str]] = {
        "E_INTERVIEW_HELD": "day",
        "E_INTERVIEW_PRESENT": "present",
        "E_CASE_TEXT_MISSING": "text",
    }

    present = forms.MultipleChoiceField(
        label=_("Assessors who were present"), required=False, widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(
        label=_("How it was held"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(way.value, word) for way, word in INTERVIEW_WAYS.items()],
    )
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        widget=forms.RadioSelect,
        choices=[(outcome.value, word) for outcome, (_state, word) in INTERVIEW_OUTCOMES.items()],
    )
    text = LinesField(
        label=_("What was asked and said"),
        max_length=LONGEST_TEXT,
        rows=8,
        help_text=_("Assessors and committee read it. Write no names of people: it stays with the case."),
    )

    def settle(self) -> None:
        """Offer the assessors who declared that they have no ties."""
        free = [assignment.letter for assignment in self.desk.case.panel if assignment.state == "free"]
        self.offer(present=[(letter, reviewer_words(letter)) for letter in free])

    def detail(self) -> dict[str, Any]:
        """Return the particulars as the engine takes them."""
        data = self.cleaned_data
        return {
            "held_at": self.moment(),
            "present": data["present"],
            "outcome": data["outcome"],
            "how": data["how"],
            "text": data["text"],
        }
