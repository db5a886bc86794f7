"""Entries of the registry: the current version at the permanent address, old ones for ever beside it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.platform import Platform
from kakitome.learning.registry.entry import Entry, EntryVersion
from kakitome.web.entries import find_entry
from kakitome.web.pages.public.registry_entry.page import entry_page

LINKED_DATA = "application/ld+json"


@require_safe
def entry(request: HttpRequest, number: str) -> HttpResponse:
    """Show the current version; programs that ask for linked data are sent to it."""
    platform = get_platform()
    asked_entry = find_entry(platform, number)
    if number != asked_entry.number:
        return redirect("entry", asked_entry.number, permanent=True)
    return _as_asked(request, lambda: _page(request, platform, asked_entry, version=asked_entry.current))


@require_safe
def entry_version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Show one version, whichever is current; raises `NotFound` (E_ENTRY_VERSION_UNKNOWN)."""
    platform = get_platform()
    asked_entry = find_entry(platform, number)
    shown = asked_entry.version(version)
    return _as_asked(request, lambda: _page(request, platform, asked_entry, version=shown))


def _as_asked(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Show the page, or send programs that ask for linked data to it."""
    if request.get_preferred_type(["text/html", LINKED_DATA]) == LINKED_DATA:
        response: HttpResponse = HttpResponseRedirect(f"{request.path}.jsonld")
        response.status_code = 303
    else:
        response = page()
    patch_vary_headers(response, ["Accept"])
    return response


def _page(request: HttpRequest, platform: Platform, asked_entry: Entry, *, version: EntryVersion) -> HttpResponse:
    page = entry_page(platform, asked_entry, version, now=platform.now())
    return render(request, "pages/public/registry_entry/entry.html", {"page": page, "site_url": platform.site_url})
