"""Committees of the body: what each is for, who sits there, when it meets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.journeys.people.inviting import invite_to_seat
from kakitome.learning.recognition.committee import Seat
from kakitome.learning.recognition.meeting import Meeting, MeetingState
from kakitome.learning.recognition.membership import TAKE_PART_IN_COMMITTEES
from kakitome.ports.invitations import Offer
from kakitome.services import governing
from kakitome.web.desk.committee_place import CommitteePlace, at_committee
from kakitome.web.desk.place import POST
from kakitome.web.pages.account.invitations.pending import NOT_SENT, pending
from kakitome.web.pages.body.governance.around import acted, around, filled, institutions
from kakitome.web.pages.body.governance.committee_forms import MeetingForm, SeatForm
from kakitome.web.pages.body.governance.member_forms import EndForm
from kakitome.web.pages.public.recognition_bodies.body_tables import role_word
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.forms import Form
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import language


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
    if form.is_valid() and _invite(request, here, form):
        return here.place.redirect("committee", here.committee.id)
    return _page(request, here, seat_form=form)


@at_committee("manage", POST)
def change_seat(request: HttpRequest, here: CommitteePlace, seat: str) -> HttpResponse:
    """End a term, or record whether the person may be named."""
    here.place.need("govern")
    place = here.place
    known = {held.id: held for held in place.store.body.list_seats(committee=here.committee.id)}
    if seat not in known:
        raise NotFound("E_SEAT_UNKNOWN")
    if request.POST.get("do") == "name":
        governing.name_seat(place.store, seat, is_named=not known[seat].is_named, **place.by)
        messages.success(request, _("Saved."))
        return place.redirect("committee", here.committee.id)
    form = EndForm(request.POST, prefix=seat)
    refused = acted(
        request,
        {"end_form": form},
        lambda: governing.end_seat(place.store, seat, on=form.cleaned_data["on"], **place.by),
        _("The term is ended. Minutes keep the seat."),
    )
    return _page(request, here, **refused) if refused else place.redirect("committee", here.committee.id)


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
    return [(pgettext("of a person", "Home"), reverse("desk-choose")), (name, reverse("public-body", args=[key]))]


def _page(request: HttpRequest, here: CommitteePlace, **refused: Form) -> HttpResponse:
    """Show the committee; `refused` is the form that was refused, under its name on the page."""
    place = here.place
    today = here.body.configuration.day_of(place.now)
    seats = place.store.body.list_seats(committee=here.committee.id)
    meetings = place.store.body.list_meetings(committee=here.committee.id)
    context = {
        **around(place, "committee"),
        "way": committee_way(here),
        "here_place": here,
        "committee": here.committee,
        "seats": [_seat_row(here, seat, refused.get("end_form")) for seat in seats if not _is_over(seat, today)],
        "invited": pending(place, Offer.SEAT, committee=here.committee.id) if here.is_secretariat else (),
        "former": [_seat_row(here, seat) for seat in seats if _is_over(seat, today)],
        "meetings": [_meeting_row(here, meeting) for meeting in reversed(list(meetings))],
        "seat_form": SeatForm(committee=here.committee, institutions=institutions(place.platform), prefix="seat"),
        "meeting_form": MeetingForm(prefix="meeting"),
        **refused,
        "refused": next(iter(refused.values()), None),
    }
    return render(request, "pages/body/governance/committee.html", context, status=422 if refused else 200)


def _is_over(seat: Seat, today: date) -> bool:
    return seat.until is not None and seat.until <= today


def _seat_row(here: CommitteePlace, seat: Seat, refused: Form | None = None) -> Mapping[str, Any]:
    """Return a seat with the name of the person there; `refused` is the form of the seat whose term was not ended."""
    return {
        "seat": seat,
        "name": here.place.name_of(seat.account, otherwise=_("a former member")),
        "role": role_word(here.committee, seat.role),
        "note": _note(here, seat) if here.is_secretariat else "",
        "end_form": refused if refused is not None and refused.prefix == seat.id else EndForm(prefix=seat.id),
    }


def _note(here: CommitteePlace, seat: Seat) -> str:
    """Tell when the institution somebody comes from may not take part in committees; it is told, not refused."""
    if not seat.affiliation.institution or here.committee.is_board:
        return ""
    configuration = here.body.configuration
    member, today = (
        here.place.store.body.find_member_of(seat.affiliation.institution),
        configuration.day_of(here.place.now),
    )
    may = member is not None and configuration.membership.may(member, TAKE_PART_IN_COMMITTEES, on=today)
    return "" if may else _("This institution’s membership gives no right to committees.")


def _meeting_row(here: CommitteePlace, meeting: Meeting) -> Mapping[str, Any]:
    words: dict[MeetingState, tuple[State, str]] = {
        MeetingState.PLANNED: ("none", _("Planned")),
        MeetingState.HELD: ("warn", _("Minutes not approved yet")),
        MeetingState.APPROVED: ("ok", _("Minutes approved")),
    }
    state, word = words[meeting.state]
    address = here.place.url("meeting", here.committee.id, meeting.number)
    return {"meeting": meeting, "state": state, "word": word, "address": address}


def _invite(request: HttpRequest, here: CommitteePlace, form: SeatForm) -> bool:
    """Invite to a seat; one whose mail did not leave is kept all the same."""
    place = here.place
    wanted = form.seat(here.committee.id)
    wanted = replace(wanted, affiliation=filled(place.platform, wanted.affiliation))
    done = _("The invitation is on its way. The seat is given when it is accepted.")
    try:
        with attempt(request, done, form=form, refusals=(Conflict, NotFound)) as inviting:
            invite_to_seat(place.platform, form.guest(), body=place.institution.id, wanted=wanted, **place.by)
    except Unavailable:
        messages.warning(request, NOT_SENT)
        return True
    return inviting.is_done
