"""RSA keys out of a stock: making one takes as long as twenty tests of a page, and every institution has one.

The first keys of a process are made as always; the 65th time the first one comes again. No test opens that many
institutions that know of each other.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kakitome.documents.keys import private_key

STOCK = 64


@contextmanager
def stocked() -> Iterator[None]:
    """Let institutions take their RSA keys from the stock."""
    before = private_key.generate_rsa
    private_key.generate_rsa = _taking_turns(before)
    try:
        yield
    finally:
        private_key.generate_rsa = before


def _taking_turns(make: Callable[..., Any]) -> Callable[..., Any]:
    made: dict[tuple[int, int], list[Any]] = {}
    turns: dict[tuple[int, int], int] = {}

    def take(exponent: int, bits: int) -> Any:
        keys = made.setdefault((exponent, bits), [])
        turn = turns[exponent, bits] = turns.get((exponent, bits), -1) + 1
        if turn < STOCK:
            keys.append(make(exponent, bits))
        return keys[turn % STOCK]

    return take
