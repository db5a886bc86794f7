"""Finding what occurs twice among millions, without keeping any of it: eight bytes or one bit each.

    repeats = Repeats()
    repeats.note(("row", "B-7K2Q", 12))
    candidates = repeats.candidates()         # digests of keys that occur twice; now look for those by themselves

Digests may collide, so a candidate is a question and no answer: whoever asks goes through everything once more, and
keeps only what has a candidate's digest.
"""

from array import array
from collections.abc import Hashable, Iterable
from itertools import pairwise

_PARTS = 256
_MASK = (1 << 64) - 1
_BITS = 1 << 13
"""Indices per block of a set: a block is a kilobyte."""


class Repeats:
    """Digests of keys, in parts that are sorted one by one."""

    def __init__(self) -> None:
        self._parts = [array("Q") for _ in range(_PARTS)]

    def note(self, key: Hashable) -> None:
        """Take a key."""
        digest = digest_of(key)
        self._parts[digest % _PARTS].append(digest)

    def candidates(self) -> frozenset[int]:
        """Return the digests that were taken more than once."""
        return frozenset(
            first for part in self._parts if len(part) > 1 for first, other in pairwise(sorted(part)) if first == other
        )


def digest_of(key: Hashable) -> int:
    """Return the digest of a key; it is good within this process only."""
    return hash(key) & _MASK


class Indices:
    """A set of indices: one bit each, in blocks that are there only where an index is."""

    def __init__(self, indices: Iterable[int] = ()) -> None:
        self._blocks: dict[int, bytearray] = {}
        for index in indices:
            self.add(index)

    def add(self, index: int) -> bool:
        """Add an index; False when it is in already."""
        number, place = divmod(index, _BITS)
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = bytearray(_BITS // 8)
        byte, bit = place >> 3, 1 << (place & 7)
        if block[byte] & bit:
            return False
        block[byte] |= bit
        return True

    def is_within(self, other: "Indices") -> bool:
        """Tell whether every index is in the other set, too."""
        return all(
            not _number(block) & ~_number(other._blocks.get(number, b"")) for number, block in self._blocks.items()
        )


def _number(block: bytes | bytearray) -> int:
    return int.from_bytes(block, "little")
