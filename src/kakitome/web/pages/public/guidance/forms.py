"""What somebody wants: the questions, in the order in which one asks them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.learning.credit.guidance import LearningGoal, LearningWish
from kakitome.learning.microcredential import ParticipationMode
from kakitome.mapping.narrative.words import MODES
from kakitome.services.listing_starts import months_from
from kakitome.web.pages.public.registry.words import written_text
from kakitome.web.parts import written
from kakitome.web.parts.forms import Form

_MODES = (ParticipationMode.ONLINE, ParticipationMode.ONSITE, ParticipationMode.BLENDED)


class WishForm(Form):
    """Every question may be left open but the first, which has an answer already."""

    goal = forms.ChoiceField(
        label=gettext_lazy("What do you want to do with it?"), widget=forms.RadioSelect, initial=LearningGoal.WORK.value
    )
    q = forms.CharField(
        label=gettext_lazy("About what?"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("A subject, a skill or an occupation. Empty: about anything."),
    )
    hours = forms.IntegerField(
        label=gettext_lazy("Hours you have for studying, in all"), required=False, min_value=1, max_value=10_000
    )
    price = forms.IntegerField(
        label=gettext_lazy("What you can pay, in yen"), required=False, min_value=0, max_value=100_000_000
    )
    aid = forms.BooleanField(
        label=gettext_lazy("Take the training benefit of the employment insurance off the price"),
        required=False,
        help_text=gettext_lazy(
            "Only where the provider states that its course is designated. Whether you are entitled, ask Hello Work."
        ),
    )
    begins = forms.ChoiceField(label=gettext_lazy("It begins by the end of"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("How"), required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(
            goal=goal_words().items(),
            begins=[("", _("any time")), *((month, written.month(month)) for month in months_from(today))],
            mode=[("", _("any way")), *((mode.value, written_text(MODES[mode])) for mode in _MODES)],
        )

    def wish(self) -> LearningWish:
        """Return what was answered."""
        given = self.cleaned_data
        return LearningWish(
            goal=LearningGoal(given["goal"]),
            most_hours=given["hours"],
            most_yen=given["price"],
            counts_aid=given["aid"],
            begins_by=_last_day(given["begins"]) if given["begins"] else None,
            mode=ParticipationMode(given["mode"]) if given["mode"] else None,
        )


def goal_words() -> Mapping[str, str]:
    """Return the goals in words."""
    return {
        LearningGoal.WORK.value: _("Use it at work, or change work"),
        LearningGoal.CREDIT.value: _("Count it towards a degree or a larger programme"),
        LearningGoal.RECOGNISED.value: _("Have something that a third party recognises"),
        LearningGoal.INTEREST.value: _("Learn, for its own sake"),
    }


def _last_day(month: str) -> date:
    year, number = (int(part) for part in month.split("-"))
    first_after = date(year + number // 12, number % 12 + 1, 1)
    return date.fromordinal(first_after.toordinal() - 1)
