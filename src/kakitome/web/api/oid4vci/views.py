"""The endpoints of a credential issuer: metadata, token, nonce, credential, notification.

Nothing is deferred here, so that there is no endpoint for what is; a request names one proof, and receives one
credential.

Source: OpenID for Verifiable Credential Issuance 1.0 §6 (token), §7 (nonce), §8 (credential), §11 (notification), §12
(metadata).
"""

from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.journeys.handing_out.offers import (
    CredentialIssuer,
    WantedCredential,
    exchange_code,
    find_credential_issuer,
    give_credential,
    take_notification,
)
from kakitome.mapping.credential_issuer import GRANT, issuer_metadata, server_metadata
from kakitome.ports.credential_offers import TOKEN_LASTS, OfferEvent, OfferForm
from kakitome.web.api.oid4vci.answers import (
    SMALL,
    AppRefused,
    answer_json,
    answer_nothing,
    body_of,
    for_wallet_apps,
    form_of,
    token_of,
)
from kakitome.web.api.oid4vci.nonces import draw_nonce, is_own_nonce
from kakitome.web.open_answers import for_any_origin, open_json

_DETAILS: Final = "openid_credential"


@for_any_origin
def metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer what an issuer hands over, and where."""
    issuer = _issuer(slug)
    return open_json(request, issuer_metadata(issuer.address, name=issuer.record.issuer.name))


@for_any_origin
def authorization_server(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer how codes are exchanged for access tokens."""
    return open_json(request, server_metadata(_issuer(slug).address))


@for_wallet_apps
def token(request: HttpRequest, slug: str) -> HttpResponse:
    """Exchange the code of an offer, and its transaction code, for an access token."""
    issuer, form = _issuer(slug), form_of(request)
    if form.get("grant_type", "") != GRANT:
        raise AppRefused("unsupported_grant_type" if "grant_type" in form else "invalid_request")
    if "pre-authorized_code" not in form:
        raise AppRefused("invalid_request")
    details = _details(form["authorization_details"]) if "authorization_details" in form else []
    access_token, offer = exchange_code(
        get_platform(),
        issuer,
        code=form["pre-authorized_code"],
        tx_code=form.get("tx_code", ""),
        configurations=frozenset(details),
    )
    answer: dict[str, Any] = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LASTS.total_seconds()),
    }
    if details:
        name = offer.form.value
        known = {"type": _DETAILS, "credential_configuration_id": name, "credential_identifiers": [name]}
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
    access_token = token_of(request)
    body = body_of(request, error="invalid_credential_request")
    if "credential_response_encryption" in body:
        raise AppRefused("invalid_encryption_parameters")
    is_own = partial(is_own_nonce, issuer=issuer.address, now=platform.now())
    wanted = WantedCredential(
        token=access_token, configuration=_configuration(body), proof=_proof(body), is_own_nonce=is_own
    )
    given = give_credential(platform, issuer, wanted=wanted)
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
    take_notification(get_platform(), issuer, token=token_of(request), notification=name, event=OfferEvent(event))
    return answer_nothing()


def _issuer(slug: str) -> CredentialIssuer:
    return find_credential_issuer(get_platform(), slug)


def _details(text: str) -> list[str]:
    """Return the configurations that an app names in its authorisation details. Source: RFC 9396 §5."""
    try:
        details = strict_json.load(text.encode("utf-8"), limits=SMALL)
    except DocumentRefused:
        details = None
    named = [_named(detail) for detail in details] if isinstance(details, list) else []
    if not named or not all(named):
        raise AppRefused("invalid_authorization_details")
    return named


def _named(detail: Any) -> str:
    is_known = isinstance(detail, dict) and detail.get("type") == _DETAILS
    name = detail.get("credential_configuration_id") if is_known else None
    return name if isinstance(name, str) else ""


def _configuration(body: dict[str, Any]) -> str:
    """Return the configuration that an app names, in one way or the other."""
    names = [body[member] for member in ("credential_configuration_id", "credential_identifier") if member in body]
    if len(names) != 1 or not isinstance(names[0], str) or not names[0]:
        raise AppRefused("invalid_credential_request")
    return names[0]


def _proof(body: dict[str, Any]) -> bytes:
    """Return the key proof of a request, empty for none."""
    if "proofs" not in body:
        return b""
    proofs = body["proofs"]
    tokens = proofs.get("jwt") if isinstance(proofs, dict) and len(proofs) == 1 else None
    if not isinstance(tokens, list) or len(tokens) != 1 or not isinstance(tokens[0], str):
        raise AppRefused("invalid_proof")
    return tokens[0].encode("utf-8")
