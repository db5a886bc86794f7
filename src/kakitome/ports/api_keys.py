"""API keys of institutions: what they may be used for, by whom they are held, from where, and until when."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

USUAL_LIFE = timedelta(days=365)
LONGEST_LIFE = timedelta(days=2 * 365)
"""A key ends, so that one which nobody remembers does not open a door for ever. Both are ours (derived).

Source: NIST SP 800-57 part 1 rev. 5 §5.3.6 (authentication keys: cryptoperiods of one to two years).
"""
USE_NOTED_EVERY = timedelta(hours=1)
"""How often the last use is written at most: a write costs more than the request it would tell of."""
MOST_NETWORKS = 50
"""Networks of a key that are remembered: whoever changes theirs with every request fills neither row nor mailbox."""
ACCOUNT_LENGTH = 36
"""Characters of an account's subject; another holder is a command of whoever runs the platform."""


class ApiScope(StrEnum):
    """What a key may be used for."""

    DEFINE = "microcredentials:write"
    READ = "microcredentials:read"
    AWARD = "awards:write"
    READ_AWARDS = "awards:read"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLimits:
    """What binds a key beyond its scopes.

    Attributes:
        networks: in CIDR notation; from anywhere when empty.
        unit: id of a node below the institution; the whole institution when empty.
    """

    ends_at: datetime | None = None
    networks: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key as it is wanted."""

    name: str
    scopes: frozenset[ApiScope]
    limits: KeyLimits = field(default_factory=KeyLimits)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key without its secret.

    Attributes:
        created_by: who made it.
        held_by: the account that took it over; empty while its maker answers for it.
        ends_at: from when on it is refused; None for keys of before, which end `LONGEST_LIFE` after they were made.
        networks: from where it may be used, in CIDR notation; from anywhere when empty.
        unit: the node whose definitions and awards it reaches, with all below it; the whole institution when empty.
        last_used_at: when it was used last, to the hour.
        last_network: from which network that was.
        known_networks: the networks it was used from, `MOST_NETWORKS` at most, in their order.
    """

    institution: str
    prefix: str
    name: str
    scopes: frozenset[ApiScope]
    created_at: datetime
    created_by: str
    held_by: str = ""
    ends_at: datetime | None = None
    networks: tuple[str, ...] = ()
    unit: str = ""
    last_used_at: datetime | None = None
    last_network: str = ""
    known_networks: tuple[str, ...] = ()
    revoked_at: datetime | None = None

    @property
    def answerable(self) -> str:
        """Who answers for what is done with it: an account, or the name of a command."""
        return self.held_by or self.created_by

    @property
    def is_of_a_person(self) -> bool:
        """Whether it lives only as long as somebody's role."""
        return len(self.answerable) == ACCOUNT_LENGTH

    @property
    def end(self) -> datetime:
        """From when on it is refused."""
        return self.ends_at or self.created_at + LONGEST_LIFE

    def why_refused(self, *, now: datetime, address: str, holder_is_admin: bool) -> str:
        """Say by a code why a request with this key is refused; empty when it is not.

        Args:
            now: the instant of the request.
            address: the visitor's address on the network.
            holder_is_admin: whether whoever answers for it still administers the institution.

        Source: docs/standards/hostile-inputs.md B181.
        """
        if self.revoked_at is not None:
            return "E_API_KEY_REVOKED"
        if now >= self.end:
            return "E_API_KEY_ENDED"
        if self.is_of_a_person and not holder_is_admin:
            return "E_API_KEY_ORPHANED"
        return "" if self.is_from_its_networks(address) else "E_API_KEY_NETWORK"

    def is_new_network(self, network: str) -> bool:
        """Tell whether a network is one to remember; of a key that was used from `MOST_NETWORKS` none is news."""
        is_full = len(self.known_networks) >= MOST_NETWORKS
        return bool(network) and not is_full and network not in self.known_networks

    def is_from_its_networks(self, address: str) -> bool:
        """Tell whether an address lies in one of the key's networks."""
        if not self.networks:
            return True
        try:
            visitor = ipaddress.ip_address(address)
        except ValueError:
            return False
        plain = (visitor.ipv4_mapped if isinstance(visitor, ipaddress.IPv6Address) else None) or visitor
        return any(plain in ipaddress.ip_network(network) for network in self.networks)


class ApiKeys(Protocol):
    """The API keys of one platform."""

    def make(
        self,
        *,
        institution: str,
        name: str,
        scopes: frozenset[ApiScope],
        by: str,
        now: datetime,
        limits: KeyLimits | None = None,
    ) -> tuple[ApiKey, str]:
        """Store a new key and return it with its text, which nobody can read again.

        Without an end of its own it ends after `USUAL_LIFE`.
        """

    def find(self, text: str) -> ApiKey | None:
        """Find the key a request shows, also one that is refused by now; None when it is unknown or wrong."""

    def list_keys(self, institution: str) -> Sequence[ApiKey]:
        """Return an institution's keys, newest first."""

    def revoke(self, institution: str, prefix: str, *, now: datetime) -> None:
        """Revoke a key for good; raises `NotFound` (E_API_KEY_UNKNOWN)."""

    def hand_over(self, institution: str, prefix: str, *, to: str) -> None:
        """Let another account answer for a key from now on; raises `NotFound` (E_API_KEY_UNKNOWN)."""

    def note_use(self, key: ApiKey, /, *, network: str, now: datetime) -> bool:
        """Write when and from which network a key was used, once in `USE_NOTED_EVERY`; return whether it was written.

        A use that cannot be written is no reason to refuse it.
        """

    def remember_network(self, key: ApiKey, /, *, network: str) -> bool:
        """Remember that a key was used from a network; False when that was known, or so many that none is news."""
