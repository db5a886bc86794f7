"""Receiving an award. Opening the link only shows it; the button receives it."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.privacy.consenting import question_of
from kakitome.services.holding import LinkTaken, claim, look_at_link, send_links_again
from kakitome.services.revoking import standing_of
from kakitome.values.award_link import AwardLink
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of, remember_opened
from kakitome.web.pages.learner.award.page import open_award
from kakitome.web.pages.learner.claim.forms import ResendForm
from kakitome.web.pages.learner.my_awards.counting import forget_count
from kakitome.web.parts.letter import full_name, letter_of

TOKEN_BYTES = 32
CLAIMING = Limit(name="claim", times=30)
RESENDING = Limit(name="resend", times=5)


@never_cache
@limited(CLAIMING)
@require_http_methods(["GET", "HEAD", "POST"])
def claim_award(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link leads to; receive it when asked."""
    platform = get_platform()
    account = account_of(request)
    if request.method == "POST":
        try:
            held_award = claim(platform.directory, token, account=account, now=platform.now())
        except LinkTaken:
            return redirect(f"{reverse('account_login')}?next={request.path}")
        remember_opened(request, held_award)
        forget_count(account)
        messages.success(request, _("This award is yours now. Nobody else sees it before you let them."))
        question = question_of(platform, held_award)
        if question is not None and question.is_open:
            return redirect("award-terms-answer", number=held_award.number)
        link = platform.award_links.link(held_award.number, edition=held_award.link_edition)
        return redirect("award", name=link.name)
    held_award = look_at_link(platform.directory, token)
    opened = open_award(platform, AwardLink(held_award.number))
    context = {
        "held": held_award,
        "letter": letter_of(opened.microcredential, opened.facts),
        "name": full_name(opened.facts),
        "standing": standing_of(platform.store(held_award.institution), [held_award.record])[
            held_award.record.credential_id
        ],
        "belongs_to_other": bool(held_award.account) and held_award.account != account,
    }
    return render(request, "pages/learner/claim/claim.html", context)


@never_cache
@limited(RESENDING)
@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: HttpRequest) -> HttpResponse:
    """Send links again; the answer is the same whether the address is known or not."""
    form = ResendForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "pages/learner/claim/resend.html", {"form": form}, status=422 if form.is_bound else 200)
    platform = get_platform()
    send_links_again(
        platform.directory,
        form.cleaned_data["email"],
        now=platform.now(),
        draw_token=lambda: secrets.token_urlsafe(TOKEN_BYTES),
        address_of=lambda token: platform.site_url + reverse("claim", args=[token]),
    )
    return render(request, "pages/learner/claim/resent.html")
