"""Closings of institutions: asked for by one person, agreed to by another, in effect after a waiting time.

What a closing ends, and in which order, is in `journeys/institutions/closing.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ClosingState(StrEnum):
    """Where a closing stands; `agreed` waits for its day, `done` has taken effect and is never undone."""

    REQUESTED = "requested"
    AGREED = "agreed"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


UNDER_WAY = frozenset({ClosingState.REQUESTED, ClosingState.AGREED})
"""States in which it may still be withdrawn."""


class ClosingReason(StrEnum):
    """Why an institution leaves."""

    CEASED = "ceased"
    MERGED = "merged"
    MOVED = "moved"


class ClosingSide(StrEnum):
    """Who closes: the institution's own administrators, or operators where its people are gone."""

    INSTITUTION = "institution"
    OPERATORS = "operators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """One closing, from its request to its end.

    Attributes:
        id: drawn; no two closings have the same.
        note: free text for the record of the institution alone; it is shown to nobody else.
        successor: name of who goes on with the institution's work, empty where nobody does.
        successor_url: its site, empty or https.
        requested_by, answered_by, ended_by: accounts; `ended_by` is `kakitome` when its day had come.
        takes_effect_at: not before this instant; None until a second person has agreed.
        ended_at: since when it is done, declined or withdrawn.
    """

    id: str
    state: ClosingState
    side: ClosingSide
    reason: ClosingReason
    note: str
    requested_by: str
    requested_at: datetime
    successor: str = ""
    successor_url: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    takes_effect_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None

    @property
    def is_under_way(self) -> bool:
        """Tell whether it was asked for or agreed to and nothing has ended yet."""
        return self.state in UNDER_WAY


class Closings(Protocol):
    """The closings of all institutions of one platform."""

    def add(self, institution: str, closing: Closing, /) -> None:
        """Store a request; raises `Conflict` (E_CLOSING_UNDER_WAY) while there is another, or one that is done."""

    def change(self, institution: str, closing: Closing, /, *, before: ClosingState) -> None:
        """Store what became of it; raises `Conflict` (E_CLOSING_MOVE) when it is not in the state `before`."""

    def list_of(self, institution: str, /) -> Sequence[Closing]:
        """Return an institution's closings, the newest first."""

    def find_in_hand(self, institution: str, /) -> Closing | None:
        """Find the one that is under way, or done; declined and withdrawn ones are over."""

    def find_done(self, institution: str, /) -> Closing | None:
        """Find the closing of an institution that is closed; None for one that is open."""
