"""What waits for a body's secretariat in criteria, seats, fees and minutes."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.committee import Committee, Seat, SeatRole, seats_on
from kakitome.learning.recognition.criteria import criteria_in_force
from kakitome.learning.recognition.meeting import MeetingState
from kakitome.learning.recognition.procedure import load_procedure
from kakitome.web.desk.place import Place
from kakitome.web.parts.shapes import Waiting
from kakitome.web.parts.written import language


def seated_committees(place: Place, body: Body) -> list[tuple[Committee, tuple[Seat, ...]]]:
    """Return the committees of the body with the seats of today."""
    today, seats = body.configuration.day_of(place.now), place.store.body.list_seats()
    return [(committee, seats_on(seats, committee.id, on=today)) for committee in body.configuration.committees]


def governance_waiting(place: Place, body: Body) -> list[Waiting]:
    """Return what the body itself needs, the cases aside."""
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
    for committee, seats in seated_committees(place, body):
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
