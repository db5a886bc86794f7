"""A request to be shown credentials in the words of OpenID for Verifiable Presentations: what an app is asked for.

    query = dcql_of(request)
    payload = request_object(asking, query=query, now=now)

A record of learning is asked for in whichever form an app has it, one or several: as an SD-JWT VC of our type, as Open
Badges 3.0 in an SD-JWT, both bound to a key, as Open Badges 3.0 with Data Integrity shown by the holder whom it names,
and as that which is bound to no key. Where something is optional there are two sets of claims: all of them, and what is
required; an app takes the first that its holder has and wants to show.

Source: OpenID for Verifiable Presentations 1.0 §5, §5.9.3, §6, §8.3, §11.1, appendix B.1, B.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from kakitome.mapping.credential_issuer import VC_SD_JWT
from kakitome.mapping.requested_fields import always_claimed, requested_fields
from kakitome.mapping.sd_jwt_vc import VCT

CREDENTIAL, BADGE_TOKEN, BOUND_BADGE, ANY_BADGE = "credential", "badge-sd-jwt", "badge-shown-by-holder", "badge"
QUERIES: Final = (CREDENTIAL, BADGE_TOKEN, BOUND_BADGE, ANY_BADGE)
"""The names of what is asked for, in a query and in an answer, in the order in which it is preferred."""
FORMAT: Final = "dc+sd-jwt"
_BADGE_FORMATS: Final = {BADGE_TOKEN: VC_SD_JWT, BOUND_BADGE: "ldp_vc", ANY_BADGE: "ldp_vc"}
_BADGE_TYPES: Final = ("OpenBadgeCredential", "AchievementCredential")
_VOCABULARY: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
"""Types are compared in full. Source: OpenID for Verifiable Presentations 1.0 appendix B.1.1; Open Badges 3.0 §B.1."""
PREFIX: Final = "decentralized_identifier:"
CERTIFICATE_PREFIX: Final = "x509_hash:"
AUDIENCE: Final = "https://self-issued.me/v2"
"""For apps whose identifier is not known. Source: OpenID for Verifiable Presentations 1.0 §5.8."""
TYPE: Final = "oauth-authz-req+jwt"
MEDIA_TYPE: Final = f"application/{TYPE}"
_ALGORITHMS: Final = ("ES256", "ES384", "EdDSA")
_CRYPTOSUITES: Final = ("eddsa-rdfc-2022", "ecdsa-rdfc-2019", "ecdsa-sd-2023")


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
    forms = [credential | {"multiple": True}, *(_badge(name, wanted) for name in _BADGE_FORMATS)]
    return {"credentials": forms, "credential_sets": [{"options": [[name] for name in QUERIES]}]}


def _badge(name: str, wanted: Mapping[str, str]) -> dict[str, Any]:
    """Write the query for Open Badges in one form; what has no disclosures is shown whole, and names no claims."""
    query: dict[str, Any] = {
        "id": name,
        "format": _BADGE_FORMATS[name],
        "meta": {"type_values": [[_VOCABULARY + type_name] for type_name in _BADGE_TYPES]},
        "multiple": True,
    }
    if name == ANY_BADGE:
        query["require_cryptographic_holder_binding"] = False
    if name == BADGE_TOKEN:
        paths = {"name": ["credentialSubject", "identifier"], "achievement": ["credentialSubject", "achievement"]}
        optional = {"grade": ["credentialSubject", "result"]} if wanted.get("grade") else {}
        query["claims"] = [{"id": claim, "path": path} for claim, path in (paths | optional).items()]
        if optional:
            query["claim_sets"] = [[*paths, *optional], [*paths]]
    return query


def request_object(asking: AskedOfApp, *, query: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Write the payload of a request object."""
    metadata: dict[str, Any] = {
        "client_name": asking.verifier_name,
        "vp_formats_supported": {
            FORMAT: {"sd-jwt_alg_values": list(_ALGORITHMS), "kb-jwt_alg_values": list(_ALGORITHMS)},
            VC_SD_JWT: {"sd-jwt_alg_values": list(_ALGORITHMS), "kb-jwt_alg_values": list(_ALGORITHMS)},
            "ldp_vc": {"proof_type_values": ["DataIntegrityProof"], "cryptosuite_values": list(_CRYPTOSUITES)},
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
