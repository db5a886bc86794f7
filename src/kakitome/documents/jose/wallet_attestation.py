"""What the provider of a wallet says of one of its apps, and of the keys that lie in it.

    app = read_wallet_attestation(attestation, proof, wanted=wanted, now=now)     # app.id, app.proof_name
    demand_attested_key(attestation, key, anchors=anchors, now=now)

A provider is believed when the certificates beside its signature lead to an authority that the operator named. Neither
says anything about the person.

Source: OAuth 2.0 Attestation-Based Client Authentication, draft 07 §5 to §6; OpenID for Verifiable Credential Issuance
1.0, appendices D and E; OpenID4VC High Assurance Interoperability Profile 1.0 §4.4.1, §4.5.1.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kakitome.documents.jose.certificates import certificates_in, certified_key
from kakitome.documents.jose.compact import CompactToken, is_same_key
from kakitome.documents.jose.signed_claims import demand_recent, demand_valid, read_claims, text_of
from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.keys.x509_chain import ChainState, build_chain, read_certificate
from kakitome.documents.refusal import DocumentRefused, Refuser

TYPE: Final = "oauth-client-attestation+jwt"
PROOF_TYPE: Final = "oauth-client-attestation-pop+jwt"
KEY_TYPE: Final = "key-attestation+jwt"
MOST_KEYS: Final = 100
"""Keys in one attestation: a batch of them is attested together. (derived)"""


class AttestationRefused(DocumentRefused):
    """No provider that is believed here vouches for this app, or for this key."""


_refuse: Final = Refuser(AttestationRefused, source="OpenID for Verifiable Credential Issuance 1.0, appendices D and E")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationWanted:
    """Whom to believe, and for whom the app has to prove its key.

    Attributes:
        audience: the authorisation server's identifier.
        anchors: DER of the authorities' certificates.
    """

    audience: str
    anchors: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedApp:
    """An app that its provider vouches for: its identifier, and the name of its proof, which is shown once."""

    id: str
    proof_name: str


def read_wallet_attestation(
    attestation: bytes, proof: bytes, *, wanted: AttestationWanted, now: datetime
) -> AttestedApp:
    """Read an attestation, and the proof that whoever shows it is the app that it is about.

    Raises:
        DocumentRefused: as `read_claims`, `certificates_in`.
        AttestationRefused: E_ATTESTATION_PROVIDER, nobody known here vouches for whoever signed; E_ATTESTATION_PROOF,
            the proof is of another app or for another server; E_SIGNED_TIME.
    """
    _, claims = read_claims(
        attestation, kind=TYPE, key_of=_providers_key(wanted.anchors, now=now), refuse=_refuse, certified=True
    )
    demand_valid(claims, now=now, refuse=_refuse)
    app_id, key = text_of(claims, "sub", refuse=_refuse), _confirmed_key(claims)
    _, proof_claims = read_claims(proof, kind=PROOF_TYPE, key_of=lambda _token: key, refuse=_refuse)
    demand_recent(proof_claims, now=now, refuse=_refuse)
    audiences = proof_claims.get("aud")
    audiences = audiences if isinstance(audiences, list) else [audiences]
    if proof_claims.get("iss", app_id) != app_id or wanted.audience not in audiences:
        _refuse("E_ATTESTATION_PROOF")
    return AttestedApp(id=app_id, proof_name=text_of(proof_claims, "jti", refuse=_refuse))


def demand_attested_key(
    attestation: bytes, key: PublicKey, *, anchors: Sequence[bytes], now: datetime, is_own_nonce: Callable[[str], bool]
) -> None:
    """Refuse a key that no provider attests.

    Raises:
        DocumentRefused: as `read_claims`.
        AttestationRefused: E_ATTESTATION_PROVIDER; E_ATTESTATION_KEY, it is about other keys; E_KEY_PROOF_NONCE, it
            has a nonce that is not ours; E_SIGNED_TIME.
    """
    claims, attested = _attested_keys(attestation, anchors=anchors, now=now)
    if not any(is_same_key(key, other) for other in attested):
        _refuse("E_ATTESTATION_KEY")
    if claims.get("nonce") is not None:
        _demand_nonce(claims, is_own_nonce)


def read_attested_key(
    attestation: bytes, *, anchors: Sequence[bytes], now: datetime, is_own_nonce: Callable[[str], bool]
) -> PublicKey:
    """Return the key of an attestation that is shown by itself; its nonce says that it was made for us now.

    Raises:
        DocumentRefused: as `read_claims`.
        AttestationRefused: E_ATTESTATION_PROVIDER; E_ATTESTATION_KEY, it is about several keys; E_KEY_PROOF_NONCE;
            E_SIGNED_TIME.

    Source: OpenID for Verifiable Credential Issuance 1.0, appendices D and F.3.
    """
    claims, attested = _attested_keys(attestation, anchors=anchors, now=now)
    _demand_nonce(claims, is_own_nonce)
    if len(attested) != 1:
        _refuse("E_ATTESTATION_KEY")
    return attested[0]


def _attested_keys(
    attestation: bytes, *, anchors: Sequence[bytes], now: datetime
) -> tuple[Mapping[str, Any], Sequence[PublicKey]]:
    _, claims = read_claims(
        attestation, kind=KEY_TYPE, key_of=_providers_key(anchors, now=now), refuse=_refuse, certified=True
    )
    demand_valid(claims, now=now, refuse=_refuse)
    attested = claims.get("attested_keys")
    if not isinstance(attested, list) or not 0 < len(attested) <= MOST_KEYS:
        _refuse("E_SIGNED_CLAIMS", claim="attested_keys")
    return claims, [public_from_jwk(jwk) for jwk in attested]


def _demand_nonce(claims: Mapping[str, Any], is_own_nonce: Callable[[str], bool]) -> None:
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not is_own_nonce(nonce):
        _refuse("E_KEY_PROOF_NONCE")


def _providers_key(anchors: Sequence[bytes], *, now: datetime) -> Callable[[CompactToken], PublicKey | None]:
    """Return what finds the key of a provider: certified, below one of the authorities, and not certified by itself."""

    def key_of(token: CompactToken) -> PublicKey | None:
        certificates = certificates_in(token.header)
        if not certificates:
            return None
        leaf = read_certificate(certificates[0])
        state, _ = build_chain(certificates[0], certificates[1:], roots=anchors, at=now)
        if state is not ChainState.TRUSTED or leaf.issuer == leaf.subject:
            _refuse("E_ATTESTATION_PROVIDER")
        return certified_key(certificates[0])

    return key_of


def _confirmed_key(claims: Mapping[str, Any]) -> PublicKey:
    confirmation = claims.get("cnf")
    jwk = confirmation.get("jwk") if isinstance(confirmation, dict) else None
    if not isinstance(jwk, dict):
        _refuse("E_SIGNED_CLAIMS", claim="cnf")
    return public_from_jwk(jwk)
