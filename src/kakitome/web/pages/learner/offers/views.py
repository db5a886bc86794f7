"""Offer an award to a wallet app, call the offer off, and see what became of it.

What opens an offer is shown once, in the answer to the learner's own request, and kept nowhere.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.handing_out.offers import MadeOffer, list_offers, offer_award, offered_forms, stop_offer
from kakitome.ports.credential_offers import OfferForm
from kakitome.services.enveloping import is_in_force
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.opening import neutral_when_not_shown, own_award
from kakitome.web.pages.learner.award.page import Opened, opened_title
from kakitome.web.pages.learner.offers.shown import FORMS, contents_of, headline_of, shown_offer
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.qr_code import qr_of

_OFTEN = Limit(name="offers", times=60, seconds=600)
"""(derived)"""


@neutral_when_not_shown
@never_cache
@limited(_OFTEN)
@require_http_methods(["GET", "HEAD", "POST"])
def award_offer(request: HttpRequest, name: str) -> HttpResponse:
    """Let the learner choose a form; asked to, make an offer and show what opens it."""
    opened = own_award(request, name)
    platform = get_platform()
    forms = offered_forms(platform, opened.held)
    chosen = next((form for form in forms if form.value == request.POST.get("form")), None)
    if request.method == "POST" and chosen is not None:
        with attempt(request):
            return _made(request, opened, offer_award(platform, opened.held, form=chosen))
    context = {
        "page": opened_title(opened),
        "forms": [{"value": form.value, **FORMS[form], **contents_of(opened.credential, form)} for form in forms],
        "is_in_force": is_in_force(platform.store(opened.held.institution), opened.held.record),
        "is_unchosen": request.method == "POST" and chosen is None,
        "count": len(list_offers(platform, opened.held)),
    }
    status = 422 if context["is_unchosen"] else 200
    return render(request, "pages/learner/offers/choose.html", context, status=status)


@neutral_when_not_shown
@never_cache
@require_safe
def award_offers(request: HttpRequest, name: str) -> HttpResponse:
    """Show what became of the offers of an award."""
    opened, platform = own_award(request, name), get_platform()
    now = platform.now()
    offers = list_offers(platform, opened.held)
    context = {
        "page": opened_title(opened),
        "headline": headline_of(opened_title(opened)["title"], offers, now=now),
        "offers": [shown_offer(offer, now=now) for offer in offers],
        "now": now,
    }
    return render(request, "pages/learner/offers/offers.html", context)


@neutral_when_not_shown
@require_POST
def award_offer_stop(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Let the learner call an offer off."""
    opened = own_award(request, name)
    with attempt(request):
        if stop_offer(get_platform(), opened.held, key=key):
            messages.success(request, _("The offer is called off. Its code opens nothing any more."))
    return redirect("award-offers", name=opened.name)


def _made(request: HttpRequest, opened: Opened, made: MadeOffer) -> HttpResponse:
    form: OfferForm = made.offer.form
    minutes = int((made.offer.ends_at - made.offer.made_at).total_seconds() // 60)
    context = {
        "page": opened_title(opened),
        "offer": made.offer,
        "minutes": minutes,
        "link": made.link,
        "qr": qr_of(made.link, error="l"),
        "tx_code": f"{made.tx_code[:3]} {made.tx_code[3:]}".strip(),
        "form": {**FORMS[form], **contents_of(opened.credential, form)},
        "others": [other for other in offered_forms(get_platform(), opened.held) if other is not form],
    }
    return render(request, "pages/learner/offers/made.html", context)
