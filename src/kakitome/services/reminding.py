"""Who is told that something ends, and when: so many days before, once for each thing, end and number of days.

    due_notes(items, noted, terms=(60, 14), now=now)

A thing that came late is told of once, by the term that is next; one that was renewed has another end and is told of
anew; one that was withdrawn, or has ended, not at all.

Source: docs/rules/capabilities.md B18.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kakitome.ports.reminders import ReminderNote

TERMS: Final = (60, 14)
"""Days before an end, where the operator chooses none. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingItem:
    """One thing somebody holds that is valid and has an end; `item` as in `ReminderNote`."""

    item: str
    ends_at: datetime


def due_notes(
    items: Iterable[EndingItem], noted: Collection[ReminderNote], *, terms: Sequence[int], now: datetime
) -> list[ReminderNote]:
    """Return of what somebody is to be told now, the next end first."""
    notes = (_due_note(item, terms, now=now) for item in items)
    return sorted((note for note in notes if note is not None and note not in noted), key=lambda note: note.ends_at)


def _due_note(item: EndingItem, terms: Sequence[int], *, now: datetime) -> ReminderNote | None:
    left = item.ends_at - now
    reached = [days for days in terms if timedelta(0) < left <= timedelta(days=days)]
    return ReminderNote(item=item.item, ends_at=item.ends_at, days=min(reached)) if reached else None
