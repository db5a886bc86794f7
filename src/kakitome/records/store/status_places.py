"""Drawing places from status lists, in blocks: one changed row, however many are drawn.

A list has a secret key, and with it an order of its indices that nobody else can tell (`values/keyed_order.py`); what
is drawn is the next stretch of that order, so that how many were drawn says which ones. The database refuses to change
the key or to lower the count (I4). Lists begun before have no key: their indices were chosen one by one, a row each,
and go on so until they are full.

Source: W3C Bitstring Status List v1.0 §6 (indices assigned at random, for herd privacy); docs/rules/invariants.md I4.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from django.db.models import QuerySet

from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.records.models.status_list import StatusDrawRow, StatusListRow
from kakitome.records.store.many_rows import Insertion, Update
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope
from kakitome.values.keyed_order import KeyedOrder

_KEY_BYTES = 32
_CHUNK = 1000
_COLUMNS = ("id", "issuer", "purpose", "number", "length", "order_key", "drawn")
_LAST = PreparedQuery(StatusListRow, *_COLUMNS, equal=("issuer", "purpose"), order=("-number",), first=True)
_DRAWN = Update(StatusListRow, "drawn")
_DRAWS = Insertion(StatusDrawRow, "status_list_id", "index")
_LIST = PreparedQuery(StatusListRow, "id", "length", "order_key", equal=("issuer", "purpose", "number"))
_random = secrets.SystemRandom()

Draw = tuple[int, int]
"""A list's key, and the how manieth of its places in its order, from 0."""


def draws_of(scope: Scope, entries: Iterable[StatusEntry]) -> dict[StatusEntry, Draw]:
    """Find as which draw each place comes in its list's order; places of lists without an order are left out."""
    by_list: dict[StatusListId, list[StatusEntry]] = defaultdict(list)
    for entry in entries:
        by_list[entry.list_id].append(entry)
    draws: dict[StatusEntry, Draw] = {}
    for status_list_id, status_entries in by_list.items():
        for key, length, order_key in scope.query(
            _LIST, status_list_id.issuer, status_list_id.purpose.value, status_list_id.number
        ):
            if order_key is not None:
                position_of = _order(bytes(order_key), length).position_of
                draws.update(
                    (entry, (key, position_of(entry.index))) for entry in status_entries if 0 <= entry.index < length
                )
    return draws


class StatusPlaces:
    """Draws from the lists of one institution."""

    def __init__(self, scope: Scope, *, length: int) -> None:
        """Begin lists of this length."""
        self._scope = scope
        self._length = length

    def draw(self, issuer: str, purpose: StatusPurpose, *, count: int) -> tuple[StatusListRow, Sequence[int]]:
        """Draw at most so many indices from the list that is open, or from a new one when it is full.

        Call it inside a writing transaction, again until there are enough.
        """
        row = self._open_list(issuer, purpose)
        wanted = min(count, (row.length or self._length) - row.drawn)
        indices = self._next(row, wanted)
        row.drawn += wanted
        _DRAWN.run([(row.pk, row.drawn)], using=self._scope.using)
        return row, indices

    def list_drawn(self, row: StatusListRow) -> Sequence[int]:
        order = _order_of(row)
        if order is not None:
            return order.at_all(range(row.drawn))
        return list(self._draws(row).order_by("id").values_list("index", flat=True))

    def which_are_drawn(self, row: StatusListRow, indices: Collection[int]) -> set[int]:
        """Return those of some indices that were drawn."""
        order = _order_of(row)
        if order is not None:
            length = row.length or 0
            return {index for index in indices if 0 <= index < length and order.position_of(index) < row.drawn}
        wanted, drawn = list(indices), set[int]()
        for start in range(0, len(wanted), _CHUNK):
            some = self._draws(row).filter(index__in=wanted[start : start + _CHUNK])
            drawn.update(some.values_list("index", flat=True))
        return drawn

    def _open_list(self, issuer: str, purpose: StatusPurpose) -> StatusListRow:
        rows = self._scope.query(_LAST, issuer, purpose.value)
        last = StatusListRow(**dict(zip(_COLUMNS, rows[0], strict=True))) if rows else None
        if last is not None and last.drawn < (last.length or self._length):
            return last
        new = StatusListRow(
            issuer=issuer,
            purpose=purpose.value,
            number=last.number + 1 if last else 1,
            length=self._length,
            order_key=secrets.token_bytes(_KEY_BYTES),
        )
        self._scope.add([new])
        return new

    def _next(self, row: StatusListRow, wanted: int) -> Sequence[int]:
        order = _order_of(row)
        if order is not None:
            return order.at_all(range(row.drawn, row.drawn + wanted))
        indices = self._free(row, wanted)
        self._scope.insert(_DRAWS, [(row.pk, index) for index in indices])
        return indices

    def _free(self, row: StatusListRow, wanted: int) -> list[int]:
        """Choose at random among all free indices; guess while most are free, else look at all of them."""
        if row.drawn + wanted > self._length // 2:
            taken = set(self._draws(row).values_list("index", flat=True))
            return _random.sample([index for index in range(self._length) if index not in taken], wanted)
        chosen: dict[int, None] = {}
        while len(chosen) < wanted:
            guesses = _random.sample(range(self._length), min(wanted - len(chosen), _CHUNK))
            fresh = [index for index in guesses if index not in chosen]
            taken = self.which_are_drawn(row, fresh)
            chosen.update(dict.fromkeys(index for index in fresh if index not in taken))
        return list(chosen)

    def _draws(self, row: StatusListRow) -> QuerySet[StatusDrawRow]:
        return self._scope.rows(StatusDrawRow).filter(status_list=row)


def _order_of(row: StatusListRow) -> KeyedOrder | None:
    if row.order_key is None or row.length is None:
        return None
    return _order(bytes(row.order_key), row.length)


@lru_cache(maxsize=64)
def _order(key: bytes, length: int) -> KeyedOrder:
    """Prepare an order once per process: a platform draws from few lists at a time."""
    return KeyedOrder(key, size=length)
