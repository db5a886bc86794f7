"""Pages of the endorsements that a learner asks for."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, NotFound, Unavailable
from kakitome.journeys.people.asking_endorsements import ask_for_endorsement, shown_endorsement
from kakitome.ports.asked_endorsements import STANDING, EndorsementStep, PersonAskings
from kakitome.services.asking_endorsements import (
    accept,
    call_off,
    need_asking,
    put_away,
    put_on_portfolio,
    take_off_portfolio,
)
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.endorsements.forms import EndorsementAskingForm
from kakitome.web.pages.learner.endorsements.shown import asking_view, names_to_ask_under, things_to_ask_about
from kakitome.web.pages.public.share.endorsed import endorsement_view
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import download

ASKING = Limit(name="asking-new", times=40, seconds=600)
"""Each sends a mail; a class asks from one network, and of one person ten a day are taken."""
_ACTS = {
    "accept": accept,
    "put-away": put_away,
    "call-off": call_off,
    "on-portfolio": put_on_portfolio,
    "off-portfolio": take_off_portfolio,
}
_FIELD_OF = {
    "E_ASKING_OWN": "mail",
    "E_ASKING_ADDRESS": "mail",
    "E_ASKING_NOT_THEM": "mail",
    "E_ASKING_TWICE": "mail",
    "E_WALLET_UNKNOWN": "item",
}


@never_cache
@login_required
@require_safe
def askings(request: HttpRequest) -> HttpResponse:
    """List what was asked: what waits for its owner first."""
    platform = get_platform()
    views = [asking_view(each, platform=platform) for each in _askings(request).list_askings()]
    groups = {
        "arrived": [view for view in views if view.step == EndorsementStep.GIVEN],
        "accepted": [view for view in views if view.step == EndorsementStep.ACCEPTED],
        "waiting": [view for view in views if view.step == EndorsementStep.WAITING],
    }
    listed = [view for group in groups.values() for view in group]
    groups["over"] = [view for view in views if view not in listed]
    return render(request, "pages/learner/endorsements/list.html", groups)


@never_cache
@login_required
@limited(ASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def asking_new(request: HttpRequest) -> HttpResponse:
    """Ask somebody; the mail goes at once."""
    platform, account = get_platform(), account_of(request)
    things, names = things_to_ask_about(platform, account), names_to_ask_under(platform, account)
    choices: dict[str, Any] = {"items": [(sign, str(words)) for sign, words, _title in things], "names": names}
    form = EndorsementAskingForm(
        request.POST if request.method == "POST" else None, initial=_initial(request), **choices
    )
    if form.is_valid():
        title = {sign: title for sign, _words, title in things}[form.cleaned_data["item"]]
        wanted = form.wanted(title=title, shown_name=form.cleaned_data["named"])
        try:
            asking = ask_for_endorsement(platform, account, wanted=wanted, contact=settings.INSTALLATION.contact)
        except (Conflict, Invalid, NotFound, Unavailable) as refused:
            form.refuse(refused, field=_FIELD_OF.get(refused.code))
        else:
            messages.success(request, _("Sent. You see the answer here; nobody else does before you accept it."))
            return redirect("asking", key=asking.key)
    context = {"form": form, "has_things": bool(things), "has_names": bool(names)}
    context["days"] = platform.persons.endorsements.terms.lasts.days
    return render(request, "pages/learner/endorsements/new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: HttpRequest, key: str) -> HttpResponse:
    """Show an asking with what came of it; accept that, put it away, or call the asking off."""
    platform, person = get_platform(), _askings(request)
    current = need_asking(person, key)
    act = _ACTS.get(request.POST.get("do", ""))
    if request.method == "POST" and act is not None:
        with attempt(request, _("Done."), refusals=Conflict):
            act(person, key, now=platform.now())
        return redirect("asking", key=key)
    shown = shown_endorsement(platform, current, now=platform.now()) if current.step in STANDING else None
    context = {
        "asking": asking_view(current, platform=platform),
        "shown_name": current.shown_name,
        "endorsement": endorsement_view(shown) if shown else None,
    }
    return render(request, "pages/learner/endorsements/asking.html", context)


@never_cache
@login_required
@require_safe
def asking_document(request: HttpRequest, key: str) -> HttpResponse:
    """Hand out a signed endorsement, byte for byte."""
    current = need_asking(_askings(request), key)
    if not current.is_signed:
        raise NotFound("E_ASKING_UNKNOWN")
    return download(current.signed, f"endorsement-{key}.json", "application/vc")


def _askings(request: HttpRequest) -> PersonAskings:
    return get_platform().persons.endorsements.askings.open(account_of(request))


def _initial(request: HttpRequest) -> dict[str, str]:
    return {"item": request.GET.get("item", "")[:60]}
