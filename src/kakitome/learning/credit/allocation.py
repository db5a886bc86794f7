"""Share the room of several buckets among learning so that as many credits as possible count.

Where not everything fits, the sharing that lets most count is taken. Of those that let the same count, the one that
gives most to what was handed in first stands, then most to the second, and so on.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

MOST_GROUPS = 7
"""How many different sets of buckets one rule set may use: all their orders are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRequest:
    """Credits of one learning and the buckets they use up."""

    key: str
    credits: Decimal
    buckets: frozenset[str]


def allocate(requests: Sequence[RoomRequest], room: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Return the credits that count, by key.

    Requests of the same buckets are alike, so orders of the groups are tried, not of the requests. That the best of
    these is the best of all holds where the buckets form two nested families, as caps by kind and by way of teaching
    do: then some group alone fills a bucket, and taking it first loses nothing.

    Each request then takes as much as leaves the best possible. Credits beyond that cost one credit each, since one
    more of it takes the place of at most one in either family.

    Buckets with room for everything are left out first.

    Args:
        requests: in the order in which they were handed in.
        room: credits left in each bucket; a bucket that is not there has no end.
    """
    tight = {bucket for bucket in room if _demand(requests, bucket) > room[bucket]}
    scarce = [
        RoomRequest(key=request.key, credits=request.credits, buckets=request.buckets & tight)
        for request in requests
        if request.buckets & tight
    ]
    shares = {request.key: request.credits for request in requests}
    left: Mapping[str, Decimal] = {bucket: room[bucket] for bucket in tight}
    most = _most(scarce, left)
    for place, request in enumerate(scarce):
        share = _room_for(request, left)
        if share:
            share -= most - share - _most(scarce[place + 1 :], _without(left, request=request, share=share))
        left = _without(left, request=request, share=share)
        most -= share
        shares[request.key] = share
    return shares


def _most(requests: Sequence[RoomRequest], room: Mapping[str, Decimal]) -> Decimal:
    """Return how many credits can count at most: the best of all orders of the groups."""
    wanted: dict[frozenset[str], Decimal] = {}
    for request in requests:
        wanted[request.buckets] = wanted.get(request.buckets, Decimal(0)) + request.credits
    groups = [RoomRequest(key="", credits=credits, buckets=buckets) for buckets, credits in wanted.items()]
    return max(_filled(order, room) for order in itertools.permutations(groups))


def _filled(groups: Sequence[RoomRequest], room: Mapping[str, Decimal]) -> Decimal:
    left = room
    count = Decimal(0)
    for group in groups:
        share = _room_for(group, left)
        left = _without(left, request=group, share=share)
        count += share
    return count


def _room_for(request: RoomRequest, room: Mapping[str, Decimal]) -> Decimal:
    return max(min([request.credits, *(room[bucket] for bucket in request.buckets)]), Decimal(0))


def _without(room: Mapping[str, Decimal], *, request: RoomRequest, share: Decimal) -> Mapping[str, Decimal]:
    return {bucket: left - share if bucket in request.buckets else left for bucket, left in room.items()}


def _demand(requests: Sequence[RoomRequest], bucket: str) -> Decimal:
    return sum((request.credits for request in requests if bucket in request.buckets), Decimal(0))
