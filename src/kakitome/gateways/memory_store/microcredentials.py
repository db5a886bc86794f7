"""Definitions in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState, demand_removable, demand_replaceable


class MemoryMicrocredentials:
    """Implements `ports.microcredentials.MicrocredentialStore`."""

    def __init__(self, journal: Journal) -> None:
        self._versions: Rows[tuple[str, int], MicrocredentialVersion] = Rows(journal)

    def add_version(self, version: MicrocredentialVersion, /) -> None:
        if (version.identifier, version.version) in self._versions:
            raise Conflict("E_VERSION_EXISTS", identifier=version.identifier, version=version.version)
        self._versions.put((version.identifier, version.version), version)

    def replace(self, version: MicrocredentialVersion, /) -> None:
        demand_replaceable(self.get(version.identifier, version.version), version)
        self._versions.put((version.identifier, version.version), version)

    def remove(self, identifier: str, version: int) -> None:
        demand_removable(self.get(identifier, version))
        self._versions.drop((identifier, version))

    def get(self, identifier: str, version: int) -> MicrocredentialVersion:
        known = self._versions.find((identifier, version))
        if known is None:
            raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier, version=version)
        return known

    def find_latest(self, identifier: str, *, state: VersionState | None = None) -> MicrocredentialVersion | None:
        fitting = [v for v in self.list_versions(identifier) if state is None or v.state == state]
        return fitting[-1] if fitting else None

    def list_versions(self, identifier: str) -> Sequence[MicrocredentialVersion]:
        return sorted((v for v in self._versions.values() if v.identifier == identifier), key=lambda v: v.version)

    def list_identifiers(self) -> Sequence[str]:
        return sorted({identifier for identifier, _ in self._versions})

    def list_latest(self, *, units: frozenset[str] | None = None) -> Sequence[MicrocredentialVersion]:
        highest: dict[str, MicrocredentialVersion] = {}
        for version in sorted(self._versions.values(), key=lambda v: (v.identifier, v.version)):
            highest[version.identifier] = version
        return [version for version in highest.values() if units is None or version.unit in units]

    def freeze(self, identifier: str, version: int, *, at: datetime) -> None:
        known = self.get(identifier, version)
        if known.frozen_at is None:
            self._versions.put((identifier, version), replace(known, frozen_at=at))
