"""Nonces for key proofs: signed texts, so that none has to be stored, good for one issuer and a few minutes.

A proof with a nonce is of use only together with an access token, and that is bound to the first key it was used with:
showing one twice gives nobody anything.

Source: OpenID for Verifiable Credential Issuance 1.0 §7, §13.8.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from django.core.signing import BadSignature, Signer

LASTS: Final = timedelta(minutes=5)
"""(derived)"""
_LONGEST: Final = 200


def draw_nonce(issuer: str, *, now: datetime) -> str:
    """Return a fresh nonce of an issuer."""
    return _signer(issuer).sign(f"{int(now.timestamp())}.{secrets.token_urlsafe(16)}")


def is_own_nonce(nonce: str, *, issuer: str, now: datetime) -> bool:
    """Tell whether an issuer gave a nonce out, not long ago."""
    if len(nonce) > _LONGEST:
        return False
    try:
        seconds = int(_signer(issuer).unsign(nonce).partition(".")[0])
    except BadSignature:
        return False
    return timedelta(0) <= now - datetime.fromtimestamp(seconds, UTC) < LASTS + timedelta(seconds=1)


def _signer(issuer: str) -> Signer:
    return Signer(salt=f"kakitome.c_nonce {issuer}")
