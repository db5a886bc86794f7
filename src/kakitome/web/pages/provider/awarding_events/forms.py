"""What is stated of an event, and how many slips are printed."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.ports.awarding_events import AwardingEvent, EventCode
from kakitome.services.at_events import CODE_SECONDS, MOST_PEOPLE, MOST_SLIPS, write_attendees
from kakitome.values.instants import JAPAN
from kakitome.web.parts.forms import DayField, Form, LinesField

USUAL_SECONDS = 30
_FIXED = EventCode.FIXED.value


class EventForm(Form):
    """An event: of which micro-credential, when and where, for whom, and what its QR code is worth."""

    microcredential = forms.ChoiceField(label=_("Micro-credential"))
    name_ja = forms.CharField(label=_("Name of the event, in Japanese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name of the event, in English"), max_length=200, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    held_on = DayField(label=_("Day"), error_messages={"required": _("Write the day of the event.")})
    opens = forms.TimeField(
        label=_("Registering begins (Japan time)"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label=_("Registering ends (Japan time)"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("An hour before the beginning is of the next day."),
    )
    most = forms.IntegerField(label=_("People at most"), min_value=1, max_value=MOST_PEOPLE, initial=200)
    attendees = LinesField(
        label=_("Who is expected"),
        required=False,
        max_length=100_000,
        rows=6,
        help_text=_(
            "One person in each line: a name, or a name and an address after a comma. Empty: open to everybody."
            " Others may register, too; the queue tells who is not on the list."
        ),
        attrs={"spellcheck": "false"},
    )
    code = forms.ChoiceField(
        label=_("QR code"),
        widget=forms.RadioSelect,
        choices=[
            *((str(seconds), _("Changes every %(n)s seconds") % {"n": seconds}) for seconds in CODE_SECONDS),
            (_FIXED, _("Stays the same")),
        ],
        help_text=_(
            "A code that stays the same can be printed, and works from anywhere: a picture of it sent to friends"
            " registers them, too. One that changes makes that harder, and needs the screen with network. Neither"
            " proves that somebody was there: that is for whoever approves."
        ),
    )

    @property
    def hours(self) -> tuple[datetime, datetime]:
        """When registering begins and ends."""
        data = self.cleaned_data
        begins = datetime.combine(data["held_on"], data["opens"], tzinfo=JAPAN)
        ends = datetime.combine(data["held_on"], data["closes"], tzinfo=JAPAN)
        return begins, ends if ends > begins else ends + timedelta(days=1)

    @property
    def code_kind(self) -> tuple[EventCode, int]:
        """Whether the code changes, and how often."""
        chosen = self.cleaned_data["code"]
        return (EventCode.FIXED, USUAL_SECONDS) if chosen == _FIXED else (EventCode.CHANGING, int(chosen))


class SlipsForm(Form):
    """How many slips are printed."""

    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST_SLIPS,
        initial=40,
        widget=forms.NumberInput(attrs={"class": "in-s"}),
    )


class TypingForm(Form):
    """Entries from paper; `batch` makes one entry of what is sent twice."""

    batch = forms.CharField(max_length=40, widget=forms.HiddenInput)
    entries = LinesField(
        label=_("Entries from paper"),
        max_length=20_000,
        rows=8,
        help_text=_("One person in each line: a name, and an address after a comma where there is one."),
        attrs={"spellcheck": "false"},
        error_messages={"required": _("Write at least one name.")},
    )


def initial_of(event: AwardingEvent) -> dict[str, Any]:
    """Return what the form of an event begins with."""
    is_fixed = event.code is EventCode.FIXED
    return {
        "microcredential": event.microcredential,
        "name_ja": event.name.ja,
        "name_en": event.name.en,
        "place": event.place,
        "held_on": event.held_on.isoformat(),
        "opens": event.opens_at.astimezone(JAPAN).time(),
        "closes": event.closes_at.astimezone(JAPAN).time(),
        "most": event.most,
        "attendees": write_attendees(event.attendees),
        "code": _FIXED if is_fixed else str(event.code_seconds),
    }
