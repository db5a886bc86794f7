"""Awards that were sent to the addresses of an account and are in no account yet: shown, and taken by one press."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound, Refused
from kakitome.services.holding import list_waiting, take_waiting
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.my_awards.counting import forget_count
from kakitome.web.pages.learner.my_awards.rows import rows_of
from kakitome.web.parts.written import refusal

LOOKING = Limit(name="waiting", times=20)
"""Looking goes through the awards of every institution."""


@login_required
@limited(LOOKING, methods=frozenset({"GET", "POST"}))
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for the proved addresses; take one award, or all of them."""
    platform, account = get_platform(), account_of(request)
    emails = [address.email for address in platform.accounts.list_addresses(account) if address.is_verified]
    held_awards = list_waiting(platform.directory, emails)
    if request.method != "POST":
        context = {
            "envelopes": rows_of(platform, held_awards, now=platform.now()),
            "emails": emails,
        }
        return render(request, "pages/learner/my_awards/waiting.html", context)
    forget_count(account)
    wanted = request.POST.get("number", "")
    numbers = [held_award.number for held_award in held_awards] if wanted == "all" else [wanted]
    try:
        for number in numbers:
            take_waiting(
                platform.directory,
                number,
                account=account,
                emails=emails,
                now=platform.now(),
                draw_token=lambda: secrets.token_urlsafe(32),
            )
    except (NotFound, Refused) as error:
        messages.error(request, refusal(error))
        return redirect("my-awards-waiting")
    messages.success(request, _("Taken into your account. Nobody else sees an award before you let them."))
    return redirect("my-awards")
