"""The events of an institution, one of them as it is stated, its screen for the hall, and its slips."""

import secrets
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import KakitomeError
from kakitome.journeys.handing_out.awarding_events import SlipOrder, print_slips
from kakitome.ports.awarding_events import AwardingEvent, EventEntryState
from kakitome.services.at_events import (
    code_at,
    draw_event_secret,
    draw_short,
    need_event,
    read_attendees,
    slips_end,
    state_event,
)
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.desk.scope import list_awardable, need_definition, visible
from kakitome.web.pages.provider.awarding_events.forms import EventForm, SlipsForm, initial_of
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import download
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.qr_code import qr_of
from kakitome.web.parts.shapes import State

SLIPS_NAME = "kakitome-slips.pdf"


@at_desk("award")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the events, with how many wait."""
    versions = visible(place, right="award")
    lines = []
    for event in place.store.events.list_all():
        if event.microcredential not in versions:
            continue
        counts = place.store.events.count_entries(event.key)
        state, word = state_of(event, place)
        lines.append(
            {
                "event": event,
                "title": title_of(versions[event.microcredential].microcredential.title),
                "address": place.url("awarding-event", event.key),
                "waiting": counts[EventEntryState.WAITING],
                "awarded": counts[EventEntryState.AWARDED],
                "state": state,
                "word": word,
            }
        )
    context = {**place.around("award"), "lines": lines, "may_begin": bool(list_awardable(place))}
    return render(request, "pages/provider/awarding_events/list.html", context)


@at_desk("award", FORM)
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """State a new event."""
    form = EventForm(request.POST if request.method == "POST" else None, initial={"code": "30"})
    form.offer(
        microcredential=[(each.identifier, title_of(each.microcredential.title)) for each in list_awardable(place)]
    )
    if form.is_valid():
        need_definition(place, form.cleaned_data["microcredential"], right="award")
        drawn = {"key": secrets.token_hex(8), "short": draw_short(), "secret": draw_event_secret()}
        event = _event_of(form, place, drawn=drawn)
        if _stated(request, place, event, form=form):
            return place.redirect("awarding-event", event.key)
    context = {**place.around("award", _step(place)), "form": form, "event": None}
    status = 422 if form.errors else 200
    return render(request, "pages/provider/awarding_events/edit.html", context, status=status)


@at_desk("award", FORM)
def edit(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Change what is stated of an event; its micro-credential stays."""
    event = event_at(place, key)
    form = EventForm(request.POST if request.method == "POST" else None, initial=initial_of(event))
    title = title_of(need_definition(place, event.microcredential, right="award").microcredential.title)
    form.offer(microcredential=[(event.microcredential, title)])
    if form.is_valid():
        drawn = {"key": event.key, "short": event.short, "secret": event.secret}
        changed = replace(_event_of(form, place, drawn=drawn), made_at=event.made_at, made_by=event.made_by)
        if _stated(request, place, changed, form=form):
            return place.redirect("awarding-event", key)
    context = {**place.around("award", _step(place)), "form": form, "event": event}
    status = 422 if form.errors else 200
    return render(request, "pages/provider/awarding_events/edit.html", context, status=status)


@at_desk("award")
def screen(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show the QR code as large as the screen of the hall, in both languages, with what is typed by who cannot scan."""
    event = event_at(place, key)
    code = code_at(event, now=place.now)
    site = place.platform.site_url
    address = reverse("event-scan", args=[event.short, code]) if code else reverse("event-register", args=[event.short])
    counts = place.store.events.count_entries(event.key)
    seconds = event.code_seconds - int(place.now.timestamp()) % event.code_seconds
    context = {
        "event": event,
        "place": place,
        "is_open": event.is_open(place.now),
        "is_before": place.now < event.opens_at,
        "qr": qr_of(f"{site}{address}"),
        "shown": f"{site.partition('://')[2]}/e/{event.short}",
        "code": f"{code[:3]} {code[3:]}" if code else "",
        "say": _said_on_screen(code, entered=counts[EventEntryState.WAITING] + counts[EventEntryState.AWARDED]),
        "next_in": seconds if code else 20,
    }
    response = render(request, "pages/provider/awarding_events/screen.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@at_desk("award", FORM)
def slips(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Print slips with a single-use code each, for those without network or telephone."""
    event = event_at(place, key)
    form = SlipsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        order = SlipOrder(
            institution=place.institution.id,
            event=event.key,
            count=form.cleaned_data["count"],
            actor=place.actor.account,
        )
        try:
            content = print_slips(place.platform, order)
        except KakitomeError as refusal:
            form.refuse(refusal)
        else:
            return download(content, SLIPS_NAME, "application/pdf")
    counts = place.store.events.count_entries(event.key)
    context = {
        **place.around("award", _step(place), step_to(place, event)),
        "event": event,
        "form": form,
        "blank": counts[EventEntryState.BLANK],
        "until": slips_end(event),
    }
    status = 422 if form.errors else 200
    return render(request, "pages/provider/awarding_events/slips.html", context, status=status)


def event_at(place: Place, key: str) -> AwardingEvent:
    """Return an event of a micro-credential that the person may award; raises `NotFound`."""
    event = need_event(place.store, key)
    need_definition(place, event.microcredential, right="award")
    return event


def step_to(place: Place, event: AwardingEvent) -> tuple[str, str]:
    """Return the way to the page of an event."""
    return title_of(event.name), place.url("awarding-event", event.key)


def state_of(event: AwardingEvent, place: Place) -> tuple[State, str]:
    """Say whether people may register."""
    if event.is_open(place.now):
        return "ok", _("open")
    if place.now < event.opens_at:
        return "none", _("not open yet")
    return "none", _("closed")


def _said_on_screen(code: str, *, entered: int) -> dict[str, LocalizedText]:
    """Return what the screen says, in both languages at once: who sits in a hall reads either."""
    words = {name: texts.term(f"event_screen.{name}") for name in ("scan", "open", "type", "slip", "before", "over")}
    count = texts.term("event_screen.count")
    number = str(entered)
    return {
        **words,
        "gone": texts.term("event_screen.gone_code" if code else "event_screen.gone"),
        "count": LocalizedText(ja=count.ja.replace("{n}", number), en=count.en.replace("{n}", number)),
    }


def _step(place: Place) -> tuple[str, str]:
    return _("Registering at events"), place.url("awarding-events")


def _event_of(form: EventForm, place: Place, *, drawn: dict[str, Any]) -> AwardingEvent:
    data = form.cleaned_data
    opens_at, closes_at = form.hours
    code, code_seconds = form.code_kind
    return AwardingEvent(
        **drawn,
        microcredential=data["microcredential"],
        name=LocalizedText(ja=data["name_ja"].strip(), en=data["name_en"].strip()),
        place=data["place"].strip(),
        held_on=data["held_on"],
        opens_at=opens_at,
        closes_at=closes_at,
        most=data["most"],
        attendees=read_attendees(data["attendees"]),
        code=code,
        code_seconds=code_seconds,
        made_at=place.now,
        made_by=place.actor.account,
    )


def _stated(request: HttpRequest, place: Place, event: AwardingEvent, *, form: EventForm) -> bool:
    with attempt(request, _("The event is kept."), form=form) as stating:
        state_event(place.store, event, actor=place.actor.account, now=place.now)
    return stating.is_done
