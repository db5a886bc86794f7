"""Who asks, where only attested apps may, and tokens belong to keys: HAIP 1.0 (docs/adr/0073-high-assurance.md).

    holder = demand_holder(request, issuer, app_id=form.get("client_id", ""))     # token and pushed requests
    token, key = shown_token(request, issuer)                                     # everywhere else

Off, apps are nobody in particular, and whoever has a token may use it.

What is shown once is counted by all processes of a machine (`gateways/shared_counts.py`). That is enough: a proof that
is shown again on another machine gives whoever shows it what its first showing gave, by the same token and key.

Source: RFC 9449 §5, §7, §8, §9; OAuth 2.0 Attestation-Based Client Authentication, draft 07 §6.
"""

import hashlib
import time
from functools import partial
from typing import Final

from django.http import HttpRequest

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.jose.dpop_proof import DpopProof, DpopWanted, read_dpop_proof
from kakitome.documents.jose.signed_claims import WINDOW
from kakitome.documents.jose.wallet_attestation import AttestationWanted, read_wallet_attestation
from kakitome.documents.refusal import DocumentRefused
from kakitome.journeys.handing_out.offers import CredentialIssuer
from kakitome.services.offering import ANYBODY, TokenHolder
from kakitome.web.api.oid4vci.answers import AppRefused, name_of_app
from kakitome.web.api.oid4vci.nonces import draw_nonce, is_own_nonce

_SCOPE: Final = " dpop"
"""After an issuer's identifier: a nonce for one kind of proof is none for the other."""


def is_on() -> bool:
    """Tell whether apps have to be attested here."""
    return get_platform().offer_terms.is_high_assurance


def demand_holder(request: HttpRequest, issuer: CredentialIssuer, *, app_id: str) -> TokenHolder:
    """Return the app that asks, and the key that its tokens are to belong to.

    Raises:
        AppRefused: `use_dpop_nonce`, `invalid_dpop_proof`, `invalid_client`.
    """
    if not is_on():
        return ANYBODY if not app_id else TokenHolder(app=name_of_app(app_id))
    # The nonce first: an app that is asked for one may send the same attestation again.
    proof = _proved(request, issuer)
    _demand_attested(request, issuer, app_id=app_id)
    return TokenHolder(app=name_of_app(app_id), key=proof.key)


def demand_pushing_app(request: HttpRequest, issuer: CredentialIssuer, *, app_id: str, named_key: str) -> str:
    """Return the thumbprint of the key that an app names for its tokens while it pushes a request, empty for none.

    Raises as `demand_holder`; `invalid_dpop_proof` also for a proof of another key than it names.
    """
    if not is_on():
        return named_key
    shown = _proved(request, issuer).key if "DPoP" in request.headers else named_key
    if named_key and named_key != shown:
        raise AppRefused("invalid_dpop_proof", "E_DPOP_KEY")
    _demand_attested(request, issuer, app_id=app_id)
    return shown


def shown_token(request: HttpRequest, issuer: CredentialIssuer) -> tuple[str, str]:
    """Return the access token of a request, empty for none, and the thumbprint of the key that is shown with it.

    Raises:
        AppRefused: `use_dpop_nonce`, `invalid_dpop_proof`, with status 401.

    Source: RFC 6750 §2.1; RFC 9449 §7.1.
    """
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    token = text.strip()
    if not is_on():
        return (token if scheme.lower() == "bearer" else ""), ""
    if scheme.lower() != "dpop" or not token:
        return "", ""
    return token, _proved(request, issuer, token=token).key


def _proved(request: HttpRequest, issuer: CredentialIssuer, *, token: str = "") -> DpopProof:
    platform, status = get_platform(), 401 if token else 400
    now, scope = platform.now(), issuer.address + _SCOPE
    wanted = DpopWanted(
        method=request.method or "",
        address=platform.site_url + request.path,
        is_own_nonce=partial(is_own_nonce, issuer=scope, now=now),
        token=token,
    )
    try:
        proof = read_dpop_proof(request.headers.get("DPoP", "").encode(), wanted=wanted, now=now)
    except DocumentRefused as refusal:
        if refusal.code == "E_DPOP_NONCE":
            nonce = draw_nonce(scope, now=now)
            raise AppRefused("use_dpop_nonce", refusal.code, status=status, headers={"DPoP-Nonce": nonce}) from refusal
        raise AppRefused("invalid_dpop_proof", refusal.code, status=status) from refusal
    if _was_shown(f"dpop {proof.key} {proof.name}"):
        raise AppRefused("invalid_dpop_proof", "E_DPOP_SHOWN", status=status)
    return proof


def _demand_attested(request: HttpRequest, issuer: CredentialIssuer, *, app_id: str) -> None:
    platform = get_platform()
    shown = [request.headers.get(name, "") for name in ("OAuth-Client-Attestation", "OAuth-Client-Attestation-PoP")]
    if not all(shown):
        raise AppRefused("invalid_client", "E_ATTESTATION_MISSING", status=401)
    wanted = AttestationWanted(audience=issuer.address, anchors=platform.offer_terms.wallet_anchors)
    try:
        attestation, proof = (text.encode() for text in shown)
        app = read_wallet_attestation(attestation, proof, wanted=wanted, now=platform.now())
    except DocumentRefused as refusal:
        raise AppRefused("invalid_client", refusal.code, status=401) from refusal
    if app.id != app_id:
        raise AppRefused("invalid_client", "E_ATTESTATION_PROOF", status=401)
    if _was_shown(f"attestation {app.id} {app.proof_name}"):
        raise AppRefused("invalid_client", "E_DPOP_SHOWN", status=401)


def _was_shown(name: str) -> bool:
    """Note that something is shown, and tell whether it was before, for as long as it could be taken."""
    digest, seconds = hashlib.blake2b(name.encode()).digest(), 3 * WINDOW.total_seconds()
    return get_platform().counts.add(digest, now=time.time(), seconds=seconds) > 1
