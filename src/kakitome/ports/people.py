"""Where people and institutions belong, and how they are reached: what examining asks of the platform's accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kakitome.learning.recognition.people import Affiliation
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An account and where it reads mail; `language` is `ja` or `en`."""

    account: str
    email: str
    language: str


class People(Protocol):
    """Accounts and institutions of the platform."""

    def affiliation_of(self, institution: str) -> Affiliation:
        """Return what an institution is known by; raises `NotFound` (E_NODE_UNKNOWN)."""

    def name_of(self, institution: str) -> LocalizedText:
        """Return an institution's name; raises `NotFound` (E_NODE_UNKNOWN)."""

    def affiliations_of(self, account: str) -> Sequence[Affiliation]:
        """Return where an account belongs here: the institutions where it has a role, and its mail domains."""

    def find_contact(self, account: str) -> Contact | None:
        """Find where an account reads mail; None when it is gone or has no address."""

    def list_contacts(self, institution: str) -> Sequence[Contact]:
        """Return those who are written to for an institution: its admins."""
