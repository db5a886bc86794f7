"""Which edition of a status list is published, without its document: what a reader with a copy asks for."""

from datetime import datetime

from kakitome.ports.status_lists import StatusListId
from kakitome.records.models import StatusListRow
from kakitome.records.store.scope import Scope


def find_edition(institution: str, list_id: StatusListId, *, using: str = "default") -> tuple[int, datetime] | None:
    """Return version and instant of the publication in force; None before the first."""
    scope = Scope(institution, using=using)
    with scope.reading():
        found = (
            scope.rows(StatusListRow)
            .filter(issuer=list_id.issuer, purpose=list_id.purpose.value, number=list_id.number)
            .values_list("published_version", "published_at")
            .first()
        )
    if found is None or found[1] is None:
        return None
    return found
