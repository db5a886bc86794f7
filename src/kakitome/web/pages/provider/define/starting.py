"""Where a definition begins: with one made before, the text of a syllabus, a file, or nothing."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome.learning.definition import is_unreadable, read
from kakitome.learning.definition.syllabus import definition_from_proposals, propose_definition
from kakitome.learning.framework.catalogue import descriptors
from kakitome.learning.labelled_text import LONGEST_SYLLABUS
from kakitome.learning.microcredential import Microcredential
from kakitome.services import defining
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.body import with_body
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.pages.provider.define.form_page import (
    address_of,
    around,
    draft_number,
    form_page,
    unsaved,
    version_at,
)
from kakitome.web.pages.provider.define.proposing import is_about_proposals, with_taken
from kakitome.web.pages.provider.define.saving import keep_typed, save_typed
from kakitome.web.pages.provider.define.typed import Typed, typed_from, typed_from_post
from kakitome.web.parts import written
from kakitome.web.parts.written import language

LARGEST_UPLOAD = 1024 * 1024
_START = "pages/provider/define/start.html"
_SYLLABUS = "pages/provider/define/syllabus.html"


@at_desk("define", FORM)
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask where to begin, and begin there; nothing is stored before the first save."""
    units = place.nodes_with("define")
    unit = request.POST.get("unit") or request.GET.get("unit") or (units[0].id if len(units) == 1 else "")
    act = request.POST.get("do", "")
    if request.method != "POST" and not request.GET.get("unit"):
        return _start_page(request, place)
    if not unit:
        return _start_page(request, place, errors={"unit": _("Choose the unit that awards it.")})
    place.need("define", unit)
    if act in ("blank", "copy", "syllabus", "file"):
        return _begun(request, place, unit=unit, act=act)
    if act == "take":
        return form_page(request, place, unsaved(place, unit), typed=_taken(request))
    if act.startswith(("save", "publish", "keep")):
        return _saved_form(request, place, unit=unit)
    typed = typed_from_post(request.POST)
    if is_about_proposals(act):
        typed = with_taken(place, typed, identifier="", act=act)
    grow = act.removeprefix("grow:") if act.startswith("grow:") else ""
    return form_page(request, place, unsaved(place, unit), typed=typed, grow=grow)


def _saved_form(request: HttpRequest, place: Place, *, unit: str) -> HttpResponse:
    """Save the form of a new definition under the number that the form has had from the beginning.

    So a form that was kept on leaving a field, and whose answer never came, is the same definition when it is saved.
    """
    identifier = draft_number(request)
    latest = place.store.microcredentials.find_latest(identifier)
    if latest:
        place.need("define", latest.unit)
    save = keep_typed if request.POST.get("do") == "keep" else save_typed
    return save(request, place, typed=typed_from_post(request.POST), unit=unit, identifier=identifier)


def _begun(request: HttpRequest, place: Place, *, unit: str, act: str) -> HttpResponse:
    if act == "blank":
        return redirect(f"{place.url('define-new')}?{urlencode({'unit': unit})}")
    upload = request.FILES.get("file")
    if act == "file" and upload is None:
        return _start_page(request, place, errors={"file": _("Choose a file.")})
    if act == "file" and upload is not None:
        return _from_file(request, place, unit=unit, data=upload.read(LARGEST_UPLOAD + 1))
    if act == "copy":
        identifier, _slash, number = request.POST.get("source", "").rpartition("/")
        if not identifier or not number.isdigit():
            return _start_page(request, place, errors={"source": _("Choose the definition to begin from.")})
        source = version_at(place, identifier, int(number)).microcredential
        return form_page(request, place, unsaved(place, unit), typed=_copied(source))
    return _proposals(request, place, unit=unit)


def _proposals(request: HttpRequest, place: Place, *, unit: str) -> HttpResponse:
    """Show what the text of a syllabus seems to say, each field to be ticked."""
    finds = propose_definition(request.POST.get("text", ""))
    if not finds:
        sentence = _("No field was found. Each needs its name before it, such as 科目名 or Learning outcomes.")
        return _start_page(request, place, errors={"text": sentence})
    labels = descriptors()
    rows = [{"label": labels[f.field].name if f.field in labels else f.label, "find": f} for f in finds]
    context = {**around(place, unit), "unit": place.node(unit), "rows": rows}
    return render(request, _SYLLABUS, context)


def _taken(request: HttpRequest) -> Typed:
    """Return the fields that were ticked, as the form types them."""
    taken = {name: request.POST.get(f"value-{name}", "")[:LONGEST_SYLLABUS] for name in request.POST.getlist("use")}
    return typed_from(definition_from_proposals({name: value for name, value in taken.items() if value.strip()}))


def _copied(source: Microcredential) -> Typed:
    """Return a definition without what is its own: its title, number, version and dates."""
    return typed_from(replace(source, identifier="", version=1, title=LocalizedText(), date_of_delivery=None))


def _start_page(request: HttpRequest, place: Place, *, errors: dict[str, str] | None = None) -> HttpResponse:
    sources = [
        (f"{version.identifier}/{version.version}", version)
        for version in place.store.microcredentials.list_latest(units=place.units("view"))
        if version.microcredential.title
    ]
    context: dict[str, Any] = {
        **around(place),
        "units": place.nodes_with("define"),
        "chosen": request.POST.get("unit") or request.GET.get("unit", ""),
        "sources": sorted(sources, key=lambda pair: pair[1].microcredential.title.in_language(language())),
        "source": request.POST.get("source", ""),
        "text": request.POST.get("text", ""),
        "errors": errors or {},
        "longest": LONGEST_SYLLABUS,
    }
    return render(request, _START, context, status=422 if errors else 200)


def _from_file(request: HttpRequest, place: Place, *, unit: str, data: bytes) -> HttpResponse:
    letter, problems = read(data)
    if is_unreadable(problems):
        for problem in problems:
            messages.error(request, written.finding(problem))
        return redirect(place.url("define-new"))
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
    return redirect(address_of(place, saved, "define-edit"))
