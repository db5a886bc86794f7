"""Forms of the desk: what is asked of applicants, and marks by the rubric with what is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kakitome.learning.microcredential import Microcredential
from kakitome.ports.award_applications import AwardApplication, AwardCall, CriterionMark, EvidenceKind
from kakitome.services.applying import LONGEST_WORDS
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.forms import DayField, Form, LinesField

_KINDS = [
    (EvidenceKind.FILE.value, _("Files: PDF or pictures")),
    (EvidenceKind.LINK.value, _("Links")),
    (EvidenceKind.DOCUMENT.value, _("Credentials they hold")),
]


class CallForm(Form):
    """Whether people may apply, and what they are asked."""

    is_open = forms.BooleanField(label=_("People may apply"), required=False)
    words_ja = LinesField(label=_("What you ask for, in Japanese"), required=False, max_length=LONGEST_WORDS, rows=5)
    words_en = LinesField(label=_("What you ask for, in English"), required=False, max_length=LONGEST_WORDS, rows=5)
    kinds = forms.MultipleChoiceField(
        label=_("Evidence you take"), required=False, choices=_KINDS, widget=forms.CheckboxSelectMultiple
    )
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Until the end of that day in Japan. Empty: no end.")
    )
    only_for = LinesField(
        label=_("Only for"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("One address (name@example.jp) or domain (@example.jp) in each line. Empty: for everybody."),
        attrs={"spellcheck": "false"},
    )


def initial_of_call(call: AwardCall | None) -> dict[str, Any]:
    """Return what the form of a call begins with."""
    if call is None:
        return {"kinds": [kind.value for kind in EvidenceKind]}
    return {
        "is_open": call.is_open,
        "words_ja": call.words.ja,
        "words_en": call.words.en,
        "kinds": list(call.kinds),
        "ends_on": call.ends_on.isoformat() if call.ends_on else "",
        "only_for": "\n".join(call.only_for),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedCriterion:
    """A criterion with its levels, lowest first; a learning outcome, without levels, where there is no rubric."""

    name: LocalizedText
    levels: Sequence[tuple[str, str]] = ()


def criteria_of(letter: Microcredential) -> list[MarkedCriterion]:
    """Return by what an application is judged: the rubric's criteria, else the learning outcomes."""
    language = written.language()
    if letter.rubric is not None and letter.rubric.criteria:
        return [
            MarkedCriterion(
                name=criterion.name,
                levels=[
                    (
                        str(place),
                        _level_words(level.name.in_language(language), level.description.in_language(language)),
                    )
                    for place, level in enumerate(criterion.levels)
                ],
            )
            for criterion in letter.rubric.criteria
        ]
    return [MarkedCriterion(name=outcome.text) for outcome in letter.learning_outcomes]


class JudgingForm(Form):
    """Marks by criterion, and words for the applicant; both come back whatever was pressed."""

    words = LinesField(
        label=_("Words to the applicant"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=4,
        help_text=_("What you ask for, or why you refuse. The applicant reads it."),
    )

    def __init__(self, *args: Any, criteria: Sequence[MarkedCriterion], **options: Any) -> None:
        super().__init__(*args, **options)
        self._criteria = criteria
        for place, criterion in enumerate(criteria):
            name = criterion.name.in_language(written.language())
            if criterion.levels:
                choices = [("", _now("Not marked")), *criterion.levels]
                self.fields[f"level-{place}"] = forms.ChoiceField(
                    label=name, required=False, choices=choices, widget=forms.RadioSelect
                )
            label = _now("Words on it") if criterion.levels else name
            self.fields[f"words-{place}"] = LinesField(label=label, required=False, max_length=1_000, rows=2)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of each criterion: the level, None without levels, and the words."""
        return [
            (self[f"level-{place}"] if criterion.levels else None, self[f"words-{place}"])
            for place, criterion in enumerate(self._criteria)
        ]

    def marks(self) -> tuple[CriterionMark, ...]:
        """Return the marks; criteria about which nothing is said are left out."""
        marks = []
        for place in range(len(self._criteria)):
            level = self.cleaned_data.get(f"level-{place}") or "-1"
            words = self.cleaned_data.get(f"words-{place}") or ""
            if level != "-1" or words:
                marks.append(CriterionMark(criterion=place, level=int(level), words=words))
        return tuple(marks)


def initial_marks(application: AwardApplication) -> dict[str, str]:
    """Return the marks that stand, as the form shows them."""
    initial = {}
    for mark in application.marks:
        initial[f"level-{mark.criterion}"] = str(mark.level) if mark.level >= 0 else ""
        initial[f"words-{mark.criterion}"] = mark.words
    return initial


def _level_words(name: str, description: str) -> str:
    return f"{name}: {description}" if description else name
