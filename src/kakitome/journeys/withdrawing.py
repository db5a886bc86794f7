"""Carrying out withdrawal orders on a platform: chunk by chunk, and the lists published at once.

The services know no clock and no other journey; here they are put together. Whoever calls this (a page for a small
order, a worker, the scheduler) may die at any moment or do it at the same time as another: the leases of chunks and
the versions of lists settle who was first.
"""

import time
from collections.abc import Sequence
from datetime import datetime

from kakitome.errors import KakitomeError
from kakitome.journeys.platform import Platform
from kakitome.ports.store import Store
from kakitome.ports.withdrawals import WithdrawalState
from kakitome.services.jobs import withdrawal_job
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import CHUNK, Work, carry_out_chunk

TURN_S = 10.0
"""How long one call works on an order before it lets others have their turn."""
PATIENCE_S = 2.0
"""How long a page waits for an order."""
PUBLISH_EVERY_S = 5.0
"""How often lists are published while a long order goes on."""


def carry_out(platform: Platform, institution: str, *, number: str, seconds: float = TURN_S) -> int | None:
    """Carry out what is free of an order and publish the lists; return the next chunk when time ran out before it.

    Raises:
        NotFound: E_WITHDRAWAL_UNKNOWN.
        Refused, Unavailable: as `publish_status_lists`; what was carried out stays so.
    """
    store = platform.store(institution)
    work = Work(store=store, failpoints=platform.failpoints)
    begun = published = time.monotonic()
    while (index := _next_chunk(store, number, now=platform.now())) is not None:
        if time.monotonic() - begun > seconds:
            break
        carry_out_chunk(work, number=number, index=index, now=platform.now())
        if time.monotonic() - published > PUBLISH_EVERY_S:
            publish_withdrawals(platform, institution)
            published = time.monotonic()
    publish_withdrawals(platform, institution)
    return index


def due_withdrawals(store: Store, *, now: datetime) -> Sequence[tuple[str, int]]:
    """Return the orders to go on with, and the chunk to begin with; 0 when only lists are to be published."""
    approved = store.withdrawals.list_in_state(WithdrawalState.APPROVED)
    nexts = [(order.number, _next_chunk(store, order.number, now=now)) for order in approved]
    free = [(number, index) for number, index in nexts if index is not None]
    return [*free, *((order.number, 0) for order in store.withdrawals.list_unpublished())]


def publish_withdrawals(platform: Platform, institution: str) -> None:
    """Publish the lists that changed; an order is published when every list shows what it did.

    Raises as `publish_status_lists`.
    """
    store = platform.store(institution)
    ended = store.withdrawals.list_unpublished()
    heads = store.status_lists.list_heads()
    publish_status_lists(platform.publishing_context(institution), now=platform.now())
    # Of two publishers one steps back, and the other may have looked before our events were there.
    published = [(store.status_lists.find_publication(head.list_id), head) for head in heads]
    if all(shown is not None and shown.last_event >= head.last_event for shown, head in published):
        for order in ended:
            store.withdrawals.note_published(order.number, at=platform.now())


def go_on(platform: Platform, institution: str, *, number: str) -> bool:
    """Go on with an order after an act on it, and with what suspends its awards meanwhile, or lifts that.

    Small orders are carried out while the caller waits; returns whether a large one goes on by itself.
    """
    store = platform.store(institution)
    begun = [store.withdrawals.get(number), *store.withdrawals.list_interim(number)]
    approved = [order for order in begun if order.state is WithdrawalState.APPROVED]
    large = [order for order in approved if order.ready > CHUNK]
    for order in large:
        platform.queue.enqueue(withdrawal_job(institution, order.number, chunk=1))
    for order in approved:
        if order not in large:
            carry_out_now(platform, institution, number=order.number)
    return bool(large)


def carry_out_now(platform: Platform, institution: str, *, number: str) -> None:
    """Carry out an order while its page waits, for two seconds at most; the scheduler goes on with the rest."""
    try:
        carry_out(platform, institution, number=number, seconds=PATIENCE_S)
    except KakitomeError:
        return


def _next_chunk(store: Store, number: str, *, now: datetime) -> int | None:
    return next(iter(store.withdrawals.next_chunks(number, now=now, limit=1)), None)
