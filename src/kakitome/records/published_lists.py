"""Which edition of a status list is published, without its document: what a reader with a copy asks for."""

from datetime import datetime

from kakitome.ports.status_lists import StatusListId
from kakitome.records.models import StatusListRow
from kakitome.records.store.looks import Look
from kakitome.records.store.scope import Scope

_EDITION = Look(StatusListRow, "published_version", "published_at", equal=("issuer", "purpose", "number"))


def find_edition(institution: str, list_id: StatusListId, *, using: str = "default") -> tuple[int, datetime] | None:
    """Return version and instant of the publication in force; None before the first."""
    whose = Scope(institution, using=using)
    for version, published_at in whose.look(_EDITION, list_id.issuer, list_id.purpose.value, list_id.number):
        return None if published_at is None else (version, published_at)
    return None
