"""An app asks for an award by signing in: its learner sees which, and agrees or does not.

The answer goes to the app's own address, which the page's policy names for its form, and nothing else.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.handing_out.authorising import AskedForAward, agree, find_asked_for
from kakitome.journeys.handing_out.offers import CredentialIssuer, find_credential_issuer
from kakitome.mapping.authorization_request import (
    AuthorizationRequest,
    AuthorizationRequestRefused,
    read_authorization_request,
)
from kakitome.services.offering import OfferRefused
from kakitome.values.award_link import AwardLink
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.award.page import open_award, opened_title
from kakitome.web.pages.learner.offers.shown import FORMS, contents_of
from kakitome.web.parts import written
from kakitome.web.parts.pushed_requests import pull, push
from kakitome.web.secure_headers import POLICY

_OFTEN = Limit(name="hand-over", times=60, seconds=600)
"""(derived)"""


@never_cache
@login_required
@limited(_OFTEN)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which award goes to which app; agreed to, or not, go back to the app."""
    platform, account = get_platform(), account_of(request)
    issuer = find_credential_issuer(platform, slug)
    wanted = _wanted(request, issuer)
    if wanted is None:
        return _unusable(request)
    try:
        asked_for = find_asked_for(platform, issuer, request=wanted, account=account)
        if request.method != "POST":
            return _page(request, issuer, wanted, asked_for=asked_for)
        if "agreed" not in request.POST:
            return _back(wanted, issuer, error="access_denied")
        return _back(wanted, issuer, code=agree(platform, issuer, request=wanted, account=account))
    except OfferRefused:
        # Nothing goes back to an app that asks without an offer of this very person.
        return _unusable(request)


def _wanted(request: HttpRequest, issuer: CredentialIssuer) -> AuthorizationRequest | None:
    """Return what an app asks for, said at once or pushed before; None for what cannot be read."""
    form = request.POST if request.method == "POST" else request.GET
    names = {name: values[0] for name, values in form.lists() if len(values) == 1}
    if "request_uri" in names:
        app_id, now = names.get("client_id", ""), get_platform().now()
        return pull(names["request_uri"], app_id=app_id, issuer=issuer.address, now=now)
    if get_platform().offer_terms.needs_pushed:
        return None
    try:
        return read_authorization_request(names) if request.method != "POST" else None
    except AuthorizationRequestRefused:
        return None


def _page(
    request: HttpRequest, issuer: CredentialIssuer, wanted: AuthorizationRequest, *, asked_for: AskedForAward
) -> HttpResponse:
    platform = get_platform()
    opened = open_award(platform, AwardLink(asked_for.held_award.number))
    context: dict[str, Any] = {
        "page": opened_title(opened),
        "form": {**FORMS[asked_for.form], **contents_of(opened.credential, asked_for.form)},
        "app": wanted.app,
        "client": written.excerpt(wanted.app_id, 200),
        "client_id": wanted.app_id,
        "request_uri": push(wanted, issuer=issuer.address, now=platform.now()),
    }
    response = render(request, "pages/learner/offers/authorise.html", context)
    target = f"form-action 'self' {wanted.form_source}"
    response.headers["Content-Security-Policy"] = POLICY.replace("form-action 'self'", target)
    return response


def _unusable(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/learner/offers/unusable.html", status=404)


def _back(wanted: AuthorizationRequest, issuer: CredentialIssuer, **answer: str) -> HttpResponse:
    return _BackToApp(wanted.answer_address(issuer=issuer.address, **answer), status=303)


class _BackToApp(HttpResponseRedirect):
    """A redirect to an app, whose scheme is its own (`authorization_request.is_address_of_app` looked at it)."""

    def __init__(self, address: str, *, status: int) -> None:
        self.allowed_schemes = [address.partition(":")[0]]
        super().__init__(address)
        self.status_code = status
