"""A reviewer's own entry in a body's register; and the way from a mailed link to the ballot it is about."""

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.recognition.reviewer import Reviewer, ReviewerState
from kakitome.ports.reviewers import ReviewerHeld
from kakitome.services import keeping_reviewers
from kakitome.values.instants import JAPAN
from kakitome.values.number import parse_number
from kakitome.web.pages.body.governance.around import institutions
from kakitome.web.pages.body.reviewer_register.forms import ReviewerProfileForm, belonging_rows
from kakitome.web.parts.attempts import attempt
from kakitome.web.roles import actor_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, institution: str = "") -> HttpResponse:
    """Show and keep one's entry; with several bodies, one of them at a time."""
    platform, account = get_platform(), actor_of(request).account
    reviewer_helds = [
        reviewer
        for reviewer in platform.reviewers.list_of(account)
        if reviewer.reviewer.state is not ReviewerState.ENDED
    ]
    names = {
        reviewer_held.institution: platform.organisations.get(reviewer_held.institution).name
        for reviewer_held in reviewer_helds
    }
    chosen = next((one for one in reviewer_helds if one.institution == institution), None)
    if institution and chosen is None:
        raise Http404
    chosen = chosen or (reviewer_helds[0] if len(reviewer_helds) == 1 else None)
    bodies = [(names[one.institution], one) for one in reviewer_helds]
    if chosen is None:
        return render(request, "pages/body/reviewing/profiles.html", {"bodies": bodies, "spot": "profile"})
    data = request.POST if request.method == "POST" else None
    form = ReviewerProfileForm(data, reviewer=chosen.reviewer)
    rows = belonging_rows(chosen.reviewer, institutions(platform), data)
    if data is not None and form.is_valid() and all(row.is_valid() for row in rows):
        belongings = tuple(belonging for belonging in (row.belonging() for row in rows) if belonging is not None)
        changed = replace(chosen.reviewer, **form.facts(), belongings=belongings)
        if _kept(request, chosen, changed, is_available=data.get("available") != "no"):
            return redirect("review-profile-of", chosen.institution)
    context = {
        "profile": form,
        "rows": rows,
        "held": chosen,
        "body": names[chosen.institution],
        "bodies": bodies,
        "spot": "profile",
        "refused": next((one for one in (form, *rows) if one.errors), None),
        "today": platform.now().astimezone(JAPAN).date(),
    }
    return render(request, "pages/body/reviewing/profile.html", context, status=422 if data is not None else 200)


@login_required
@require_safe
def to_ballot(request: HttpRequest, number: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Lead from the address in a mail to the committee's page of a case; who may see it is asked there."""
    canonical = parse_number(number) or ""
    body = get_platform().directory.find_by_case(canonical)
    if body is None:
        raise Http404
    return redirect("deciding-case", body, canonical)


def _kept(request: HttpRequest, reviewer_held: ReviewerHeld, changed: Reviewer, *, is_available: bool) -> bool:
    """Keep the entry; saving it takes an invitation up."""
    platform, account = get_platform(), actor_of(request).account
    store = platform.store(reviewer_held.institution)
    with attempt(request, _("Saved. Conflicts of interest are looked for by it from now on.")) as saving:
        keeping_reviewers.keep_own(store, changed, is_available=is_available, actor=account, now=platform.now())
    return saving.is_done
