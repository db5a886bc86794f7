"""A request to be shown credentials in the words of OpenID for Verifiable Presentations: what an app is asked for.

    query = dcql_of(request)
    payload = request_object(asking, query=query, now=now)

One credential of our type is asked for, bound to its holder's key. Where something is optional there are two sets of
claims: all of them, and what is required; an app takes the first that its holder has and wants to show.

Source: OpenID for Verifiable Presentations 1.0 §5, §5.9.3, §6, §8.3, §11.1, appendix B.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from kakitome.mapping.requested_fields import always_claimed, requested_fields
from kakitome.mapping.sd_jwt_vc import VCT

CREDENTIAL: Final = "credential"
"""The name of the one credential in a query, and in an answer."""
FORMAT: Final = "dc+sd-jwt"
PREFIX: Final = "decentralized_identifier:"
CERTIFICATE_PREFIX: Final = "x509_hash:"
AUDIENCE: Final = "https://self-issued.me/v2"
"""For apps whose identifier is not known. Source: OpenID for Verifiable Presentations 1.0 §5.8."""
TYPE: Final = "oauth-authz-req+jwt"
MEDIA_TYPE: Final = f"application/{TYPE}"
_ALGORITHMS: Final = ("ES256", "ES384", "EdDSA")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOfApp:
    """What goes into one request object.

    Attributes:
        verifier_id: the verifier's identifier with its prefix; a holder's key signs for it.
        response_uri: where the answer is sent; `jwk` the key it is encrypted to, None for an answer in clear.
    """

    verifier_id: str
    verifier_name: str
    response_uri: str
    nonce: str
    state: str
    ends_at: datetime
    jwk: Mapping[str, Any] | None


def dcql_of(wanted: Mapping[str, str]) -> dict[str, Any]:
    """Write the query for some fields, by their codes how much each is wanted."""
    required = [*always_claimed(), *_claims(wanted, need="required")]
    optional = _claims(wanted, need="optional")
    credential: dict[str, Any] = {
        "id": CREDENTIAL,
        "format": FORMAT,
        "meta": {"vct_values": [VCT]},
        "claims": [{"id": claim, "path": [claim]} for claim in (*required, *optional)],
    }
    if optional:
        credential["claim_sets"] = [[*required, *optional], required]
    return {"credentials": [credential]}


def request_object(asking: AskedOfApp, *, query: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Write the payload of a request object."""
    metadata: dict[str, Any] = {
        "client_name": asking.verifier_name,
        "vp_formats_supported": {
            FORMAT: {"sd-jwt_alg_values": list(_ALGORITHMS), "kb-jwt_alg_values": list(_ALGORITHMS)}
        },
    }
    if asking.jwk is not None:
        metadata["jwks"] = {"keys": [dict(asking.jwk)]}
        metadata["encrypted_response_enc_values_supported"] = ["A128GCM", "A256GCM"]
    return {
        "response_type": "vp_token",
        "response_mode": "direct_post" if asking.jwk is None else "direct_post.jwt",
        "client_id": asking.verifier_id,
        "response_uri": asking.response_uri,
        "aud": AUDIENCE,
        "nonce": asking.nonce,
        "state": asking.state,
        "dcql_query": dict(query),
        "client_metadata": metadata,
        "iat": int(now.timestamp()),
        "exp": int(asking.ends_at.timestamp()),
    }


def request_link(verifier_id: str, request_uri: str) -> str:
    """Write the link that opens an app, also to be drawn as a QR code."""
    return "openid4vp://?" + urlencode({"client_id": verifier_id, "request_uri": request_uri})


def _claims(wanted: Mapping[str, str], *, need: str) -> list[str]:
    return [claim for field in requested_fields() if wanted.get(field.code) == need for claim in field.claims]
