"""Key proofs: a wallet shows that it has the key to which a credential is to be bound.

    key = read_key_proof(token, audience="https://u.example/issuers/x", is_own_nonce=nonces.is_own, now=now)

The key comes with the proof (`jwk`), or is named by an identifier that is the key itself (did:jwk, did:key): nothing is
fetched. It says nothing about who holds it.

Source: OpenID for Verifiable Credential Issuance 1.0, appendix F.1 and F.4 (proof type `jwt`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from kakitome.documents.jose.compact import X5C, CompactToken, key_in_header, read_compact, verify_compact
from kakitome.documents.jose.named_key import NamedKey, key_named
from kakitome.documents.jose.payload import instant_of
from kakitome.documents.jose.wallet_attestation import demand_attested_key
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc.strict_json import JsonLimits, load

TYPE: Final = "openid4vci-proof+jwt"
ALGORITHMS: Final = ("ES256", "ES384", "EdDSA")
"""What a proof may be signed with; all of them are public-key signatures, and an RSA key is bound to nothing here."""
BINDING_METHODS: Final = ("jwk", "did:jwk", "did:key")
WINDOW: Final = timedelta(minutes=5)
"""How far the instant in a proof may be from ours, either way. (derived)"""
_LIMITS: Final = JsonLimits(size=8 * 1024, depth=6, nodes=100)
_SOURCE: Final = "OpenID for Verifiable Credential Issuance 1.0, appendix F.4"


class KeyProofRefused(DocumentRefused):
    """It is no proof that a wallet has a key, or none made for us now."""


_refuse = Refuser(KeyProofRefused, source=_SOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofWanted:
    """What a proof has to say: for which issuer, and with a nonce of its own.

    Attributes:
        audience: the credential issuer's identifier.
        is_own_nonce: tells whether that issuer gave out a nonce, not long ago.
        key_anchors: DER of the authorities that attest keys; empty asks for no attestation.
    """

    audience: str
    is_own_nonce: Callable[[str], bool]
    key_anchors: Sequence[bytes] = ()


def read_key_proof(data: bytes, *, wanted: ProofWanted, now: datetime) -> NamedKey:
    """Return the key that a wallet has proved to have, with the identifier that it named it by.

    Raises:
        DocumentRefused: it is no token that we would verify, or brings no key that we would bind to.
        KeyProofRefused: E_KEY_PROOF_TYPE, E_KEY_PROOF_ALGORITHM, E_KEY_PROOF_KEY, E_KEY_PROOF_SIGNATURE,
            E_KEY_PROOF_AUDIENCE, E_KEY_PROOF_TIME, E_KEY_PROOF_NO_NONCE, E_KEY_PROOF_NONCE, E_KEY_PROOF_UNATTESTED.
        AttestationRefused: as `demand_attested_key`, where attestations of keys are asked for.
    """
    # An attestation beside the key brings the certificates of whoever attests.
    token = read_compact(data, certified=bool(wanted.key_anchors))
    # Exactly so: in another spelling it might be taken for another kind of token elsewhere.
    if token.header.get("typ") != TYPE:
        _refuse("E_KEY_PROOF_TYPE")
    if token.algorithm not in ALGORITHMS:
        _refuse("E_KEY_PROOF_ALGORITHM", found=token.algorithm)
    key = _key_of(token)
    if not verify_compact(token, key):
        _refuse("E_KEY_PROOF_SIGNATURE")
    claims = load(token.payload, limits=_LIMITS)
    _demand_claims(claims if isinstance(claims, dict) else {}, wanted=wanted, now=now)
    if wanted.key_anchors:
        attestation = token.header.get("key_attestation")
        if not isinstance(attestation, str):
            _refuse("E_KEY_PROOF_UNATTESTED")
        demand_attested_key(
            attestation.encode(), key, anchors=wanted.key_anchors, now=now, is_own_nonce=wanted.is_own_nonce
        )
    return NamedKey(key=key, name=token.key_id)


def _key_of(token: CompactToken) -> PublicKey:
    """Return the one key that the header brings or names."""
    if ("jwk" in token.header) is bool(token.key_id) or X5C in token.header:
        _refuse("E_KEY_PROOF_KEY")
    key = key_in_header(token) or key_named(token.key_id)
    if key is None:
        _refuse("E_KEY_PROOF_KEY")
    return key


def _demand_claims(claims: dict[str, Any], *, wanted: ProofWanted, now: datetime) -> None:
    if claims.get("aud") != wanted.audience:
        _refuse("E_KEY_PROOF_AUDIENCE")
    made = instant_of(claims, "iat")
    if made is None or abs(now - made) > WINDOW:
        _refuse("E_KEY_PROOF_TIME")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not nonce:
        _refuse("E_KEY_PROOF_NO_NONCE")
    if not wanted.is_own_nonce(nonce):
        _refuse("E_KEY_PROOF_NONCE")
