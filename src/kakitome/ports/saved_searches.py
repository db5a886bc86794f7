"""Searches of the registry that people keep, to be told by mail what is new.

    own = persons.saved_searches.open(account)
    own.add(SavedSearch(key=key, stop=stop, words="看護", every_days=7, made_at=now, since=now))
    persons.saved_searches.list_due(now=now, limit=50)

What was registered after `since` is new. A mail tells a window that is written down before it is sent: whoever tells
it again after a crash tells the very same under the same id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

MOST_SEARCHES = 20
"""Of one person. (derived)"""
PERIODS = (1, 7, 30)
"""Days between two mails that somebody may choose; the second where nothing is chosen. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """One search.

    Attributes:
        stop: secret with which a mail stops it, without signing in.
        words, filters: as the registry is asked.
        since: what was registered later has not been told.
        until: end of the window that is being told; None while none is.
    """

    key: str
    stop: str
    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    every_days: int = 7
    made_at: datetime
    since: datetime
    until: datetime | None = None

    @property
    def next_at(self) -> datetime:
        """Return when its next mail is due."""
        return self.since + timedelta(days=self.every_days)


class OwnSavedSearches(Protocol):
    """The searches of one person."""

    def add(self, search: SavedSearch, /) -> None:
        """Keep one; raises `Conflict` (E_SAVED_SEARCH_MANY), `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def list_searches(self) -> Sequence[SavedSearch]:
        """Return them, the newest first."""

    def choose_period(self, key: str, *, days: int) -> None:
        """Set how many days lie between two mails; raises `NotFound` (E_SAVED_SEARCH_UNKNOWN)."""

    def drop(self, key: str) -> None:
        """Forget one; nothing happens when there is none."""

    def open_window(self, key: str, *, until: datetime) -> SavedSearch | None:
        """Write down that what is new up to an instant is told now, unless a window is open; None if dropped."""

    def close_window(self, key: str, *, until: datetime) -> None:
        """Note that a window was told; nothing happens when another one is open."""


class SavedSearches(Protocol):
    """The searches of everybody."""

    def open(self, account: str) -> OwnSavedSearches:
        """Open one person's."""

    def list_due(self, *, now: datetime, limit: int) -> Sequence[tuple[str, SavedSearch]]:
        """Return accounts and searches whose mail is due, the longest due first."""

    def stop(self, secret: str) -> bool:
        """Forget the search that a mail's secret belongs to; tells whether there was one."""
