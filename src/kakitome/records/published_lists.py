"""Which edition of a status list is published, over the tables."""

from kakitome.ports.published_lists import PublishedEdition
from kakitome.ports.status_lists import StatusListId
from kakitome.records.models.status_list import StatusListRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import UnscopedStore

_EDITION = PreparedQuery(
    StatusListRow, "published_version", "published_at", "token_key", equal=("issuer", "purpose", "number")
)


class DatabasePublishedLists(UnscopedStore):
    """Implements `ports.published_lists.PublishedLists` over one database."""

    def find_edition(self, institution: str, list_id: StatusListId) -> PublishedEdition | None:
        scope = self._scope(institution)
        for version, published_at, key in scope.query(_EDITION, list_id.issuer, list_id.purpose.value, list_id.number):
            if published_at is not None:
                return PublishedEdition(version=version, published_at=published_at, token_key=key or "")
        return None
