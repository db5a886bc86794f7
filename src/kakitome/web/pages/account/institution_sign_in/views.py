"""Finding one's institution, going to its provider, and coming back."""

from datetime import datetime

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.sessions import LoginSession
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Unavailable
from kakitome.journeys.people.federated_sign_in import pause_of
from kakitome.journeys.people.identity_providers import search_providers
from kakitome.ports.federation import FederationFeed
from kakitome.ports.identity_providers import IdentityProvider
from kakitome.ports.security_events import SecurityEventKind
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.account.institution_sign_in.oidc import CallbackView, InstitutionOidcAdapter
from kakitome.web.pages.account.institution_sign_in.saml import (
    SamlRefused,
    check_response,
    our_metadata,
    request_answered,
)
from kakitome.web.parts import written
from kakitome.web.security_events import note_refusal

GOING = Limit(name="institution-sign-in", times=300)
RETURNING = Limit(name="institution-sign-in-return", times=300)
"""A lecture hall signs in at once, and often behind one address."""
MOST_SHOWN = 50
ANSWER_COOKIE = "kakitome_saml_answer"
ANSWER_S = 300
LONGEST_ANSWER = 256 * 1024
"""Characters of a SAML answer: one with some hundred attributes has 40,000."""


@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Find the institution to sign in at, by a part of its name in either language."""
    query = request.GET.get("q", "")[:100]
    platform = get_platform()
    providers = search_providers(platform, query)
    feed, now = platform.federation.find_feed(), platform.now()
    context = {
        "query": query,
        "next": _next(request, request.GET.get("next", "")),
        "providers": [
            (provider, platform.organisations.get(provider.institution), _pause(feed, provider, now=now))
            for provider in providers[:MOST_SHOWN]
        ],
        "more": max(0, len(providers) - MOST_SHOWN),
    }
    return render(request, "pages/account/institution_sign_in/choose.html", context)


@never_cache
@limited(GOING)
@require_POST
def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to an institution's provider.

    By a page that goes on by itself: browsers hold the redirect after a form to where forms may lead, which is here.
    """
    try:
        provider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    connects = request.POST.get("process") == "connect" and request.user.is_authenticated
    process = AuthProcess.CONNECT if connects else AuthProcess.LOGIN
    try:
        answer = provider.redirect(request, process, next_url=_next(request, request.POST.get("next", "")) or None)
    except Unavailable as pause:
        return paused(request, provider_id, pause)
    except (OAuth2Error, RequestException, ValueError, KeyError):
        return unavailable(request, provider_id)
    if answer.status_code != 302:
        return unavailable(request, provider_id)
    context = {"url": answer["Location"], "name": _name(provider_id)}
    return render(request, "pages/account/institution_sign_in/go.html", context)


@never_cache
@limited(RETURNING, methods=frozenset({"GET"}))
@require_safe
def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the answer of an OpenID provider."""
    try:
        view = CallbackView.adapter_view(InstitutionOidcAdapter(request, provider_id))
        answer: HttpResponse = view(request)
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    except (ValueError, KeyError, TypeError):
        return unavailable(request, provider_id)
    return answer


@csrf_exempt
@never_cache
@limited(RETURNING)
@require_POST
def saml_answer(request: HttpRequest) -> HttpResponse:
    """Take the answer of a SAML provider, and ask for it again from our own page.

    It is posted by a page of the provider, and browsers send our session's cookie with no such request.
    """
    answer = redirect("saml-finish")
    waiting = LoginSession(request, "saml_answer", ANSWER_COOKIE)
    waiting.store["response"] = request.POST.get("SAMLResponse", "")[:LONGEST_ANSWER]
    waiting.store.set_expiry(ANSWER_S)
    waiting.save(answer)
    return answer


@never_cache
@limited(RETURNING, methods=frozenset({"GET"}))
@require_safe
def saml_finish(request: HttpRequest) -> HttpResponse:
    """Check a SAML provider's answer against the request that this browser began."""
    waiting = LoginSession(request, "saml_answer", ANSWER_COOKIE)
    response = str(waiting.store.get("response") or "")
    waiting.delete()
    request_id = request_answered(response)
    _, _, provider_id = statekit.get_states(request).get(request_id, ({}, 0.0, ""))
    try:
        provider = get_adapter().get_provider(request, provider_id)
        # Taken out before anything is checked: a request is good for one answer.
        state = provider.unstash_redirect_state(request, request_id)
        checked = check_response(provider.metadata, response, request_id=request_id)
        login = provider.sociallogin_from_response(request, checked)
    except Unavailable as pause:
        return paused(request, provider_id, pause)
    except (SocialApp.DoesNotExist, PermissionDenied, SamlRefused) as refusal:
        reason = str(refusal) if isinstance(refusal, SamlRefused) else type(refusal).__name__
        note_refusal(request, SecurityEventKind.PROVIDER_REFUSED, provider=provider_id, reason=reason)
        return render(request, "socialaccount/authentication_error.html", status=401)
    login.state = state
    signed_in: HttpResponse = complete_social_login(request, login)
    return signed_in


@require_safe
def saml_metadata(_: HttpRequest) -> HttpResponse:
    """Show who we are to SAML providers."""
    document = our_metadata(get_platform().saml_site())
    return HttpResponse(document, content_type="application/samlmetadata+xml")


@never_cache
@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    """Say that signing in was broken off at the provider."""
    return render(request, "pages/account/institution_sign_in/cancelled.html")


def unavailable(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Say that the provider did not answer as it should."""
    context = {"name": _name(provider_id)}
    return render(request, "pages/account/institution_sign_in/unavailable.html", context, status=503)


def paused(request: HttpRequest, provider_id: str, pause: Unavailable) -> HttpResponse:
    """Say why nobody can be led to a provider for now."""
    context = {"name": _name(provider_id), "reason": written.refusal(pause)}
    return render(request, "pages/account/institution_sign_in/paused.html", context, status=503)


def _pause(feed: FederationFeed | None, provider: IdentityProvider, *, now: datetime) -> str:
    problem = pause_of(feed, provider, now=now)
    return written.finding(problem) if problem else ""


def _name(provider_id: str) -> object:
    record = get_platform().identity_providers.find(provider_id)
    return record.name if record else ""


def _next(request: HttpRequest, target: str) -> str:
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}) else ""
