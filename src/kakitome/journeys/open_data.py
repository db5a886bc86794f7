"""The registry as open data on this platform: where its rows come from, where snapshots lie, under which licence."""

from dataclasses import dataclass

from kakitome.journeys.platform import Platform
from kakitome.ports.snapshots import Snapshot
from kakitome.services.opening_data import OpenRegistry, freeze, is_snapshot_due

DEFAULT_LICENCE = "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """Under what the data may be used; `is_decided` is false while the operator has said nothing."""

    text: str
    is_decided: bool


def licence_of(platform: Platform) -> Licence:
    """Return the licence the operator set, or the proposal that is shown as one."""
    given = platform.open_data_licence
    return Licence(text=given or DEFAULT_LICENCE, is_decided=bool(given))


def open_registry(platform: Platform) -> OpenRegistry:
    """Return where rows come from."""
    return OpenRegistry(registry=platform.registry, recognitions=platform.recognitions, site_url=platform.site_url)


def make_snapshot(platform: Platform) -> Snapshot | None:
    """Freeze the registry now; raises as `services.opening_data.freeze`."""
    licence = licence_of(platform)
    words = licence.text if licence.is_decided else f"{licence.text}; not yet decided by the operator"
    return freeze(open_registry(platform), platform.snapshots, licence=words, now=platform.now())


def make_due_snapshot(platform: Platform) -> Snapshot | None:
    """Freeze the registry once a month."""
    is_due = is_snapshot_due(platform.snapshots.list_all(), now=platform.now())
    return make_snapshot(platform) if is_due else None
