"""Definitions over tables."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from kakitome.errors import Conflict, NotFound
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.microcredentials import VERSION_MOVES, MicrocredentialVersion, VersionState
from kakitome.records.models.microcredential import MicrocredentialRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope
from kakitome.values.plain_data import from_plain, to_plain

_COLUMNS = ("definition", "saved_at", "state", "as_typed", "unit", "saved_by", "frozen_at")
_ONE = PreparedQuery(MicrocredentialRow, *_COLUMNS, equal=("identifier", "version")).leaving("definition")
_LATEST = PreparedQuery(MicrocredentialRow, *_COLUMNS, equal=("identifier",), order=("-version",), first=True).leaving(
    "definition"
)
_LATEST_IN = PreparedQuery(
    MicrocredentialRow, *_COLUMNS, equal=("identifier", "state"), order=("-version",), first=True
).leaving("definition")


class DatabaseMicrocredentials:
    """Implements `MicrocredentialStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add_version(self, version: MicrocredentialVersion, /) -> None:
        with self._scope.writing():
            if self._find_row(version.identifier, version.version) is not None:
                raise Conflict("E_VERSION_EXISTS", identifier=version.identifier, version=version.version)
            row = MicrocredentialRow(identifier=version.identifier, version=version.version)
            _fill(row, version)
            self._scope.add([row])

    def replace(self, version: MicrocredentialVersion, /) -> None:
        with self._scope.writing():
            row = self._row(version.identifier, version.version)
            stored = _version(row)
            if stored.frozen_at is not None and replace(version, state=stored.state) != stored:
                raise Conflict("E_VERSION_FROZEN", identifier=version.identifier, version=version.version)
            if version.state is not stored.state and not _may_move(stored, version.state):
                raise Conflict("E_VERSION_MOVE", before=stored.state.value, after=version.state.value)
            _fill(row, version)
            row.save(using=self._scope.using)

    def get(self, identifier: str, version: int) -> MicrocredentialVersion:
        for columns in self._scope.query(_ONE, identifier, version):
            return _told(*columns)
        raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier, version=version)

    def find_latest(self, identifier: str, *, state: VersionState | None = None) -> MicrocredentialVersion | None:
        query = self._scope.query
        found = query(_LATEST_IN, identifier, state.value) if state else query(_LATEST, identifier)
        return next((_told(*columns) for columns in found), None)

    def list_versions(self, identifier: str) -> Sequence[MicrocredentialVersion]:
        with self._scope.reading():
            rows = self._scope.rows(MicrocredentialRow).filter(identifier=identifier).order_by("version")
            return [_version(row) for row in rows]

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
        row = self._find_row(identifier, version)
        if row is None:
            raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier, version=version)
        return row


def _may_move(stored: MicrocredentialVersion, to: VersionState) -> bool:
    """Going back to draft is for versions that nobody was awarded."""
    return to in VERSION_MOVES[stored.state] and (to is not VersionState.DRAFT or stored.frozen_at is None)


def _fill(row: MicrocredentialRow, version: MicrocredentialVersion) -> None:
    row.state = version.state.value
    row.unit = version.unit
    row.definition = to_plain(version.microcredential)
    row.as_typed = dict(version.as_typed)
    row.saved_at = version.saved_at
    row.saved_by = version.saved_by
    row.frozen_at = version.frozen_at


def _version(row: MicrocredentialRow) -> MicrocredentialVersion:
    return _told(*(getattr(row, name) for name in _COLUMNS))


def _told(definition: Any, saved_at: datetime, state: str, *others: Any) -> MicrocredentialVersion:
    as_typed, unit, saved_by, frozen_at = others
    return MicrocredentialVersion(
        microcredential=_read(definition),
        saved_at=saved_at,
        state=VersionState(state),
        as_typed=as_typed,
        unit=unit,
        saved_by=saved_by,
        frozen_at=frozen_at,
    )


def _read(definition: Any) -> Microcredential:
    """Read a definition as the database has it, or as the mapper read it."""
    return _microcredential(definition if isinstance(definition, str) else json.dumps(definition))


@lru_cache(maxsize=64)
def _microcredential(definition: str) -> Microcredential:
    """Read a definition once per process as long as it says the same; what comes out is frozen."""
    return from_plain(Microcredential, json.loads(definition))  # noqa: TID251 (our own row)
