"""The journey of the registry into the open: rows for whoever wants all of it, frozen snapshots, and what changed.

    for record in read_records(source, which=Which.CURRENT, now=now): …
    snapshot = freeze(source, shelf, licence="CC BY 4.0", now=now)

Freezing:
1. Nothing is frozen twice on one day, nor an empty registry.
2. Read every version once per file, a page at a time, and write as it comes.
3. Count while writing; the note that makes the snapshot is written last.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from kakitome.errors import Conflict
from kakitome.learning.recognition.recognition import Recognition
from kakitome.learning.registry.entry import Entry, EntryState, EntryVersion
from kakitome.learning.registry.facets import NOT_STATED
from kakitome.mapping.open_data.changes import NEWEST, RegistryEvent, newest, recognition_events
from kakitome.mapping.open_data.columns import Record
from kakitome.mapping.open_data.dump import csv_lines, gzipped, json_lines
from kakitome.mapping.places import PREFECTURES
from kakitome.ports.recognitions import PublicRecognitions
from kakitome.ports.registry import EntryChange, Registry
from kakitome.ports.registry_search import RegistryQuery, RegistrySearch
from kakitome.ports.snapshots import Snapshot, SnapshotShelf
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText

PAGE = 500
"""Entries that are held at a time, however many there are."""
NEWS = timedelta(days=92)
"""How far back recognitions are news."""
_FROM_THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Which(StrEnum):
    """Which versions are wanted."""

    CURRENT = "current"
    """The newest of each entry that is listed."""
    ALL = "all"
    """Every version there ever was, withdrawn ones too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRegistry:
    """Where rows come from."""

    registry: Registry
    recognitions: PublicRecognitions
    site_url: str


@dataclass(slots=True)
class _Count:
    entries: int = 0
    versions: int = 0
    last: str = field(default="", repr=False)


def read_entries(registry: Registry, *, after: str = "") -> Iterator[Entry]:
    """Go through the entries with a number above `after`, by number, a page at a time."""
    while page := registry.list_entries(after=after, limit=PAGE):
        yield from page
        after = page[-1].number


def read_records(source: OpenRegistry, *, which: Which, now: datetime) -> Iterator[Record]:
    """Write the registry as rows; what bodies recognised is read once, since it is little beside the entries."""
    known = _by_entry(source.recognitions.list_changed_since(_FROM_THE_BEGINNING))
    for entry in filter(None, (_as_of(now, entry_then) for entry_then in read_entries(source.registry))):
        versions = entry.versions if which is Which.ALL else (entry.current,) if entry.is_listed else ()
        for version in versions:
            yield Record(
                entry=entry,
                version=version,
                recognitions=known.get(entry.number, ()),
                at=now,
                site_url=source.site_url,
            )


def freeze(source: OpenRegistry, shelf: SnapshotShelf, *, licence: str, now: datetime) -> Snapshot | None:
    """Freeze the registry as it is; None when there is nothing in it.

    Raises:
        Conflict: E_SNAPSHOT_EXISTS, this day has one.
        Unavailable: E_SNAPSHOT_UNWRITABLE.
    """
    # 1 once a day, and not empty
    day = now.astimezone(JAPAN).date()
    if any(one.day == day for one in shelf.list_all()):
        raise Conflict("E_SNAPSHOT_EXISTS", day=day.isoformat())
    if not source.registry.list_entries(after="", limit=1):
        return None
    # 2 as it comes
    counted = _Count()
    rows = _counting(read_records(source, which=Which.ALL, now=now), counted)
    files = (
        shelf.write(day, ending="jsonl.gz", chunks=gzipped(json_lines(rows))),
        shelf.write(day, ending="csv.gz", chunks=gzipped(csv_lines(read_records(source, which=Which.ALL, now=now)))),
    )
    # 3 the note last
    snapshot = Snapshot(
        day=day,
        made_at=now,
        entries=counted.entries,
        versions=counted.versions,
        licence=licence,
        files=files,
    )
    shelf.seal(snapshot)
    return snapshot


def _as_of(now: datetime, entry: Entry) -> Entry | None:
    """Return an entry as it was at an instant: reading takes a while, and what happens meanwhile is not yet."""
    versions = tuple(
        version if version.withdrawn_at is None or version.withdrawn_at <= now else _listed(version)
        for version in entry.versions
        if version.registered_at <= now
    )
    return replace(entry, versions=versions) if versions else None


def _listed(version: EntryVersion) -> EntryVersion:
    return replace(version, state=EntryState.LISTED, withdrawn_at=None)


def is_snapshot_due(snapshots: Sequence[Snapshot], *, now: datetime) -> bool:
    """Tell whether this month, in Japan, has none yet."""
    today = now.astimezone(JAPAN).date()
    return not any(_month(snapshot.day) == _month(today) for snapshot in snapshots)


def read_events(source: OpenRegistry, *, now: datetime) -> Sequence[RegistryEvent]:
    """Return the newest changes of entries and of recognitions together."""
    changes = _newest_changes(source.registry)
    numbers = tuple(dict.fromkeys(change.number for change in changes))
    titles = {
        (entry.number, version.version): version.microcredential.title
        for entry in source.registry.find_many(numbers)
        for version in entry.versions
    }
    registry_events = (
        RegistryEvent(
            id=f"entry/{change.sequence}",
            kind=change.kind.value,
            at=change.at,
            number=change.number,
            version=change.version,
            title=titles.get((change.number, change.version), LocalizedText()),
        )
        for change in changes
    )
    recognised = recognition_events(source.recognitions.list_changed_since(now - NEWS))
    return newest(registry_events, recognised)


def _newest_changes(registry: Registry) -> Sequence[EntryChange]:
    """Find the newest changes: their end is looked for by doubling, since the registry tells them oldest first."""
    low, high = 0, 1
    while registry.changes_since(high, limit=1):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if registry.changes_since(middle, limit=1) else (low, middle)
    return registry.changes_since(max(0, high - NEWEST), limit=NEWEST)


def count_regions(search: RegistrySearch) -> Mapping[str, int]:
    """Count what is offered now by region; the key of those that state none is empty."""
    # Values asked for are always told, however many others there are.
    registry_query = RegistryQuery(filters={"region": (*PREFECTURES, NOT_STATED)}, page_size=1)
    counted = {
        facet_count.value: facet_count.count for facet_count in search.search(registry_query).facets.get("region", ())
    }
    unstated = counted.pop(NOT_STATED, 0)
    return {**{region: count for region, count in counted.items() if count}, **({"": unstated} if unstated else {})}


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _by_entry(recognitions: Iterable[Recognition]) -> Mapping[str, tuple[Recognition, ...]]:
    grouped: dict[str, list[Recognition]] = defaultdict(list)
    for recognition in recognitions:
        grouped[recognition.entry].append(recognition)
    return {number: tuple(several) for number, several in grouped.items()}


def _counting(records: Iterable[Record], count: _Count) -> Iterator[Record]:
    for record in records:
        count.versions += 1
        if record.entry.number != count.last:
            count.entries, count.last = count.entries + 1, record.entry.number
        yield record
