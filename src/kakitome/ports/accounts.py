"""Accounts of people: known by their subject, reached by e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account as others see it; `account` is its subject, the only thing that identifies it.

    `is_asleep` while it waits to be deleted: nobody is signed in to it, and its owner is reminded of nothing.
    """

    account: str
    name: str
    email: str
    language: str
    is_operator: bool = False
    is_asleep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """An e-mail address of an account."""

    email: str
    is_verified: bool
    is_primary: bool


class Accounts(Protocol):
    """The accounts of one platform."""

    def find(self, account: str) -> Person | None:
        """Find an account by its subject."""

    def find_by_email(self, email: str) -> Person | None:
        """Find the account that has proved it reads this address."""

    def list_addresses(self, account: str) -> Sequence[ContactPoint]:
        """Return the addresses of an account, the primary one first."""

    def add(self, person: Person, *, password: str | None) -> Person:
        """Store an account whose address is taken as proved; `account` is drawn here.

        Without a password the person sets one by mail. Raises `Conflict` (E_EMAIL_TAKEN), `Invalid`
        (E_PASSWORD_WEAK, E_PASSWORD_BREACHED).
        """

    def set_password(self, account: str, password: str) -> None:
        """Set a password; raises `NotFound` (E_ACCOUNT_UNKNOWN), `Invalid` (E_PASSWORD_WEAK, E_PASSWORD_BREACHED)."""

    def has_password(self, account: str) -> bool:
        """Tell whether somebody has set a password of their own."""

    def note_password_wait(self, account: str, until: datetime | None, /) -> None:
        """Note from when a new password can be set by mail, for every page of its owner to say; None for no more."""

    def remove_factors(self, account: str) -> int:
        """Remove every second factor of an account and end its sessions; how many factors; raises as `delete`."""

    def lock(self, account: str) -> None:
        """Let nobody link anything to an account until the transaction ends; raises as `delete`."""

    def delete(self, account: str) -> None:
        """Delete an account with its addresses, roles and wallet; raises `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def count(self) -> int:
        """Count all accounts."""
