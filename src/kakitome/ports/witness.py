"""A witness outside the store: it remembers how far each audit trail had come.

A database can lose committed rows and still call itself sound (docs/rules/threats.md T8). What the
witness saw is therefore kept elsewhere, signed, and compared.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.ports.audit import AuditEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The last event a witness saw of one institution's trail."""

    institution: str
    sequence: int
    hash: str
    at: datetime


class Witness(Protocol):
    """Remembers the last audit event of each institution."""

    def note(self, institution: str, event: AuditEvent, /) -> None:
        """Remember an event that is durable; an older one than already noted changes nothing.

        Raises `Unavailable` (E_CHECKPOINT_UNWRITABLE).
        """

    def find_checkpoint(self, institution: str) -> Checkpoint | None:
        """Return what was last noted.

        Raises `Unavailable`: E_CHECKPOINT_UNREADABLE for now; E_CHECKPOINT_DAMAGED, its signature does not match.
        """
