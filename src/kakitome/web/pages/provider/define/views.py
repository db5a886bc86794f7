"""Defining: list, form, live report, preview, image, files, and the moves of a version."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import Conflict, Problem, Refused
from kakitome.learning.definition import is_unreadable, read, to_dict
from kakitome.learning.framework.check import check
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.badge_image import compose
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.organisations import Node
from kakitome.services import defining
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.body import with_body
from kakitome.web.desk.place import FORM, POST, Place, at_desk
from kakitome.web.desk.scope import other_body_of
from kakitome.web.pages.provider.define.form import DefinitionForm
from kakitome.web.pages.provider.define.typed import (
    Typed,
    definition_of,
    store_typed,
    typed_from,
    typed_from_post,
    typed_from_store,
)
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.conformance_panel import panel_of
from kakitome.web.parts.files import drawing
from kakitome.web.parts.letter import letter_of
from kakitome.web.parts.written import language

LARGEST_UPLOAD = 1024 * 1024
NEW = 0
"""The version number in the address of a definition that was never saved."""
_STATES = {
    VersionState.DRAFT: gettext_lazy("Draft"),
    VersionState.IN_FORCE: gettext_lazy("In force"),
    VersionState.WITHDRAWN: gettext_lazy("Withdrawn"),
}


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the definitions of the units one may see."""
    items = [
        (
            version,
            place.node(version.unit).name.in_language(language()),
            _STATES[version.state],
            check(with_body(place, version.microcredential)).to_go,
        )
        for version in place.store.microcredentials.list_latest(units=place.units("view"))
    ]
    context = {**_around(place), "items": items, "units": place.nodes_with("define")}
    return render(request, "pages/provider/define/list.html", context)


@at_desk("define", FORM)
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin a definition: an empty form, or a draft out of an uploaded file."""
    units = place.nodes_with("define")
    unit = request.POST.get("unit") or request.GET.get("unit") or (units[0].id if len(units) == 1 else "")
    if not unit:
        status = 422 if request.method == "POST" else 200
        return render(request, "pages/provider/define/unit.html", {**_around(place), "units": units}, status=status)
    place.need("define", unit)
    upload = request.FILES.get("file")
    if request.method == "POST" and upload:
        return _from_file(request, place, unit=unit, data=upload.read(LARGEST_UPLOAD + 1))
    if request.method == "POST" and request.POST.get("do", "save").startswith(("save", "publish")):
        return _save(request, place, typed=typed_from_post(request.POST), unit=unit)
    typed = typed_from_post(request.POST)
    return _form_page(request, place, _unsaved(place, unit), typed=typed)


@at_desk("view", FORM)
def edit(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Show the form of a version; save what was typed, or add a row to a list."""
    stored = _version(place, identifier, version)
    if request.method != "POST":
        return _form_page(request, place, stored, typed=_typed_of(stored))
    place.need("define", stored.unit)
    typed = typed_from_post(request.POST)
    act = request.POST.get("do", "save")
    if act.startswith("grow:"):
        return _form_page(request, place, stored, typed=typed, grow=act.removeprefix("grow:"))
    return _save(request, place, typed=typed, unit=stored.unit, identifier=identifier)


@at_desk("define", POST)
def report(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer the panel for what is typed now; nothing is saved."""
    typed = typed_from_post(request.POST)
    letter, problems = _stated(place, typed)
    panel = _panel(place, DefinitionForm(typed), letter, problems)
    return render(request, "parts/conformance_panel.html", {"panel": panel, "is_live": True})


@at_desk("view")
def preview(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Show a version as the public will see it."""
    stored = _version(place, identifier, version)
    letter = with_body(place, stored.microcredential)
    image = _address(place, stored, "define-image")
    context = {
        **_around(place),
        "version": stored,
        "letter": letter_of(letter, image=image),
        "back": _address(place, stored, "define-edit"),
    }
    return render(request, "pages/provider/define/preview.html", context)


@at_desk("view")
def image(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the badge image of a version as SVG."""
    stored = _unsaved(place, "") if version == NEW else _version(place, identifier, version)
    letter = with_body(place, stored.microcredential)
    return drawing(compose(letter, institution=place.institution.name, colour=place.institution.colour).svg)


@at_desk("view")
def download(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer a version as a definition file (JSON), readable by `kakitome check`."""
    stored = _version(place, identifier, version)
    return JsonResponse(
        to_dict(stored.microcredential),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="definition-v{version}.json"'},
    )


@at_desk("define", POST)
def move(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Withdraw a version, or put it in force again."""
    stored = _version(place, identifier, version)
    place.need("define", stored.unit)
    act = {"withdrawn": defining.withdraw, "in_force": defining.put_in_force}.get(request.POST.get("to", ""))
    if act is None:
        raise Http404
    with attempt(request, _("Done. Awards that were given stay what they are."), refusals=(Refused, Conflict)):
        act(place.store, identifier, version=version, **place.by)
    return redirect(_address(place, stored, "define-edit"))


@at_desk("define", POST)
def change_unit(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Give a definition to another unit, as long as nothing of it was awarded."""
    stored = _version(place, identifier, version)
    unit = request.POST.get("unit", "")
    place.need("define", stored.unit)
    place.need("define", unit)
    name = place.node(unit).name.in_language(language())
    with attempt(request, _("It now belongs to %(unit)s.") % {"unit": name}, refusals=Conflict):
        defining.change_unit(place.store, identifier, unit=unit, **place.by)
    return redirect(_address(place, stored, "define-edit"))


def _units_to_move_to(place: Place, stored: MicrocredentialVersion) -> list[Node]:
    """Return where a definition may go: nowhere before it is saved and once it was awarded."""
    if stored.version == NEW or not place.may("define", stored.unit):
        return []
    if any(version.frozen_at for version in place.store.microcredentials.list_versions(stored.identifier)):
        return []
    units = place.nodes_with("define")
    return units if len(units) > 1 else []


def _from_file(request: HttpRequest, place: Place, *, unit: str, data: bytes) -> HttpResponse:
    letter, problems = read(data)
    if is_unreadable(problems):
        for problem in problems:
            messages.error(request, written.finding(problem))
        return redirect(place.url("define-list"))
    for problem in problems:
        messages.warning(request, written.finding(problem))
    # A file's own identifier may belong to another definition here: an upload always begins a new one.
    saved = defining.save_draft(
        place.store,
        replace(with_body(place, letter), identifier="", version=1),
        **place.by,
        unit=unit,
    )
    messages.success(request, _("The file is now a draft."))
    return redirect(_address(place, saved, "define-edit"))


def _save(request: HttpRequest, place: Place, *, typed: Typed, unit: str, identifier: str = "") -> HttpResponse:
    letter, problems = _stated(place, typed)
    errors = [p for p in problems if p.severity == "error"]
    saved = defining.save_draft(
        place.store,
        replace(letter, identifier=identifier, version=1),
        **place.by,
        unit=unit,
        as_typed=store_typed(typed) if errors else {},
    )
    if request.POST.get("do") != "publish" and errors:
        return redirect(f"{_address(place, saved, 'define-edit')}?saved")
    if request.POST.get("do") != "publish":
        messages.success(request, _("Draft saved. You can save at any time, complete or not."))
        return redirect(_address(place, saved, "define-edit"))
    try:
        defining.put_in_force(place.store, saved.identifier, version=saved.version, **place.by)
    except Refused as error:
        problems_found = [*errors, *error.problems] or [Problem(code=error.code)]
        return _form_page(request, place, saved, typed=typed, refused=problems_found)
    messages.success(request, _("In force. It can be awarded now."))
    for problem in _beside(place, saved.microcredential):
        messages.warning(request, written.finding(problem))
    return redirect(_address(place, saved, "define-edit"))


def _form_page(
    request: HttpRequest,
    place: Place,
    stored: MicrocredentialVersion,
    *,
    typed: Typed,
    grow: str = "",
    refused: Sequence[Problem] = (),
) -> HttpResponse:
    letter, problems = _stated(place, typed)
    form = DefinitionForm(typed, problems=[*problems, *refused], grow=grow)
    is_saved = stored.version != NEW
    versions = place.store.microcredentials.list_versions(stored.identifier) if is_saved else ()
    context = {
        **_around(place, stored.unit),
        "version": stored,
        "versions": [version for version in versions if version.version != stored.version],
        "label": f"{stored.identifier} / {stored.version}" if is_saved else _("not saved yet"),
        "state_word": _STATES[stored.state],
        "entry": place.platform.registry.find_by_identifier(place.institution.id, stored.identifier)
        if is_saved
        else None,
        "form": form,
        "panel": _panel(place, form, letter, problems),
        "may_define": place.may("define", stored.unit),
        "shown_title": letter.title.in_language(language()) or _("A new micro-credential"),
        "unit": place.node(stored.unit),
        "units": _units_to_move_to(place, stored),
        "error_title": _("The draft is saved, but not in force. Mend these places first")
        if refused
        else _("The draft is saved as you typed it. These places cannot be read yet")
        if "saved" in request.GET
        else "",
    }
    return render(request, "pages/provider/define/edit.html", context, status=422 if refused else 200)


def _panel(place: Place, form: DefinitionForm, letter: Microcredential, problems: Sequence[Problem]) -> dict[str, Any]:
    conformance_report = check(with_body(place, letter), place.platform.frameworks, problems=problems)
    return panel_of(conformance_report, anchor=form.anchor, beside=_beside(place, letter))


def _beside(place: Place, letter: Microcredential) -> Sequence[Problem]:
    problem = other_body_of(place, letter)
    return (problem,) if problem else ()


def _stated(place: Place, typed: Typed) -> tuple[Microcredential, tuple[Problem, ...]]:
    """Read what was typed, with what the form says of fields left empty: who awards, and who asserts a level."""
    letter, problems = definition_of(typed)
    filled = with_body(place, letter)
    own = filled.awarding_body.name if filled.awarding_body else LocalizedText()
    levels = tuple(
        replace(level, asserted_by=own) if (level.framework or level.level) and not level.asserted_by else level
        for level in filled.level
    )
    return replace(filled, level=levels), problems


def _unsaved(place: Place, unit: str) -> MicrocredentialVersion:
    return MicrocredentialVersion(microcredential=Microcredential(version=NEW), saved_at=place.now, unit=unit)


def _typed_of(stored: MicrocredentialVersion) -> Typed:
    return typed_from_store(stored.as_typed) if stored.as_typed else typed_from(stored.microcredential)


def _version(place: Place, identifier: str, version: int) -> MicrocredentialVersion:
    stored = place.store.microcredentials.get(identifier, version)
    place.need("view", stored.unit)
    return stored


def _address(place: Place, version: MicrocredentialVersion, name: str) -> str:
    return place.url(name, version.identifier, version.version)


def _around(place: Place, unit: str = "") -> dict[str, Any]:
    """Return what every page of definitions shows around its content: the way leads through the units."""
    names = [place.node(node_id).name.in_language(language()) for node_id in place.node(unit).path]
    return {"place": place, "spot": "define", "way": [(name, place.url("define-list")) for name in names]}
