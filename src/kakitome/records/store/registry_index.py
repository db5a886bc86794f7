"""The registry's index over the tables, for those who keep it true."""

from collections.abc import Callable, Iterable, Mapping

from kakitome.learning.registry.entry import Entry
from kakitome.records.store import registry_search
from kakitome.records.store.scope import UnscopedStore
from kakitome.records.store.search_common import keep_common_terms


class DatabaseRegistryIndex(UnscopedStore):
    """Implements `ports.registry_search.RegistryIndex` over one database."""

    def list_recognised(self) -> Mapping[str, int]:
        return registry_search.list_recognised(using=self._using)

    def mark_recognised(self, number: str, recognised: bool, /) -> None:
        registry_search.mark_recognised(number, recognised, using=self._using)

    def reindex(
        self, entries: Iterable[tuple[Entry, bool]], /, *, progress: Callable[[int], None] = lambda _count: None
    ) -> int:
        return registry_search.reindex(entries, using=self._using, progress=progress)

    def keep_common_terms(self, *, seconds: float) -> int:
        return keep_common_terms(using=self._using, seconds=seconds)
