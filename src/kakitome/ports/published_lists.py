"""Which edition of a status list is published, without its document: what a reader with a copy asks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.ports.status_lists import StatusListId


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEdition:
    """One publication: its version, its instant, and with which key its token for wallets is signed; empty for none."""

    version: int
    published_at: datetime
    token_key: str


class PublishedLists(Protocol):
    """The published status lists of all institutions."""

    def find_edition(self, institution: str, list_id: StatusListId) -> PublishedEdition | None:
        """Return version and instant of the publication in force; None before the first."""
