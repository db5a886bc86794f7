"""API keys: made once, shown once, revoked for good; they end by themselves, and stop with their holder's role."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import NotFound
from kakitome.journeys.people.api_keys import (
    holder_is_admin,
    make_api_key,
    revoke_api_key,
    take_over_api_key,
)
from kakitome.ports.api_keys import ApiKey
from kakitome.web.desk.place import FORM, POST, Place, at_institution
from kakitome.web.pages.provider.audit_trail.telling import Teller
from kakitome.web.pages.provider.people.forms import KeyForm
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.written import language

_STATES: Mapping[str, tuple[str, Promise]] = {
    "": ("ok", gettext_lazy("In force")),
    "E_API_KEY_REVOKED": ("fail", gettext_lazy("Revoked")),
    "E_API_KEY_ENDED": ("none", gettext_lazy("Ended")),
    "E_API_KEY_ORPHANED": ("warn", gettext_lazy("Stopped: nobody answers for it")),
}
"""How a key stands, by why a request with it would be refused; from where it comes is another matter."""


@at_institution("manage_keys", FORM)
def api_keys(request: HttpRequest, place: Place) -> HttpResponse:
    """List the keys; make one, whose text is on the answer and nowhere else."""
    form = KeyForm(request.POST or None, nodes=place.nodes)
    text = ""
    if request.method == "POST" and form.is_valid():
        text = make_api_key(place.platform, place.institution, wanted=form.wanted(now=place.now), **place.by)
        form = KeyForm(nodes=place.nodes)
    listed = place.platform.api_keys.list_keys(place.institution.id)
    context = {**place.around("people"), "form": form, "keys": [_line(place, key) for key in listed], "text": text}
    return render(request, "pages/provider/people/api_keys.html", context, status=422 if form.errors else 200)


@at_institution("manage_keys", POST)
def take_over_key(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer for a key from now on: for one whose holder is no administrator any more, or is about to go."""
    with attempt(request, _("You answer for this key now. What is done with it counts as yours."), refusals=NotFound):
        take_over_api_key(place.platform, place.institution, prefix=request.POST.get("prefix", ""), **place.by)
    return place.redirect("api-keys")


def _line(place: Place, key: ApiKey) -> dict[str, Any]:
    is_held = holder_is_admin(place.platform, key)
    code = key.why_refused(now=place.now, address="", holder_is_admin=is_held)
    state, word = _STATES.get(code, _STATES[""])
    return {
        "key": key,
        "state": state,
        "word": word,
        "unit": next((node.name.in_language(language()) for node in place.nodes if node.id == key.unit), key.unit),
        "who": Teller(place).name_of(key.answerable),
        "may_be_taken": key.revoked_at is None and place.now < key.end and key.answerable != place.actor.account,
        "is_orphaned": code == "E_API_KEY_ORPHANED",
    }


@at_institution("manage_keys", POST)
def revoke_key(request: HttpRequest, place: Place) -> HttpResponse:
    """Revoke a key; programs that use it are refused from the next request on."""
    prefix = request.POST.get("prefix", "")
    try:
        revoke_api_key(place.platform, place.institution, prefix=prefix, **place.by)
    except NotFound:
        messages.error(request, _("There is no such key."))
    else:
        messages.success(request, _("The key is revoked."))
    return place.redirect("api-keys")
