"""Copies of awards that are bound to the key of one app: a place of its own for each, and its end.

    copy = keep_copy(store, key=offer.key, record=record, now=now)      # before the copy is signed
    end_copy(store, offer.key, now=now)

Source: docs/adr/0063-a-place-for-each-copy.md.
"""

from datetime import datetime

from kakitome.ports.awards import AwardRecord
from kakitome.ports.bound_copies import BoundCopy
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.values.instants import whole_seconds


def keep_copy(store: Store, *, key: str, record: AwardRecord, now: datetime) -> BoundCopy:
    """Return the copy of an offer, with the place that it was given when it was asked for first."""
    with store.transaction():
        copy = store.copies.find(key)
        if copy is None:
            (entry,) = store.status_lists.draw(record.intent.issuer, StatusPurpose.REVOCATION, count=1)
            copy = BoundCopy(key=key, credential_id=record.credential_id, entry=entry, made_at=whole_seconds(now))
            store.copies.add(copy)
    return copy


def end_copy(store: Store, key: str, *, now: datetime) -> bool:
    """End a copy for good; whether it still stood. Raises `NotFound` (E_COPY_UNKNOWN)."""
    return store.copies.end(key, at=whole_seconds(now))
