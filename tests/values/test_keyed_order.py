"""The order of a key: every number once, the same for ever, and nothing to be seen from outside."""

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.values.keyed_order import KeyedOrder

KEYS = st.binary(min_size=16, max_size=32)
KEY = bytes(range(16))
KNOWN_START = [109984, 11164, 125530, 25937]
KNOWN = "4a6c5314fb014e1f388b05f3a8033bd1bbfc8e046bdcf46221e85e8bba08bdf9"


@given(key=KEYS, size=st.integers(1, 3000))
def test_every_number_stands_somewhere_once(key: bytes, size: int) -> None:
    order = KeyedOrder(key, size=size)
    numbers = order.at_all(range(size))
    assert sorted(numbers) == list(range(size))
    assert [order.position_of(number) for number in numbers] == list(range(size))


@given(key=KEYS, size=st.integers(1, 1 << 24), data=st.data())
def test_a_number_is_found_where_it_stands_in_any_size(key: bytes, size: int, data: st.DataObject) -> None:
    order = KeyedOrder(key, size=size)
    position = data.draw(st.integers(0, size - 1))
    assert order.position_of(order.at(position)) == position


def test_the_order_of_a_key_never_changes() -> None:
    # Lists that were begun with a key go on with it: another order would give an index twice.
    numbers = KeyedOrder(KEY, size=131_072).at_all(range(131_072))
    assert numbers[:4] == KNOWN_START
    assert sha256(b"".join(number.to_bytes(4, "big") for number in numbers)).hexdigest() == KNOWN


def test_another_key_or_size_is_another_order() -> None:
    orders = [KeyedOrder(KEY[:-1] + bytes([n]), size=1000).at_all(range(1000)) for n in range(20)]
    orders.append(KeyedOrder(KEY, size=1001).at_all(range(1000)))
    same = [sum(a == b for a, b in zip(orders[n], orders[n + 1], strict=True)) for n in range(20)]
    # Two random orders of any length agree in one place on average.
    assert max(same) < 10


def test_neighbours_stand_as_far_apart_as_chance_has_it() -> None:
    size = 131_072
    numbers = KeyedOrder(KEY, size=size).at_all(range(20_000))
    buckets = [0] * 64
    for before, after in pairwise(numbers):
        buckets[(after - before) % size * 64 // size] += 1
    expected = 19_999 / 64
    # χ² with 63 degrees of freedom exceeds 120 with a probability of 2 in 100,000.
    assert sum((count - expected) ** 2 / expected for count in buckets) < 120


def test_the_first_number_is_any_number() -> None:
    buckets = [0] * 64
    for n in range(6400):
        buckets[KeyedOrder(n.to_bytes(16, "big"), size=64).at(0)] += 1
    assert sum((count - 100) ** 2 / 100 for count in buckets) < 120


@pytest.mark.parametrize(("key", "size"), [(b"short", 10), (KEY, 0), (KEY, (1 << 32) + 1)], ids=["key", "none", "big"])
def test_what_cannot_be_ordered_is_refused(key: bytes, size: int) -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        KeyedOrder(key, size=size)


@pytest.mark.parametrize("outside", [-1, 10])
def test_a_number_outside_is_refused(outside: int) -> None:
    order = KeyedOrder(KEY, size=10)
    for ask in (order.at, order.position_of):
        with pytest.raises(IndexError):
            ask(outside)
