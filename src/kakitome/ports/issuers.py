"""Issuers and the history of their public keys. Old public keys stay for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kakitome.mapping.issuer import Issuer
from kakitome.ports.signing import KeyPurpose


class KeyState(StrEnum):
    """Life of a key: published before its first use, then the one that signs, then kept for verifying."""

    PUBLISHED = "published"
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


KEY_MOVES: Mapping[KeyState, frozenset[KeyState]] = {
    KeyState.PUBLISHED: frozenset({KeyState.ACTIVE, KeyState.RETIRED, KeyState.COMPROMISED}),
    KeyState.ACTIVE: frozenset({KeyState.RETIRED, KeyState.COMPROMISED}),
    KeyState.RETIRED: frozenset({KeyState.COMPROMISED}),
    KeyState.COMPROMISED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """One public key of one issuer, for one purpose all its life.

    `key_id` is the public key itself as Multikey (`z6Mk…`); its verification method is `<did>#<key_id>`.
    `introduction` is what an earlier key, `introduced_by`, signed about it; both empty when none did.
    """

    issuer: str
    key_id: str
    state: KeyState
    published_at: datetime
    activated_at: datetime | None = None
    retired_at: datetime | None = None
    compromised_from: datetime | None = None
    purpose: KeyPurpose = KeyPurpose.CREDENTIAL
    introduced_by: str = ""
    introduction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerRecord:
    """An issuer as this institution keeps it; `slug` is its name in the platform's addresses."""

    slug: str
    issuer: Issuer
    created_at: datetime
    closed_at: datetime | None = None

    @property
    def did(self) -> str:
        """Return the issuer's DID."""
        return self.issuer.did


class IssuerStore(Protocol):
    """Issuers of one institution."""

    def add(self, record: IssuerRecord, /) -> None:
        """Store an issuer; raises `Conflict` (E_ISSUER_EXISTS) when its DID or slug is taken."""

    def replace(self, record: IssuerRecord, /) -> None:
        """Change name, address and the like of a known DID; raises `NotFound` (E_ISSUER_UNKNOWN)."""

    def get(self, did: str) -> IssuerRecord:
        """Return one issuer; raises `NotFound` (E_ISSUER_UNKNOWN)."""

    def find_by_slug(self, slug: str) -> IssuerRecord | None:
        """Find one issuer by its slug."""

    def list_issuers(self) -> Sequence[IssuerRecord]:
        """Return all issuers by slug."""

    def add_key(self, key: IssuerKey, /) -> None:
        """Store a public key; raises `Conflict` (E_KEY_EXISTS) when any issuer already has it."""

    def move_key(self, key: IssuerKey, /) -> None:
        """Store a key's new state and instants.

        Raises `NotFound` (E_KEY_UNKNOWN), `Conflict` (E_KEY_MOVE) for a move not in `KEY_MOVES`, for a second
        active key of one issuer and purpose, or for a change of purpose.
        """

    def list_keys(self, did: str) -> Sequence[IssuerKey]:
        """Return the key history of one issuer, oldest first."""

    def find_active_key(self, did: str, *, purpose: KeyPurpose = KeyPurpose.CREDENTIAL) -> IssuerKey | None:
        """Find the key that signs now for a purpose."""
