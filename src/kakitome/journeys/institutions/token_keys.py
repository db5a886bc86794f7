"""Keys of an institution that lie in a token: announced, listed, and waited for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.documents.keys.did import method_of
from kakitome.errors import Problem, Refused
from kakitome.journeys.institutions.profile import announce_key
from kakitome.journeys.platform import Platform
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.key_token import TOKEN_ALGORITHMS, TokenName
from kakitome.ports.signing import FURTHER_KEYS, KeyPurpose

TOKEN_PURPOSES = (
    KeyPurpose.CREDENTIAL,
    *(purpose for purpose, algorithm in FURTHER_KEYS.items() if algorithm in TOKEN_ALGORITHMS),
)
"""What keys in a token are for; the others are of kinds that are not made there."""
_IN_USE = (KeyState.ACTIVE, KeyState.PUBLISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedKey:
    """A key that signs or will sign, and the token it lies in; None when it is sealed in the database."""

    key: IssuerKey
    token: TokenName | None


def list_placed_keys(platform: Platform, institution: str) -> Sequence[PlacedKey]:
    """Return the keys of an institution that sign or will sign, and where each lies."""
    in_tokens = platform.token_keys(institution).list_token_keys()
    return [PlacedKey(key=key, token=in_tokens.get(key.key_id)) for key in _in_use(platform, institution)]


def announce_token_keys(
    platform: Platform, institution: str, *, purposes: Sequence[KeyPurpose] = TOKEN_PURPOSES, actor: str, now: datetime
) -> Sequence[IssuerKey]:
    """Make the next key for each purpose in the institution's token and publish it; it signs a day later.

    A purpose whose key lies in that token already, or was announced there, is passed over, so that a run that broke
    off is gone on with.

    Raises:
        Refused: E_KEY_TOKEN_NONE, the settings name no token; as `announce_key`.
        Unavailable: the token cannot be used.
    """
    named = platform.token_keys(institution).find_named_token()
    if named is None:
        raise Refused("E_KEY_TOKEN_NONE", institution=institution)
    there = {
        (placed.key.issuer, placed.key.purpose)
        for placed in list_placed_keys(platform, institution)
        if placed.token == named
    }
    node = platform.organisations.get(institution)
    return [
        announce_key(platform, node, did=record.did, purpose=purpose, actor=actor, now=now)
        for record in platform.store(institution).issuers.list_issuers()
        if record.closed_at is None and method_of(record.did) != "key"
        for purpose in purposes
        if (record.did, purpose) not in there
    ]


def find_token_problem(platform: Platform, institution: str) -> Problem | None:
    """Say why a key that signs now, in a token, cannot sign; None when all can.

    Source: docs/rules/faults.md F35.
    """
    active = {key.key_id for key in _in_use(platform, institution) if key.state is KeyState.ACTIVE}
    return platform.token_keys(institution).find_token_problem(active)


def _in_use(platform: Platform, institution: str) -> Iterator[IssuerKey]:
    issuers = platform.store(institution).issuers
    for record in issuers.list_issuers():
        yield from (key for key in issuers.list_keys(record.did) if key.state in _IN_USE)
