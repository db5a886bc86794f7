"""Stored definitions: drafts that always save, versions that freeze at the first award."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kakitome.errors import Conflict
from kakitome.learning.microcredential import Microcredential


class VersionState(StrEnum):
    """Where a version stands; only a version in force can be awarded."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"


VERSION_MOVES: Mapping[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.IN_FORCE}),
    VersionState.IN_FORCE: frozenset({VersionState.DRAFT, VersionState.WITHDRAWN}),
    VersionState.WITHDRAWN: frozenset({VersionState.IN_FORCE}),
}
"""Allowed moves; going back to draft is for versions that are not frozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrocredentialVersion:
    """One version of one definition.

    Attributes:
        microcredential: the letter; its `identifier` and `version` are this record's key.
        state: draft, in force or withdrawn.
        as_typed: what the author typed, field by field, when it could not all be read; kept so
            that no draft ever loses a word.
        unit: the node of the organisation tree that owns it; empty is the institution itself.
        saved_at: the last change.
        saved_by: who made it.
        frozen_at: the first award; from then on nothing but `state` may change.
    """

    microcredential: Microcredential
    saved_at: datetime
    state: VersionState = VersionState.DRAFT
    as_typed: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    saved_by: str = ""
    frozen_at: datetime | None = None

    @property
    def identifier(self) -> str:
        """Return the permanent identifier, the same over all versions."""
        return self.microcredential.identifier

    @property
    def version(self) -> int:
        """Return the version, counted from 1."""
        return self.microcredential.version


def demand_replaceable(stored: MicrocredentialVersion, version: MicrocredentialVersion) -> None:
    """Refuse a version in place of a stored one, as `MicrocredentialStore.replace` says."""
    if stored.frozen_at is not None and replace(version, state=stored.state) != stored:
        raise Conflict("E_VERSION_FROZEN", identifier=version.identifier, version=version.version)
    # Going back to draft is for versions that nobody was awarded.
    is_undone = version.state is VersionState.DRAFT and stored.frozen_at is not None
    if version.state is not stored.state and (is_undone or version.state not in VERSION_MOVES[stored.state]):
        raise Conflict("E_VERSION_MOVE", before=stored.state.value, after=version.state.value)


def demand_removable(stored: MicrocredentialVersion) -> None:
    """Refuse to remove a version, as `MicrocredentialStore.remove` says."""
    if stored.frozen_at is not None:
        raise Conflict("E_VERSION_FROZEN", identifier=stored.identifier, version=stored.version)
    if stored.state is not VersionState.DRAFT:
        raise Conflict("E_VERSION_PUBLISHED", identifier=stored.identifier, version=stored.version)


class MicrocredentialStore(Protocol):
    """Definitions of one institution."""

    def add_version(self, version: MicrocredentialVersion, /) -> None:
        """Store a new version; raises `Conflict` (E_VERSION_EXISTS) when (identifier, version) is taken."""

    def replace(self, version: MicrocredentialVersion, /) -> None:
        """Overwrite a version that is not frozen.

        Raises `NotFound` (E_MICROCREDENTIAL_UNKNOWN), `Conflict` (E_VERSION_FROZEN) when frozen
        and anything but `state` would change, (E_VERSION_MOVE) for a move not in `VERSION_MOVES`.
        """

    def remove(self, identifier: str, version: int) -> None:
        """Remove a draft.

        Raises `NotFound` (E_MICROCREDENTIAL_UNKNOWN), `Conflict` (E_VERSION_FROZEN) when it was awarded,
        (E_VERSION_PUBLISHED) when it is no draft.
        """

    def get(self, identifier: str, version: int) -> MicrocredentialVersion:
        """Return one version; raises `NotFound` (E_MICROCREDENTIAL_UNKNOWN)."""

    def find_latest(self, identifier: str, *, state: VersionState | None = None) -> MicrocredentialVersion | None:
        """Return the highest version, of one state when asked."""

    def list_versions(self, identifier: str) -> Sequence[MicrocredentialVersion]:
        """Return all versions, oldest first."""

    def list_identifiers(self) -> Sequence[str]:
        """Return the identifiers of all definitions, without reading these."""

    def list_latest(self, *, units: frozenset[str] | None = None) -> Sequence[MicrocredentialVersion]:
        """Return the highest version of each definition by identifier; `units` None means every unit."""

    def freeze(self, identifier: str, version: int, *, at: datetime) -> None:
        """Freeze at the first award; later calls change nothing. Raises `NotFound`."""
