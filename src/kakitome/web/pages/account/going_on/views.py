"""The page between showing a second factor and the act that asked for it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kakitome.web.carried import carried_by
from kakitome.web.proofs import is_shown, lead_to_proof, proof_of


@never_cache
@login_required
@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Show what was begun as a form with one button; lead on where nothing was, or where the proof is missing."""
    waiting = carried_by(request)
    if waiting is None:
        return HttpResponseRedirect(reverse("desk-choose"))
    try:
        route = resolve(waiting.address.split("?")[0]).url_name or ""
    except Resolver404:
        return HttpResponseRedirect(reverse("desk-choose"))
    if not is_shown(request, proof_of(route)):
        return lead_to_proof(request)
    return render(request, "account/go_on.html", {"carried": waiting})
