"""Saving what was typed: a draft always saves, unless somebody else saved it meanwhile."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome.errors import Problem, Refused
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services import defining
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.define.differences import differences_of
from kakitome.web.pages.provider.define.form import DefinitionForm
from kakitome.web.pages.provider.define.form_page import (
    Hindrance,
    SavedMeanwhile,
    address_of,
    beside,
    form_page,
    panel_for,
    seen_mark,
    stated,
    typed_of,
)
from kakitome.web.pages.provider.define.typed import Typed, store_typed
from kakitome.web.parts import written


def save_typed(request: HttpRequest, place: Place, *, typed: Typed, unit: str, identifier: str = "") -> HttpResponse:
    """Save what was typed as a draft, and put it in force when that was asked.

    What somebody else saved since the form was filled is not written over: both texts are shown, and saving again,
    from that page, takes one's own.
    """
    letter, problems = stated(place, typed)
    errors = [p for p in problems if p.severity == "error"]
    with place.store.transaction():
        meanwhile = _saved_meanwhile(request, place, identifier, typed=typed)
        saved = None if meanwhile else _saved(place, letter, typed if errors else {}, unit=unit, identifier=identifier)
    if meanwhile or saved is None:
        assert meanwhile is not None
        return form_page(request, place, meanwhile.saved, typed=typed, hindrance=Hindrance(meanwhile=meanwhile))
    if request.POST.get("do") != "publish" and errors:
        return redirect(f"{address_of(place, saved, 'define-edit')}?saved")
    if request.POST.get("do") != "publish":
        messages.success(request, _("Draft saved. You can save at any time, complete or not."))
        return redirect(address_of(place, saved, "define-edit"))
    return _published(request, place, saved, typed=typed, errors=errors)


def keep_typed(request: HttpRequest, place: Place, *, typed: Typed, unit: str, identifier: str) -> HttpResponse:
    """Save a draft on leaving a field, and answer the panel, when it was saved and what the form is to send next.

    Nothing is made of an empty form, and nothing that is in force becomes a draft by itself.
    """
    letter, problems = stated(place, typed)
    errors = [p for p in problems if p.severity == "error"]
    with place.store.transaction():
        meanwhile = _saved_meanwhile(request, place, identifier, typed=typed)
        saved = (
            None
            if meanwhile or not typed
            else _saved(place, letter, typed if errors else {}, unit=unit, identifier=identifier)
        )
    panel = panel_for(place, DefinitionForm(typed), letter, problems)
    context = {"place": place, "panel": panel, "is_live": True, "saved": saved, "meanwhile": meanwhile}
    if saved is not None:
        context["seen"] = seen_mark(saved)
    return render(request, "pages/provider/define/kept.html", context)


def _saved(
    place: Place, letter: Microcredential, as_typed: Typed, *, unit: str, identifier: str
) -> MicrocredentialVersion:
    return defining.save_draft(
        place.store,
        replace(letter, identifier=identifier, version=1),
        **place.by,
        unit=unit,
        as_typed=store_typed(as_typed),
    )


def _saved_meanwhile(request: HttpRequest, place: Place, identifier: str, *, typed: Typed) -> SavedMeanwhile | None:
    """Find what somebody else saved since the form was filled; nothing where the words are the same anyway.

    What one saved oneself is not asked about: it may be this form, kept on leaving a field, whose answer never came.
    """
    seen = request.POST.get("seen", "")
    latest = place.store.microcredentials.find_latest(identifier) if seen and identifier else None
    if latest is None or seen_mark(latest) == seen or latest.saved_by == place.actor.account:
        return None
    differences = differences_of(typed_of(latest), typed)
    if not differences:
        return None
    person = place.platform.accounts.find(latest.saved_by)
    return SavedMeanwhile(saved=latest, by=person.name if person else "", differences=differences)


def _published(
    request: HttpRequest, place: Place, saved: MicrocredentialVersion, *, typed: Typed, errors: Sequence[Problem]
) -> HttpResponse:
    try:
        defining.put_in_force(place.store, saved.identifier, version=saved.version, **place.by)
    except Refused as error:
        refused = [*errors, *error.problems] or [Problem(code=error.code)]
        return form_page(request, place, saved, typed=typed, hindrance=Hindrance(refused=refused))
    messages.success(request, _("In force. It can be awarded now."))
    for problem in beside(place, saved.microcredential):
        messages.warning(request, written.finding(problem))
    return redirect(address_of(place, saved, "define-edit"))
