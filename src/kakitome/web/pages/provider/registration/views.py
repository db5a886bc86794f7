"""Registering: the list, one click, the form, the file with its preview, withdrawal."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.errors import Conflict, Invalid, Refused
from kakitome.mapping.registry_import.table import template as template_headings
from kakitome.services import registering
from kakitome.web.desk.place import FORM, POST, Place, at_desk, at_institution
from kakitome.web.desk.scope import find_issuer
from kakitome.web.pages.provider.registration.context import need_entry, registering_context_of
from kakitome.web.pages.provider.registration.forms import DescriptionsFileForm
from kakitome.web.pages.provider.registration.listing import lines_of, waiting_of
from kakitome.web.pages.provider.registration.preview import content_of, preview_of, source_of
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import csv_download
from kakitome.web.parts.letter import title_of


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what is registered, and what of one's own could be."""
    entries = place.platform.registry.list_of(place.institution.id)
    context = {
        **place.around("registering"),
        "lines": lines_of(place, entries),
        "waiting": list(waiting_of(place)),
        "may_add": place.may("define"),
    }
    return render(request, "pages/provider/registration/list.html", context)


@at_desk("define", POST)
def own(request: HttpRequest, place: Place) -> HttpResponse:
    """Register a definition in force, or its following version."""
    version = request.POST.get("version", "")
    if not version.isdecimal() or len(version) > 6:
        raise Http404
    definition = place.store.microcredentials.get(request.POST.get("identifier", ""), int(version))
    place.need("define", definition.unit)
    issuer = find_issuer(place)
    with attempt(request, refusals=Refused, most_problems=5):
        _say_registered(
            request,
            registering.register_own(
                registering_context_of(place), definition, issuer=issuer.issuer if issuer else None
            ),
        )
    return place.redirect("registering")


@at_institution("define", FORM)
def file(request: HttpRequest, place: Place) -> HttpResponse:
    """Read a file and show what it would do; nothing is written."""
    form = DescriptionsFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {**around(place), "form": form}
    if request.method == "POST" and form.is_valid():
        preview = preview_of(place, form.cleaned_data["file"].read())
        status = 200 if preview.is_readable else 422
        return render(
            request, "pages/provider/registration/preview.html", {**context, "preview": preview}, status=status
        )
    return render(request, "pages/provider/registration/file.html", context, status=422 if form.errors else 200)


@at_institution("define", POST)
def confirm(request: HttpRequest, place: Place) -> HttpResponse:
    """Register what was previewed; a file that would do something else by now is shown again."""
    data = content_of(request.POST.get("content", ""))
    preview = preview_of(place, data)
    context = {**around(place), "form": DescriptionsFileForm(), "preview": preview}
    if request.POST.get("do") == "look":
        return render(request, "pages/provider/registration/preview.html", context)
    if request.POST.get("count") != str(preview.count) or not preview.count:
        messages.warning(request, _("Something has changed since you looked. Look again, then confirm."))
        return render(request, "pages/provider/registration/preview.html", context, status=409)
    with attempt(request, refusals=Invalid, most_problems=5) as registration:
        done = registering.register_all(registering_context_of(place), preview.ready, source=source_of(data))
        count = sum(registered.is_new_version for registered in done)
        words = ngettext("%(n)s micro-credential registered.", "%(n)s micro-credentials registered.", count)
        messages.success(request, words % {"n": count})
    return place.redirect("registering" if registration.is_done else "registering-file")


@at_desk("define")
def template(request: HttpRequest, place: Place, reading: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer an empty list with its headings in Japanese or English."""
    if reading not in ("ja", "en"):
        raise Http404
    return csv_download([template_headings(reading)], f"micro-credentials-{reading}.csv")


@at_desk("define", POST)
def withdraw(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Withdraw an entry; its page stays and says so."""
    entry = need_entry(place, number)
    with attempt(request, _("Withdrawn. Its page stays and says so."), refusals=Conflict, level=messages.WARNING):
        registering.withdraw(registering_context_of(place), entry.number)
    return place.redirect("registering")


def around(place: Place) -> dict[str, Any]:
    """Return what every page of registering shows around its content."""
    return place.around("registering", (_("Registry"), place.url("registering")))


def _say_registered(request: HttpRequest, done: registering.Registered) -> None:
    facts = {"title": title_of(done.entry.current.microcredential.title), "number": done.entry.number}
    if not done.is_new_version:
        messages.success(request, _("“%(title)s” is registered already: %(number)s.") % facts)
    elif done.is_new_entry:
        messages.success(request, _("“%(title)s” is registered: %(number)s.") % facts)
    else:
        messages.success(request, _("The next version of “%(title)s” is registered: %(number)s.") % facts)
