"""A verifier's request to be shown credentials, as a link and as the object that it leads to.

    link = read_request_link("openid4vp://?client_id=…&request_uri=…")
    request = read_request(payload, link=link, now=now)

What has to be in a request so that it can be answered without doubt is demanded here: who asks is the same in the
link and in the object, the answer goes to one https address, and a nonce makes it good for this once.

Source: OpenID for Verifiable Presentations 1.0 §5, §8.2, §8.3, §14; RFC 9101 §4, §5, §6.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from kakitome.documents.jose.payload import instant_of
from kakitome.documents.presentation.dcql import DcqlQuery, read_query
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import JsonLimits

SCHEMES: Final = ("openid4vp:", "haip-vp:")
LONGEST_LINK: Final = 16 * 1024
AUTHORIZE_PATH: Final = "/oid4vp/authorize"
TYPE: Final = "oauth-authz-req+jwt"
AUDIENCE: Final = "https://self-issued.me/v2"
MODES: Final = ("direct_post", "direct_post.jwt")
PREFIXES: Final = ("redirect_uri", "decentralized_identifier", "x509_san_dns", "x509_hash")
LIMITS: Final = JsonLimits(size=128 * 1024, depth=16, nodes=4_000)
LONGEST_ADDRESS: Final = 2_000
_LONGEST_TEXT: Final = 2_000
_SKEW: Final = timedelta(minutes=5)
_HTTPS: Final = re.compile(r"https://[^\s#@]+")
_SINGLE: Final = ("client_id", "request", "request_uri", "request_uri_method")


class PresentationRequestRefused(DocumentRefused):
    """It is no request for a presentation, or none that is answered from here."""


refuse_request: Final = Refuser(
    PresentationRequestRefused, source="OpenID for Verifiable Presentations 1.0 §5, §8, §14"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLink:
    """The link of a request.

    Attributes:
        verifier_id: the client identifier with its prefix, as the link names it.
        request_uri: where the object lies; empty where it is in the link.
        is_posted: whether the object is asked for by POST, with a nonce of ours.
        signed: the object as it stood in the link; empty where it lies elsewhere or is unsigned.
        unsigned: parameters of an unsigned request.
    """

    verifier_id: str
    request_uri: str = ""
    is_posted: bool = False
    signed: str = ""
    unsigned: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPresentation:
    """What a verifier asks for; its words are a stranger's.

    Attributes:
        verifier_id: as link and object name it; what a key binding is made for.
        name: what it calls itself.
        response_uri: where the answer goes; `state` is handed back with it.
        jwk: the key that the answer is encrypted to, None for an answer in clear; `encodings` how it may be.
    """

    verifier_id: str
    name: str
    nonce: str
    state: str
    response_uri: str
    query: DcqlQuery
    jwk: Mapping[str, Any] | None = None
    encodings: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Where the answer goes, as people may know it."""
        return urlsplit(self.response_uri).netloc


def prefix_of(verifier_id: str) -> tuple[str, str]:
    """Split a client identifier; the prefix is empty for one that would have to be known beforehand."""
    prefix, colon, rest = verifier_id.partition(":")
    return (prefix, rest) if colon and prefix in PREFIXES else ("", verifier_id)


def is_request_link(text: str) -> bool:
    """Tell whether a text is the link of such a request, whatever stands in it."""
    if text[: max(map(len, SCHEMES))].lower().startswith(SCHEMES):
        return True
    query = _query_of(text) if text[:8].lower() == "https://" else {}
    return "client_id" in query and bool({"request_uri", "request", "dcql_query"} & query.keys())


def read_request_link(text: str) -> RequestLink:
    """Read the link of a request.

    Raises:
        PresentationRequestRefused: E_ASKED_FORM; E_ASKED_PREFIX, nobody here knows such verifiers; E_ASKED_UNSIGNED.
        DocumentRefused: a query that is no JSON beyond doubt.
    """
    query = _query_of(text)
    if not is_request_link(text) or any(len(query.get(name, ())) > 1 for name in _SINGLE):
        refuse_request("E_ASKED_FORM")
    stated_members = {name: values[0] for name, values in query.items() if len(values) == 1}
    verifier_id = stated_members.get("client_id", "")
    prefix, _rest = prefix_of(verifier_id)
    if not prefix or len(verifier_id) > LONGEST_ADDRESS:
        refuse_request("E_ASKED_PREFIX")
    method = stated_members.get("request_uri_method", "get").lower()
    if "request_uri" in stated_members:
        if "request" in stated_members or method not in ("get", "post") or not is_https(stated_members["request_uri"]):
            refuse_request("E_ASKED_FORM", "/request_uri")
        return RequestLink(
            verifier_id=verifier_id, request_uri=stated_members["request_uri"], is_posted=method == "post"
        )
    if "request" in stated_members:
        return RequestLink(verifier_id=verifier_id, signed=stated_members["request"])
    return RequestLink(verifier_id=verifier_id, unsigned=_unsigned(stated_members))


def read_request(
    payload: Mapping[str, Any], *, link: RequestLink, now: datetime, wallet_nonce: str = ""
) -> AskedPresentation:
    """Read what an object asks for; its signature and who made it are looked at elsewhere.

    Raises:
        PresentationRequestRefused: E_ASKED_OTHER_VERIFIER, link and object name two; E_ASKED_MODE; E_ASKED_RESPONSE;
            E_ASKED_NONCE; E_ASKED_WALLET_NONCE; E_ASKED_OVER; E_ASKED_AUDIENCE; E_ASKED_UNKNOWN (`member`), something
            that must not be passed over; E_ASKED_ENCRYPTION; E_ASKED_FORM; as `read_query`.
    """
    if payload.get("client_id") != link.verifier_id:
        refuse_request("E_ASKED_OTHER_VERIFIER", "/client_id")
    _demand_known(payload)
    _demand_now(payload, is_signed=not link.unsigned, now=now)
    if wallet_nonce and payload.get("wallet_nonce") != wallet_nonce:
        refuse_request("E_ASKED_WALLET_NONCE", "/wallet_nonce")
    mode, response_uri = payload.get("response_mode"), payload.get("response_uri")
    if mode not in MODES:
        refuse_request("E_ASKED_MODE", "/response_mode")
    if not isinstance(response_uri, str) or not is_https(response_uri):
        refuse_request("E_ASKED_RESPONSE", "/response_uri")
    metadata = payload.get("client_metadata", {})
    if not isinstance(metadata, dict):
        refuse_request("E_ASKED_FORM", "/client_metadata")
    query, state = read_query(payload.get("dcql_query")), _text(payload, "state")
    if not state and not all(credential.is_bound for credential in query.credentials):
        # Nothing else would say that the answer belongs to this request. Source: OpenID4VP 1.0 §5.3.
        refuse_request("E_ASKED_FORM", "/state")
    jwk, encodings = _encryption(metadata) if mode == "direct_post.jwt" else (None, ())
    return AskedPresentation(
        verifier_id=link.verifier_id,
        name=_text(metadata, "client_name"),
        nonce=_nonce(payload),
        state=state,
        response_uri=response_uri,
        query=query,
        jwk=jwk,
        encodings=encodings,
    )


def is_https(text: str) -> bool:
    """Tell whether a text is an https address without a fragment, a name or a password in it."""
    return len(text) <= LONGEST_ADDRESS and bool(_HTTPS.fullmatch(text))


def _demand_known(payload: Mapping[str, Any]) -> None:
    """Refuse what changes the meaning of an answer in a way that is not carried out here."""
    if payload.get("response_type") != "vp_token":
        refuse_request("E_ASKED_UNKNOWN", "/response_type", member="response_type")
    for member in ("transaction_data", "presentation_definition", "scope", "redirect_uri", "request", "request_uri"):
        if member in payload:
            refuse_request("E_ASKED_UNKNOWN", f"/{member}", member=member)


def _demand_now(payload: Mapping[str, Any], *, is_signed: bool, now: datetime) -> None:
    over, begun = instant_of(payload, "exp"), instant_of(payload, "nbf")
    if (over is not None and over <= now) or (begun is not None and begun > now + _SKEW):
        refuse_request("E_ASKED_OVER")
    made = instant_of(payload, "iat")
    if made is not None and made > now + _SKEW:
        refuse_request("E_ASKED_OVER")
    if is_signed and payload.get("aud") != AUDIENCE:
        refuse_request("E_ASKED_AUDIENCE", "/aud")


def _nonce(payload: Mapping[str, Any]) -> str:
    nonce = payload.get("nonce")
    if not isinstance(nonce, str) or not 0 < len(nonce) <= _LONGEST_TEXT or not nonce.isascii():
        refuse_request("E_ASKED_NONCE", "/nonce")
    return nonce


def _encryption(metadata: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return the first key that an answer can be encrypted to here, and how it may be."""
    jwks = metadata.get("jwks")
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    fitting = [key for key in keys if _is_fitting(key)] if isinstance(keys, list) else []
    stated = metadata.get("encrypted_response_enc_values_supported", ["A128GCM"])
    encodings = tuple(name for name in ("A128GCM", "A256GCM") if isinstance(stated, list) and name in stated)
    if not fitting or not encodings:
        refuse_request("E_ASKED_ENCRYPTION", "/client_metadata/jwks")
    return fitting[0], encodings


def _is_fitting(key: Any) -> bool:
    if not isinstance(key, dict) or "d" in key:
        return False
    is_for_it = key.get("use", "enc") == "enc" and key.get("alg") == "ECDH-ES"
    return is_for_it and key.get("kty") == "EC" and key.get("crv") == "P-256"


def _unsigned(stated_members: Mapping[str, str]) -> dict[str, Any]:
    if prefix_of(stated_members["client_id"])[0] != "redirect_uri":
        refuse_request("E_ASKED_UNSIGNED", "/request_uri")
    parameters: dict[str, Any] = dict(stated_members)
    for name in ("dcql_query", "client_metadata"):
        if name in stated_members:
            parameters[name] = strict_json.load(stated_members[name].encode("utf-8", errors="replace"), limits=LIMITS)
    return parameters


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        refuse_request("E_ASKED_FORM", f"/{name}")
    return value


def _query_of(text: str) -> dict[str, list[str]]:
    if len(text) > LONGEST_LINK:
        return {}
    try:
        return parse_qs(urlsplit(text).query, keep_blank_values=True, max_num_fields=30)
    except ValueError:
        return {}
