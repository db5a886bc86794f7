"""Credit equivalents at the desk: what was decided, what waits to be, and the acts on both."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.crediting.equivalents import deciding_at, reading_of
from kakitome.services.crediting.equivalents import (
    EquivalentContext,
    drop_adoption,
    get_item,
    get_precedent,
    open_adoption,
    record_equivalent,
    reverse_equivalent,
    weigh,
)
from kakitome.values.instants import day_of
from kakitome.values.number import parse_number
from kakitome.web.desk.place import FORM, Place, at_desk, at_institution
from kakitome.web.pages.provider.credit_equivalents.forms import (
    AdoptionForm,
    EquivalentForm,
    ReversalForm,
    proposed_by,
)
from kakitome.web.pages.provider.credit_equivalents.from_case import decided_in
from kakitome.web.pages.public.credit_equivalents.words import standing_pill
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt

_FOLDER = "pages/provider/credit_equivalents"


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what the institution decided, and what waits for its committee."""
    reading, institution = reading_of(place.platform), place.institution.id
    precedents = weigh(reading, reading.equivalents.of_institution(institution), now=place.now)
    items = [item for item in reading.equivalents.list_items(institution) if item.closed_at is None]
    origins = {stored.number: stored.equivalent for stored in reading.equivalents.find_many([i.origin for i in items])}
    context = {
        **place.around("credit-equivalents"),
        "rows": [(precedent, *standing_pill(precedent)) for precedent in precedents],
        "items": [(item, origins[item.origin]) for item in items if item.origin in origins],
        "may_decide": _may_decide(place),
        "has_courses": bool(place.platform.crediting.curricula.list_current(institution)),
    }
    return render(request, f"{_FOLDER}/list.html", context)


@at_institution("award", FORM)
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """Record a decision; `?item=` names what waited for it, `?case=` the case, `?entry=`, `?version=` the learning."""
    context, key, case = _context(place), request.GET.get("item", "")[:32], request.GET.get("case", "")[:20]
    item = get_item(context, key) if key else None
    initial: dict[str, Any] = {
        "entry": request.GET.get("entry", "")[:20],
        "version": request.GET.get("version", "")[:6],
        "outcome": "credited",
        "decided_on": day_of(place.now).isoformat(),
    }
    origin = get_precedent(context.reading, item.origin, now=place.now).equivalent if item else None
    if item is not None and origin is not None:
        learning = {"entry": origin.entry, "version": origin.entry_version}
        initial = {**initial, **proposed_by(item), **learning}
    if case:
        initial = {**initial, **decided_in(place, case)}
    form = EquivalentForm(request.POST if request.method == "POST" else None, initial=initial)
    form.offer(course=_courses(place, with_none=True))
    if request.method == "POST" and form.is_valid():
        with attempt(request, _("Recorded. Everybody can read it."), form=form) as recording:
            decision = form.decision(adopted_from=origin.number if origin else "", case=case)
            record_equivalent(context, decision, item=item.key if item else "")
        if recording.is_done:
            return place.redirect("credit-equivalents")
    page = {**_around(place), "form": form, "origin": origin, "case": case}
    return render(request, f"{_FOLDER}/new.html", page, status=422 if form.errors else 200)


@at_institution("award", FORM)
def reverse(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Take a decision back, with reasons."""
    context = _context(place)
    precedent = get_precedent(context.reading, parse_number(number) or number, now=place.now)
    if precedent.equivalent.institution != place.institution.id:
        raise NotFound("E_EQUIVALENT_UNKNOWN", number=number[:20])
    form = ReversalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt(request, _("Reversed. It stays to be read, with the reasons."), form=form) as reversing:
            reverse_equivalent(context, precedent.equivalent.number, reason=form.reason())
        if reversing.is_done:
            return place.redirect("credit-equivalents")
    page = {**_around(place), "form": form, "decision": precedent.equivalent}
    return render(request, f"{_FOLDER}/reverse.html", page, status=422 if form.errors else 200)


@at_institution("award", FORM)
def adopt(request: HttpRequest, place: Place) -> HttpResponse:
    """Put adopting another's equivalent before the committee; `?from=` names it."""
    context, number = _context(place), request.GET.get("from", "")
    precedent = get_precedent(context.reading, parse_number(number) or number, now=place.now)
    origin = precedent.equivalent
    initial = {"credits": f"{origin.credits:f}", "ends_on": origin.ends_on.isoformat() if origin.ends_on else ""}
    form = AdoptionForm(request.POST if request.method == "POST" else None, initial=initial)
    courses = _courses(place, with_none=False)
    form.offer(course=courses)
    if request.method == "POST" and form.is_valid():
        done = _("It is on your committee’s list. Nothing is decided yet.")
        with attempt(request, done, form=form) as adopting:
            open_adoption(context, form.wanted(origin.number))
        if adopting.is_done:
            return place.redirect("credit-equivalents")
    state, word = standing_pill(precedent)
    page = {
        **_around(place),
        "form": form,
        "origin": origin,
        "precedent": precedent,
        "state": state,
        "word": word,
        "has_courses": bool(courses),
    }
    return render(request, f"{_FOLDER}/adopt.html", page, status=422 if form.errors else 200)


@at_institution("award", ("POST",))
def drop(request: HttpRequest, place: Place) -> HttpResponse:
    """Close an item without a decision."""
    with attempt(request, _("Closed without a decision."), refusals=KakitomeError):
        drop_adoption(_context(place), request.POST.get("item", "")[:32])
    return place.redirect("credit-equivalents")


def _may_decide(place: Place) -> bool:
    return place.may("award", place.institution.id)


def _context(place: Place) -> EquivalentContext:
    return deciding_at(place.platform, place.institution.id, **place.by)


def _around(place: Place) -> dict[str, Any]:
    return place.around("credit-equivalents", (_("Credit equivalents"), place.url("credit-equivalents")))


def _courses(place: Place, *, with_none: bool) -> Sequence[tuple[str, str]]:
    today = day_of(place.now)
    offered = [
        (version.course.code, f"{version.course.title.in_language(written.language())} ({version.course.code})")
        for version in place.platform.crediting.curricula.list_current(place.institution.id)
        if not version.course.has_ended(today)
    ]
    return [("", _("No course (for a refusal)")), *offered] if with_none else offered
