"""Roles that an institution's word has led to: offered here, and begun when the person accepts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, NotFound
from kakitome.journeys.people.entitled_roles import accept_entitled, decline_entitled, offers_for
from kakitome.ports.identity_providers import EntitledRole
from kakitome.web.desk.words import role_words, what_roles_do
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts.attempts import attempt


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: HttpRequest) -> HttpResponse:
    """Show what is offered; accept or decline when asked."""
    platform = get_platform()
    waiting = offers_for(platform, account_of(request))
    if request.method == "POST":
        return _answer(request, waiting)
    context = {
        "offers": [
            {
                "key": _key(offered),
                "institution": platform.organisations.get(offered.institution),
                "unit": None if offered.node == offered.institution else platform.organisations.get(offered.node),
                "word": role_words()[offered.role],
                "rights": what_roles_do()[offered.role],
            }
            for offered in waiting
        ]
    }
    return render(request, "pages/account/institution_sign_in/offers.html", context)


def _answer(request: HttpRequest, waiting: list[EntitledRole]) -> HttpResponse:
    platform = get_platform()
    offered = next((offered for offered in waiting if _key(offered) == request.POST.get("offer")), None)
    if offered is None:
        messages.warning(request, _("This offer is not there any more."))
    elif request.POST.get("do") == "decline":
        with attempt(request, _("You declined the role."), refusals=NotFound):
            decline_entitled(platform, offered)
    else:
        with attempt(request, _("You accepted. The role is yours from now on."), refusals=(NotFound, Conflict)) as done:
            accept_entitled(platform, offered, now=platform.now())
        if done.is_done:
            return redirect("desk", offered.institution)
    return redirect("desk-choose")


def _key(offered: EntitledRole) -> str:
    return f"{offered.provider}-{offered.node}"
