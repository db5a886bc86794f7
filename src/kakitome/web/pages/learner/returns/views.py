"""Giving an award back that is not one's own, and answering an institution that asks for one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import KakitomeError
from kakitome.journeys.privacy import award_returns
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.holding.returning import AwardReturn, ReturnState, find_return
from kakitome.values.number import parse_number
from kakitome.web.pages.learner.award.opening import neutral_when_not_shown, own_award
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.award.page import opened_title
from kakitome.web.pages.learner.my_awards.counting import forget_count
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.award_return import steps_of
from kakitome.web.parts.forms import Form, LinesField
from kakitome.web.parts.letter import title_of


class ObjectionForm(Form):
    """Why an award is one's own."""

    reason = LinesField(
        label=gettext_lazy("Why the award is yours"),
        max_length=1000,
        help_text=gettext_lazy("For the institution: two of its people read it, and it stays on record."),
        error_messages={"required": gettext_lazy("Write in a sentence why the award is yours.")},
    )


@neutral_when_not_shown
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def award_give_back(request: HttpRequest, name: str) -> HttpResponse:
    """Let whoever received an award wrongly give it back, after reading what that does."""
    opened = own_award(request, name)
    if request.method == "POST":
        platform = get_platform()
        with attempt(request) as attempted:
            award_returns.give_back(platform, opened.held, account=account_of(request), now=platform.now())
        if attempted.is_done:
            forget_count(account_of(request))
            messages.success(request, _("The award is given back. The institution has been told."))
            return redirect("my-awards" if opened.held.account else "home")
    return render(request, "pages/learner/returns/give_back.html", {"page": opened_title(opened), "held": opened.held})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_return(request: HttpRequest, number: str) -> HttpResponse:
    """Show whoever holds, or held, an award that it is asked for, and take the answer."""
    held, award_return = _mine(request, number)
    is_mine = held.account == account_of(request)
    form = ObjectionForm(request.POST if request.POST.get("act") == "object" else None)
    if request.method == "POST" and is_mine and _answered(request, held, form=form):
        return redirect("my-return", number=held.number)
    platform = get_platform()
    intent = held.record.intent
    version = platform.store(held.institution).microcredentials.get(intent.microcredential, intent.version)
    context: dict[str, Any] = {
        "held": held,
        "title": title_of(version.microcredential.title),
        "institution": written.text(platform.organisations.get(held.institution).name),
        "asked": award_return.first,
        "state": award_return.state,
        "may_answer": is_mine and award_return.state is ReturnState.WAITING,
        "is_mine": is_mine,
        "ends_at": award_return.ends_at,
        "steps": steps_of(award_return, is_desk=False),
        "form": form,
    }
    return render(request, "pages/learner/returns/return.html", context, status=422 if form.errors else 200)


def _mine(request: HttpRequest, number: str) -> tuple[HeldAward, AwardReturn]:
    platform = get_platform()
    held = find_held(platform.directory, parse_number(number) or "")
    award_return = find_return(platform.store(held.institution), held.number) if held else None
    if held is None or award_return is None or award_return.first.holder != account_of(request):
        raise Http404
    return held, award_return


def _answered(request: HttpRequest, held: HeldAward, *, form: ObjectionForm) -> bool:
    platform, account = get_platform(), account_of(request)
    if form.is_bound:
        if not form.is_valid():
            return False
        with attempt(request, _("Your objection is with the institution. Until it decides, the award stays yours.")):
            reason = form.cleaned_data["reason"]
            award_returns.object_to(platform, held, account=account, reason=reason, now=platform.now())
        return True
    if request.POST.get("act") != "agree":
        return False
    try:
        award_returns.give_back(platform, held, account=account, now=platform.now())
    except KakitomeError as error:
        messages.error(request, written.refusal(error))
    else:
        forget_count(account)
        messages.success(request, _("The award is given back. The institution has been told."))
    return True
