"""Which packs an institution's rows point at."""

from collections.abc import Mapping

from kakitome.records.models.award import PackRow
from kakitome.records.store.scope import Scope


def list_packs(institution: str, *, using: str = "default") -> Mapping[str, str]:
    """Return the names of an institution's packs with the name of their reference, oldest first."""
    scope = Scope(institution, using=using)
    with scope.reading():
        return dict(scope.rows(PackRow).order_by("id").values_list("name", "reference"))
