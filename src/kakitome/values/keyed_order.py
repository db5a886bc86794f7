"""An order of the numbers below a size that only who has the key can tell: no list of what was taken is needed.

    order = KeyedOrder(secret, size=131_072)
    order.at(0), order.at(1)      # numbers from 0 to 131,071, each once, in no order an outsider could tell
    order.position_of(order.at(7)) == 7

It is a Feistel network over the bits of a position, so going back is the same walk the other way round. Each of its
ten rounds looks into a table of its own, filled by SHAKE-256 from the key; a number beyond the size walks on until it
is one below it. A few hundred table cells are made once per key; a number then costs a microsecond.

Source: Luby and Rackoff 1988 (a Feistel network of random functions is a random permutation); NIST SP 800-38G (ten
rounds for small domains); Black and Rogaway 2002 (cycle walking).
"""

from array import array
from collections.abc import Iterable, Sequence
from hashlib import shake_256
from itertools import islice

_ROUNDS = 10
_NAME = b"kakitome keyed order v1"


class KeyedOrder:
    """A permutation of `range(size)`; the same key and size give the same order, for ever and on every machine."""

    __slots__ = ("_left", "_mask", "_pairs", "_right", "_size")

    def __init__(self, key: bytes, *, size: int) -> None:
        """Prepare the order of a key of at least 16 bytes; `size` is at most 2**32.

        Raises:
            ValueError: the key is too short, the size out of range.
        """
        if len(key) < 16 or not 1 <= size <= 1 << 32:
            raise ValueError("a key of at least 16 bytes, a size from 1 to 2**32")
        bits = max(2, (size - 1).bit_length())
        self._size = size
        self._left, self._right = bits // 2, bits - bits // 2
        self._mask = (1 << self._right) - 1
        wide, narrow = 1 << self._right, 1 << self._left
        stream = shake_256(_NAME + size.to_bytes(8, "big") + key).digest(_ROUNDS // 2 * (wide + narrow) * 2)
        cells = iter(_cells(stream))
        self._pairs = tuple(
            (
                [cell & (narrow - 1) for cell in islice(cells, wide)],
                [cell & self._mask for cell in islice(cells, narrow)],
            )
            for _ in range(_ROUNDS // 2)
        )

    def at(self, position: int) -> int:
        """Return the number at a position; raises `IndexError` outside the size."""
        return self.at_all((position,))[0]

    def at_all(self, positions: Iterable[int]) -> list[int]:
        """Return the numbers at many positions."""
        found = []
        shift, mask, pairs, size = self._right, self._mask, self._pairs, self._size
        for position in positions:
            if not 0 <= position < size:
                raise IndexError(position)
            number = position
            while True:
                high, low = number >> shift, number & mask
                for of_low, of_high in pairs:
                    high ^= of_low[low]
                    low ^= of_high[high]
                number = high << shift | low
                if number < size:
                    break
            found.append(number)
        return found

    def position_of(self, number: int) -> int:
        """Return where a number stands; raises `IndexError` outside the size."""
        if not 0 <= number < self._size:
            raise IndexError(number)
        while True:
            high, low = number >> self._right, number & self._mask
            for of_low, of_high in reversed(self._pairs):
                low ^= of_high[high]
                high ^= of_low[low]
            number = high << self._right | low
            if number < self._size:
                return number


def _cells(stream: bytes) -> Sequence[int]:
    """Read numbers of 16 bits, the first byte the smaller half, on every machine."""
    cells = array("H", stream)
    if array("H", b"\x01\x00")[0] != 1:
        cells.byteswap()
    return cells
