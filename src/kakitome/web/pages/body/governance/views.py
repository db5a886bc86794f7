"""The body's first page: what waits for the secretariat, and where everything is."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.committee import Committee, Seat, SeatRole, seats_on
from kakitome.learning.recognition.criteria import criteria_in_force
from kakitome.learning.recognition.meeting import MeetingState
from kakitome.learning.recognition.procedure import load_procedure
from kakitome.services.governing import need_body
from kakitome.web.desk.place import Place, at_institution
from kakitome.web.pages.body.governance.around import around
from kakitome.web.parts.shapes import Waiting
from kakitome.web.parts.written import language


@at_institution("govern")
def body(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the body's desk."""
    known = need_body(place.store)
    today = known.configuration.day_of(place.now)
    context = {
        **around(place, "body"),
        "body": known,
        "waiting": _waiting(place, known),
        "count": sum(member.term_on(today) is not None for member in place.store.body.list_members()),
        "lines": [
            (committee, place.url("committee", committee.id), len(seats), sum(seat.votes for seat in seats))
            for committee, seats in _seated(place, known)
        ],
    }
    return render(request, "pages/body/governance/body.html", context)


def _seated(place: Place, body: Body) -> list[tuple[Committee, tuple[Seat, ...]]]:
    """Return the committees of the body with the seats of today."""
    today, seats = body.configuration.day_of(place.now), place.store.body.list_seats()
    return [(committee, seats_on(seats, committee.id, on=today)) for committee in body.configuration.committees]


def _waiting(place: Place, body: Body) -> list[Waiting]:
    return [*_criteria(place, body), *_seats(place, body), *_fees(place, body), *_minutes(place, body)]


def _criteria(place: Place, body: Body) -> Iterator[Waiting]:
    today, known = body.configuration.day_of(place.now), place.store.body.list_criteria()
    for name in body.configuration.procedures:
        if criteria_in_force(known, name, on=today) is None:
            title = load_procedure(name).name.in_language(language())
            yield Waiting(
                state="fail",
                title=_("No criteria are in force"),
                what=_("%(procedure)s: nobody can apply.") % {"procedure": title},
                address=place.url("body-criteria-list"),
            )
    for criteria in known:
        if not criteria.is_published:
            yield Waiting(
                state="warn",
                title=_("A draft of criteria waits to be published"),
                what=f"{load_procedure(criteria.procedure).name.in_language(language())} {criteria.version}",
                address=place.url("body-criteria", criteria.procedure, criteria.version),
            )


def _seats(place: Place, body: Body) -> Iterator[Waiting]:
    """Name the committees that decide on cases and could not: no chair, or too few votes."""
    for committee, seats in _seated(place, body):
        least = max((load_procedure(name).quorum.votes_at_least for name in committee.procedures), default=0)
        has_chair = any(seat.role is SeatRole.CHAIR for seat in seats)
        if committee.procedures and (not has_chair or sum(seat.votes for seat in seats) < least):
            yield Waiting(
                state="warn",
                title=committee.name.in_language(language()),
                what=_("It needs a chair and %(n)d votes at least to decide on a case.") % {"n": least},
                address=place.url("committee", committee.id),
            )


def _fees(place: Place, body: Body) -> Iterator[Waiting]:
    today = body.configuration.day_of(place.now)
    owing = sum(bool(member.term_on(today) and member.overdue(today)) for member in place.store.body.list_members())
    if owing:
        what = ngettext("%(n)d member", "%(n)d members", owing) % {"n": owing}
        yield Waiting(state="warn", title=_("Fees are overdue"), what=what, address=place.url("body-members"))


def _minutes(place: Place, body: Body) -> Iterator[Waiting]:
    names = {committee.id: committee.name.in_language(language()) for committee in body.configuration.committees}
    for meeting in place.store.body.list_meetings():
        is_due = meeting.state is MeetingState.PLANNED and meeting.held_at < place.now
        if meeting.state is MeetingState.HELD or is_due:
            yield Waiting(
                state="none",
                title=_("The meeting is to be recorded") if is_due else _("Minutes are to be approved"),
                what=_("%(committee)s, meeting %(n)d")
                % {"committee": names.get(meeting.committee, meeting.committee), "n": meeting.number},
                address=place.url("meeting", meeting.committee, meeting.number),
            )
