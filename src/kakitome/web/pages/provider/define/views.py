"""Defining: list, form, live report, preview, image, files, and the moves of a version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import Conflict, Problem, Refused
from kakitome.learning.definition import is_unreadable, read, to_dict
from kakitome.learning.framework.check import ConformanceReport, check
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.mapping.badge_image import compose
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.organisations import Node
from kakitome.services import defining
from kakitome.values.localized_text import LocalizedText
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
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.conformance_panel import panel_of
from kakitome.web.parts.letter import letter_of
from kakitome.web.parts.written import language

LARGEST_UPLOAD = 1024 * 1024
NEW = 0
"""The version number in the address of a definition that was never saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One definition in the list."""

    version: MicrocredentialVersion
    unit: str
    state_word: str
    to_go: int
    address: str


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the definitions of the units one may see."""
    versions = place.store.microcredentials.list_latest(units=place.units("view"))
    items = [_listed(place, version) for version in versions]
    context = {
        "place": place,
        "spot": "define",
        "items": items,
        "units": [node for node in place.nodes if place.may("define", node.id)],
    }
    return render(request, "pages/provider/define/list.html", context)


@at_desk("define", FORM)
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin a definition: an empty form, or a draft out of an uploaded file."""
    units = [node for node in place.nodes if place.may("define", node.id)]
    unit = request.POST.get("unit") or request.GET.get("unit") or (units[0].id if len(units) == 1 else "")
    if not unit:
        context = {"place": place, "spot": "define", "units": units, "way": _way(place)[:1]}
        return render(
            request, "pages/provider/define/unit.html", context, status=422 if request.method == "POST" else 200
        )
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
    conformance_report = _report(place, letter, problems)
    form = DefinitionForm(typed)
    panel = panel_of(conformance_report, anchor=form.anchor, beside=_beside(place, letter))
    return render(request, "parts/conformance_panel.html", {"panel": panel, "is_live": True})


@at_desk("view")
def preview(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Show a version as the public will see it."""
    stored = _version(place, identifier, version)
    letter = _with_body(place, stored.microcredential)
    image = _address(place, stored, "define-image")
    context = {
        "place": place,
        "spot": "define",
        "version": stored,
        "letter": letter_of(letter, image=image),
        "back": _address(place, stored, "define-edit"),
        "way": _way(place),
    }
    return render(request, "pages/provider/define/preview.html", context)


@at_desk("view")
def image(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the badge image of a version as SVG."""
    letter = _unsaved(place, "").microcredential if version == NEW else _version(place, identifier, version)
    mc = letter if isinstance(letter, Microcredential) else letter.microcredential
    badge_image = compose(_with_body(place, mc), institution=place.institution.name, colour=place.institution.colour)
    response = HttpResponse(badge_image.svg, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@at_desk("view")
def download(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer a version as a definition file (JSON), readable by `kakitome check`."""
    stored = _version(place, identifier, version)
    response = JsonResponse(to_dict(stored.microcredential), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="definition-v{version}.json"'
    return response


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
    try:
        defining.change_unit(place.store, identifier, unit=unit, **place.by)
    except Conflict as error:
        messages.error(request, texts.sentence_of(error, language()))
    else:
        name = place.node(unit).name.in_language(language())
        messages.success(request, _("It now belongs to %(unit)s.") % {"unit": name})
    return redirect(_address(place, stored, "define-edit"))


def _units_to_move_to(place: Place, stored: MicrocredentialVersion) -> list[Node]:
    """Return where a definition may go: nowhere before it is saved and once it was awarded."""
    if stored.version == NEW or not place.may("define", stored.unit):
        return []
    if any(version.frozen_at for version in place.store.microcredentials.list_versions(stored.identifier)):
        return []
    units = [node for node in place.nodes if place.may("define", node.id)]
    return units if len(units) > 1 else []


def _from_file(request: HttpRequest, place: Place, *, unit: str, data: bytes) -> HttpResponse:
    letter, problems = read(data)
    if is_unreadable(problems):
        for problem in problems:
            messages.error(request, texts.sentence(problem, language()))
        return redirect(place.url("define-list"))
    for problem in problems:
        messages.warning(request, texts.sentence(problem, language()))
    # A file's own identifier may belong to another definition here: an upload always begins a new one.
    saved = defining.save_draft(
        place.store,
        replace(_with_body(place, letter), identifier="", version=1),
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
        found = [*errors, *error.problems]
        return _form_page(request, place, saved, typed=typed, refused=found or [Problem(code=error.code)])
    messages.success(request, _("In force. It can be awarded now."))
    for problem in _beside(place, saved.microcredential):
        messages.warning(request, texts.sentence(problem, language()))
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
    may_define = place.may("define", stored.unit)
    conformance_report = _report(place, letter, problems)
    title = letter.title.in_language(language()) or _("A new micro-credential")
    context: dict[str, Any] = {
        "place": place,
        "spot": "define",
        "version": stored,
        "form": form,
        "panel": panel_of(conformance_report, anchor=form.anchor, beside=_beside(place, letter)),
        "may_define": may_define,
        "shown_title": title,
        "unit": place.node(stored.unit),
        "units": _units_to_move_to(place, stored),
        "way": _way(place, stored.unit),
        "error_title": _("The draft is saved, but not in force. Mend these places first")
        if refused
        else _("The draft is saved as you typed it. These places cannot be read yet")
        if "saved" in request.GET
        else "",
        **_around(place, stored),
    }
    return render(request, "pages/provider/define/edit.html", context, status=422 if refused else 200)


def _around(place: Place, stored: MicrocredentialVersion) -> dict[str, Any]:
    is_saved = stored.version != NEW
    words = state_words()
    label = f"{stored.identifier} / {stored.version}" if is_saved else _("not saved yet")
    urls = {
        "edit": _address(place, stored, "define-edit")
        if is_saved
        else f"{place.url('define-new')}?{urlencode({'unit': stored.unit})}",
        "report": place.url("define-report"),
        "preview": _address(place, stored, "define-preview") if is_saved else "",
        "image": _address(place, stored, "define-image") if is_saved else "",
        "move": _address(place, stored, "define-move") if is_saved else "",
        "unit": _address(place, stored, "define-unit") if is_saved else "",
    }
    versions = place.store.microcredentials.list_versions(stored.identifier) if is_saved else ()
    moves = {
        VersionState.IN_FORCE: [("withdrawn", _("Withdraw: award it no longer"))],
        VersionState.WITHDRAWN: [("in_force", _("Put in force again"))],
    }
    return {
        "label": label,
        "state_word": words[stored.state],
        "urls": urls,
        "downloads": [(_address(place, stored, "define-download"), _("Definition file (JSON)"))] if is_saved else [],
        "versions": [(v, _address(place, v, "define-edit")) for v in versions if v.version != stored.version],
        "moves": moves.get(stored.state, []) if place.may("define", stored.unit) else [],
        "entry": place.platform.registry.find_by_identifier(place.institution.id, stored.identifier)
        if is_saved
        else None,
    }


def state_words() -> dict[VersionState, str]:
    """Return the word for each state of a version."""
    return {
        VersionState.DRAFT: _("Draft"),
        VersionState.IN_FORCE: _("In force"),
        VersionState.WITHDRAWN: _("Withdrawn"),
    }


def _report(place: Place, letter: Microcredential, problems: Sequence[Problem]) -> ConformanceReport:
    return check(_with_body(place, letter), place.platform.frameworks, problems=problems)


def _beside(place: Place, letter: Microcredential) -> Sequence[Problem]:
    problem = other_body_of(place, letter)
    return (problem,) if problem else ()


def _stated(place: Place, typed: Typed) -> tuple[Microcredential, tuple[Problem, ...]]:
    """Read what was typed, with what the form says of fields left empty: who awards, and who asserts a level."""
    letter, problems = definition_of(typed)
    filled = _with_body(place, letter)
    own = filled.awarding_body.name if filled.awarding_body else LocalizedText()
    levels = tuple(
        replace(level, asserted_by=own) if (level.framework or level.level) and not level.asserted_by else level
        for level in filled.level
    )
    return replace(filled, level=levels), problems


def _with_body(place: Place, letter: Microcredential) -> Microcredential:
    """Fill in what the institution says for all its definitions: who awards, and where."""
    node = place.institution
    body = letter.awarding_body or AwardingBody(name=node.name)
    if not body.name:
        body = replace(body, name=node.name)
    if body.name == node.name:
        body = replace(body, identifier=body.identifier or node.did, url=body.url or node.url)
    return replace(letter, awarding_body=body, issuer_country=letter.issuer_country or node.country)


def _unsaved(place: Place, unit: str) -> MicrocredentialVersion:
    return MicrocredentialVersion(microcredential=Microcredential(version=NEW), saved_at=place.now, unit=unit)


def _typed_of(stored: MicrocredentialVersion) -> Typed:
    return typed_from_store(stored.as_typed) if stored.as_typed else typed_from(stored.microcredential)


def _version(place: Place, identifier: str, version: int) -> MicrocredentialVersion:
    found = place.store.microcredentials.get(identifier, version)
    place.need("view", found.unit)
    return found


def _listed(place: Place, version: MicrocredentialVersion) -> Listed:
    return Listed(
        version=version,
        unit=place.node(version.unit).name.in_language(language()),
        state_word=state_words()[version.state],
        to_go=check(_with_body(place, version.microcredential)).to_go,
        address=_address(place, version, "define-edit"),
    )


def _address(place: Place, version: MicrocredentialVersion, name: str) -> str:
    return place.url(name, version.identifier, version.version)


def _way(place: Place, unit: str = "") -> list[tuple[str, str]]:
    path = place.node(unit).path
    names = [place.node(node_id).name.in_language(language()) for node_id in path]
    return [(name, place.url("define-list")) for name in names]
