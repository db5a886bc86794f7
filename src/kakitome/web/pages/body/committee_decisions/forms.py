"""Forms of a committee: a vote, the chair's word on a flag or a change."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.recognition.resolution import Voice
from kakitome.web.parts.forms import Form, LinesField

ABSTAIN = "abstain"


class VoteForm(Form):
    """One's vote on a draft."""

    choice = forms.ChoiceField(
        label=_("Your vote"),
        widget=forms.RadioSelect,
        choices=[
            (Voice.FOR.value, _("I agree with the draft")),
            (Voice.AGAINST.value, _("I am against the draft")),
            (ABSTAIN, _("Abstain (it does not count towards the quorum)")),
            (Voice.REVISE.value, _("I ask for changes (it is not for the draft)")),
        ],
        error_messages={"required": _("Choose how you vote, or abstain.")},
    )
    text = LinesField(
        label=_("What should be changed"),
        required=False,
        max_length=LONGEST_TEXT,
        rows=2,
        help_text=_(
            "For when you ask for changes. It is shown once the voting is over. Another draft voids all votes."
        ),
    )

    def clean(self) -> None:
        """Ask what should be changed of whoever asks for changes."""
        super().clean()
        if self.cleaned_data.get("choice") == Voice.REVISE and not self.cleaned_data.get("text"):
            self.add_error("text", _("Write what should be changed."))

    def detail(self) -> dict[str, Any]:
        """Return the vote of a valid form; no choice abstains."""
        choice: str = self.cleaned_data["choice"]
        return {"choice": None if choice == ABSTAIN else choice, "text": self.cleaned_data["text"]}


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
