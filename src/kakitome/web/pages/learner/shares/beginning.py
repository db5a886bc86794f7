"""With what the form of a new share begins: what its address names, a collection's items, or those of another share.

Whatever it begins with, each item is chosen by itself from then on. A link never follows a collection: who was given
it sees what its owner looked at when they made it, and nothing that was put there later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome.journeys.platform import Platform
from kakitome.ports.shares import Shows
from kakitome.ports.wallets import CollectedItem
from kakitome.services.holding import list_received
from kakitome.services.sharing import MOST_ITEMS
from kakitome.web.pages.learner.shares.choices import MOST_OFFERED, name_of
from kakitome.web.pages.learner.shares.forms import value_of_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What is chosen when the form is first seen.

    Attributes:
        chosen: how much of each choice is shown, by its name.
        initial: what stands in the fields of the form.
        left_out: how many items of a collection are too many for one link.
    """

    chosen: Mapping[str, str]
    initial: Mapping[str, Any]
    left_out: int = 0


def beginning_of(platform: Platform, account: str, *, asked_for: Mapping[str, str]) -> Beginning:
    """Read what the address of the form names; what is not this person's is as nothing."""
    if share_key := asked_for.get("again", ""):
        return _again(platform, account, key=share_key)
    if key := asked_for.get("collection", ""):
        return _collection(platform, account, key=key)
    if asked_for.get("all", ""):
        return _everything(platform, account)
    names = [f"{kind}-{asked_for[kind]}" for kind in ("award", "document", "own") if asked_for.get(kind)]
    return Beginning(chosen=dict.fromkeys(names, Shows.RESULT.value), initial={})


def collections_offered(platform: Platform, account: str) -> Sequence[tuple[str, str]]:
    """Return key and name of each collection that has something in it."""
    return [
        (collection.key, collection.name)
        for collection in platform.wallets.open(account).list_collections()
        if collection.items
    ]


def _collection(platform: Platform, account: str, *, key: str) -> Beginning:
    collections = platform.wallets.open(account).list_collections()
    return _results(next((collection.items for collection in collections if collection.key == key), ()))


def _everything(platform: Platform, account: str) -> Beginning:
    """Choose what is verified, the newest awards first, as far as one link holds it."""
    received = list_received(platform.directory, account, limit=MOST_OFFERED).awards
    documents = [document for document in platform.wallets.open(account).list_documents() if document.is_verified]
    return _results(
        [
            *(CollectedItem(award=held_award.number) for held_award in received),
            *(CollectedItem(document=document.key) for document in documents[:MOST_OFFERED]),
        ]
    )


def _results(items: Sequence[CollectedItem]) -> Beginning:
    names = [name_of(collected) for collected in items]
    chosen = dict.fromkeys(names[:MOST_ITEMS], Shows.RESULT.value)
    return Beginning(chosen=chosen, initial={}, left_out=max(len(names) - MOST_ITEMS, 0))


def _again(platform: Platform, account: str, *, key: str) -> Beginning:
    share = platform.shares.open(account).find(key)
    if share is None:
        return Beginning(chosen={}, initial={})
    parts = {part for shared in share.items for part in shared.parts}
    initial = {
        "language": share.language,
        "named": value_of_name(share.named),
        "note": share.note,
        "label": share.label,
        "most_views": share.most_views,
        "with_pin": bool(share.pin_hash),
        **({"parts": sorted(parts)} if parts else {}),
    }
    return Beginning(chosen={name_of(shared.collected): shared.shows.value for shared in share.items}, initial=initial)
