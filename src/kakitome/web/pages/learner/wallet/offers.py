"""Taking what an issuer elsewhere offers: who offers what is shown first, and the transaction code asked for."""

from typing import Any, Final
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.issuance.incoming_offer import LONGEST_LINK, LONGEST_TX_CODE, refuse_offer
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import NotFound, Refused, Unavailable
from kakitome.journeys.checking.signing_in_at_issuers import BegunSignIn, begin_sign_in, finish_sign_in
from kakitome.journeys.checking.taking_offers import LookedAtOffer, look_at_offer, take_offer
from kakitome.ports.sandbox import Busy
from kakitome.values.plain_data import from_plain, to_plain
from kakitome.web.busy import told_when_busy
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.wallet.shown import result_of
from kakitome.web.parts import written
from kakitome.web.parts.forms import Form

TAKING = Limit(name="wallet-offer", times=20)
"""Each asks another site, and a transaction code has few digits. (derived)"""
_KEPT_AS: Final = "incoming_offer"
_LONGEST_ANSWER: Final = 2000
"""Characters of one value that a person comes back with. (derived)"""


class IncomingOfferForm(Form):
    """An offer that its person has looked at, and the transaction code that it asks for."""

    link = forms.CharField(max_length=LONGEST_LINK, widget=forms.HiddenInput)
    tx_code = forms.CharField(
        label=_("Transaction code"), required=False, max_length=LONGEST_TX_CODE, widget=forms.TextInput
    )

    def ask_as(self, looked_at: LookedAtOffer) -> None:
        """Ask for the code as the offer describes it, or not at all."""
        wanted = looked_at.offer.tx_code
        if wanted is None:
            del self.fields["tx_code"]
            return
        field = self.fields["tx_code"]
        field.required = True
        length = str(wanted.length) if wanted.length else ""
        field.help_text = (
            _("%(length)s characters, which the issuer gave you apart from the offer.") % {"length": length}
            if length
            else _("The issuer gave it to you apart from the offer.")
        )
        field.widget.attrs |= {"autocomplete": "one-time-code"} | (
            {"inputmode": "numeric"} if wanted.is_numeric else {}
        )


@never_cache
@login_required
@limited(TAKING)
@require_POST
@told_when_busy
def wallet_offer(request: HttpRequest) -> HttpResponse:
    """Use the code of an offer that was looked at, and say what became of what it gave."""
    link = IncomingOfferForm(request.POST)
    if not link.is_valid():
        raise NotFound("E_INCOMING_OFFER_FORM")
    platform = get_platform()
    account = account_of(request)
    looked_at = look_at_offer(platform, link.cleaned_data["link"], account=account)
    form = IncomingOfferForm(request.POST)
    form.ask_as(looked_at)
    if not form.is_valid():
        return offer_page(request, looked_at, form=form)
    try:
        if looked_at.needs_sign_in:
            begun = begin_sign_in(platform, looked_at, redirect_url=_come_back_to())
            request.session[_KEPT_AS] = to_plain(begun)
            context = {"url": begun.url, "host": urlsplit(begun.url).hostname, "issuer": begun.issuer}
            return render(request, "pages/learner/wallet/sign_in.html", context)
        tx_code = form.cleaned_data.get("tx_code", "")
        taken = take_offer(platform, account, looked_at=looked_at, tx_code=tx_code)
    except Busy:
        raise
    except (DocumentRefused, Refused, Unavailable) as refusal:
        form.add_error("tx_code" if "tx_code" in form.fields else None, written.refusal(refusal))
        return offer_page(request, looked_at, form=form)
    return render(request, "pages/learner/wallet/added.html", result_of(taken))


@never_cache
@login_required
@limited(TAKING, methods=frozenset({"GET"}))
@require_safe
@told_when_busy
def wallet_offer_back(request: HttpRequest) -> HttpResponse:
    """Take what the person signed in for at the issuer, and say what became of it; once."""
    remembered: dict[str, Any] | None = request.session.pop(_KEPT_AS, None)
    answer = {name: values[0][:_LONGEST_ANSWER] for name, values in request.GET.lists() if len(values) == 1}
    try:
        if remembered is None:
            refuse_offer("E_INCOMING_OFFER_STATE")
        begun: BegunSignIn = from_plain(BegunSignIn, remembered)
        taken = finish_sign_in(
            get_platform(), account_of(request), begun=begun, answer=answer, redirect_url=_come_back_to()
        )
    except Busy:
        raise
    except (DocumentRefused, Refused, Unavailable) as refusal:
        context = {"reason": written.refusal(refusal)}
        return render(request, "pages/learner/wallet/sign_in_failed.html", context, status=422)
    return render(request, "pages/learner/wallet/added.html", result_of(taken))


def _come_back_to() -> str:
    """Return the one address to which an issuer may send a person back."""
    return f"{get_platform().site_url}{reverse('wallet-offer-back')}"


def offer_page(
    request: HttpRequest, looked_at: LookedAtOffer, *, form: IncomingOfferForm | None = None
) -> HttpResponse:
    """Show who offers what, before its code is used."""
    if form is None:
        form = IncomingOfferForm(initial={"link": looked_at.link})
        form.ask_as(looked_at)
    wanted = looked_at.offer.tx_code
    context: dict[str, Any] = {
        "form": form,
        "issuer": looked_at.offer.issuer,
        "name": written.excerpt(looked_at.issuer.name.in_language(written.language()), 200),
        "titles": [
            written.excerpt(title.in_language(written.language()) or key, 200)
            for key, title in looked_at.issuer.titles.items()
        ],
        "needs_sign_in": looked_at.needs_sign_in,
        "is_bound": bool(looked_at.issuer.bound),
        "description": written.excerpt(wanted.description, 300) if wanted and wanted.description else "",
    }
    return render(request, "pages/learner/wallet/offer.html", context, status=422 if form.errors else 200)
