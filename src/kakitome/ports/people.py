"""Where people and institutions belong, and how they are reached: what examining asks of the platform's accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.learning.recognition.people import Affiliation
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountContact:
    """An account and where it reads mail; `language` is `ja` or `en`."""

    account: str
    email: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHeld:
    """A role that somebody accepted at an institution here: from when to when, and which account gave it.

    `until` is None while it lasts; `given_by` is empty when an operator gave it, or when it is older than this record.
    """

    affiliation: Affiliation
    since: datetime
    until: datetime | None = None
    given_by: str = ""


class People(Protocol):
    """Accounts and institutions of the platform."""

    def affiliation_of(self, institution: str) -> Affiliation:
        """Return what an institution is known by; raises `NotFound` (E_NODE_UNKNOWN)."""

    def list_institutions(self) -> Sequence[Affiliation]:
        """Return what every institution here is known by."""

    def name_of(self, institution: str) -> LocalizedText:
        """Return an institution's name; raises `NotFound` (E_NODE_UNKNOWN)."""

    def roles_held_by(self, account: str) -> Sequence[RoleHeld]:
        """Return the roles an account has here, and those that were taken back."""

    def mail_domains_of(self, account: str) -> Sequence[Affiliation]:
        """Return the domains of the addresses an account has proved, each as a belonging."""

    def find_contact(self, account: str) -> AccountContact | None:
        """Find where an account reads mail; None when it is gone or has no address."""

    def list_contacts(self, institution: str) -> Sequence[AccountContact]:
        """Return those who are written to for an institution: its admins."""
