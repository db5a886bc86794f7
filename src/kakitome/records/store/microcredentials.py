"""Definitions over tables."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from kakitome.errors import Conflict, NotFound
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState, demand_removable, demand_replaceable
from kakitome.records.models.microcredential import MicrocredentialRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore
from kakitome.values.plain_data import from_plain, to_plain

_VERSIONS = RecordMapping(MicrocredentialRow, MicrocredentialVersion, apart=["microcredential"])
_COLUMNS = ("definition", *_VERSIONS.names)
_VERSION = PreparedQuery(MicrocredentialRow, *_COLUMNS, equal=("identifier", "version")).leaving("definition")
_LATEST = PreparedQuery(MicrocredentialRow, *_COLUMNS, equal=("identifier",), order=("-version",), first=True).leaving(
    "definition"
)
_LATEST_IN = PreparedQuery(
    MicrocredentialRow, *_COLUMNS, equal=("identifier", "state"), order=("-version",), first=True
).leaving("definition")


class DatabaseMicrocredentials(ScopedStore):
    """Implements `MicrocredentialStore`."""

    def add_version(self, version: MicrocredentialVersion, /) -> None:
        with self._scope.writing():
            if self._find_row(version.identifier, version.version) is not None:
                raise Conflict("E_VERSION_EXISTS", identifier=version.identifier, version=version.version)
            row = _VERSIONS.fill(MicrocredentialRow(identifier=version.identifier, version=version.version), version)
            row.definition = to_plain(version.microcredential)
            self._scope.add([row])

    def replace(self, version: MicrocredentialVersion, /) -> None:
        with self._scope.writing():
            row = self._row(version.identifier, version.version)
            demand_replaceable(_version(row), version)
            row.definition = to_plain(version.microcredential)
            _VERSIONS.fill(row, version).save(using=self._scope.using)

    def remove(self, identifier: str, version: int) -> None:
        with self._scope.writing():
            row = self._row(identifier, version)
            demand_removable(_version(row))
            row.delete(using=self._scope.using)

    def get(self, identifier: str, version: int) -> MicrocredentialVersion:
        for definition, *columns in self._scope.query(_VERSION, identifier, version):
            return _VERSIONS.read_values(columns, microcredential=_microcredential(definition))
        raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier, version=version)

    def find_latest(self, identifier: str, *, state: VersionState | None = None) -> MicrocredentialVersion | None:
        query = self._scope.query
        rows = query(_LATEST_IN, identifier, state.value) if state else query(_LATEST, identifier)
        for definition, *columns in rows:
            return _VERSIONS.read_values(columns, microcredential=_microcredential(definition))
        return None

    def list_versions(self, identifier: str) -> Sequence[MicrocredentialVersion]:
        with self._scope.reading():
            rows = self._scope.rows(MicrocredentialRow).filter(identifier=identifier).order_by("version")
            return [_version(row) for row in rows]

    def list_identifiers(self) -> Sequence[str]:
        with self._scope.reading():
            rows = self._scope.rows(MicrocredentialRow).order_by("identifier")
            return list(rows.values_list("identifier", flat=True).distinct())

    def list_latest(self, *, units: frozenset[str] | None = None) -> Sequence[MicrocredentialVersion]:
        with self._scope.reading():
            newest = {
                row.identifier: row for row in self._scope.rows(MicrocredentialRow).order_by("identifier", "version")
            }
        return [_version(row) for row in newest.values() if units is None or row.unit in units]

    def freeze(self, identifier: str, version: int, *, at: datetime) -> None:
        with self._scope.writing():
            row = self._row(identifier, version)
            if row.frozen_at is None:
                row.frozen_at = at
                row.save(using=self._scope.using, update_fields=["frozen_at"])

    def _find_row(self, identifier: str, version: int) -> MicrocredentialRow | None:
        return self._scope.rows(MicrocredentialRow).filter(identifier=identifier, version=version).first()

    def _row(self, identifier: str, version: int) -> MicrocredentialRow:
        unknown = NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier, version=version)
        return self._scope.get_row(MicrocredentialRow, unknown, identifier=identifier, version=version)


def _version(row: MicrocredentialRow) -> MicrocredentialVersion:
    return _VERSIONS.read(row, microcredential=_microcredential(json.dumps(row.definition)))


@lru_cache(maxsize=64)
def _microcredential(definition: str) -> Microcredential:
    """Read a definition once per process as long as it says the same; what comes out is frozen."""
    return from_plain(Microcredential, json.loads(definition))  # noqa: TID251 (our own row)
