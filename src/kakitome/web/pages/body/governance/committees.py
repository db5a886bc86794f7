"""Committees of the body: what each is for, who sits there, when it meets."""

from dataclasses import dataclass, replace
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.journeys.people.inviting import Guest, invite_to_seat
from kakitome.learning.recognition.committee import Seat
from kakitome.learning.recognition.meeting import Meeting, MeetingState
from kakitome.learning.recognition.membership import TAKE_PART_IN_COMMITTEES
from kakitome.ports.invitations import Offer
from kakitome.services import governing
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.committee_place import CommitteePlace, at_committee
from kakitome.web.desk.place import POST
from kakitome.web.pages.account.invitations.pending import NOT_SENT, pending
from kakitome.web.pages.body.governance.around import acted, around, filled, institutions
from kakitome.web.pages.body.governance.committee_forms import MeetingForm, SeatForm
from kakitome.web.pages.body.governance.member_forms import EndForm
from kakitome.web.pages.public.recognition_bodies.showing import role_word
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import language


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSeat:
    """A seat with the name of who sits there; `note` says when the member's class has no right to committees."""

    seat: Seat
    name: str
    role: LocalizedText | str
    is_over: bool
    note: str
    end_form: EndForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMeeting:
    """A meeting in a list."""

    meeting: Meeting
    state: State
    word: str
    address: str


@at_committee()
def committee(request: HttpRequest, here: CommitteePlace) -> HttpResponse:
    """Show a committee's workspace."""
    return _page(request, here)


@at_committee("manage", POST)
def give_seat(request: HttpRequest, here: CommitteePlace) -> HttpResponse:
    """Offer somebody a seat and send the link; the secretariat alone does."""
    here.place.need("govern")
    form = SeatForm(
        request.POST, committee=here.committee, institutions=institutions(here.place.platform), prefix="seat"
    )
    if form.is_valid() and _seat(request, here, form):
        return here.place.redirect("committee", here.committee.id)
    return _page(request, here, seat_form=form)


@at_committee("manage", POST)
def change_seat(request: HttpRequest, here: CommitteePlace, seat: str) -> HttpResponse:
    """End a term, or record whether the person may be named."""
    here.place.need("govern")
    known = next((one for one in here.place.store.body.list_seats(committee=here.committee.id) if one.id == seat), None)
    if known is None:
        raise NotFound("E_SEAT_UNKNOWN")
    store, actor, now = here.place.store, here.place.actor.account, here.place.now
    if request.POST.get("do") == "name":
        governing.name_seat(store, seat, is_named=not known.is_named, actor=actor, now=now)
        messages.success(request, _("Saved."))
        return here.place.redirect("committee", here.committee.id)
    form = EndForm(request.POST, prefix=seat)
    refused = acted(
        request,
        {"form": form},
        lambda: governing.end_seat(store, seat, on=form.cleaned_data["on"], actor=actor, now=now),
        _("The term is ended. Minutes keep the seat."),
    )
    if refused:
        return _page(request, here, end_form=form)
    return here.place.redirect("committee", here.committee.id)


@at_committee("manage", POST)
def call_meeting(request: HttpRequest, here: CommitteePlace) -> HttpResponse:
    """Call a meeting."""
    form = MeetingForm(request.POST, prefix="meeting")
    if not form.is_valid():
        return _page(request, here, meeting_form=form)
    called = governing.Called(
        committee=here.committee.id, held_at=form.held_at(), place=form.cleaned_data["where"].strip()
    )
    place = here.place
    meeting = governing.call_meeting(place.store, called, **place.by)
    messages.success(request, _("The meeting is called. Put items on its agenda."))
    return place.redirect("meeting", here.committee.id, meeting.number)


def committee_way(here: CommitteePlace) -> list[tuple[str, str]]:
    """Return the way to a committee: over the body's desk for the secretariat, from one's desks for others."""
    key = here.place.institution.id
    name = here.place.institution.name.in_language(language())
    if here.is_secretariat:
        return [(name, reverse("desk", args=[key])), (_("Recognition body"), reverse("body", args=[key]))]
    return [(_("Your desks"), reverse("desk-choose")), (name, reverse("public-body", args=[key]))]


def _page(
    request: HttpRequest,
    here: CommitteePlace,
    *,
    seat_form: SeatForm | None = None,
    meeting_form: MeetingForm | None = None,
    end_form: EndForm | None = None,
) -> HttpResponse:
    place = here.place
    today = here.body.configuration.day_of(place.now)
    blank = SeatForm(committee=here.committee, institutions=institutions(place.platform), prefix="seat")
    refused = seat_form or meeting_form or end_form
    seats = place.store.body.list_seats(committee=here.committee.id)
    shown = [_shown(here, seat, today=today, end_form=end_form) for seat in seats]
    context = {
        **around(place, "committee"),
        "way": committee_way(here),
        "here_place": here,
        "committee": here.committee,
        "seats": [shown_seat for shown_seat in shown if not shown_seat.is_over],
        "invited": pending(place, Offer.SEAT, committee=here.committee.id) if here.is_secretariat else (),
        "former": [one for one in shown if one.is_over],
        "meetings": [_shown_meeting(here, meeting) for meeting in reversed(list(_meetings(here)))],
        "seat_form": seat_form or blank,
        "meeting_form": meeting_form or MeetingForm(prefix="meeting"),
        "refused": refused,
    }
    return render(request, "pages/body/governance/committee.html", context, status=422 if refused else 200)


def _meetings(here: CommitteePlace) -> list[Meeting]:
    return list(here.place.store.body.list_meetings(committee=here.committee.id))


def _shown(here: CommitteePlace, seat: Seat, *, today: date, end_form: EndForm | None) -> ShownSeat:
    bound = end_form if end_form is not None and end_form.prefix == seat.id else None
    return ShownSeat(
        seat=seat,
        name=here.place.name_of(seat.account, otherwise=_("a former member")),
        role=role_word(here.committee, seat.role),
        is_over=seat.until is not None and seat.until <= today,
        note=_note(here, seat, today=today) if here.is_secretariat else "",
        end_form=bound or EndForm(prefix=seat.id),
    )


def _note(here: CommitteePlace, seat: Seat, *, today: date) -> str:
    """Tell when the institution somebody comes from may not take part in committees; it is told, not refused."""
    member = here.place.store.body.find_member_of(seat.affiliation.institution)
    if not seat.affiliation.institution or here.committee.is_board:
        return ""
    may = member is not None and here.body.configuration.membership.may(member, TAKE_PART_IN_COMMITTEES, on=today)
    return "" if may else _("This institution’s membership gives no right to committees.")


def _shown_meeting(here: CommitteePlace, meeting: Meeting) -> ShownMeeting:
    words: dict[MeetingState, tuple[State, str]] = {
        MeetingState.PLANNED: ("none", _("Planned")),
        MeetingState.HELD: ("warn", _("Minutes not approved yet")),
        MeetingState.APPROVED: ("ok", _("Minutes approved")),
    }
    state, word = words[meeting.state]
    address = here.place.url("meeting", here.committee.id, meeting.number)
    return ShownMeeting(meeting=meeting, state=state, word=word, address=address)


def _seat(request: HttpRequest, here: CommitteePlace, form: SeatForm) -> bool:
    place = here.place
    wanted = form.seat(here.committee.id)
    guest = Guest(email=form.cleaned_data["email"], name=form.cleaned_data["person"].strip(), language=language())
    try:
        invite_to_seat(
            place.platform,
            guest,
            body=place.institution.id,
            wanted=replace(wanted, affiliation=filled(place.platform, wanted.affiliation)),
            **place.by,
        )
    except Unavailable:
        messages.warning(request, NOT_SENT)
        return True
    except (Conflict, NotFound) as error:
        form.refuse(error)
        return False
    messages.success(request, _("The invitation is on its way. The seat is given when it is accepted."))
    return True
