"""Items of collections and share links in their tables: a document, an own record, or the number of an award."""

from collections.abc import Callable, Iterable, Mapping

from kakitome.errors import NotFound
from kakitome.ports.wallets import CollectedItem
from kakitome.records.models.own_record import OwnRecordRow
from kakitome.records.models.wallet import WalletDocumentRow
from kakitome.records.store.person_scope import PersonScope

ITEM_COLUMNS = ("document__key", "award", "own_record__key")


def item_of(document: str | None, award: str, own_record: str | None) -> CollectedItem:
    """Make the item of what its columns say."""
    return CollectedItem(document=document or "", award=award, own_record=own_record or "")


def item_keys(
    scope: PersonScope, items: Iterable[CollectedItem]
) -> Callable[[CollectedItem], Mapping[str, int | None]]:
    """Look up the rows that items name; return what tells the columns of one of them.

    Raises:
        NotFound: E_WALLET_UNKNOWN, an item names what this person does not have.
    """
    documents = _keys(scope, WalletDocumentRow, {item.document for item in items if item.document})
    own_records = _keys(scope, OwnRecordRow, {item.own_record for item in items if item.own_record})
    return lambda item: {
        "document_id": documents.get(item.document),
        "own_record_id": own_records.get(item.own_record),
    }


def _keys(scope: PersonScope, table: type[WalletDocumentRow | OwnRecordRow], wanted: set[str]) -> Mapping[str, int]:
    if not wanted:
        return {}
    keys: dict[str, int] = dict(scope.rows(table).filter(key__in=wanted).values_list("key", "pk"))
    if wanted - set(keys):
        raise NotFound("E_WALLET_UNKNOWN")
    return keys
