"""Collections of a wallet: documents and awards that somebody puts together under a name, in an order of their own.

    collection = make_collection(wallet, name="応募", key=draw_key(), now=now)
    put_in(wallet, collection.key, items=[CollectedItem(award="A-7K3M-94QT")], held=numbers)
    move(wallet, collection.key, item=item, by=-1)

An item stands in a collection once, and may stand in several. Every act starts from what is stored: one that comes
from an older page finds the item where it is now. Nothing that stands in a collection is changed or deleted with it.

Source: docs/rules/capabilities.md C5.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from kakitome.errors import Conflict, NotFound
from kakitome.ports.wallets import CollectedItem, Wallet, WalletCollection

MOST_COLLECTIONS: Final = 100
MOST_ITEMS: Final = 200
"""Collections of a wallet, and items of one. (derived)"""
LONGEST_NAME: Final = 100
"""Characters. (derived)"""


def need_collection(wallet: Wallet, key: str) -> WalletCollection:
    """Return a collection; raises `NotFound` (E_COLLECTION_UNKNOWN)."""
    collection = next((collection for collection in wallet.list_collections() if collection.key == key), None)
    if collection is None:
        raise NotFound("E_COLLECTION_UNKNOWN")
    return collection


def make_collection(wallet: Wallet, *, name: str, key: str, now: datetime) -> WalletCollection:
    """Make an empty collection.

    Raises:
        Conflict: E_COLLECTION_NAMED, E_COLLECTIONS_FULL.
    """
    with wallet.transaction():
        if len(wallet.list_collections()) >= MOST_COLLECTIONS:
            raise Conflict("E_COLLECTIONS_FULL", limit=MOST_COLLECTIONS)
        _demand_free(wallet, name, but="")
        made = WalletCollection(key=key, name=name, created_at=now)
        wallet.put_collection(made)
    return made


def rename(wallet: Wallet, key: str, *, name: str) -> None:
    """Give a collection another name.

    Raises:
        NotFound: E_COLLECTION_UNKNOWN.
        Conflict: E_COLLECTION_NAMED.
    """
    with wallet.transaction():
        collection = need_collection(wallet, key)
        _demand_free(wallet, name, but=key)
        wallet.put_collection(replace(collection, name=name))


def put_in(wallet: Wallet, key: str, *, items: Iterable[CollectedItem], held: Collection[str]) -> int:
    """Put items at the end of a collection; return how many are new in it. `held` are the numbers of one's awards.

    Raises:
        NotFound: E_COLLECTION_UNKNOWN; E_WALLET_UNKNOWN, an item is no document, no own record, and no award of `held`.
        Conflict: E_COLLECTION_FULL.
    """
    with wallet.transaction():
        collection = need_collection(wallet, key)
        added = [item for item in dict.fromkeys(items) if item not in collection.items]
        if any(item.award and item.award not in held for item in added):
            raise NotFound("E_WALLET_UNKNOWN")
        if len(collection.items) + len(added) > MOST_ITEMS:
            raise Conflict("E_COLLECTION_FULL", limit=MOST_ITEMS)
        if added:
            wallet.put_collection(replace(collection, items=(*collection.items, *added)))
    return len(added)


def restore(wallet: Wallet, collection: WalletCollection) -> int:
    """Bring back a collection that was taken along; return how many items are new in it.

    One with the same key, or else the same name, is the same collection: it keeps its name and all it holds, what is
    new comes in. As long as it holds nothing else, the order is the one that was taken along.

    Raises:
        NotFound: E_WALLET_UNKNOWN, an item is no document and no own record.
        Conflict: E_COLLECTIONS_FULL, E_COLLECTION_FULL.
    """
    with wallet.transaction():
        collections = wallet.list_collections()
        same_key = (other for other in collections if other.key == collection.key)
        same_name = (other for other in collections if other.name == collection.name)
        standing = next(same_key, None) or next(same_name, None)
        if standing is None and len(collections) >= MOST_COLLECTIONS:
            raise Conflict("E_COLLECTIONS_FULL", limit=MOST_COLLECTIONS)
        before = standing.items if standing else ()
        added = [item for item in collection.items if item not in before]
        items = collection.items if set(before) <= set(collection.items) else (*before, *added)
        if len(items) > MOST_ITEMS:
            raise Conflict("E_COLLECTION_FULL", limit=MOST_ITEMS)
        if added or standing is None:
            wallet.put_collection(replace(standing or collection, items=items))
    return len(added)


def take_out(wallet: Wallet, key: str, *, item: CollectedItem) -> None:
    """Take an item out; nothing happens when it is not in it. Raises `NotFound` (E_COLLECTION_UNKNOWN)."""
    with wallet.transaction():
        collection = need_collection(wallet, key)
        left = tuple(other for other in collection.items if other != item)
        wallet.put_collection(replace(collection, items=left))


def move(wallet: Wallet, key: str, *, item: CollectedItem, by: int) -> None:
    """Move an item by places, down where `by` is above 0, as far as there are places.

    Raises `NotFound` (E_COLLECTION_UNKNOWN); nothing happens when the item is not in it.
    """
    with wallet.transaction():
        collection = need_collection(wallet, key)
        if item not in collection.items:
            return
        others = [other for other in collection.items if other != item]
        others.insert(max(0, collection.items.index(item) + by), item)
        wallet.put_collection(replace(collection, items=tuple(others)))


def _demand_free(wallet: Wallet, name: str, *, but: str) -> None:
    if any(other.name == name and other.key != but for other in wallet.list_collections()):
        raise Conflict("E_COLLECTION_NAMED")
