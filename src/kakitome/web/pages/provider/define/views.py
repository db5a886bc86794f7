"""Definitions: the list, the form, the live report, preview, image, files, and the moves of a version."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Refused
from kakitome.learning.definition import to_dict
from kakitome.learning.framework.check import check
from kakitome.ports.microcredentials import VersionState
from kakitome.services import defining
from kakitome.web.desk.body import with_body
from kakitome.web.desk.place import FORM, POST, Place, at_desk
from kakitome.web.pages.provider.define.badge import badge_address, badge_svg
from kakitome.web.pages.provider.define.form import DefinitionForm
from kakitome.web.pages.provider.define.form_page import (
    NEW,
    STATES,
    address_of,
    around,
    form_page,
    is_open_in_force,
    panel_for,
    stated,
    typed_of,
    unsaved,
    version_at,
)
from kakitome.web.pages.provider.define.proposing import is_about_proposals, with_taken
from kakitome.web.pages.provider.define.saving import keep_typed, save_typed
from kakitome.web.pages.provider.define.typed import Typed, typed_from_post
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import drawing
from kakitome.web.parts.letter import letter_of
from kakitome.web.parts.written import language


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the definitions of the units one may see."""
    items = [
        (
            version,
            place.node(version.unit).name.in_language(language()),
            STATES[version.state],
            check(with_body(place, version.microcredential)).to_go,
        )
        for version in place.store.microcredentials.list_latest(units=place.units("view"))
    ]
    context = {**around(place), "items": items, "units": place.nodes_with("define")}
    return render(request, "pages/provider/define/list.html", context)


@at_desk("view", FORM)
def edit(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Show the form of a version; save what was typed, or add a row to a list."""
    stored = version_at(place, identifier, version)
    if request.method != "POST":
        return form_page(request, place, stored, typed=typed_of(stored))
    act = request.POST.get("do", "save")
    place.need("define", stored.unit)
    if is_open_in_force(stored):
        # Saving takes what is in force, and was never awarded, back to being a draft.
        place.need("approve", stored.unit)
    typed = typed_from_post(request.POST)
    if act.startswith("grow:"):
        return form_page(request, place, stored, typed=typed, grow=act.removeprefix("grow:"))
    if is_about_proposals(act):
        taken = with_taken(place, typed, identifier=identifier, act=act)
        return form_page(request, place, stored, typed=taken)
    if act == "keep" and (stored.frozen_at or stored.state is not VersionState.DRAFT):
        return _report(request, place, typed=typed)
    save = keep_typed if act == "keep" else save_typed
    return save(request, place, typed=typed, unit=stored.unit, identifier=identifier)


@at_desk("define", POST)
def report(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer the panel for what is typed now; nothing is saved."""
    return _report(request, place, typed=typed_from_post(request.POST))


def _report(request: HttpRequest, place: Place, *, typed: Typed) -> HttpResponse:
    letter, problems = stated(place, typed)
    panel = panel_for(place, DefinitionForm(typed), letter, problems)
    context = {"panel": panel, "is_live": True, "badge": badge_address(place, with_body(place, letter))}
    return render(request, "parts/conformance_panel.html", context)


@at_desk("view")
def preview(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Show a version as the public will see it."""
    stored = version_at(place, identifier, version)
    letter = with_body(place, stored.microcredential)
    image = address_of(place, stored, "define-image")
    context = {
        **around(place),
        "version": stored,
        "letter": letter_of(letter, image=image),
        "back": address_of(place, stored, "define-edit"),
    }
    return render(request, "pages/provider/define/preview.html", context)


@at_desk("view")
def image(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the badge image of a version as SVG."""
    stored = unsaved(place, "") if version == NEW else version_at(place, identifier, version)
    letter = with_body(place, stored.microcredential)
    return drawing(badge_svg(place, letter))


@at_desk("view")
def download(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer a version as a definition file (JSON), readable by `kakitome check`."""
    stored = version_at(place, identifier, version)
    return JsonResponse(
        to_dict(stored.microcredential),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="definition-v{version}.json"'},
    )


@at_desk("approve", POST)
def move(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Put a version in force, withdraw it, or put it in force again."""
    stored = version_at(place, identifier, version)
    place.need("approve", stored.unit)
    act = {"withdrawn": defining.withdraw, "in_force": defining.put_in_force}.get(request.POST.get("to", ""))
    if act is None:
        raise Http404
    begins = stored.state is VersionState.DRAFT and act is defining.put_in_force
    done = _("In force. It can be awarded now.") if begins else _("Done. Awards that were given stay what they are.")
    with attempt(request, done, refusals=(Refused, Conflict)):
        act(place.store, identifier, version=version, **place.by)
    return redirect(address_of(place, stored, "define-edit"))


@at_desk("define", POST)
def discard(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Delete a draft that was never in force."""
    stored = version_at(place, identifier, version)
    place.need("define", stored.unit)
    try:
        defining.discard_draft(place.store, identifier, version=version, **place.by)
    except Conflict as error:
        messages.error(request, written.refusal(error))
        return redirect(address_of(place, stored, "define-edit"))
    messages.success(request, _("The draft is deleted."))
    return place.redirect("define-list")


@at_desk("define", POST)
def change_unit(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Give a definition to another unit, as long as nothing of it was awarded."""
    stored = version_at(place, identifier, version)
    unit = request.POST.get("unit", "")
    place.need("define", stored.unit)
    place.need("define", unit)
    name = place.node(unit).name.in_language(language())
    with attempt(request, _("It now belongs to %(unit)s.") % {"unit": name}, refusals=Conflict):
        defining.change_unit(place.store, identifier, unit=unit, **place.by)
    return redirect(address_of(place, stored, "define-edit"))
