"""Reminders that something a person holds is going to end: of whom to think, and what was told already.

    page = reminders.find_holders(after=0, now=now, until=now + timedelta(days=60), limit=2_000)
    reminders.list_told(account); reminders.note_told(account, notes, at=now)

Source: docs/rules/capabilities.md B18; docs/journeys/keeping.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderNote:
    """That somebody was told of the end of one thing, so many days before.

    Attributes:
        item: `award:` and the number, or `document:` and the key.
        ends_at: the end it had then; one that was renewed since has another.
    """

    item: str
    ends_at: datetime
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderPage:
    """Accounts that hold something which ends soon; `last` is where to go on, None at the end."""

    accounts: tuple[str, ...]
    last: tuple[int, int] | None


class Reminders(Protocol):
    """The reminders of one platform."""

    def find_holders(self, *, after: tuple[int, int], now: datetime, until: datetime, limit: int) -> HolderPage:
        """Look through `limit` claims and as many documents behind a place, (0, 0) the beginning."""

    def list_told(self, account: str) -> Collection[ReminderNote]:
        """Return what somebody was told."""

    def note_told(self, account: str, notes: Sequence[ReminderNote], *, at: datetime, forget_before: datetime) -> None:
        """Note what somebody was told; what ended before `forget_before` is forgotten.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN).
        """
