"""Issue the SD-JWT VC of a signed award."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.jose.vc_jwt import TokenKey
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.sdjwt.issuing import issue
from kakitome.documents.status.token_status_list import StatusReference
from kakitome.errors import Problem
from kakitome.mapping.sd_jwt_vc.claims import to_claims
from kakitome.values.localized_text import Language

DECOYS = 4
"""Digests behind which there is nothing, so that nobody counts how much a learner keeps back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A learner's wallet: its key, the key's name, and this copy's place in the wallets' list; None for the award's."""

    key: PublicKey
    name: str = ""
    status: StatusReference | None = None


def to_sd_jwt(
    credential: Mapping[str, Any],
    *,
    key: TokenKey,
    salts: Iterator[str],
    now: datetime,
    holder: Holder | None = None,
    language: Language = "en",
) -> tuple[bytes, tuple[Problem, ...]]:
    """Issue the SD-JWT VC of an award, with all its disclosures, for its learner.

    Args:
        key: the issuer's key for tokens (ES256).
        salts: fresh texts of 128 random bits or more, as many as are asked for.
        now: the instant of issuing (`iat`).
        holder: the learner's wallet, to whose key presentations can be bound.
        language: of texts given in both.

    Returns:
        The token, and what the rulebook asks for and the award does not state (`W_SDJWT_CLAIM_MISSING`).
    """
    wallet_claims = to_claims(credential, language=language)
    status = holder.status if holder is not None else None
    if status is not None:
        wallet_claims.always.setdefault("status", {}).update(status.as_json())
    claims = {**wallet_claims.always, "iat": int(now.timestamp()), **wallet_claims.disclosable}
    bound_to = NamedKey(key=holder.key, name=holder.name) if holder is not None else None
    token = issue(claims, disclosable=wallet_claims.disclosable, salts=salts, key=key, holder=bound_to, decoys=DECOYS)
    return token, wallet_claims.problems
