"""What an app may ask for again later, as a signed text: the offer, and the key that it proved; nothing is stored.

It is of use only together with the access token that it was given for.

Source: OpenID for Verifiable Credential Issuance 1.0 §8.3 (`transaction_id`), §9.
"""

from dataclasses import asdict
from typing import Final

from django.core.signing import BadSignature, Signer

from kakitome.journeys.handing_out.offers import DeferredCredential

INTERVAL_S: Final = 30
"""Seconds after which asking again is of use; a token lasts ten times as long. (derived)"""
_LONGEST: Final = 2000


def transaction_of(deferred: DeferredCredential, *, issuer: str) -> str:
    """Return the name under which an app asks again."""
    return _signer(issuer).sign_object(asdict(deferred))


def deferred_of(transaction: str, *, issuer: str) -> DeferredCredential | None:
    """Return what an app asks for again; None for a name that this issuer did not give."""
    if len(transaction) > _LONGEST:
        return None
    try:
        return DeferredCredential(**_signer(issuer).unsign_object(transaction))
    except (BadSignature, ValueError):
        return None


def _signer(issuer: str) -> Signer:
    return Signer(salt=f"kakitome.transaction {issuer}")
