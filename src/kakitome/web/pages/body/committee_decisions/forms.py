"""Forms of a committee: a vote, a remark, the chair's word on a flag or a change, the decision."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.recognition.ballot import CHOICES
from kakitome.learning.recognition.procedure import Outcome, Purpose
from kakitome.web.desk.acting import ReasonsFields, end_of_day
from kakitome.web.desk.ending import effective_field, ending_detail, teach_out_field
from kakitome.web.parts.case import outcome_of
from kakitome.web.parts.forms import DayField, Form, LinesField

CONDITIONS = 4
"""Conditions that a decision sets at most; more than these is a return."""
ABSTAIN = "abstain"


class VoteForm(Form):
    """One's vote, in the words of what is voted on."""

    choice = forms.ChoiceField(
        label=_("Your vote"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you vote, or abstain.")},
    )

    def __init__(self, *args: Any, purpose: Purpose, procedure: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(outcome.value, outcome_of(outcome, procedure)[1]) for outcome in CHOICES[purpose]]
        self.offer(choice=[*offered, (ABSTAIN, gettext("Abstain (it does not count towards the quorum)"))])

    def vote(self) -> str | None:
        """Return the vote of a valid form; None abstains."""
        choice: str = self.cleaned_data["choice"]
        return None if choice == ABSTAIN else choice


class SettlingForm(Form):
    """The chair's word, with its reason, on one of two things."""

    word = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": _("Choose one of the two.")})
    text = LinesField(
        label=_("Why"),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write the reason: it is kept on record.")},
    )

    def __init__(self, *args: Any, label: str, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].label = label
        self.offer(word=choices)


class UndoForm(Form):
    """Why somebody who was taken out has no conflict of interest."""

    text = LinesField(
        label=_("Why there is no conflict of interest"),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write the reason: it is kept on record.")},
    )


class DecisionForm(ReasonsFields):
    """What the chair writes down when the ballot closes: the votes say the outcome, never the form.

    `outcome` is what leads, None in a tie; `tied` is what the chair may then cast for.
    """

    def __init__(
        self, *args: Any, outcome: Outcome | None, tied: Sequence[Outcome], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._outcome, self._today = outcome, today
        self.fields["reasons_en"].help_text = _(
            "One language is enough; both are better: the reasons are published. Name nobody."
        )
        if outcome is None:
            self.fields["casting"] = forms.ChoiceField(
                label=gettext("Your casting vote"),
                choices=[(choice.value, outcome_of(choice)[1]) for choice in tied],
                widget=forms.RadioSelect,
                error_messages={"required": gettext("The votes are tied: cast for one of them.")},
            )
        outcomes = {outcome} if outcome else set(tied)
        if Outcome.CONDITIONS in outcomes:
            for place in range(CONDITIONS):
                self._add_condition(place)
        if Outcome.RECOGNISED in outcomes:
            self.fields["valid_until"] = DayField(
                max_length=None,
                label=gettext("Last day of the recognition"),
                required=False,
                help_text=gettext("Empty: as long as the criteria say. It begins today."),
            )

        if Outcome.WITHDRAWN in outcomes:
            self.fields["effective_at"], self.fields["teach_out_until"] = effective_field(), teach_out_field()

    def condition_rows(self) -> list[tuple[int, Any, Any, Any]]:
        """Return the rows for conditions."""
        if "condition_ja-0" not in self.fields:
            return []
        return [
            (place + 1, self[f"condition_ja-{place}"], self[f"condition_en-{place}"], self[f"deadline-{place}"])
            for place in range(CONDITIONS)
        ]

    @property
    def most_conditions(self) -> int:
        """How many rows there are."""
        return CONDITIONS

    @property
    def has_more_conditions(self) -> bool:
        """Tell whether something was typed beyond the first row."""
        typed = (
            f"{name}-{place}" for name in ("condition_ja", "condition_en", "deadline") for place in range(1, CONDITIONS)
        )
        return any(self.data.get(name) for name in typed)

    def clean(self) -> None:
        """Ask for reasons in one language, and for conditions with deadlines where they belong."""
        super().clean()
        if not (self.cleaned_data.get("reasons_ja") or self.cleaned_data.get("reasons_en")):
            self.add_error("reasons_ja", _("Write the reasons, in Japanese or English."))
        if self._chosen is Outcome.CONDITIONS:
            self._check_conditions(self.cleaned_data)

    def detail(self) -> dict[str, Any]:
        """Return the particulars of a valid form as the engine takes them."""
        data = self.cleaned_data
        last = data.get("valid_until")
        return {
            **super().detail(),
            "casting": data.get("casting"),
            "conditions": list(_conditions(data)) if self._chosen is Outcome.CONDITIONS else [],
            **({"valid_until": end_of_day(last).isoformat()} if last else {}),
            **ending_detail(data),
        }

    @property
    def _chosen(self) -> Outcome | None:
        casting = self.cleaned_data.get("casting")
        return Outcome(casting) if casting else self._outcome

    def _add_condition(self, place: int) -> None:
        for tongue, label in (("ja", gettext("Condition, in Japanese")), ("en", gettext("Condition, in English"))):
            self.fields[f"condition_{tongue}-{place}"] = LinesField(
                label=label, required=False, max_length=2000, rows=2, attrs={"lang": tongue}
            )
        self.fields[f"deadline-{place}"] = DayField(max_length=None, label=gettext("By the end of"), required=False)

    def _check_conditions(self, data: dict[str, Any]) -> None:
        filled = 0
        for place in range(CONDITIONS):
            has_text = bool(data.get(f"condition_ja-{place}") or data.get(f"condition_en-{place}"))
            name, day = f"deadline-{place}", data.get(f"deadline-{place}")
            if has_text and not day and name not in self.errors:
                self.add_error(name, gettext("Write by when the condition is to be met."))
            elif day and not has_text:
                self.add_error(f"condition_ja-{place}", gettext("Write the condition, in Japanese or English."))
            elif day and day < self._today:
                self.add_error(name, gettext("The deadline must lie ahead."))
            filled += has_text
        if not filled:
            self.add_error("condition_ja-0", gettext("Write one condition at least."))


def _conditions(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place in range(CONDITIONS):
        ja, en, day = data[f"condition_ja-{place}"], data[f"condition_en-{place}"], data[f"deadline-{place}"]
        if day:
            yield {"text": {"ja": ja, "en": en}, "deadline": end_of_day(day).isoformat()}
