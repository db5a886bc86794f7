"""Items of collections as forms send them: `award:A-7K3M-94QT`, `document:` or `own:` and its key."""

from kakitome.ports.wallets import CollectedItem

_AWARD = "award:"
_DOCUMENT = "document:"
_OWN = "own:"


def sign_of(item: CollectedItem) -> str:
    """Write an item as forms send it."""
    if item.own_record:
        return f"{_OWN}{item.own_record}"
    return f"{_AWARD}{item.award}" if item.award else f"{_DOCUMENT}{item.document}"


def item_of(sign: str) -> CollectedItem:
    """Read an item as forms send it; what is none becomes one that nobody holds."""
    if sign.startswith(_AWARD):
        return CollectedItem(award=sign.removeprefix(_AWARD)[:20])
    if sign.startswith(_OWN):
        return CollectedItem(own_record=sign.removeprefix(_OWN)[:32])
    return CollectedItem(document=sign.removeprefix(_DOCUMENT)[:32])
