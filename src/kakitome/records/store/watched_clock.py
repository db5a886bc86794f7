"""The machine's clock, asked before something is written that bears its instant for good, or waits for one."""

from datetime import datetime
from typing import Protocol


class WatchedClock(Protocol):
    """The machine's clock (docs/rules/faults.md F29)."""

    def check(self) -> None:
        """Raise `Unavailable` while it is wrong."""

    def check_instant(self, at: datetime, /) -> None:
        """Raise `Unavailable` while it is wrong, and for an instant that lies ahead of it."""
