"""A bound on the work that hostile input may cost, in seconds of this process's own processor time.

    with at_most(3):
        decode(hostile)

What the bound guards against (a bomb that is unpacked, work that grows with a square) costs minutes. The bound lies an
order of magnitude over what the refusal costs, so that a slow or busy machine does not fail it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail when what runs inside takes more processor time than `seconds`."""
    begun = process_time()
    yield
    spent = process_time() - begun
    assert spent < seconds, f"{spent:.2f} s of processor, {seconds} s at most"
