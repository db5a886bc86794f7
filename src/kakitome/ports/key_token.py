"""Keys that live in a hardware module (a PKCS#11 token) and never leave it, as the vault asks for them.

A token has a name that stays: its label and its serial number. The number of the slot it is plugged into does not.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from kakitome.errors import Problem
from kakitome.ports.key_vault import Signer

TOKEN_ALGORITHMS = frozenset({"Ed25519", "P-256"})
"""Kinds of award keys that are made in a token. RSA (Open Badges 2.0) stays in the vault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenName:
    """What a token is called, wherever it is plugged in."""

    label: str
    serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareKey:
    """One key in a token: `handle` is its CKA_ID, drawn when it was made; `key_id` its public half as Multikey."""

    key_id: str
    algorithm: str
    handle: bytes


class KeyToken(Protocol):
    """One token that this process was told of; whatever goes wrong in it is `Unavailable`."""

    @property
    def name(self) -> TokenName:
        """Return its label and serial number."""

    def make(self, algorithm: str) -> HardwareKey:
        """Make a key of `TOKEN_ALGORITHMS` inside, sensitive and not extractable.

        Raises:
            Unavailable: E_KEY_TOKEN_AWAY, E_KEY_TOKEN_PIN, E_KEY_TOKEN_UNSAFE the token would give the key away.
        """

    def signer(self, key: HardwareKey) -> Signer:
        """Find a key and return what signs with it; it raises `Unavailable`, now and at each signature."""

    def destroy(self, key: HardwareKey) -> None:
        """Destroy a key for good; one that is not there any more is destroyed. Raises `Unavailable`."""

    def demand_ready(self) -> None:
        """Sign in, unless that was done; raises `Unavailable` (E_KEY_TOKEN_AWAY, E_KEY_TOKEN_PIN)."""


class TokenKeys(Protocol):
    """Which keys of one institution lie in tokens."""

    def list_token_keys(self) -> Mapping[str, TokenName]:
        """Return the public keys that lie in tokens, each with its token."""

    def find_named_token(self) -> TokenName | None:
        """Return the token in which new keys are made; None when they are sealed. Raises `Unavailable`."""

    def find_token_problem(self, key_ids: Collection[str], /) -> Problem | None:
        """Say why those of these keys that lie in tokens cannot sign now; None when they can, and when none does."""
