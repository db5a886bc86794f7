"""Handing an award over by signing in: an app asks, the learner who made the offer agrees, the app exchanges a code.

    asked_for = find_asked_for(platform, issuer, request=request, account=account)     # what the learner is shown
    code = agree(platform, issuer, request=request, account=account)     # taken back to the app
    given = exchange_authorisation(platform, issuer, code=code, shown=shown, holder=holder)

Source: OpenID for Verifiable Credential Issuance 1.0 §5, §6; RFC 6749 §4.1; RFC 7636.
"""

import secrets
from dataclasses import dataclass, replace

from kakitome.journeys.handing_out.offers import CredentialIssuer, GivenToken, demand_held, refresh_token_for
from kakitome.journeys.platform import Platform, new_token
from kakitome.mapping.authorization_request import AuthorizationRequest, challenge_of
from kakitome.ports.credential_offers import OfferForm, bound_hash_of
from kakitome.services import offering
from kakitome.services.holding import HeldAward
from kakitome.services.offering import ANYBODY, AuthorisationCode, OfferRefused, TokenHolder

_CODE_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWithCode:
    """What an app shows together with an authorisation code. Source: RFC 6749 §4.1.3; RFC 7636 §4.5."""

    verifier: str
    redirect_uri: str
    app_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedForAward:
    """Which award an app would receive, and in which form."""

    held_award: HeldAward
    form: OfferForm


def find_asked_for(
    platform: Platform, issuer: CredentialIssuer, *, request: AuthorizationRequest, account: str
) -> AskedForAward:
    """Return what an app asks its learner for.

    Raises:
        OfferRefused: E_OFFER_CODE, the offer is not this learner's, or does not wait any more;
            E_OFFER_CONFIGURATION, it offers something else.
    """
    store = platform.store(issuer.institution)
    offer = offering.find_authorisable(store, request.offer, account=account, now=platform.now())
    held_award = demand_held(platform, issuer, offer=offer, refusal=OfferRefused("E_OFFER_CODE"))
    if not request.configurations <= {offer.form.value}:
        raise OfferRefused("E_OFFER_CONFIGURATION")
    return AskedForAward(held_award=held_award, form=offer.form)


def agree(platform: Platform, issuer: CredentialIssuer, *, request: AuthorizationRequest, account: str) -> str:
    """Let an app have what it asks for; the code for it. Raises as `find_asked_for`."""
    find_asked_for(platform, issuer, request=request, account=account)
    text = secrets.token_urlsafe(_CODE_BYTES)
    bound_hash = bound_hash_of(
        text,
        challenge=request.challenge,
        redirect_uri=request.redirect_uri,
        app_id=request.app_id,
        key=request.key,
    )
    code = AuthorisationCode(text=text, bound_hash=bound_hash, app=request.app_id)
    store = platform.store(issuer.institution)
    offering.authorise(store, request.offer, account=account, code=code, now=platform.now())
    return text


def exchange_authorisation(
    platform: Platform, issuer: CredentialIssuer, *, code: str, shown: ShownWithCode, holder: TokenHolder = ANYBODY
) -> GivenToken:
    """Exchange an authorisation code for an access token, once; raises `OfferRefused` (E_OFFER_CODE)."""
    store, now = platform.store(issuer.institution), platform.now()
    challenge = challenge_of(shown.verifier)
    # The app may have named its key when it asked, or not; another key than the one it named fits neither.
    bound = {
        bound_hash_of(code, challenge=challenge, redirect_uri=shown.redirect_uri, app_id=shown.app_id, key=key)
        for key in ("", holder.key)
    }
    offer = offering.find_redeemable(store, code, now=now)
    demand_held(platform, issuer, offer=offer, refusal=OfferRefused("E_OFFER_CODE"))
    token, holder = new_token(), replace(holder, refresh=refresh_token_for(offer, holder))
    offer = offering.redeem_authorised(store, code, bound=bound, token=token, now=now, holder=holder)
    return GivenToken(text=token, refresh=holder.refresh, offer=offer)
