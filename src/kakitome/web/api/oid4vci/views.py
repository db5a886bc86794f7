"""The endpoints of a credential issuer: metadata, pushed requests, token, nonce, credential, notification.

A request names one proof, and receives one credential, or a name to ask again by while nothing can be signed.

Source: OpenID for Verifiable Credential Issuance 1.0 §6 (token), §7 (nonce), §8 (credential), §9 (deferred), §11
(notification), §12 (metadata).
"""

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.vc import strict_json
from kakitome.journeys.handing_out.authorising import ShownWithCode, exchange_authorisation
from kakitome.journeys.handing_out.offers import (
    CredentialIssuer,
    GivenCredential,
    GivenToken,
    IssuanceDeferred,
    WantedCredential,
    exchange_code,
    find_credential_issuer,
    give_credential,
    give_deferred,
    read_offer,
    renew_token,
    take_notification,
)
from kakitome.journeys.handing_out.signed_metadata import sign_metadata
from kakitome.mapping.authorization_request import (
    DETAILS,
    AuthorizationRequestRefused,
    read_authorization_request,
    read_details,
)
from kakitome.mapping.credential_issuer import (
    AUTHORIZATION_GRANT,
    GRANT,
    REFRESH_GRANT,
    AppDemands,
    issuer_metadata,
    server_metadata,
)
from kakitome.ports.credential_offers import TOKEN_LASTS, OfferEvent, OfferForm
from kakitome.services.offering import OfferRefused, TokenHolder
from kakitome.web.api.oid4vci.answers import (
    OFTEN,
    AppRefused,
    answer_json,
    answer_nothing,
    body_of,
    for_wallet_apps,
    form_of,
)
from kakitome.web.api.oid4vci.high_assurance import demand_holder, demand_pushing_app, shown_token
from kakitome.web.api.oid4vci.nonces import draw_nonce, is_own_nonce
from kakitome.web.api.oid4vci.transactions import INTERVAL_S, deferred_of, transaction_of
from kakitome.web.caching import for_everybody
from kakitome.web.limits import Limit
from kakitome.web.open_answers import for_any_origin, open_bytes, open_json
from kakitome.web.parts.pushed_requests import LASTS, push

_LONGEST_REFERENCE = 64
_SIGNED = "application/jwt"
SIGNING = Limit(name="signed-metadata", times=60)
"""(derived)"""


@for_any_origin
def metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer what an issuer hands over, and where."""
    issuer = _issuer(slug)
    written = issuer_metadata(issuer.address, name=issuer.record.issuer.name, demands=_demands())
    if not get_platform().token_certificates:
        return open_json(request, written)
    is_asked = request.headers.get("Accept", "").partition(",")[0].partition(";")[0].strip() == _SIGNED
    # Signing is work: a network that asks for more is answered as who does not ask for a signature.
    is_often = is_asked and SIGNING.is_over(request)
    signed = sign_metadata(get_platform(), issuer, metadata=written) if is_asked and not is_often else None
    response = open_json(request, written) if signed is None else open_bytes(request, signed, media_type=_SIGNED)
    response.headers["Vary"] = "Accept"
    return for_everybody(response)


@for_any_origin
def authorization_server(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer how codes are exchanged for access tokens."""
    endpoint = f"{get_platform().site_url}{reverse('hand-over', kwargs={'slug': slug})}"
    written = server_metadata(_issuer(slug).address, authorization_endpoint=endpoint, demands=_demands())
    return open_json(request, written)


def _demands() -> AppDemands:
    terms = get_platform().offer_terms
    return AppDemands(
        pushed=terms.needs_pushed, attested=terms.is_high_assurance, attested_keys=bool(terms.key_anchors)
    )


@require_http_methods(["GET"])
def referred_offer(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Answer an offer to whoever asks first for what a QR code names; looking (HEAD) is not asking."""
    if OFTEN.is_over(request):
        return answer_json({"error": "temporarily_unavailable", "error_description": "E_HTTP_TOO_MANY"}, status=429)
    try:
        return answer_json(read_offer(get_platform(), _issuer(slug), reference=reference[:_LONGEST_REFERENCE]))
    except OfferRefused as refusal:
        return answer_json({"error": "invalid_request", "error_description": refusal.code}, status=404)


@for_wallet_apps
def token(request: HttpRequest, slug: str) -> HttpResponse:
    """Exchange the code of an offer with its transaction code, or one that its learner agreed to, for a token."""
    issuer, form = _issuer(slug), form_of(request)
    grant = form.get("grant_type", "")
    if grant not in (AUTHORIZATION_GRANT, GRANT, REFRESH_GRANT):
        raise AppRefused("unsupported_grant_type" if grant else "invalid_request")
    holder = demand_holder(request, issuer, app_id=form.get("client_id", ""))
    if grant == AUTHORIZATION_GRANT:
        return _token_answer(_exchange_authorisation(issuer, form, holder=holder), is_named=True)
    if grant == REFRESH_GRANT:
        if "refresh_token" not in form:
            raise AppRefused("invalid_request")
        given = renew_token(get_platform(), issuer, refresh=form["refresh_token"], holder=holder)
        return _token_answer(given, is_named=True)
    if "pre-authorized_code" not in form:
        raise AppRefused("invalid_request")
    details = _details(form)
    given = exchange_code(
        get_platform(),
        issuer,
        code=form["pre-authorized_code"],
        tx_code=form.get("tx_code", ""),
        configurations=frozenset(details),
        holder=holder,
    )
    return _token_answer(given, is_named=bool(details))


@for_wallet_apps
def pushed(request: HttpRequest, slug: str) -> HttpResponse:
    """Take what an app is going to ask its person, and answer a reference to it. Source: RFC 9126 §2."""
    issuer, form = _issuer(slug), form_of(request)
    if "request_uri" in form:
        raise AppRefused("invalid_request")
    try:
        wanted = read_authorization_request(form)
    except AuthorizationRequestRefused as refusal:
        raise AppRefused(refusal.error) from refusal
    key = demand_pushing_app(request, issuer, app_id=wanted.app_id, named_key=wanted.key)
    wanted = replace(wanted, key=key)
    reference = push(wanted, issuer=issuer.address, now=get_platform().now())
    return answer_json({"request_uri": reference, "expires_in": int(LASTS.total_seconds())}, status=201)


def _exchange_authorisation(issuer: CredentialIssuer, form: dict[str, str], *, holder: TokenHolder) -> GivenToken:
    if not {"code", "code_verifier", "redirect_uri", "client_id"} <= form.keys():
        raise AppRefused("invalid_request")
    shown = ShownWithCode(verifier=form["code_verifier"], redirect_uri=form["redirect_uri"], app_id=form["client_id"])
    return exchange_authorisation(get_platform(), issuer, code=form["code"], shown=shown, holder=holder)


def _token_answer(given: GivenToken, *, is_named: bool) -> HttpResponse:
    """Answer an access token, and what it gives where the app named it, or may have named it to its person."""
    answer: dict[str, Any] = {
        "access_token": given.text,
        "token_type": "DPoP" if given.offer.token_key else "Bearer",
        "expires_in": int(TOKEN_LASTS.total_seconds()),
    }
    if given.refresh:
        answer["refresh_token"] = given.refresh
    if is_named:
        name = given.offer.form.value
        known = {"type": DETAILS, "credential_configuration_id": name, "credential_identifiers": [name]}
        answer["authorization_details"] = [known]
    return answer_json(answer)


@for_wallet_apps
def nonce(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer a fresh nonce, for whoever asks."""
    del request
    return answer_json({"c_nonce": draw_nonce(_issuer(slug).address, now=get_platform().now())})


@for_wallet_apps
def credential(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the credential of an access token."""
    issuer, platform = _issuer(slug), get_platform()
    access_token, token_key = shown_token(request, issuer)
    body = body_of(request, error="invalid_credential_request")
    if "credential_response_encryption" in body:
        raise AppRefused("invalid_encryption_parameters")
    is_own = partial(is_own_nonce, issuer=issuer.address, now=platform.now())
    wanted = WantedCredential(
        token=access_token,
        token_key=token_key,
        configuration=_configuration(body),
        proof=_proof(body),
        attestation=_proof(body, kind="attestation"),
        is_own_nonce=is_own,
    )
    try:
        return _credential_answer(give_credential(platform, issuer, wanted=wanted))
    except IssuanceDeferred as later:
        return _deferred_answer(later, issuer)


@for_wallet_apps
def deferred_credential(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer what could not be made when an app asked first, or that it still cannot."""
    issuer = _issuer(slug)
    access_token, token_key = shown_token(request, issuer)
    transaction = body_of(request, error="invalid_credential_request").get("transaction_id")
    if not isinstance(transaction, str):
        raise AppRefused("invalid_credential_request")
    deferred = deferred_of(transaction, issuer=issuer.address)
    if deferred is None:
        raise AppRefused("invalid_transaction_id", "E_OFFER_TRANSACTION")
    try:
        given = give_deferred(get_platform(), issuer, token=access_token, deferred=deferred, token_key=token_key)
    except IssuanceDeferred as later:
        return _deferred_answer(later, issuer)
    return _credential_answer(given)


def _deferred_answer(later: IssuanceDeferred, issuer: CredentialIssuer) -> HttpResponse:
    name = transaction_of(later.deferred, issuer=issuer.address)
    return answer_json({"transaction_id": name, "interval": INTERVAL_S}, status=202)


def _credential_answer(given: GivenCredential) -> HttpResponse:
    is_object = given.form is OfferForm.OPEN_BADGE
    document: Any = strict_json.load(given.document) if is_object else given.document.decode("utf-8")
    return answer_json({"credentials": [{"credential": document}], "notification_id": given.notification})


@for_wallet_apps
def notification(request: HttpRequest, slug: str) -> HttpResponse:
    """Take what an app says became of a credential."""
    issuer, error = _issuer(slug), "invalid_notification_request"
    body = body_of(request, error=error)
    name, event = body.get("notification_id"), body.get("event")
    if not isinstance(name, str) or not isinstance(event, str) or event not in set(OfferEvent):
        raise AppRefused(error)
    access_token, token_key = shown_token(request, issuer)
    told_event = OfferEvent(event)
    take_notification(
        get_platform(), issuer, token=access_token, notification=name, event=told_event, token_key=token_key
    )
    return answer_nothing()


def _issuer(slug: str) -> CredentialIssuer:
    return find_credential_issuer(get_platform(), slug)


def _details(form: dict[str, str]) -> list[str]:
    try:
        return read_details(form["authorization_details"]) if "authorization_details" in form else []
    except AuthorizationRequestRefused as refusal:
        raise AppRefused(refusal.error) from refusal


def _configuration(body: dict[str, Any]) -> str:
    """Return the configuration that an app names, in one way or the other."""
    names = [body[member] for member in ("credential_configuration_id", "credential_identifier") if member in body]
    if len(names) != 1 or not isinstance(names[0], str) or not names[0]:
        raise AppRefused("invalid_credential_request")
    return names[0]


def _proof(body: dict[str, Any], *, kind: str = "jwt") -> bytes:
    """Return the proof of a kind in a request, empty for none; one proof of one kind there may be."""
    if "proofs" not in body:
        return b""
    proofs = body["proofs"]
    tokens = proofs.get("jwt", proofs.get("attestation")) if isinstance(proofs, dict) and len(proofs) == 1 else None
    if not isinstance(tokens, list) or len(tokens) != 1 or not isinstance(tokens[0], str):
        raise AppRefused("invalid_proof")
    return tokens[0].encode("utf-8") if kind in proofs else b""
