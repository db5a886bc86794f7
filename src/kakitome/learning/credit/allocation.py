"""Share the room of several buckets among learning so that as many credits as possible count.

The order is the learner's: where not everything fits, another order may let more count, and the best one is taken.
Of orders that let the same count, the one in which learning was handed in stands.
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

    Buckets with room for everything are left out first.

    Args:
        requests: in the order in which they were handed in.
        room: credits left in each bucket; a bucket that is not there has no end.
    """
    tight = {bucket for bucket in room if _demand(requests, bucket) > room[bucket]}
    free = {request.key: request.credits for request in requests if not request.buckets & tight}
    groups: dict[frozenset[str], list[RoomRequest]] = {}
    for request in requests:
        if request.key not in free:
            groups.setdefault(frozenset(request.buckets & tight), []).append(request)
    best: dict[str, Decimal] = {}
    most = Decimal(-1)
    for order in itertools.permutations(groups):
        shares = _filled([(request, buckets) for buckets in order for request in groups[buckets]], room)
        count = sum(shares.values(), Decimal(0))
        if count > most:
            best, most = shares, count
    return free | best


def _demand(requests: Sequence[RoomRequest], bucket: str) -> Decimal:
    return sum((request.credits for request in requests if bucket in request.buckets), Decimal(0))


def _filled(requests: Sequence[tuple[RoomRequest, frozenset[str]]], room: Mapping[str, Decimal]) -> dict[str, Decimal]:
    left = dict(room)
    shares = {}
    for request, buckets in requests:
        share = max(min([request.credits, *(left[bucket] for bucket in buckets)]), Decimal(0))
        for bucket in buckets:
            left[bucket] -= share
        shares[request.key] = share
    return shares
