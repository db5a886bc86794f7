"""The register of reviewers of a body, what they were paid, and what they have begun to write.

A draft is nobody's but its reviewer's: it is no event of the case, and only its author is given it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kakitome.learning.recognition.reviewer import Honorarium, Reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """What somebody has typed for a case and not handed in; `content` is as the form holds it."""

    case: str
    account: str
    saved_at: datetime
    content: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerHeld:
    """An entry in a body's register, and whose body it is of."""

    institution: str
    reviewer: Reviewer


class ReviewerStore(Protocol):
    """The register of one body; an institution that is none has nothing here."""

    def add(self, reviewer: Reviewer, /) -> None:
        """Store an entry; raises `Conflict` (E_REVIEWER_EXISTS) when the account or the id is in the register."""

    def change(self, reviewer: Reviewer, /) -> None:
        """Store what changed; raises `NotFound` (E_REVIEWER_UNKNOWN)."""

    def find(self, reviewer_id: str) -> Reviewer | None:
        """Find an entry by its id."""

    def find_by_account(self, account: str) -> Reviewer | None:
        """Find an entry by its account."""

    def list_all(self) -> Sequence[Reviewer]:
        """Return every entry there ever was, oldest first."""

    def add_honorarium(self, reviewer_id: str, honorarium: Honorarium, /) -> None:
        """Note what was paid; raises `NotFound` (E_REVIEWER_UNKNOWN)."""

    def list_honoraria(self, reviewer_id: str) -> Sequence[Honorarium]:
        """Return what was paid, oldest first."""

    def save_draft(self, draft: ReviewDraft, /) -> None:
        """Keep what somebody has typed for a case, in place of what was kept."""

    def find_draft(self, case: str, *, account: str) -> ReviewDraft | None:
        """Find one's own draft."""

    def drop_draft(self, case: str, *, account: str) -> None:
        """Throw a draft away; nothing happens when there is none."""


class ReviewerDirectory(Protocol):
    """The questions across all bodies of a platform: whose register somebody is in."""

    def list_of(self, account: str) -> Sequence[ReviewerHeld]:
        """Return the entries of an account, by institution."""

    def forget_account(self, account: str, *, pseudonym: str) -> int:
        """Put a pseudonym where an account was in a register, and drop its drafts; how many entries there were.

        What was scored stays. Source: docs/standards/hostile-inputs.md B217.
        """
