"""Registering by form: the form of definitions, and beside it what is known of the provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Problem, Refused
from kakitome.learning.framework.check import check
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.registry.entry import Entry, EntrySource
from kakitome.services import registering
from kakitome.web.desk.place import FORM, Place, at_desk, at_institution
from kakitome.web.pages.provider.define.form import DefinitionForm
from kakitome.web.pages.provider.define.typed import Typed, definition_of, typed_from, typed_from_post
from kakitome.web.pages.provider.registration.context import need_entry, registering_context_of
from kakitome.web.pages.provider.registration.forms import PREFIX, ProviderForm, stated_of
from kakitome.web.pages.provider.registration.views import around
from kakitome.web.parts import written
from kakitome.web.parts.conformance_panel import panel_of

_ELSEWHERE = ("identifier", "version", "expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in both forms, and the entry whose next version it is to be."""

    typed: Typed
    provider: ProviderForm
    entry: Entry | None = None


@at_institution("define", FORM)
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """Describe a micro-credential that is not defined here, and register it."""
    if request.method == "POST":
        return _take(request, place, entry=None)
    node = place.institution
    own = {f"awarding_body.name.{tag}": [node.name.in_language(tag)] for tag in node.name.languages}
    provider = ProviderForm(initial={"region": node.country, "provider_url": node.url})
    return _page(request, place, Filled(typed=own, provider=provider))


@at_desk("define", FORM)
def next_version(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Describe the next version of an entry that did not come from a definition here."""
    entry = need_entry(place, number)
    if entry.source is EntrySource.ISSUER:
        messages.warning(request, _("This entry comes from your own definition. Register its next version from there."))
        return place.redirect("registering")
    if request.method == "POST":
        return _take(request, place, entry=entry)
    typed = {name: value for name, value in typed_from(entry.current.microcredential).items() if name not in _ELSEWHERE}
    return _page(request, place, Filled(typed=typed, provider=ProviderForm(initial=stated_of(entry)), entry=entry))


def _take(request: HttpRequest, place: Place, *, entry: Entry | None) -> HttpResponse:
    posted = typed_from_post(request.POST)
    typed = {
        name: value for name, value in posted.items() if not name.startswith(f"{PREFIX}-") and name not in _ELSEWHERE
    }
    filled = Filled(typed=typed, provider=ProviderForm(request.POST), entry=entry)
    act = request.POST.get("do", "save")
    if act.startswith("grow:") or act == "check":
        return _page(request, place, filled, grow=act.removeprefix("grow:"))
    letter, problems = definition_of(typed)
    unread = [problem for problem in problems if problem.severity == "error"]
    if unread or not filled.provider.is_valid():
        return _page(request, place, filled, refused=[])
    try:
        done = _register(request, place, filled, letter=letter)
    except Conflict as error:
        messages.error(request, written.refusal(error))
        return _page(request, place, filled)
    except Refused as error:
        elsewhere = [problem for problem in error.problems if not filled.provider.name_problem(problem)]
        return _page(request, place, filled, refused=elsewhere)
    words = _("Registered: %(number)s. Whether something is missing stands on its page.")
    messages.success(request, words % {"number": done.entry.number})
    return place.redirect("registering")


def _register(request: HttpRequest, place: Place, filled: Filled, *, letter: Microcredential) -> registering.Registered:
    candidate, context = filled.provider.candidate(letter), registering_context_of(place)
    if filled.entry is None:
        return registering.register(context, candidate, source=EntrySource.FORM)
    expected = request.POST.get("expected", "")
    return registering.register_next(context, filled.entry.number, candidate=candidate, expected=expected)


def _page(
    request: HttpRequest,
    place: Place,
    filled: Filled,
    *,
    grow: str = "",
    refused: Sequence[Problem] | None = None,
) -> HttpResponse:
    letter, problems = definition_of(filled.typed)
    form = DefinitionForm(filled.typed, problems=[*problems, *(refused or ())], grow=grow)
    is_refused = refused is not None
    context: dict[str, Any] = {
        **around(place),
        "form": form,
        "provider": filled.provider,
        "entry": filled.entry,
        "panel": panel_of(check(letter, place.platform.frameworks, problems=problems), anchor=form.anchor),
        "error_title": _("It was not registered. Mend these places first") if is_refused else "",
        "may_define": True,
    }
    return render(request, "pages/provider/registration/describe.html", context, status=422 if is_refused else 200)
