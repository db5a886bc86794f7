"""Saving what was typed: a draft always saves, unless somebody else saved it meanwhile."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Problem, Refused
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.services import defining
from kakitome.web.desk.body import with_body
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.define.badge import badge_address
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
    if request.POST.get("do") == "publish":
        place.need("approve", unit)
    letter, problems = stated(place, typed)
    errors = [p for p in problems if p.severity == "error"]
    draft = replace(letter, identifier=identifier, version=1)
    saved = _saved(request, place, draft, typed=typed, unit=unit, is_readable=not errors)
    if isinstance(saved, SavedMeanwhile):
        return form_page(request, place, saved.saved, typed=typed, hindrance=Hindrance(meanwhile=saved))
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
    draft = replace(letter, identifier=identifier, version=1)
    is_readable = all(problem.severity != "error" for problem in problems)
    latest = place.store.microcredentials.find_latest(identifier)
    is_draft = latest is None or (latest.state is VersionState.DRAFT and latest.frozen_at is None)
    may_keep = bool(typed) and is_draft
    saved = _saved(request, place, draft, typed=typed, unit=unit, is_readable=is_readable) if may_keep else None
    panel = panel_for(place, DefinitionForm(typed), letter, problems)
    badge = badge_address(place, with_body(place, letter))
    context: dict[str, Any] = {"place": place, "panel": panel, "is_live": True, "badge": badge}
    if isinstance(saved, SavedMeanwhile):
        context["meanwhile"] = saved
    elif saved is not None:
        context |= {"saved": saved, "seen": seen_mark(saved)}
    return render(request, "pages/provider/define/kept.html", context)


def _saved(
    request: HttpRequest, place: Place, draft: Microcredential, *, typed: Typed, unit: str, is_readable: bool
) -> MicrocredentialVersion | SavedMeanwhile:
    """Save a draft, or return what somebody else saved since the form was filled."""
    seen, as_typed = request.POST.get("seen", ""), {} if is_readable else store_typed(typed)

    def demand(latest: MicrocredentialVersion) -> None:
        # What one saved oneself may be this form, kept on leaving a field, whose answer never came.
        is_own = latest.saved_by == place.actor.account
        if seen and seen_mark(latest) != seen and not is_own and differences_of(typed_of(latest), typed):
            raise Conflict("E_SAVED_MEANWHILE")

    if place.store.microcredentials.find_latest(draft.identifier) is None:
        return defining.save_draft(place.store, draft, **place.by, unit=unit, as_typed=as_typed)
    try:
        return defining.revise_draft(place.store, draft, demand=demand, **place.by, as_typed=as_typed)
    except Conflict:
        latest = place.store.microcredentials.find_latest(draft.identifier)
        if latest is None:
            raise
        person = place.platform.accounts.find(latest.saved_by)
        differences = differences_of(typed_of(latest), typed)
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
