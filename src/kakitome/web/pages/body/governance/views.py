"""The body's first page: what waits for the secretariat, and where everything is."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.committee import Committee, SeatRole, seats_on
from kakitome.learning.recognition.criteria import criteria_in_force
from kakitome.learning.recognition.meeting import MeetingState
from kakitome.learning.recognition.procedure import load_procedure
from kakitome.services.governing import need_body
from kakitome.web.desk.place import Place, at_institution
from kakitome.web.pages.body.governance.around import around
from kakitome.web.parts.shapes import Waiting
from kakitome.web.parts.written import language


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeLine:
    """A committee with how many sit and vote there today."""

    committee: Committee
    sitting: int
    voting: int
    address: str


@at_institution("govern")
def body(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the body's desk."""
    found = need_body(place.store)
    today = found.configuration.day_of(place.now)
    members = [member for member in place.store.body.list_members() if member.term_on(today)]
    context = {
        **around(place, "body"),
        "body": found,
        "waiting": _waiting(place, found),
        "count": len(members),
        "lines": _committees(place, found),
    }
    return render(request, "pages/body/governance/body.html", context)


def _committees(place: Place, found: Body) -> list[CommitteeLine]:
    today, seats = found.configuration.day_of(place.now), place.store.body.list_seats()
    lines = []
    for committee in found.configuration.committees:
        sitting = seats_on(seats, committee.id, on=today)
        voting = sum(seat.votes for seat in sitting)
        address = place.url("committee", committee.id)
        lines.append(CommitteeLine(committee=committee, sitting=len(sitting), voting=voting, address=address))
    return lines


def _waiting(place: Place, found: Body) -> list[Waiting]:
    return [*_criteria(place, found), *_seats(place, found), *_fees(place, found), *_minutes(place, found)]


def _criteria(place: Place, found: Body) -> list[Waiting]:
    today, known = found.configuration.day_of(place.now), place.store.body.list_criteria()
    waiting = []
    for name in found.configuration.procedures:
        if criteria_in_force(known, name, on=today) is None:
            title = load_procedure(name).name.in_language(language())
            waiting.append(
                Waiting(
                    state="fail",
                    title=_("No criteria are in force"),
                    what=_("%(procedure)s: nobody can apply.") % {"procedure": title},
                    address=place.url("body-criteria-list"),
                )
            )
    waiting += [
        Waiting(
            state="warn",
            title=_("A draft of criteria waits to be published"),
            what=f"{load_procedure(criteria.procedure).name.in_language(language())} {criteria.version}",
            address=place.url("body-criteria", criteria.procedure, criteria.version),
        )
        for criteria in known
        if not criteria.is_published
    ]
    return waiting


def _seats(place: Place, found: Body) -> list[Waiting]:
    """Name the committees that decide on cases and could not: no chair, or too few votes."""
    today, seats = found.configuration.day_of(place.now), place.store.body.list_seats()
    waiting = []
    for committee in found.configuration.committees:
        sitting = seats_on(seats, committee.id, on=today)
        least = max((load_procedure(name).quorum.votes_at_least for name in committee.procedures), default=0)
        has_chair = any(seat.role is SeatRole.CHAIR for seat in sitting)
        if committee.procedures and (not has_chair or sum(seat.votes for seat in sitting) < least):
            what = _("It needs a chair and %(n)d votes at least to decide on a case.") % {"n": least}
            address = place.url("committee", committee.id)
            title = committee.name.in_language(language())
            waiting.append(Waiting(state="warn", title=title, what=what, address=address))
    return waiting


def _fees(place: Place, found: Body) -> list[Waiting]:
    today = found.configuration.day_of(place.now)
    owing = [member for member in place.store.body.list_members() if member.term_on(today) and member.overdue(today)]
    if not owing:
        return []
    what = ngettext("%(n)d member", "%(n)d members", len(owing)) % {"n": len(owing)}
    address = place.url("body-members")
    return [Waiting(state="warn", title=_("Fees are overdue"), what=what, address=address)]


def _minutes(place: Place, found: Body) -> list[Waiting]:
    waiting = []
    names = {committee.id: committee.name.in_language(language()) for committee in found.configuration.committees}
    for meeting in place.store.body.list_meetings():
        is_due = meeting.state is MeetingState.PLANNED and meeting.held_at < place.now
        if meeting.state is MeetingState.HELD or is_due:
            title = _("The meeting is to be recorded") if is_due else _("Minutes are to be approved")
            what = _("%(committee)s, meeting %(n)d") % {
                "committee": names.get(meeting.committee, meeting.committee),
                "n": meeting.number,
            }
            address = place.url("meeting", meeting.committee, meeting.number)
            waiting.append(Waiting(state="none", title=title, what=what, address=address))
    return waiting
