"""What a credential issuer says of itself to wallet apps, and the offer that an app reads.

A credential issuer is one issuer of an institution; its identifier is the issuer's address without a slash at its end,
and its own authorisation server answers under the same name.

Source: OpenID for Verifiable Credential Issuance 1.0 §4.1, §12.2, §12.3, appendix A; RFC 8414 §2.
"""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from kakitome.documents.jose import key_proof, signed_claims
from kakitome.documents.openbadges.credential import CONTEXTS, TYPES
from kakitome.mapping.sd_jwt_vc import VCT, type_metadata
from kakitome.values.localized_text import LocalizedText

GRANT: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
AUTHORIZATION_GRANT: Final = "authorization_code"
REFRESH_GRANT: Final = "refresh_token"
SD_JWT, OPEN_BADGE, BOUND_BADGE = "micro-credential", "open-badge", "open-badge-sd-jwt"
"""Names of the configurations: the award bound to a key of the app, the signed Open Badges 3.0 credential as it is, and
that credential bound to a key of the app, with a subject that can be shown in parts."""
VC_SD_JWT: Final = "vc+sd-jwt"
"""The format of credentials in the W3C data model in an SD-JWT.

Decentralized Identity Interop Profile v5 asks for the form and names no identifier of its format; OpenID for Verifiable
Credential Issuance 1.0 has none either. This is the media type without `application/`, as wallets use it. (derived)
"""
TX_CODE_LENGTH: Final = 6
ENDPOINTS: Final = "oid4vci"
"""The folder of the endpoints under an issuer's address."""
_NAMES: Final = {
    SD_JWT: LocalizedText(ja="マイクロクレデンシャル", en="Micro-credential"),
    OPEN_BADGE: LocalizedText(ja="Open Badges 3.0 の証明", en="Open Badges 3.0 credential"),
    BOUND_BADGE: LocalizedText(ja="Open Badges 3.0 の証明（SD-JWT）", en="Open Badges 3.0 credential (SD-JWT)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppDemands:
    """What is demanded of apps: pushed requests, attestations of apps (tokens belong to keys then), of keys."""

    pushed: bool = False
    attested: bool = False
    attested_keys: bool = False


NO_DEMANDS: Final = AppDemands()


def issuer_metadata(identifier: str, *, name: LocalizedText, demands: AppDemands = NO_DEMANDS) -> dict[str, Any]:
    """Write the metadata of a credential issuer. Source: OpenID for Verifiable Credential Issuance 1.0 §12.2.4."""
    return {
        "credential_issuer": identifier,
        "credential_endpoint": f"{identifier}/{ENDPOINTS}/credential",
        "nonce_endpoint": f"{identifier}/{ENDPOINTS}/nonce",
        "deferred_credential_endpoint": f"{identifier}/{ENDPOINTS}/deferred",
        "notification_endpoint": f"{identifier}/{ENDPOINTS}/notification",
        "display": _display(name),
        "credential_configurations_supported": {
            SD_JWT: _sd_jwt(demands),
            OPEN_BADGE: _open_badge(),
            BOUND_BADGE: _bound_badge(demands),
        },
    }


def server_metadata(
    identifier: str, *, authorization_endpoint: str, demands: AppDemands = NO_DEMANDS
) -> dict[str, Any]:
    """Write the metadata of its authorisation server.

    Source: RFC 8414 §2; RFC 9126 §5; RFC 9207 §3; OpenID for Verifiable Credential Issuance 1.0 §12.3; of attested apps
    RFC 9449 §5.1 and OAuth 2.0 Attestation-Based Client Authentication, draft 07 §9.
    """
    algorithms = list(signed_claims.ALGORITHMS)
    attested = {
        "token_endpoint_auth_methods_supported": ["attest_jwt_client_auth"],
        "client_attestation_signing_alg_values_supported": algorithms,
        "client_attestation_pop_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": algorithms,
        "grant_types_supported": [AUTHORIZATION_GRANT, GRANT, REFRESH_GRANT],
        "pre-authorized_grant_anonymous_access_supported": False,
    }
    return {
        "issuer": identifier,
        "authorization_endpoint": authorization_endpoint,
        "pushed_authorization_request_endpoint": f"{identifier}/{ENDPOINTS}/pushed",
        "require_pushed_authorization_requests": demands.pushed,
        "token_endpoint": f"{identifier}/{ENDPOINTS}/token",
        "token_endpoint_auth_methods_supported": ["none"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "grant_types_supported": [AUTHORIZATION_GRANT, GRANT],
        "scopes_supported": [SD_JWT, OPEN_BADGE, BOUND_BADGE],
        "authorization_details_types_supported": ["openid_credential"],
        "pre-authorized_grant_anonymous_access_supported": True,
    } | (attested if demands.attested else {})


def credential_offer(
    identifier: str, *, configuration: str, code: str, has_tx_code: bool, issuer_state: str = ""
) -> dict[str, Any]:
    """Write an offer of one credential, by its pre-authorised code, and by signing in where it has an `issuer_state`.

    Source: OpenID for Verifiable Credential Issuance 1.0 §4.1.1.
    """
    grant: dict[str, Any] = {"pre-authorized_code": code}
    if has_tx_code:
        grant["tx_code"] = {"input_mode": "numeric", "length": TX_CODE_LENGTH}
    return {
        "credential_issuer": identifier,
        "credential_configuration_ids": [configuration],
        "grants": {GRANT: grant} | ({AUTHORIZATION_GRANT: {"issuer_state": issuer_state}} if issuer_state else {}),
    }


def offer_link(offer: dict[str, Any]) -> str:
    """Write the link that opens an app with an offer in it, by value: nothing has to be fetched that names it.

    Source: OpenID for Verifiable Credential Issuance 1.0 §4.1.2, §12.1.1.
    """
    text = json.dumps(offer, ensure_ascii=True, separators=(",", ":"))
    return f"openid-credential-offer://?credential_offer={quote(text, safe=':/,')}"


def reference_link(identifier: str, reference: str) -> str:
    """Write the link that opens an app with the address of an offer, by reference.

    Source: OpenID for Verifiable Credential Issuance 1.0 §4.1.3, §12.1.1.
    """
    address = f"{identifier}/{ENDPOINTS}/offers/{reference}"
    return f"openid-credential-offer://?credential_offer_uri={quote(address, safe=':/')}"


def _sd_jwt(demands: AppDemands) -> dict[str, Any]:
    metadata = type_metadata()
    claims = [
        {
            "path": claim["path"],
            "display": [{"name": shown["label"], "locale": shown["locale"]} for shown in claim["display"]],
        }
        for claim in metadata["claims"]
    ]
    return {
        "format": "dc+sd-jwt",
        "scope": SD_JWT,
        "vct": VCT,
        **_binding(demands),
        "credential_metadata": {"display": _display(_NAMES[SD_JWT]), "claims": claims},
    }


def _bound_badge(demands: AppDemands) -> dict[str, Any]:
    return {
        "format": VC_SD_JWT,
        "scope": BOUND_BADGE,
        "credential_definition": {"@context": list(CONTEXTS), "type": list(TYPES)},
        **_binding(demands),
        "credential_metadata": {"display": _display(_NAMES[BOUND_BADGE])},
    }


def _binding(demands: AppDemands) -> dict[str, Any]:
    """Say how a credential is bound to a key of the app, and with what it is signed."""
    proof: dict[str, Any] = {"proof_signing_alg_values_supported": list(key_proof.ALGORITHMS)}
    proofs: dict[str, Any] = {"jwt": proof}
    if demands.attested_keys:
        proof["key_attestations_required"] = {}
        algorithms = list(signed_claims.ALGORITHMS)
        proofs["attestation"] = {"proof_signing_alg_values_supported": algorithms, "key_attestations_required": {}}
    return {
        "cryptographic_binding_methods_supported": list(key_proof.BINDING_METHODS),
        "credential_signing_alg_values_supported": ["ES256"],
        "proof_types_supported": proofs,
    }


def _open_badge() -> dict[str, Any]:
    return {
        "format": "ldp_vc",
        "scope": OPEN_BADGE,
        "credential_definition": {"@context": list(CONTEXTS), "type": list(TYPES)},
        "credential_signing_alg_values_supported": ["eddsa-rdfc-2022"],
        "credential_metadata": {"display": _display(_NAMES[OPEN_BADGE])},
    }


def _display(name: LocalizedText) -> list[dict[str, str]]:
    return [{"name": text, "locale": locale} for locale, text in (("ja", name.ja), ("en", name.en)) if text]
