"""The registry in memory, for tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Log, Rows
from kakitome.learning.registry.entry import Entry, EntryState, EntryVersion
from kakitome.ports.registry import EntryChange, EntryChangeKind


class MemoryRegistry:
    """Implements `ports.registry.Registry`; given a store's journal, it takes part in its transactions."""

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal or Journal()
        self._entries: Rows[str, Entry] = Rows(self._journal)
        self._changes: Log[EntryChange] = Log(self._journal)

    def add(self, entry: Entry, /) -> None:
        """Store a new entry."""
        self.add_many([entry])

    def add_many(self, entries: Sequence[Entry], /) -> None:
        """Store new entries, all or none."""
        with self._journal.transaction():
            for entry in entries:
                if entry.number in self._entries or self.find_by_identifier(entry.institution, entry.identifier):
                    raise Conflict("E_ENTRY_EXISTS", identifier=entry.identifier)
                self._entries.put(entry.number, entry)
                for version in entry.versions:
                    is_first = version is entry.versions[0]
                    kind = EntryChangeKind.ADDED if is_first else EntryChangeKind.VERSION_ADDED
                    self._note(entry.number, version.version, kind=kind, at=version.registered_at)

    def add_version(self, number: str, version: EntryVersion, /) -> Entry:
        """Store the version after the current one."""
        entry = self._get(number)
        if version.version != entry.current.version + 1:
            raise Conflict("E_ENTRY_VERSION_ORDER", number=number, version=version.version)
        changed = replace(entry, versions=(*entry.versions, version))
        with self._journal.transaction():
            self._entries.put(number, changed)
            self._note(number, version.version, kind=EntryChangeKind.VERSION_ADDED, at=version.registered_at)
        return changed

    def withdraw(self, number: str, *, at: datetime) -> Entry:
        """Withdraw every version still listed."""
        entry = self._get(number)
        if not entry.is_listed:
            raise Conflict("E_ENTRY_WITHDRAWN", number=number)
        withdrawn = tuple(
            replace(one, state=EntryState.WITHDRAWN, withdrawn_at=at) if one.state is EntryState.LISTED else one
            for one in entry.versions
        )
        changed = replace(entry, versions=withdrawn)
        with self._journal.transaction():
            self._entries.put(number, changed)
            self._note(number, entry.current.version, kind=EntryChangeKind.WITHDRAWN, at=at)
        return changed

    def find(self, number: str) -> Entry | None:
        """Find an entry by its number."""
        return self._entries.find(number)

    def find_many(self, numbers: Sequence[str], /) -> Sequence[Entry]:
        """Return the entries of these numbers."""
        return [entry for number in numbers if (entry := self.find(number)) is not None]

    def find_by_identifier(self, institution: str, identifier: str) -> Entry | None:
        """Find what an institution registered under its own name for it."""
        wanted = (institution, identifier)
        return next((one for one in self._entries.values() if (one.institution, one.identifier) == wanted), None)

    def find_by_address(self, address: str) -> Entry | None:
        """Find the entry with a version of this address."""
        holding = (
            (version.registered_at, one.number, one)
            for one in self._entries.values()
            for version in one.versions
            if address and version.is_called(address)
        )
        return min(
            holding,
            key=lambda found: (not any(one.address == address for one in found[2].versions), *found[:2]),
            default=(None, "", None),
        )[2]

    def list_entries(self, *, after: str = "", limit: int) -> Sequence[Entry]:
        """Return entries with a number above `after`, by number."""
        return [self._get(number) for number in sorted(self._entries) if number > after][:limit]

    def list_of(self, institution: str) -> Sequence[Entry]:
        """Return an institution's entries by identifier."""
        own = (one for one in self._entries.values() if one.institution == institution)
        return sorted(own, key=lambda one: one.identifier)

    def changes_since(self, sequence: int, *, limit: int) -> Sequence[EntryChange]:
        """Return changes with a higher sequence, oldest first."""
        return [change for change in self._changes.items() if change.sequence > sequence][:limit]

    def _get(self, number: str) -> Entry:
        found = self.find(number)
        if found is None:
            raise NotFound("E_ENTRY_UNKNOWN", number=number)
        return found

    def _note(self, number: str, version: int, *, kind: EntryChangeKind, at: datetime) -> None:
        sequence = len(self._changes) + 1
        self._changes.append(EntryChange(sequence=sequence, number=number, version=version, kind=kind, at=at))
