"""Issue the SD-JWT VC of a signed award."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from kakitome.documents.jose.vc_jwt import TokenKey
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.sdjwt.issuing import issue
from kakitome.errors import Problem
from kakitome.mapping.sd_jwt_vc.claims import to_claims
from kakitome.values.localized_text import Language

DECOYS = 4
"""Digests behind which there is nothing, so that nobody counts how much a learner keeps back."""


def to_sd_jwt(
    credential: Mapping[str, Any],
    *,
    key: TokenKey,
    salts: Iterator[str],
    now: datetime,
    holder: PublicKey | None = None,
    language: Language = "en",
) -> tuple[bytes, tuple[Problem, ...]]:
    """Issue the SD-JWT VC of an award, with all its disclosures, for its learner.

    Args:
        key: the issuer's key for tokens (ES256).
        salts: fresh texts of 128 random bits or more, as many as are asked for.
        now: the instant of issuing (`iat`).
        holder: the key of the learner's wallet, to which presentations can be bound.
        language: of texts given in both.

    Returns:
        The token, and what the rulebook asks for and the award does not state (`W_SDJWT_CLAIM_MISSING`).
    """
    wallet_claims = to_claims(credential, language=language)
    claims = {**wallet_claims.always, "iat": int(now.timestamp()), **wallet_claims.disclosable}
    token = issue(claims, disclosable=wallet_claims.disclosable, salts=salts, key=key, holder=holder, decoys=DECOYS)
    return token, wallet_claims.problems
