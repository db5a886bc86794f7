"""Which edition of a status list is published, without its document: what a reader with a copy asks for."""

from dataclasses import dataclass
from datetime import datetime

from kakitome.ports.status_lists import StatusListId
from kakitome.records.models import StatusListRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope

_EDITION = PreparedQuery(
    StatusListRow, "published_version", "published_at", "token_key", equal=("issuer", "purpose", "number")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One publication: its version, its instant, and with which key its token for wallets is signed; empty for none."""

    version: int
    published_at: datetime
    token_key: str


def find_edition(institution: str, list_id: StatusListId, *, using: str = "default") -> Edition | None:
    """Return version and instant of the publication in force; None before the first."""
    whose = Scope(institution, using=using)
    for version, published_at, key in whose.query(_EDITION, list_id.issuer, list_id.purpose.value, list_id.number):
        if published_at is not None:
            return Edition(version=version, published_at=published_at, token_key=key or "")
    return None
