"""What belongs to one person's account, given to another account of the same person.

    platform.persons.joining.move(ended="…", stays="…", at=now)

Source: docs/adr/0050-what-belongs-to-a-person.md; docs/rules/capabilities.md C2.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedRecords:
    """What came to the account that stays.

    `same_documents` are those it held already; `portfolio_entries` those of the other account's portfolio, which come
    in hidden where this one has a portfolio, too.
    """

    documents: int
    same_documents: int
    collections: int
    shares: int
    portfolio_entries: int
    names: int
    addresses: int
    sign_ins: int


class AccountJoining(Protocol):
    """Moves what belongs to persons, of whatever table."""

    def count(self, *, ended: str, stays: str) -> JoinedRecords:
        """Return what would come to the account that stays; raises `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def move(self, *, ended: str, stays: str, at: datetime) -> JoinedRecords:
        """Give everything to the account that stays; inside a transaction that has locked both.

        Passkeys, codes and sessions stay with the account that ends: a passkey names it.

        Raises:
            NotFound: E_ACCOUNT_UNKNOWN.
            Conflict: E_JOIN_CONFLICT, both accounts have something of which a person has one.
        """

    def end_sessions(self, account: str) -> None:
        """Sign an account out everywhere."""
