"""Offer an award to a wallet app, call the offer off, and see what became of it.

What opens an offer is shown once, in the answer to the learner's own request, and kept nowhere.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.copies import can_be_ended, copies_of, end_copy, find_handed_over
from kakitome.journeys.handing_out.offers import MadeOffer, list_offers, offer_award, offered_forms, stop_offer
from kakitome.ports.credential_offers import OfferForm
from kakitome.services.enveloping import is_in_force
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.opening import neutral_when_not_shown, own_award
from kakitome.web.pages.learner.award.page import Opened, opened_title
from kakitome.web.pages.learner.offers.shown import FORMS, contents_of, headline_of, shown_offer
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.award_forms import is_signed_by_several
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
        "is_signed_by_several": is_signed_by_several(opened.credential),
        "is_in_force": is_in_force(platform.store(opened.held.institution), opened.held.record),
        "needs_attested": platform.offer_terms.is_high_assurance,
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
    copies = copies_of(platform, opened.held, offers=offers)
    context = {
        "page": opened_title(opened),
        "headline": headline_of(opened_title(opened)["title"], offers, now=now, copies=copies),
        "offers": [shown_offer(offer, now=now, copy=copies.get(offer.key)) for offer in offers],
        "can_be_ended": can_be_ended(platform, opened.held),
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


@neutral_when_not_shown
@never_cache
@limited(_OFTEN)
@require_http_methods(["GET", "HEAD", "POST"])
def award_copy_end(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Show what ends with one app's copy and what stays; asked to, end it, and make an offer in its place if wanted."""
    opened, platform = own_award(request, name), get_platform()
    try:
        handed = find_handed_over(platform, opened.held, key=key)
    except NotFound as error:
        raise Http404 from error
    if request.method == "POST":
        with attempt(request):
            is_told = end_copy(platform, opened.held, key=key)
            messages.success(request, _("The copy is ended. Whoever checks it from now on sees it as revoked."))
            if not is_told:
                messages.warning(request, _("The list that verifiers read is signed as soon as the key is back."))
            if "renew" in request.POST:
                return _made(request, opened, offer_award(platform, opened.held, form=handed.offer.form))
        return redirect("award-offers", name=opened.name)
    in_force = is_in_force(platform.store(opened.held.institution), opened.held.record)
    context = {
        "page": opened_title(opened),
        "offer": shown_offer(handed.offer, now=platform.now(), copy=handed.copy),
        "handed_at": handed.offer.fetched_at,
        "is_ended": handed.copy.ended_at is not None,
        "can_be_ended": can_be_ended(platform, opened.held),
        "can_be_renewed": in_force and handed.offer.form in offered_forms(platform, opened.held),
    }
    return render(request, "pages/learner/offers/end.html", context)


def _made(request: HttpRequest, opened: Opened, made: MadeOffer) -> HttpResponse:
    form: OfferForm = made.offer.form
    minutes = int((made.offer.ends_at - made.offer.made_at).total_seconds() // 60)
    context = {
        "page": opened_title(opened),
        "offer": made.offer,
        "minutes": minutes,
        "link": made.link,
        "qr": qr_of(made.short_link),
        "tx_code": f"{made.tx_code[:3]} {made.tx_code[3:]}".strip(),
        "form": {**FORMS[form], **contents_of(opened.credential, form)},
        "others": [other for other in offered_forms(get_platform(), opened.held) if other is not form],
    }
    return render(request, "pages/learner/offers/made.html", context)
