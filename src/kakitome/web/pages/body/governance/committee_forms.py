"""Forms about committees: seats, meetings, agenda, votes, minutes."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.committee import Committee, SeatRole
from kakitome.learning.recognition.meeting import AgendaItem, MotionChoice, Paper
from kakitome.services.governing import NewSeat
from kakitome.values.instants import JAPAN
from kakitome.values.iri import is_web_address
from kakitome.values.localized_text import LocalizedText
from kakitome.values.script import language_by_script
from kakitome.web.pages.body.governance.fields import AffiliationForm, GuestForm
from kakitome.web.pages.public.recognition_bodies.body_tables import role_word
from kakitome.web.parts import written
from kakitome.web.parts.forms import CaseNumberField, DayField, Form, LinesField, MailField

MOST_PAPERS = 20


class SeatForm(GuestForm, AffiliationForm):
    """Who takes a seat, as what, from when to when."""

    email = MailField(
        missing=_("Write where the link is to be sent."),
        help_text=_("An invitation is sent there. The seat is given once it is accepted; it is no other role."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, initial=SeatRole.MEMBER.value)
    since = DayField(label=_("From"), error_messages={"required": _("Write from which day.")})
    until = DayField(label=_("Until before"), required=False, help_text=_("Empty: until further notice"))
    votes = forms.BooleanField(label=_("Has a vote"), required=False, initial=True)
    is_named = forms.BooleanField(
        label=_("May be named in public"),
        required=False,
        help_text=_("Only when the person agreed to it."),
    )

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(role=[(role.value, written.text(role_word(committee, role))) for role in SeatRole])

    def seat(self, committee: str) -> NewSeat:
        """Return the seat of a valid form; its account is found by the address."""
        data = self.cleaned_data
        return NewSeat(
            committee=committee,
            account="",
            role=SeatRole(data["role"]),
            since=data["since"],
            until=data["until"],
            votes=data["votes"],
            is_named=data["is_named"],
            affiliation=self.affiliation(),
        )


class MeetingForm(Form):
    """When and where a committee meets."""

    day = DayField(label=_("Day"), error_messages={"required": _("Write the day.")})
    clock = forms.TimeField(
        label=_("Time (Japan)"),
        input_formats=["%H:%M"],
        help_text=_("Such as 14:00"),
        error_messages={
            "required": _("Write the time, such as 14:00."),
            "invalid": _("Write the time, such as 14:00."),
        },
    )
    where = forms.CharField(label=_("Place"), max_length=200, required=False)

    def held_at(self) -> datetime:
        """Return the instant of a valid form."""
        clock: time = self.cleaned_data["clock"]
        return datetime.combine(self.cleaned_data["day"], clock, tzinfo=JAPAN)


class ItemForm(Form):
    """One item of the agenda."""

    title = forms.CharField(
        label=pgettext_lazy("of an item on the agenda", "What it is about"),
        max_length=200,
        error_messages={"required": _("Write what the item is about.")},
    )
    case = CaseNumberField(required=False, help_text=_("Such as C-7K3M-94QD. Its papers and votes stay with the case."))
    papers = LinesField(
        label=_("Papers"),
        max_length=8000,
        required=False,
        help_text=_("One on each line: its name, then its address (https://…)."),
    )
    motion = forms.CharField(
        label=_("Motion"),
        max_length=1000,
        required=False,
        help_text=_("What is voted on; empty when it is for information."),
    )
    is_secret = forms.BooleanField(label=_("The vote is secret"), required=False)

    def clean_papers(self) -> tuple[Paper, ...]:
        """Read a paper from each line."""
        lines = [line.strip() for line in self.cleaned_data["papers"].splitlines() if line.strip()]
        if len(lines) > MOST_PAPERS:
            raise forms.ValidationError(gettext("An item may have 20 papers."))
        return tuple(_paper(line) for line in lines)

    def item(self) -> AgendaItem:
        """Return the item of a valid form; what people wrote in one language is shown as it is in both."""
        data = self.cleaned_data
        return AgendaItem(
            title=as_written(data["title"]),
            papers=data["papers"],
            case=data["case"],
            motion=as_written(data["motion"]),
            is_secret=data["is_secret"],
        )


class MotionVoteForm(Form):
    """What one seat says to a motion."""

    choice = forms.ChoiceField(label=_("Vote"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(choice=[("", "—"), *choice_words()])


def choice_words() -> list[tuple[str, str]]:
    """Return the words for a vote."""
    return [
        (MotionChoice.FOR.value, gettext("For")),
        (MotionChoice.AGAINST.value, gettext("Against")),
        (MotionChoice.ABSTAIN.value, gettext("Abstention")),
    ]


class TallyForm(Form):
    """The numbers of a secret vote."""

    in_favour = forms.IntegerField(label=_("For"), min_value=0, max_value=999)
    against = forms.IntegerField(label=_("Against"), min_value=0, max_value=999)
    abstained = forms.IntegerField(label=_("Abstention"), min_value=0, max_value=999)


class TextsForm(Form):
    """A text in one language or both."""

    ja = LinesField(label=_("In Japanese"), max_length=20_000, required=False, rows=4)
    en = LinesField(label=_("In English"), max_length=20_000, required=False, rows=4)


def as_written(text: str) -> LocalizedText:
    """Mark a text with the language it is written in, as far as its letters tell."""
    return LocalizedText(**{language_by_script(text): text})


def _paper(line: str) -> Paper:
    name, _sep, address = line.rpartition(" ")
    if not is_web_address(address) or not address.startswith("https://"):
        raise forms.ValidationError(
            gettext("“%(line)s” has no address that begins with https://.") % {"line": line[:60]}
        )
    return Paper(name=name.strip() or address, address=address)
