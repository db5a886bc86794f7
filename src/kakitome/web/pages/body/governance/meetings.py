"""One meeting of a committee: agenda, attendance, recusals, votes, decisions, minutes, extract.

Who manages the committee writes everything down; who sits on it votes on open motions and steps aside; an item one
stepped aside from shows neither its papers nor its votes.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import NotFound
from kakitome.learning.recognition.committee import Seat, seats_on
from kakitome.learning.recognition.meeting import Meeting, MeetingState, MotionBallot, MotionChoice, MotionTally
from kakitome.mapping.meeting_calendar import MeetingEvent, meetings_ics
from kakitome.services import governing
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.committee_place import CommitteePlace, at_committee
from kakitome.web.desk.place import FORM
from kakitome.web.pages.body.governance.around import acted, around
from kakitome.web.pages.body.governance.committee_forms import (
    ItemForm,
    MotionVoteForm,
    TallyForm,
    TextsForm,
    as_written,
)
from kakitome.web.pages.body.governance.committees import committee_way
from kakitome.web.pages.body.governance.meeting_shown import agenda_of, attending, quorum_of, votes_sheet
from kakitome.web.pages.body.governance.minutes_draft import prefilled_minutes
from kakitome.web.parts.forms import Form
from kakitome.web.parts.written import language

Refused = dict[str, Any]


@at_committee("look", FORM)
def meeting(request: HttpRequest, here: CommitteePlace, number: int) -> HttpResponse:
    """Show a meeting, and do one of the acts on it."""
    held = here.place.store.body.find_meeting(here.committee.id, number)
    if held is None:
        raise NotFound("E_MEETING_UNKNOWN", committee=here.committee.id, number=number)
    refused: Refused = {}
    if request.method == "POST":
        act, needs_managing = ACTS.get(request.POST.get("do", ""), (None, True))
        if act is None:
            return HttpResponse(status=400)
        if needs_managing and not here.may_manage:
            raise Http404
        refused = act(request, here, held)
        if not refused:
            return here.place.redirect("meeting", here.committee.id, number)
    return _page(request, here, held, refused)


@at_committee("look")
def calendar(request: HttpRequest, here: CommitteePlace, number: int) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer a meeting as a calendar file."""
    held = here.place.store.body.find_meeting(here.committee.id, number)
    if held is None:
        raise NotFound("E_MEETING_UNKNOWN", committee=here.committee.id, number=number)
    return _calendar_file(here, [held], name=f"{here.committee.id}-{number}")


@at_committee("look")
def coming(request: HttpRequest, here: CommitteePlace) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the meetings to come of a committee as a calendar file."""
    meetings = here.place.store.body.list_meetings(committee=here.committee.id)
    return _calendar_file(here, [held for held in meetings if held.held_at >= here.place.now], name=here.committee.id)


def _calendar_file(here: CommitteePlace, meetings: Sequence[Meeting], *, name: str) -> HttpResponse:
    site_url = here.place.platform.site_url
    events = [
        MeetingEvent(
            meeting=held,
            uid=f"{here.place.institution.id}-{held.committee}-{held.number}",
            title=_("%(committee)s, meeting %(n)s")
            % {"committee": here.committee.name.in_language(language()), "n": held.number},
            address=f"{site_url}{here.place.url('meeting', held.committee, held.number)}",
            items=[item.title.in_language(language()) for item in held.agenda],
        )
        for held in meetings
    ]
    data = meetings_ics(events, site_url=site_url, made_at=here.place.now)
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(data, content_type="text/calendar; charset=utf-8", headers=headers)


def _page(request: HttpRequest, here: CommitteePlace, meeting: Meeting, refused: Refused) -> HttpResponse:
    seats = _seats_then(here, meeting)
    extracts = {(extract.committee, extract.meeting): extract for extract in here.place.store.body.list_extracts()}
    extract = extracts.get((meeting.committee, meeting.number))
    is_over = meeting.state is MeetingState.APPROVED
    items = agenda_of(here, meeting, seats)
    context = {
        **around(here.place, "committee"),
        "way": [
            *committee_way(here),
            (here.committee.name.in_language(language()), here.place.url("committee", here.committee.id)),
        ],
        "here_place": here,
        "committee": here.committee,
        "meeting": meeting,
        "is_approved": is_over,
        "is_planned": meeting.state is MeetingState.PLANNED,
        "has_begun": meeting.held_at <= here.place.now,
        "may_write": here.may_manage and not is_over,
        "attending": attending(here, meeting, seats),
        "items": items,
        "sheet": votes_sheet(items) if meeting.state is not MeetingState.PLANNED else None,
        "extract": extract,
        "may_publish": here.is_secretariat and is_over and extract is None,
        "quorum": quorum_of(here, meeting),
        "minutes_text": meeting.minutes.text or prefilled_minutes(here, meeting, seats),
        "item_form": ItemForm(prefix="item"),
        "extract_form": TextsForm(prefix="extract"),
        **refused,
        "refused": next(iter(refused.values()), None),
    }
    return render(request, "pages/body/governance/meeting.html", context, status=422 if refused else 200)


def _seats_then(here: CommitteePlace, meeting: Meeting) -> tuple[Seat, ...]:
    """Return the seats as they stood on the day of the meeting."""
    day = here.body.configuration.day_of(meeting.held_at)
    return seats_on(here.place.store.body.list_seats(committee=here.committee.id), here.committee.id, on=day)


def _change(here: CommitteePlace, meeting: Meeting, change: Callable[[Meeting], Meeting], action: str) -> Meeting:
    return governing.change_meeting(here.place.store, meeting, change=change, action=action, **here.place.by)


def _record(
    request: HttpRequest, here: CommitteePlace, meeting: Meeting, change: Callable[[Meeting], Meeting], action: str
) -> Refused:
    """Change the meeting as buttons and boxes ask, which cannot be mistyped; what is refused is said."""
    return acted(request, {"plain": Form({})}, lambda: _change(here, meeting, change, action), _("Recorded."))


def _number(request: HttpRequest) -> int:
    typed = request.POST.get("item", "")
    if not typed.isdecimal() or len(typed) > 4:
        raise Http404
    return int(typed)


def _agenda(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    form = ItemForm(request.POST, prefix="item")
    return acted(
        request,
        {"item_form": form},
        lambda: _change(here, meeting, lambda held: held.with_item(form.item()), "meeting.agenda"),
        _("The item is on the agenda."),
    )


def _move(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    number, by = _number(request), -1 if request.POST.get("do") == "up" else 1
    return _record(request, here, meeting, lambda held: held.moved(number, by=by), "meeting.agenda")


def _attendance(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    seats = _seats_then(here, meeting)
    present = [seat.id for seat in seats if seat.id in request.POST.getlist("present")]
    voting = [seat.id for seat in seats if seat.votes]
    return _record(request, here, meeting, lambda held: held.attended(present, voting=voting), "meeting.attendance")


def _recusals(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    number = _number(request)
    known = {seat.id for seat in _seats_then(here, meeting)}
    aside = [seat for seat in request.POST.getlist("recused") if seat in known]
    return _record(request, here, meeting, lambda held: held.recused(number, aside), "meeting.recusals")


def _step_aside(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    number = _number(request)
    if here.own is None:
        raise Http404
    own = here.own.id
    return _record(
        request,
        here,
        meeting,
        lambda held: held.recused(number, sorted(held.item(number).recused | {own})),
        "meeting.recusals",
    )


def _vote(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    number, seat = _number(request), request.POST.get("seat", "")
    is_own = here.own is not None and here.own.id == seat
    if not (is_own or here.may_manage):
        raise Http404
    form = MotionVoteForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["choice"]:
        messages.error(request, _("Choose what was voted."))
        return {}
    ballot = MotionBallot(seat=seat, choice=MotionChoice(form.cleaned_data["choice"]))
    return _record(request, here, meeting, lambda held: held.voted(number, ballot), "meeting.vote")


def _count(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    number = _number(request)
    form = TallyForm(request.POST, prefix=f"tally-{number}")

    def change(held: Meeting) -> Meeting:
        return held.counted(number, MotionTally(**form.cleaned_data))

    return acted(request, {"tally": form}, lambda: _change(here, meeting, change, "meeting.vote"), _("Recorded."))


def _decision(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    number, words = _number(request), request.POST.get("decision", "").strip()[:2000]
    return _record(request, here, meeting, lambda held: held.decided(number, as_written(words)), "meeting.decision")


def _minutes(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    text = request.POST.get("minutes", "")[:100_000]
    return _record(request, here, meeting, lambda held: held.with_minutes(text), "meeting.minutes")


def _approve(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    by = here.own.id if here.own is not None else "secretariat"
    place = here.place
    return acted(
        request,
        {"plain": Form({})},
        lambda: governing.approve_minutes(place.store, meeting, by=by, **place.by),
        _("The minutes are approved. Nothing of this meeting changes any more."),
    )


def _extract(request: HttpRequest, here: CommitteePlace, meeting: Meeting) -> Refused:
    if not here.is_secretariat:
        raise Http404
    form = TextsForm(request.POST, prefix="extract")
    place = here.place
    return acted(
        request,
        {"extract_form": form},
        lambda: governing.publish_extract(place.store, meeting, text=LocalizedText(**form.cleaned_data), **place.by),
        _("The extract is published."),
    )


ACTS: dict[str, tuple[Callable[[HttpRequest, CommitteePlace, Meeting], Refused], bool]] = {
    "agenda": (_agenda, True),
    "up": (_move, True),
    "down": (_move, True),
    "attendance": (_attendance, True),
    "recusals": (_recusals, True),
    "aside": (_step_aside, False),
    "vote": (_vote, False),
    "count": (_count, True),
    "decision": (_decision, True),
    "minutes": (_minutes, True),
    "approve": (_approve, True),
    "extract": (_extract, True),
}
"""What can be done at a meeting, by the value of the button, and whether one must manage the committee for it."""
