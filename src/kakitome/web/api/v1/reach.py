"""What of its institution a key of the API reaches: all of it, or the definitions and awards of one unit.

    reach = reach_of(key)
    if not reach.covers(record.intent.microcredential): raise NotFound(…)

What lies outside looks like what is not there. What has no unit is the institution's own, and only a key of the whole
institution reaches it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.ports.api_keys import ApiKey
from kakitome.ports.awards import AwardFilter
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.store import Store
from kakitome.web.api.v1.refusals import RequestRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The units that a key reaches, the one it was made for and those below; None for the whole institution."""

    store: Store
    units: frozenset[str] | None

    def list_definitions(self) -> Sequence[MicrocredentialVersion]:
        """Return the highest version of each definition within reach."""
        return self.store.microcredentials.list_latest(units=self.units)

    def identifiers(self) -> frozenset[str] | None:
        """Return the identifiers of the definitions within reach; None for all."""
        if self.units is None:
            return None
        return frozenset(version.identifier for version in self.list_definitions())

    def covers(self, identifier: str) -> bool:
        """Tell whether a definition and its awards are within reach; any that is not there is not, for a unit's key."""
        if self.units is None:
            return True
        latest = self.store.microcredentials.find_latest(identifier)
        return latest is not None and latest.unit in self.units

    def need(self, identifier: str) -> None:
        """Raise `NotFound` (E_MICROCREDENTIAL_UNKNOWN) for a definition out of reach."""
        if not self.covers(identifier):
            raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier)

    def need_batch(self, batch: str) -> None:
        """Raise `NotFound` (E_BATCH_UNKNOWN) unless all awards of a batch are within reach."""
        if self.units is None:
            return
        awards, within = self.store.awards, AwardFilter(batch=batch, microcredentials=self.identifiers())
        if awards.count_matching(within) < max(1, awards.count_matching(AwardFilter(batch=batch))):
            raise NotFound("E_BATCH_UNKNOWN", batch=batch)

    def need_unit(self, unit: str) -> None:
        """Raise `NotFound` (E_NODE_UNKNOWN) for a unit out of reach."""
        if self.units is not None and unit not in self.units:
            raise NotFound("E_NODE_UNKNOWN")


def reach_of(key: ApiKey) -> Reach:
    """Return what a key reaches; nothing when its unit is not there."""
    platform = get_platform()
    store = platform.store(key.institution)
    if not key.unit:
        return Reach(store=store, units=None)
    tree = platform.organisations.list_tree(key.institution)
    return Reach(store=store, units=frozenset(node.id for node in tree if key.unit in node.path))


def need_whole(key: ApiKey) -> None:
    """Refuse what concerns the institution as one; raises `RequestRefused` (403 E_API_UNIT)."""
    if key.unit:
        raise RequestRefused(403, "E_API_UNIT")
