"""A reviewer's own entry in a body's register; and the way from a mailed link to the ballot it is about."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.recognition.reviewer import ReviewerState
from kakitome.services import keeping_reviewers
from kakitome.values.number import parse_number
from kakitome.web.pages.body.governance.around import institutions
from kakitome.web.pages.body.reviewer_register.forms import ReviewerProfileForm, belonging_rows, with_entry
from kakitome.web.parts.attempts import attempt
from kakitome.web.roles import actor_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, institution: str = "") -> HttpResponse:
    """Show and keep one's entry; with several bodies, one of them at a time."""
    platform, account = get_platform(), actor_of(request).account
    entries = [held for held in platform.reviewers.list_of(account) if held.reviewer.state is not ReviewerState.ENDED]
    names = {held.institution: platform.organisations.get(held.institution).name for held in entries}
    chosen = next((held for held in entries if held.institution == institution), None)
    if institution and chosen is None:
        raise Http404
    chosen = chosen or (entries[0] if len(entries) == 1 else None)
    bodies = [(names[held.institution], held) for held in entries]
    if chosen is None:
        return render(request, "pages/body/reviewing/profiles.html", {"bodies": bodies, "spot": "profile"})
    data = request.POST if request.method == "POST" else None
    form = ReviewerProfileForm(data, reviewer=chosen.reviewer)
    rows = belonging_rows(chosen.reviewer, institutions(platform), data)
    if data is not None and form.is_valid() and all(row.is_valid() for row in rows):
        changed, is_available = with_entry(chosen.reviewer, form, rows), data.get("available") != "no"
        with attempt(
            request,
            _("Saved. It counts for cases you are given from now on. In a case you have, declare a conflict there."),
        ) as saving:
            keeping_reviewers.keep_own(
                platform.store(chosen.institution),
                changed,
                is_available=is_available,
                actor=account,
                now=platform.now(),
            )
        if saving.is_done:
            return redirect("review-profile-of", chosen.institution)
    context = {
        "profile": form,
        "rows": rows,
        "held": chosen,
        "body": names[chosen.institution],
        "bodies": bodies,
        "spot": "profile",
        "refused": next((refused for refused in (form, *rows) if refused.errors), None),
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
