"""The link of an asking, as whoever was asked opens it; it is the whole authority, and opening it changes nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.journeys.people.asking_endorsements import find_asking, is_signable, shown_endorsement
from kakitome.ports.asked_endorsements import STANDING, EndorsementStep, FoundAsking
from kakitome.ports.organisations import Node
from kakitome.services.asking_endorsements import (
    agree_to_everybody,
    answer_without,
    give,
    keep_from_everybody,
    withdraw,
)
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.endorse.forms import EndorsementForm
from kakitome.web.pages.public.endorse.guarding import guarded_asking
from kakitome.web.pages.public.endorse.shown import asking_context
from kakitome.web.pages.public.share.endorsed import endorsement_view
from kakitome.web.roles import actor_of, has_right, nodes_of

OPENING = Limit(name="endorse", times=60)
"""Each verifies one credential."""
_WHO_READS = {"everybody": agree_to_everybody, "by-link": keep_from_everybody}
_WITHOUT = {"decline": EndorsementStep.DECLINED, "report": EndorsementStep.NOT_THEM}


@guarded_asking
@limited(OPENING, methods=frozenset({"GET", "POST"}))
@require_http_methods(["GET", "HEAD", "POST"])
def endorse_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is asked; take an endorsement, a refusal, a report, or an endorsement back."""
    found_asking = need_open(secret)
    form = EndorsementForm(request.POST if request.POST.get("do") == "send" else None)
    try:
        if request.method == "POST" and (answered := _act(request, found_asking, form=form, secret=secret)):
            return answered
    except (Conflict, Invalid) as refused:
        form.refuse(refused)
    context: dict[str, Any] = {
        **asking_context(found_asking),
        "form": form,
        "secret": secret,
        "may_sign": is_signable(found_asking.asking),
        "institutions": _institutions(request),
    }
    if found_asking.asking.step in STANDING:
        shown = shown_endorsement(get_platform(), found_asking.asking, now=get_platform().now())
        context["endorsement"] = endorsement_view(shown) if shown else None
    return render(request, "pages/public/endorse/asked.html", context, status=422 if form.errors else 200)


def need_open(secret: str) -> FoundAsking:
    """Find an asking that can be answered, or an endorsement that stands; raises `NotFound` for every other."""
    platform = get_platform()
    found_asking = find_asking(platform, secret)
    steps = {EndorsementStep.WAITING, *STANDING}
    if found_asking is None or found_asking.asking.state(platform.now()) not in steps:
        raise NotFound("E_ASKING_UNKNOWN")
    return found_asking


def _act(request: HttpRequest, found_asking: FoundAsking, *, form: EndorsementForm, secret: str) -> HttpResponse | None:
    platform, key, do = get_platform(), found_asking.asking.key, request.POST.get("do", "")
    person, now = platform.persons.endorsements.askings.open(found_asking.account), platform.now()
    if do in _WITHOUT:
        answer_without(person, key, step=_WITHOUT[do], now=now)
        return render(request, "pages/public/endorse/done.html", {"did": do})
    if do == "withdraw":
        withdraw(person, key, now=now)
        return render(request, "pages/public/endorse/done.html", {"did": do})
    if do in _WHO_READS:
        _WHO_READS[do](person, key, now=now)
        return redirect("endorse", secret=secret)
    if do == "send" and form.is_valid():
        give(person, key, given=form.given(), now=now)
        return redirect("endorse", secret=secret)
    return None


def _institutions(request: HttpRequest) -> list[Node]:
    """Return the institutions for which whoever is signed in may sign."""
    actor = actor_of(request)
    return [node for node in nodes_of(actor) if node.id == node.institution and has_right(actor, "manage_keys", node)]
