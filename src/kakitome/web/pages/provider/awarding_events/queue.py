"""The queue of an event: what waits, what was seen of each, awarding or refusing what is ticked; and typing."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.journeys.handing_out.awarding_events import EntryDecision, approve, entry_key, refuse
from kakitome.ports.awarding_events import AwardingEvent, EntryWay, EventEntryState
from kakitome.services.at_events import EntryWish, Listed, QueueLine, enter_many, judge, read_attendees, state_event
from kakitome.services.issuing import AwardOutcome, RowStatus
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.desk.scope import need_definition
from kakitome.web.pages.provider.awarding_events.forms import TypingForm
from kakitome.web.pages.provider.awarding_events.views import event_at, state_of, step_to
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.letter import title_of

_LONGER: Final = timedelta(minutes=15)
_REASONS_SHOWN: Final = 20


@at_desk("award", FORM)
def queue(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show what waits; award or refuse what is ticked, open or close the event."""
    event = event_at(place, key)
    if request.method == "POST":
        _act(request, place, event)
        return place.redirect("awarding-event", key)
    version = need_definition(place, event.microcredential, right="award")
    entries = place.store.events.list_entries(event.key, states=[EventEntryState.WAITING, EventEntryState.AWARDED])
    counts = place.store.events.count_entries(event.key)
    ticks_all = request.GET.get("tick") == "all"
    lines = [_line(line, is_ticked=ticks_all or line.is_ticked) for line in judge(event, entries)]
    awarded = [entry for entry in entries if entry.state is EventEntryState.AWARDED]
    state, word = state_of(event, place)
    context: dict[str, Any] = {
        **place.around("award", (_("Registering at events"), place.url("awarding-events"))),
        "event": event,
        "title": title_of(version.microcredential.title),
        "lines": lines,
        "doubtful": sum(bool(line["notes"]) for line in lines),
        "awarded": awarded,
        "without_address": sum(not entry.email for entry in awarded),
        "refused": counts[EventEntryState.REFUSED],
        "blank": counts[EventEntryState.BLANK],
        "is_open": event.is_open(place.now),
        "is_before": place.now < event.opens_at,
        "state": state,
        "word": word,
        "ticks_all": ticks_all,
    }
    return render(request, "pages/provider/awarding_events/queue.html", context)


@at_desk("award", FORM)
def typing(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Take entries that were written on paper."""
    event = event_at(place, key)
    initial = {"batch": secrets.token_hex(16)}
    form = TypingForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with attempt(request, form=form) as entering:
            count = _typed(place, event, form=form)
        if entering.is_done:
            words = ngettext("%(n)d entry is in the queue.", "%(n)d entries are in the queue.", count)
            messages.success(request, words % {"n": count})
            return place.redirect("awarding-event", key)
    steps = ((_("Registering at events"), place.url("awarding-events")), step_to(place, event))
    context = {**place.around("award", *steps), "event": event, "form": form}
    status = 422 if form.errors else 200
    return render(request, "pages/provider/awarding_events/typing.html", context, status=status)


def count_entries_waiting(place: Place) -> list[tuple[AwardingEvent, int]]:
    """Return the events of which entries wait for somebody at this desk, with how many."""
    waiting = []
    for event in place.store.events.list_all():
        count = place.store.events.count_entries(event.key)[EventEntryState.WAITING]
        version = place.store.microcredentials.find_latest(event.microcredential) if count else None
        if version is not None and place.may("award", version.unit):
            waiting.append((event, count))
    return waiting


def _act(request: HttpRequest, place: Place, event: AwardingEvent) -> None:
    """Do what the button says."""
    act = request.POST.get("act", "")
    numbers = [int(text) for text in request.POST.getlist("entry") if text.isdecimal() and len(text) < 8]
    decision = EntryDecision(
        institution=place.institution.id, event=event.key, numbers=numbers, actor=place.actor.account
    )
    if act == "award":
        with attempt(request):
            _say_outcomes(request, event, approve(place.platform, decision))
    elif act == "refuse":
        with attempt(request):
            count = refuse(place.platform, decision)
            words = ngettext("%(n)d entry was refused.", "%(n)d entries were refused.", count)
            messages.success(request, words % {"n": count})
    elif act in ("open", "close", "longer"):
        changed, words = _moved(event, act, place)
        with attempt(request, words):
            state_event(place.store, changed, actor=place.actor.account, now=place.now)


def _moved(event: AwardingEvent, act: str, place: Place) -> tuple[AwardingEvent, str]:
    now = place.now
    if act == "open":
        closes_at = event.closes_at if event.closes_at > now else now + 4 * _LONGER
        return replace(event, opens_at=now, closes_at=closes_at), _("People can register.")
    if act == "close":
        closes_at = max(now, event.opens_at + timedelta(seconds=1))
        return replace(event, closes_at=closes_at), _("Nobody can begin any more.")
    return replace(event, closes_at=max(now, event.closes_at) + _LONGER), _("It is open a quarter of an hour longer.")


def _say_outcomes(request: HttpRequest, event: AwardingEvent, outcomes: Sequence[AwardOutcome]) -> None:
    awarded = sum(outcome.status is RowStatus.ISSUED for outcome in outcomes)
    others = [outcome for outcome in outcomes if outcome.status is not RowStatus.ISSUED]
    if awarded:
        words = ngettext("%(n)d award was given.", "%(n)d awards were given.", awarded)
        messages.success(request, words % {"n": awarded})
    prefix = entry_key(event.key, 0)[:-1]
    for outcome in others[:_REASONS_SHOWN]:
        reasons = " ".join(written.finding(reason) for reason in outcome.reasons)
        number = outcome.idempotency_key.removeprefix(prefix)
        words = _("No. %(number)s was not awarded. %(reasons)s") % {"number": number, "reasons": reasons}
        messages.warning(request, words)
    if len(others) > _REASONS_SHOWN:
        words = ngettext("%(n)d more was not awarded.", "%(n)d more were not awarded.", len(others) - _REASONS_SHOWN)
        messages.warning(request, words % {"n": len(others) - _REASONS_SHOWN})


def _typed(place: Place, event: AwardingEvent, *, form: TypingForm) -> int:
    """Enter each line once; a line of the same form that is sent again is the same entry."""
    attendees = read_attendees(form.cleaned_data["entries"])
    wishes = [
        EntryWish(
            secret_hash=sha256(f"{form.cleaned_data['batch']}\n{each.name}\n{each.email}".encode()).hexdigest(),
            way=EntryWay.DESK,
            name=each.name,
            email=each.email,
            actor=place.actor.account,
        )
        for each in attendees
    ]
    enter_many(place.store, event, wishes=wishes, now=place.now)
    return len(attendees)


def _line(line: QueueLine, *, is_ticked: bool) -> dict[str, Any]:
    return {"entry": line.entry, "notes": _notes(line), "way": _way(line), "is_ticked": is_ticked}


def _notes(line: QueueLine) -> list[str]:
    """Say what is doubtful of an entry."""
    notes = []
    if line.listed is Listed.NO:
        notes.append(_("Not on the list."))
    if line.listed is Listed.PERHAPS:
        notes.append(_("On the list perhaps as “%(name)s”.") % {"name": line.listed_as})
    if line.doubles:
        numbers = ", ".join(f"No. {number}" for number in line.doubles)
        notes.append(_("The same name or address as %(numbers)s.") % {"numbers": numbers})
    if line.from_one_phone > 1:
        notes.append(_("%(n)d entries came from this device.") % {"n": line.from_one_phone})
    if line.is_late:
        notes.append(_("Arrived after the end."))
    return notes


def _way(line: QueueLine) -> str:
    ways = {
        EntryWay.SCREEN: _("by the screen"),
        EntryWay.SLIP: _("by a slip"),
        EntryWay.DESK: _("typed from paper"),
    }
    return ways[line.entry.way]
