"""Awards that were sent to the addresses of an account and are in no account yet: shown, and taken by one press.

Of one that was sent long before the address was proved nothing is shown but who awarded: the institution is asked.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound, Refused
from kakitome.journeys.people.asking_for_awards import ask_institutions
from kakitome.journeys.platform import Platform
from kakitome.services.holding import (
    LinkUnknown,
    asked_for_at,
    list_to_confirm,
    list_waiting,
    proved_since,
    take_waiting,
)
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
    proved = proved_since(platform.wallets.open(account).list_proofs())
    held_awards = list_waiting(platform.directory, proved)
    if request.method != "POST":
        to_confirm = _to_confirm(platform, proved)
        context = {
            "envelopes": rows_of(platform, held_awards, now=platform.now()),
            "emails": sorted(proved),
            "to_confirm": to_confirm,
            "any_open": not all(row["is_asked"] for row in to_confirm),
        }
        return render(request, "pages/learner/my_awards/waiting.html", context)
    forget_count(account)
    wanted = request.POST.get("number", "")
    if wanted == "ask":
        ask_institutions(platform, proved)
        messages.success(
            request,
            _("The institutions have been asked. When one confirms, the mail with its link comes to your address."),
        )
        return redirect("my-awards-waiting")
    numbers = [held.number for held in held_awards if wanted in ("all", held.number)]
    try:
        if not numbers:
            raise LinkUnknown("E_CLAIM_UNKNOWN")
        for number in numbers:
            take_waiting(
                platform.directory,
                number,
                account=account,
                emails=list(proved),
                now=platform.now(),
                draw_token=lambda: secrets.token_urlsafe(32),
            )
    except (NotFound, Refused) as error:
        messages.error(request, refusal(error))
        return redirect("my-awards-waiting")
    messages.success(request, _("Taken into your account. Nobody else sees an award before you let them."))
    return redirect("my-awards")


def _to_confirm(platform: Platform, proved: Mapping[str, datetime | None]) -> list[dict[str, Any]]:
    """Return the institutions that confirm first, each once, and whether all that is theirs was asked for."""
    institutions: dict[str, bool] = {}
    for held in list_to_confirm(platform.directory, proved):
        is_asked = asked_for_at(platform.store(held.institution), held.number) is not None
        institutions[held.institution] = institutions.get(held.institution, True) and is_asked
    return [
        {"name": platform.organisations.get(key).name, "is_asked": is_asked} for key, is_asked in institutions.items()
    ]
