"""Forms of a reviewer: the declaration, the rubric, a question, a remark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.recognition.ballot import CHOICES
from kakitome.learning.recognition.giving_scores import LONGEST_PASSAGE
from kakitome.learning.recognition.procedure import Procedure, Purpose
from kakitome.learning.recognition.rubric import Criterion
from kakitome.learning.recognition.scoring import CitedPlace, Scoring
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.case import outcome_of, reviewer_words
from kakitome.web.parts.case_scores import CONFIDENCE, PlaceShown
from kakitome.web.parts.forms import DayField, Form, LinesField
from kakitome.web.parts.portfolio_case import INTERVIEW_OUTCOMES, INTERVIEW_WAYS
from kakitome.web.parts.written import language

INTERVIEW = "interview-"
"""How the fields of an interview begin in a draft, beside those of the scores."""
PLACE = "place-"
"""How the places tied to criteria begin in a draft."""
CITE = "cite_"
"""How the fields begin that tie a place to a criterion."""
ANSWERS = [
    ("none", _("No, there are none")),
    ("conflict", _("Yes: I leave the review, and the papers close to me")),
    ("unsure", _("I am not sure: I ask the secretariat")),
]


class DeclarationForm(Form):
    """Whether there is a conflict of interest; who is not sure says of what."""

    answer = forms.ChoiceField(
        label=_("Are you tied to this application in one of these ways?"),
        help_text=_(
            "Employment, joint research, supervision, family, payment, having belonged there in the last three years"
        ),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three answers.")},
    )
    text = LinesField(
        label=_("If you are not sure: what is the tie?"),
        required=False,
        max_length=LONGEST_TEXT,
        rows=3,
        help_text=_("The secretariat alone reads it, and answers you. Until then the papers stay closed."),
    )

    def clean(self) -> None:
        """Ask what the tie is, where somebody is not sure."""
        super().clean()
        if self.cleaned_data.get("answer") == "unsure" and not self.cleaned_data.get("text", "").strip():
            self.add_error("text", gettext("Write what the tie is, so that the secretariat can answer."))

    def detail(self) -> dict[str, Any]:
        """Return the particulars of a valid form as the engine takes them."""
        answer = self.cleaned_data["answer"]
        return {"answer": answer, **({"text": self.cleaned_data["text"]} if answer == "unsure" else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringLine:
    """A line of the rubric on the sheet: each point of the scale with what it means there, if that is said."""

    number: int
    criterion: Criterion
    given: BoundField
    choices: Sequence[tuple[Any, LocalizedText | None]]
    reason: BoundField
    places: Sequence[PlaceShown]


class ScoringForm(Form):
    """The rubric with its scale; every line wants its reason.

    A draft may have any gap; handing in (`is_final`) says at each field what is missing.
    """

    def __init__(
        self,
        *args: Any,
        procedure: Procedure,
        is_final: bool = False,
        places: Mapping[str, Sequence[PlaceShown]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._procedure, self._places = procedure, places or {}
        self._is_final = is_final
        scale = [(str(place), text.in_language(language())) for place, text in enumerate(procedure.scale, 1)]
        for criterion in procedure.rubric:
            self.fields[_given(criterion)] = forms.ChoiceField(
                label=criterion.name.in_language(language()), required=False, choices=scale, widget=forms.RadioSelect
            )
            self.fields[_reason(criterion)] = LinesField(
                label=gettext("Reason (the applicant will read it)"), required=False, max_length=LONGEST_TEXT
            )
        self.fields["recommendation"] = forms.ChoiceField(
            label=gettext("What do you recommend?"),
            required=False,
            choices=[(choice.value, outcome_of(choice, procedure.id)[1]) for choice in CHOICES[Purpose.APPLICATION]],
            widget=forms.RadioSelect,
        )
        self.fields["confidence"] = forms.ChoiceField(
            label=gettext("How well do you know the field?"),
            help_text=gettext("Optional. The committee and the secretariat see it."),
            required=False,
            choices=[(confidence.value, words) for confidence, words in CONFIDENCE.items()],
            widget=forms.RadioSelect,
        )
        self.fields["remark"] = LinesField(
            label=gettext("For the committee alone"),
            help_text=gettext("Optional. The applicant does not see it, and it is not published."),
            required=False,
            max_length=LONGEST_TEXT,
        )

    def lines(self) -> list[ScoringLine]:
        """Return each line of the rubric with its fields, and the places tied to it."""
        return [
            ScoringLine(
                number=number,
                criterion=criterion,
                given=self[_given(criterion)],
                choices=list(zip_longest(self[_given(criterion)], criterion.levels)),
                reason=self[_reason(criterion)],
                places=self._places.get(criterion.id, ()),
            )
            for number, criterion in enumerate(self._procedure.rubric, 1)
        ]

    def clean(self) -> None:
        """Say what is missing, when it is to be handed in."""
        super().clean()
        if not self._is_final:
            return
        wanted = {}
        for criterion in self._procedure.rubric:
            name = {"name": criterion.name.in_language(language())}
            wanted[_given(criterion)] = gettext("%(name)s: choose from the scale.") % name
            wanted[_reason(criterion)] = gettext("%(name)s: write the reason.") % name
        wanted["recommendation"] = gettext("Choose what you recommend.")
        for field, sentence in wanted.items():
            if not self.cleaned_data.get(field) and field not in self.errors:
                self.add_error(field, sentence)

    def typed(self) -> dict[str, str]:
        """Return what was typed, right or wrong, for the draft."""
        return {name: str(self.data.get(name, ""))[:LONGEST_TEXT] for name in self.fields if self.data.get(name)}

    def detail(self) -> dict[str, Any]:
        """Return the particulars of a valid form as the engine takes them."""
        data, rubric = self.cleaned_data, self._procedure.rubric
        return {
            "points": {criterion.id: int(data[_given(criterion)]) for criterion in rubric},
            "reasons": {criterion.id: data[_reason(criterion)] for criterion in rubric},
            "recommendation": data["recommendation"],
            "confidence": data["confidence"],
            "remark": data["remark"],
        }

    def to_go(self) -> str:
        """Say how much is missing until it can be handed in; empty when nothing is."""
        typed: Mapping[str, Any] = self.data if self.is_bound else self.initial
        missing = sum(
            not (typed.get(_given(criterion)) and str(typed.get(_reason(criterion), "")).strip())
            for criterion in self._procedure.rubric
        )
        if missing:
            return ngettext(
                "%(n)d line is missing until you can hand in.",
                "%(n)d lines are missing until you can hand in.",
                missing,
            ) % {"n": missing}
        return "" if typed.get("recommendation") else gettext("Your recommendation is missing until you can hand in.")


class CiteForm(Form):
    """A place in a paper that a criterion is tied to; its fields stand beside the page and belong to the sheet."""

    cite_criterion = forms.ChoiceField(
        label=_("Which criterion does it speak to?"), error_messages={"required": _("Choose a criterion.")}
    )
    cite_passage = forms.CharField(
        label=_("Where on the page, or the words there"),
        required=False,
        max_length=LONGEST_PASSAGE,
        help_text=_("Optional. Whoever reads the score sees it."),
    )
    cite_paper = forms.CharField(max_length=64, widget=forms.HiddenInput)
    cite_page = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, procedure: Procedure, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.offer(cite_criterion=[(each.id, each.name.in_language(language())) for each in procedure.rubric])
        for form_field in self.fields.values():
            form_field.widget.attrs["form"] = "scoring"

    def place(self) -> CitedPlace:
        """Return the place of a valid form."""
        data = self.cleaned_data
        return CitedPlace(
            sha256=data["cite_paper"], page=data["cite_page"], passage=" ".join(data["cite_passage"].split())
        )


class InterviewForm(Form):
    """What an assessor records of an interview: when and how it was, what was said, what was shown of each line."""

    day = DayField(label=_("Day"))
    time = forms.TimeField(label=_("Time (in Japan)"), input_formats=["%H:%M"], help_text=_("For example 14:30"))
    how = forms.ChoiceField(
        label=_("How it was held"),
        widget=forms.RadioSelect,
        choices=[(way.value, word) for way, word in INTERVIEW_WAYS.items()],
    )
    present = forms.MultipleChoiceField(
        label=_("Assessors who were present"), widget=forms.CheckboxSelectMultiple, required=False
    )
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        widget=forms.RadioSelect,
        choices=[(outcome.value, word) for outcome, (_state, word) in INTERVIEW_OUTCOMES.items()],
    )
    text = LinesField(
        label=_("What was asked and said"),
        max_length=LONGEST_TEXT,
        rows=6,
        help_text=_("Assessors and committee read it. Write no names of people: it stays with the case."),
    )

    def __init__(self, *args: Any, procedure: Procedure, letters: Sequence[str], own: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "interview-%s", **kwargs})
        self._procedure, self._own = procedure, own
        self.offer(present=[(letter, reviewer_words(letter)) for letter in letters if letter != own])
        for criterion in procedure.rubric:
            self.fields[_shown(criterion)] = LinesField(
                label=criterion.name.in_language(language()), required=False, max_length=LONGEST_TEXT, rows=2
            )

    def lines(self) -> list[BoundField]:
        """Return the fields of what was shown, one for each line of the rubric."""
        return [self[_shown(criterion)] for criterion in self._procedure.rubric]

    def typed(self) -> dict[str, str]:
        """Return what was typed, right or wrong, for the draft."""
        typed = {name: str(self.data.get(name, ""))[:LONGEST_TEXT] for name in self.fields if self.data.get(name)}
        return {f"{INTERVIEW}{name}": text for name, text in typed.items()}

    def detail(self) -> dict[str, Any]:
        """Return the particulars of a valid form as the engine takes them; whoever records it was there."""
        data = self.cleaned_data
        return {
            "held_at": datetime.combine(data["day"], data["time"], tzinfo=JAPAN).isoformat(),
            "how": data["how"],
            "present": [self._own, *data["present"]],
            "outcome": data["outcome"],
            "text": data["text"],
            "shown": {criterion.id: data[_shown(criterion)] for criterion in self._procedure.rubric},
        }


class WordsForm(Form):
    """A question to the applicant, or a remark in the discussion."""

    text = LinesField(max_length=LONGEST_TEXT, error_messages={"required": _("Write what you want to say.")})

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].help_text = hint


def filled_from(scoring: Scoring) -> dict[str, str]:
    """Return what was handed in as the form takes it, to be revised."""
    return {
        **{f"given-{criterion}": str(given) for criterion, given in scoring.points.items()},
        **{f"reason-{criterion}": text for criterion, text in scoring.reasons.items()},
        "recommendation": scoring.recommendation.value,
        "confidence": scoring.confidence.value if scoring.confidence else "",
        "remark": scoring.remark,
    }


def _given(criterion: Criterion) -> str:
    return f"given-{criterion.id}"


def _shown(criterion: Criterion) -> str:
    return f"shown-{criterion.id}"


def _reason(criterion: Criterion) -> str:
    return f"reason-{criterion.id}"
