"""Answers and refusals in the words of the standard; a refusal's description is a code of ours (docs/problems.md).

| refused | status | `error` |
|---|---|---|
| a form or a body that is not as it has to be | 400, 413 | `invalid_request`, `invalid_credential_request` |
| a code, a transaction code or a refresh token | 400 | `invalid_grant` |
| an app without an attestation that is believed | 401 | `invalid_client` |
| a proof of the token's key | 400, 401 | `invalid_dpop_proof`, `use_dpop_nonce` |
| an access token | 401 | `invalid_token` |
| a key proof | 400 | `invalid_proof`, `invalid_nonce` |
| a deferred credential under a name that was not given for it | 400 | `invalid_transaction_id` |
| the credential itself, for good | 400 | `credential_request_denied` |

Source: RFC 6749 §5.2; RFC 6750 §3.1; OpenID for Verifiable Credential Issuance 1.0 §6.3, §8.3.1.2, §11.3.
"""

import json
from collections.abc import Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import JsonLimits
from kakitome.errors import KakitomeError, NotFound, Refused
from kakitome.web.limits import Limit, P, View
from kakitome.web.open_answers import for_everyone

LARGEST: Final = 64 * 1024
"""Bytes of a request; a proof has two thousand. (derived)"""
LONGEST_NAME: Final = 200
"""Characters of an app's name; as many as are stored."""
SMALL: Final = JsonLimits(size=LARGEST, depth=8, nodes=200)
OFTEN: Final = Limit(name="wallet-apps", times=600)
"""A lecture hall behind one address hands its awards over together. (derived)"""
_ERRORS: Final[Mapping[str, str]] = {
    "E_OFFER_CODE": "invalid_grant",
    "E_OFFER_TX_CODE": "invalid_grant",
    "E_OFFER_TX_CODE_MISSING": "invalid_request",
    "E_OFFER_TX_CODE_UNASKED": "invalid_request",
    "E_OFFER_CONFIGURATION": "unknown_credential_configuration",
    "E_OFFER_TOKEN": "invalid_token",
    "E_OFFER_REFRESH": "invalid_grant",
    "E_OFFER_PROOF_MISSING": "invalid_proof",
    "E_KEY_PROOF_NONCE": "invalid_nonce",
    "E_OFFER_NOTIFICATION": "invalid_notification_id",
    "E_OFFER_TRANSACTION": "invalid_transaction_id",
}
_DENIED: Final = "credential_request_denied"


class AppRefused(Refused):
    """What an app sent cannot be taken; `error` is the standard's word for it."""

    def __init__(
        self,
        error: str,
        code: str = "E_OFFER_REQUEST",
        *,
        status: int = 400,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(code)
        self.error = error
        self.status = status
        self.headers = headers


def answer_json(data: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Answer data that nobody keeps."""
    response = HttpResponse(json.dumps(data), content_type="application/json", status=status)
    return _closed(response)


def answer_nothing() -> HttpResponse:
    """Answer that it was taken."""
    return _closed(HttpResponse(status=204))


def for_wallet_apps(view: View[P]) -> View[P]:
    """Let an app post, from a page of any origin too, and refuse in the standard's words (a view decorator)."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return _preflight()
        if request.method != "POST":
            response = _refused(AppRefused("invalid_request", status=405))
            response.headers["Allow"] = "POST, OPTIONS"
            return response
        try:
            if OFTEN.is_over(request):
                raise AppRefused("temporarily_unavailable", "E_HTTP_TOO_MANY", status=429)
            _demand_small(request)
            return view(request, *args, **kwargs)
        except (Refused, DocumentRefused, NotFound) as refusal:
            if refusal.code == "E_DOCUMENT_UNKNOWN":
                raise
            return _refused(refusal)

    # Nothing here is done by a cookie: the code or the token says who asks.
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return cast("View[P]", answered)


def body_of(request: HttpRequest, *, error: str) -> dict[str, Any]:
    """Read a JSON object that an app sent; `error` is the word with which anything else is refused."""
    if request.content_type != "application/json":
        raise AppRefused(error)
    try:
        body = strict_json.load(request.body, limits=SMALL)
    except DocumentRefused as refusal:
        raise AppRefused(error) from refusal
    if not isinstance(body, dict):
        raise AppRefused(error)
    return body


def form_of(request: HttpRequest) -> dict[str, str]:
    """Read a form that an app sent; what stands in it twice is refused. Source: RFC 6749 §3.2."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise AppRefused("invalid_request")
    form = dict(request.POST.lists())
    if any(len(values) != 1 for values in form.values()):
        raise AppRefused("invalid_request")
    return {name: values[0] for name, values in form.items() if values[0]}


def name_of_app(text: str) -> str:
    """Return what an app calls itself, in one line of bounded length; anybody may write anything there."""
    return "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_NAME]).strip()


def _demand_small(request: HttpRequest) -> None:
    stated = request.headers.get("Content-Length", "0")
    is_large = stated.isdigit() and int(stated[:12]) > LARGEST
    if is_large or len(request.body) > LARGEST:
        raise AppRefused("invalid_request", "E_HTTP_TOO_LARGE", status=413)


def _refused(refusal: KakitomeError) -> HttpResponse:
    if isinstance(refusal, AppRefused):
        answer = {"error": refusal.error, "error_description": refusal.code}
        response = answer_json(answer, status=refusal.status)
        for name, value in refusal.headers.items():
            response.headers[name] = value
        if refusal.status == 401 and "dpop" in refusal.error:
            response.headers["WWW-Authenticate"] = f'DPoP error="{refusal.error}", algs="ES256"'
        return response
    otherwise = "invalid_proof" if isinstance(refusal, DocumentRefused) else _DENIED
    error = _ERRORS.get(refusal.code, otherwise)
    status = 401 if error == "invalid_token" else 400
    response = answer_json({"error": error, "error_description": refusal.code}, status=status)
    if status == 401:
        scheme = "DPoP" if get_platform().offer_terms.is_high_assurance else "Bearer"
        response.headers["WWW-Authenticate"] = f'{scheme} error="invalid_token"'
    return response


def _preflight() -> HttpResponse:
    response = _closed(HttpResponse(status=204))
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = (
        "Authorization, Content-Type, DPoP, OAuth-Client-Attestation, OAuth-Client-Attestation-PoP"
    )
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _closed(response: HttpResponse) -> HttpResponse:
    """Let pages of any origin read an answer, and nobody keep it."""
    for_everyone(response)
    response.headers["Access-Control-Expose-Headers"] = "DPoP-Nonce, WWW-Authenticate"
    response.headers["Cache-Control"] = "no-store"
    return response
