"""RSA keys out of a stock: making one takes as long as twenty tests of a page, and every institution has one.

The stock lies under `.cache`, where every run finds the keys of earlier ones; those that are missing are made as always.
The 65th time the first one comes again: no test opens that many institutions that know of each other.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from kakitome.documents.keys import private_key

STOCK = 64
KEPT = Path(__file__).resolve().parents[2] / ".cache" / "rsa-keys"


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
    places = itertools.cycle(range(STOCK))

    @cache
    def key_at(place: int, exponent: int, bits: int) -> Any:
        file = KEPT / f"{bits}-{exponent}-{place}.der"
        if file.exists():
            return serialization.load_der_private_key(
                file.read_bytes(), password=None, unsafe_skip_rsa_key_validation=True
            )
        key = make(exponent, bits)
        _keep(key, file)
        return key

    def take(exponent: int, bits: int) -> Any:
        return key_at(next(places), exponent, bits)

    return take


def _keep(key: Any, file: Path) -> None:
    """Write a key so that no other process can read half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    beside.touch(mode=0o600)
    beside.write_bytes(private_key.to_bytes(key))
    beside.replace(file)
