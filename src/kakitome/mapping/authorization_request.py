"""What an app asks of an issuer's authorisation server before its person is asked: read as the standards say.

    request = read_authorization_request(form, configurations=frozenset({"micro-credential"}))
    request.answer_address(code="…", issuer="https://u.example/issuers/x")

Any app may ask, since it says only where the answer goes: what it receives is decided by the person, who is signed in
and made the offer that `issuer_state` names.

Source: RFC 6749 §4.1; RFC 7636 (S256 alone); RFC 8252 §7; RFC 9207; OpenID for Verifiable Credential Issuance 1.0 §5.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import JsonLimits
from kakitome.errors import Refused

DETAILS: Final = "openid_credential"
_LIMITS: Final = JsonLimits(size=8 * 1024, depth=8, nodes=100)
_LONGEST: Final = 500
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+")
_HOST: Final = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?")
_LOOPBACK: Final = re.compile(r"(127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")
_OF_BROWSERS: Final = frozenset(
    [
        "about",
        "blob",
        "data",
        "file",
        "filesystem",
        "ftp",
        "javascript",
        "mailto",
        "tel",
        "vbscript",
        "view-source",
        "ws",
        "wss",
    ]
)
"""Schemes that mean something to browsers themselves: none of them is an app's."""


class AuthorizationRequestRefused(Refused):
    """An app asks for something that cannot be given; `error` is the standard's word for it."""

    def __init__(self, error: str) -> None:
        super().__init__("E_OFFER_REQUEST")
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """What an app asks for.

    Attributes:
        app_id: what the app calls itself; nobody has looked at that.
        redirect_uri: where the answer goes.
        challenge: what the app has to answer when it exchanges the code.
        offer: the offer that its person made (`issuer_state`).
        configurations: the names that it asks for; none asks for what is offered.
        state: sent back to the app as it came.
        key: thumbprint of the key that its tokens are to belong to, empty where it names none (RFC 9449 §10).
    """

    app_id: str
    redirect_uri: str
    challenge: str
    offer: str
    configurations: frozenset[str] = frozenset()
    state: str = ""
    key: str = ""

    @property
    def app(self) -> str:
        """Return where the answer goes, as a person reads it: a host, or the scheme of an app."""
        parts = urlsplit(self.redirect_uri)
        return parts.netloc if parts.scheme in ("http", "https") else f"{parts.scheme}:"

    @property
    def form_source(self) -> str:
        """Return what a page's policy names so that its form may lead there."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"

    def answer_address(self, *, issuer: str, **answer: str) -> str:
        """Return the address that takes an answer to the app. Source: RFC 6749 §4.1.2; RFC 9207 §2."""
        query = urlencode({**answer, "iss": issuer} | ({"state": self.state} if self.state else {}))
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{query}"


def challenge_of(verifier: str) -> str:
    """Return what is shown beforehand of a code verifier. Source: RFC 7636 §4.2 (S256).

    >>> challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    digest = hashlib.sha256(verifier.encode("utf-8")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def read_authorization_request(form: Mapping[str, str]) -> AuthorizationRequest:
    """Read what an app asks for.

    Raises:
        AuthorizationRequestRefused: nothing goes back to the app: whoever asks for what cannot be given may be anybody.
    """
    if form.get("response_type") != "code":
        raise AuthorizationRequestRefused("unsupported_response_type" if "response_type" in form else "invalid_request")
    is_challenged = form.get("code_challenge_method") == "S256" and _CHALLENGE.fullmatch(form.get("code_challenge", ""))
    texts = [form.get(name, "") for name in ("client_id", "redirect_uri", "issuer_state", "state")]
    is_named = texts[0] and texts[2] and all(len(text) <= _LONGEST for text in texts)
    if not is_challenged or not is_named or "request" in form or not is_address_of_app(texts[1]):
        raise AuthorizationRequestRefused("invalid_request")
    if form.get("response_mode", "query") != "query":
        raise AuthorizationRequestRefused("invalid_request")
    key = form.get("dpop_jkt", "")
    if key and not _CHALLENGE.fullmatch(key):
        raise AuthorizationRequestRefused("invalid_request")
    details = read_details(form["authorization_details"]) if "authorization_details" in form else []
    return AuthorizationRequest(
        app_id=texts[0],
        redirect_uri=texts[1],
        challenge=form["code_challenge"],
        offer=texts[2],
        configurations=frozenset([*details, *form.get("scope", "").split()]),
        state=texts[3],
        key=key,
    )


def is_address_of_app(address: str) -> bool:
    """Tell whether an answer may be sent to an address: a web site's, one of this device, or an app's own scheme."""
    if not _ADDRESS.fullmatch(address) or "#" in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(_HOST.fullmatch(parts.netloc))
    if parts.scheme == "http":
        return bool(_LOOPBACK.fullmatch(parts.netloc))
    return parts.scheme not in _OF_BROWSERS


def read_details(text: str) -> list[str]:
    """Return the configurations that an app names in its authorisation details. Source: RFC 9396 §5.

    Raises:
        AuthorizationRequestRefused: `invalid_authorization_details`.
    """
    try:
        details = strict_json.load(text.encode("utf-8"), limits=_LIMITS)
    except DocumentRefused:
        details = None
    named = [_named(detail) for detail in details] if isinstance(details, list) else []
    if not named or not all(named):
        raise AuthorizationRequestRefused("invalid_authorization_details")
    return named


def _named(detail: Any) -> str:
    is_known = isinstance(detail, dict) and detail.get("type") == DETAILS
    name = detail.get("credential_configuration_id") if is_known else None
    return name if isinstance(name, str) else ""
