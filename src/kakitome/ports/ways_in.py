"""What opens an account: addresses, sign-ins of institutions, passkeys.

    ways = platform.persons.ways.list_of(account)
    is_last_way(ways, ways[0])

Source: docs/adr/0050-what-belongs-to-a-person.md; docs/rules/capabilities.md C2, C10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.ports.wallets import IdentityKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WayIn:
    """One way into an account, or an address that nobody has proved yet.

    Attributes:
        id: the number by which sign-in knows it, unique among those of one kind.
        identifier: as its proof of identity has it (`ports.wallets.IdentityProof`).
        name: an address as it is written, or what its owner calls a passkey; empty for a sign-in.
        provider: the key of the institution's provider; empty for others.
        is_proved: whether it was proved; only an address may not be.
        opens: whether its owner gets in by it alone: a proved address with a password, a sign-in that is on, a passkey
            that needs no password.
        is_first: whether it is the address that mail goes to.
        added_at, used_at: None where nobody knows.
    """

    kind: IdentityKind
    id: str
    identifier: str
    name: str = ""
    provider: str = ""
    is_proved: bool = True
    opens: bool = False
    is_first: bool = False
    added_at: datetime | None = None
    used_at: datetime | None = None


class WaysIn(Protocol):
    """The ways into the accounts of one platform."""

    def list_of(self, account: str) -> Sequence[WayIn]:
        """Return the ways into an account: addresses, the first one first, then sign-ins, then passkeys."""


def is_last_way(ways: Sequence[WayIn], way: WayIn) -> bool:
    """Tell whether nobody would get in any more without a way."""
    return way.opens and not any(other.opens for other in ways if other != way)
