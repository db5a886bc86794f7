"""Keeping the registry's index true: built again from the entries, and recognised as of now.

The registry itself puts every change of an entry into the index. What it cannot know is when a recognition begins,
ends or is withdrawn: that is looked up here, what changed in every turn and everything once an hour.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.recognition import recognitions_at
from kakitome.learning.registry.entry import Entry

EVERYTHING_EVERY = timedelta(hours=1)
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_CHUNK = 500


def reindex_registry(
    platform: Platform, *, now: datetime, progress: Callable[[int], None] = lambda _count: None
) -> int:
    """Build the index again, whoever was registered last at the top; returns the number of entries."""
    return platform.registry_index.reindex(_told(platform, now=now), progress=progress)


def is_recognised(platform: Platform, entry: Entry, *, now: datetime) -> bool:
    """Tell whether somebody's recognition of an entry's newest version stands."""
    standing = recognitions_at(platform.recognitions.of_entry(entry.number), now)
    return any(recognition.entry_version == entry.current.version for recognition in standing)


class RecognisedMarks:
    """Brings the index up to date with recognitions; remembers when it did so last."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._seen_at = _BEGINNING
        self._all_seen_at = _BEGINNING

    def refresh(self, *, now: datetime) -> None:
        """Look at what changed since the last time, at everything once an hour."""
        is_whole = now - self._all_seen_at >= EVERYTHING_EVERY
        since = _BEGINNING if is_whole else self._seen_at
        changed = {recognition.entry for recognition in self._platform.recognitions.list_changed_since(since)}
        marked = set(self._platform.registry_index.list_recognised())
        self._mark(changed | marked if is_whole else changed, marked=marked, now=now)
        self._seen_at = now
        if is_whole:
            self._all_seen_at = now

    def _mark(self, numbers: Iterable[str], *, marked: set[str], now: datetime) -> None:
        for entry in self._platform.registry.find_many(sorted(filter(None, numbers))):
            recognised = is_recognised(self._platform, entry, now=now)
            if recognised != (entry.number in marked):
                self._platform.registry_index.mark_recognised(entry.number, recognised)


def _told(platform: Platform, *, now: datetime) -> Iterator[tuple[Entry, bool]]:
    """Yield all entries by the time of their newest version, the oldest first, each with its recognition."""
    places, after = [], ""
    while page := platform.registry.list_entries(after=after, limit=_CHUNK):
        places += [(entry.current.registered_at, entry.number) for entry in page]
        after = page[-1].number
    recognised = {recognition.entry for recognition in platform.recognitions.list_changed_since(_BEGINNING)}
    places.sort()
    for at in range(0, len(places), _CHUNK):
        for entry in platform.registry.find_many([number for _time, number in places[at : at + _CHUNK]]):
            yield entry, entry.number in recognised and is_recognised(platform, entry, now=now)
