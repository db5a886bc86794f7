"""Proofs that whoever uses an access token has the key that it was given to (DPoP).

    proof = read_dpop_proof(data, wanted=wanted, now=now)
    proof.key      # thumbprint; a token belongs to it
    proof.name     # `jti`: a proof is shown once

Source: RFC 9449 §4.2, §4.3.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from kakitome.documents.jose.compact import key_in_header
from kakitome.documents.jose.signed_claims import demand_recent, read_claims, text_of
from kakitome.documents.keys.jwk import thumbprint
from kakitome.documents.refusal import DocumentRefused, Refuser

TYPE: Final = "dpop+jwt"


class DpopProofRefused(DocumentRefused):
    """It proves no key, or not for this request."""


_refuse: Final = Refuser(DpopProofRefused, source="RFC 9449 §4.3")


@dataclass(frozen=True, slots=True, kw_only=True)
class DpopWanted:
    """What a proof has to say.

    Attributes:
        method, address: of the request; the address without query.
        token: the access token that it goes with, empty where none does.
        is_own_nonce: tells whether a nonce was given out here, not long ago.
    """

    method: str
    address: str
    is_own_nonce: Callable[[str], bool]
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DpopProof:
    """A proof that holds: the thumbprint of its key, and its own name."""

    key: str
    name: str


def read_dpop_proof(data: bytes, *, wanted: DpopWanted, now: datetime) -> DpopProof:
    """Read a proof; whether it was shown before is looked at elsewhere, by its key and name.

    Raises:
        DocumentRefused: as `read_claims`.
        DpopProofRefused: E_DPOP_REQUEST, it is for another request; E_DPOP_TOKEN, for another token; E_DPOP_NONCE,
            without a nonce of ours; E_SIGNED_TIME.
    """
    key, claims = read_claims(data, kind=TYPE, key_of=key_in_header, refuse=_refuse)
    address = text_of(claims, "htu", refuse=_refuse).partition("#")[0].partition("?")[0]
    if claims.get("htm") != wanted.method or address != wanted.address:
        _refuse("E_DPOP_REQUEST")
    name = text_of(claims, "jti", refuse=_refuse)
    demand_recent(claims, now=now, refuse=_refuse)
    if wanted.token:
        shown = claims.get("ath")
        if not isinstance(shown, str) or not hmac.compare_digest(shown.encode(), token_digest(wanted.token).encode()):
            _refuse("E_DPOP_TOKEN")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not wanted.is_own_nonce(nonce):
        _refuse("E_DPOP_NONCE")
    return DpopProof(key=thumbprint(key), name=name)


def token_digest(token: str) -> str:
    """Return what a proof says of the access token beside it. Source: RFC 9449 §4.2 (`ath`).

    >>> token_digest("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU")
    'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo'
    """
    return urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
