"""A recognition body's first page: what waits, how its cases stand, its committees and the next meetings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kakitome.journeys.recognition.acting import case_context
from kakitome.learning.recognition.meeting import MeetingState
from kakitome.services.governing import need_body
from kakitome.web.desk.institution_pages import groups_of
from kakitome.web.desk.place import Place, at_institution
from kakitome.web.pages.body.cases.queue import queue_of
from kakitome.web.pages.body.governance.waiting import governance_waiting, seated_committees
from kakitome.web.pages.overview.first_steps import body_steps
from kakitome.web.pages.overview.waiting import waiting_at


@at_institution("govern")
def body(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what waits for the secretariat, and where everything is."""
    known = need_body(place.store)
    today = known.configuration.day_of(place.now)
    heads = case_context(place.platform, place.institution.id).examining.store.cases.list_heads()
    names = {committee.id: committee.name for committee in known.configuration.committees}
    context = {
        **place.around("body"),
        "body": known,
        "waiting": [*waiting_at(place), *governance_waiting(place, known)],
        "first_steps": body_steps(place, known, has_cases=bool(heads)),
        "tiles": queue_of(place, heads, turn="", address=place.url("cases"))["tiles"],
        "count": sum(member.term_on(today) is not None for member in place.store.body.list_members()),
        "lines": [
            (committee, place.url("committee", committee.id), len(seats), sum(seat.votes for seat in seats))
            for committee, seats in seated_committees(place, known)
        ],
        "meetings": [
            (meeting, names[meeting.committee], place.url("meeting", meeting.committee, meeting.number))
            for meeting in sorted(place.store.body.list_meetings(), key=lambda meeting: meeting.held_at)
            if meeting.state is MeetingState.PLANNED and meeting.held_at >= place.now and meeting.committee in names
        ],
        "groups": groups_of(place),
    }
    return render(request, "desk/body_home.html", context)
