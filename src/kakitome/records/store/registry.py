"""The registry over its tables: read by everybody, written under the lock of the institution concerned."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connections
from django.db.models import Max, QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.learning.definition import from_dict, to_dict
from kakitome.learning.registry.entry import Entry, EntryState, EntryVersion, EnvelopeName
from kakitome.ports.registry import EntryChange, EntryChangeKind
from kakitome.records.models.registry import EntryChangeRow, EntryEnvelopeRow, EntryRow, EntryVersionRow
from kakitome.records.store.prepared_queries import UnscopedPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.registry_search import index_changed, index_entries
from kakitome.records.store.scope import Scope, UnscopedStore, refusing_doubles

_CHANGE_LOCK = "SELECT pg_advisory_xact_lock(5003627)"
"""Whoever writes a change holds this until it is durable, so that sequences appear in their order."""

_ENTRIES = RecordMapping(EntryRow, Entry, columns={"institution": "institution_id"}, apart=["versions"])
_VERSIONS = RecordMapping(EntryVersionRow, EntryVersion, apart=["microcredential", "envelopes"])
_NAMES = RecordMapping(EntryEnvelopeRow, EnvelopeName)
_CHANGES = RecordMapping(EntryChangeRow, EntryChange)
_OF_NAME = UnscopedPreparedQuery(EntryEnvelopeRow, "entry_id", equal=("achievement",), order=("id",), first=True)
_OF_ADDRESS = UnscopedPreparedQuery(
    EntryVersionRow, "entry_id", equal=("address",), order=("registered_at", "entry_id"), first=True
)


class DatabaseRegistry(UnscopedStore):
    """Implements `ports.registry.Registry`."""

    def add(self, entry: Entry, /) -> None:
        self.add_many([entry])

    def add_many(self, entries: Sequence[Entry], /) -> None:
        if not entries:
            return
        scope = self._scope(entries[0].institution)
        taken = Conflict("E_ENTRY_EXISTS", identifier=entries[0].identifier)
        with self._changing(scope), refusing_doubles(taken, using=self._using):
            scope.add([_ENTRIES.row(entry) for entry in entries])
            scope.add([_version_row(entry.number, version) for entry in entries for version in entry.versions])
            scope.add([row for entry in entries for version in entry.versions for row in _names(entry.number, version)])
            self._note(_first_changes(entries))
            index_entries(((entry, False) for entry in entries), using=self._using)

    def add_version(self, number: str, version: EntryVersion, /) -> Entry:
        scope = self._scope(self._institution_of(number))
        with self._changing(scope):
            last = scope.rows(EntryVersionRow).filter(entry=number).aggregate(last=Max("version"))["last"]
            if version.version != last + 1:
                raise Conflict("E_ENTRY_VERSION_ORDER", number=number, version=version.version)
            scope.add([_version_row(number, version)])
            scope.add(list(_names(number, version)))
            self._note([_change(number, version.version, EntryChangeKind.VERSION_ADDED, version.registered_at)])
            return self._indexed(number)

    def withdraw(self, number: str, *, at: datetime) -> Entry:
        scope = self._scope(self._institution_of(number))
        with self._changing(scope):
            rows = scope.rows(EntryVersionRow).filter(entry=number)
            newest = rows.order_by("-version").values_list("version", "state").first()
            if newest is None or newest[1] != EntryState.LISTED:
                raise Conflict("E_ENTRY_WITHDRAWN", number=number)
            entry_version_rows = rows.filter(state=EntryState.LISTED.value)
            entry_version_rows.update(state=EntryState.WITHDRAWN.value, withdrawn_at=at)
            self._note([_change(number, newest[0], EntryChangeKind.WITHDRAWN, at)])
            return self._indexed(number)

    def find(self, number: str) -> Entry | None:
        return next(iter(self.find_many([number])), None)

    def find_many(self, numbers: Sequence[str], /) -> Sequence[Entry]:
        entries = {entry.number: entry for entry in self._read(self._entries().filter(number__in=list(numbers)))}
        return [entries[number] for number in numbers if number in entries]

    def find_by_identifier(self, institution: str, identifier: str) -> Entry | None:
        return next(iter(self._read(self._entries().filter(institution=institution, identifier=identifier))), None)

    def find_by_address(self, address: str) -> Entry | None:
        if not address or "\0" in address:
            return None
        numbers = _OF_ADDRESS.find(address, using=self._using) or _OF_NAME.find(address, using=self._using)
        return next((self.find(number) for (number,) in numbers), None)

    def list_entries(self, *, after: str = "", limit: int) -> Sequence[Entry]:
        return self._read(self._entries().filter(number__gt=after).order_by("number")[:limit])

    def list_of(self, institution: str) -> Sequence[Entry]:
        own = self._read(self._entries().filter(institution=institution))
        return sorted(own, key=lambda entry: entry.identifier)

    def changes_since(self, sequence: int, *, limit: int) -> Sequence[EntryChange]:
        rows = EntryChangeRow.objects.using(self._using).filter(sequence__gt=sequence).order_by("sequence")[:limit]
        return [_CHANGES.read(row) for row in rows]

    def _entries(self) -> QuerySet[EntryRow]:
        return EntryRow.objects.using(self._using)

    def _institution_of(self, number: str) -> str:
        institution = self._entries().filter(pk=number).values_list("institution_id", flat=True).first()
        if institution is None:
            raise NotFound("E_ENTRY_UNKNOWN", number=number)
        return str(institution)

    def _get(self, number: str) -> Entry:
        (entry,) = self.find_many([number])
        return entry

    def _indexed(self, number: str) -> Entry:
        entry = self._get(number)
        index_changed(entry, using=self._using)
        return entry

    @contextmanager
    def _changing(self, scope: Scope) -> Iterator[None]:
        """Write for one institution, after every other change of the registry."""
        with scope.writing():
            if connections[self._using].vendor == "postgresql":
                with connections[self._using].cursor() as cursor:
                    cursor.execute(_CHANGE_LOCK)
            yield

    def _note(self, changes: Iterable[EntryChangeRow]) -> None:
        EntryChangeRow.objects.using(self._using).bulk_create(changes, batch_size=400)

    def _read(self, rows: Iterable[EntryRow]) -> list[Entry]:
        """Turn entries with all their versions into values, in three queries."""
        entries = list(rows)
        versions: dict[str, list[EntryVersion]] = {row.number: [] for row in entries}
        names: dict[tuple[str, int], list[EnvelopeName]] = {}
        name_rows = EntryEnvelopeRow.objects.using(self._using).filter(entry__in=list(versions))
        for name_row in name_rows.order_by("id"):
            names.setdefault((name_row.entry_id, name_row.version), []).append(_NAMES.read(name_row))
        of_these = EntryVersionRow.objects.using(self._using).filter(entry__in=list(versions))
        for row in of_these.order_by("entry_id", "version"):
            versions[row.entry_id].append(_version(row, names.get((row.entry_id, row.version), ())))
        return [_ENTRIES.read(row, versions=tuple(versions[row.number])) for row in entries]


def _first_changes(entries: Sequence[Entry]) -> Iterator[EntryChangeRow]:
    for entry in entries:
        for version in entry.versions:
            kind = EntryChangeKind.ADDED if version is entry.versions[0] else EntryChangeKind.VERSION_ADDED
            yield _change(entry.number, version.version, kind, version.registered_at)


def _change(number: str, version: int, kind: EntryChangeKind, at: datetime) -> EntryChangeRow:
    return EntryChangeRow(number=number, version=version, kind=kind.value, at=at)


def _version_row(number: str, version: EntryVersion) -> EntryVersionRow:
    return _VERSIONS.row(version, entry_id=number, letter=to_dict(version.microcredential))


def _names(number: str, version: EntryVersion) -> Iterator[EntryEnvelopeRow]:
    for envelope in version.envelopes:
        yield _NAMES.row(envelope, entry_id=number, version=version.version)


def _version(row: EntryVersionRow, names: Sequence[EnvelopeName]) -> EntryVersion:
    # Our own data: what was written reads back without a finding (the contract tests say so).
    letter, _ = from_dict(row.letter)
    return _VERSIONS.read(row, microcredential=letter, envelopes=tuple(names))
