"""Registered numbers: short numbers that can be read out over the telephone.

`A-7K3M-94QT` is a kind letter, then seven random characters and one check character. Numbers that
are drawn together have nothing in common: who knows one knows nothing of the next.
The alphabet leaves out 0 O 1 I L 8 B 5 S 2 Z and U V, which are confused by eye or ear.
The check character is a weighted sum modulo 23, the size of the alphabet and a prime, so
every single wrong character and every swap of neighbours is found.
"""

import re
import secrets
from collections.abc import Callable
from typing import Literal

from kakitome.values.script import half_width

ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
Kind = Literal["A", "M", "E", "B", "V", "C", "R", "W", "T", "D", "P", "Q", "K", "G"]
"""A award, M micro-credential, E registry entry, B batch, V check record, C case, R recognition, W withdrawal order,
T request for a presentation, D account that was deleted, P pathway, Q credit equivalent, K credit
award, G agreement about credit."""

_SHAPE = re.compile(rf"([AMEBVCRWTDPQKG])-?([{ALPHABET}]{{4}})-?([{ALPHABET}]{{4}})")
_PAYLOAD = 7
_COUNTS_AS = {"C": ord("c"), "D": 4, "G": 9, "P": 2, "Q": 1}
"""Kinds whose own code point would let a swap of the kind with the letter behind it go unnoticed."""
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_HYPHENS = str.maketrans(dict.fromkeys("ー‐‑‒–—―−ｰ─﹣", "-"))  # what people type for a hyphen


def check_character(kind: str, payload: str) -> str:
    """Compute the check character over the kind letter and seven characters.

    Weights are 1…7 over the payload, and the kind counts with its code point; all weights
    are below the prime 23, so single errors and neighbour swaps always change the sum.
    A case counts with the code point of the small letter: with its own, a swap of C and E went unnoticed; deleted
    accounts, agreements, pathways and equivalents with numbers that no other kind has, for the same reason.
    """
    total = _COUNTS_AS.get(kind, ord(kind)) + sum([i * _VALUE[c] for i, c in enumerate(payload, start=1)])
    return ALPHABET[total % len(ALPHABET)]


def new_number(kind: Kind, *, choose: Callable[[str], str] | None = None) -> str:
    """Draw a new number of a kind, e.g. `A-7K3M-94QT`; uniqueness is the store's duty."""
    payload = "".join([choose(ALPHABET) for _ in range(_PAYLOAD)]) if choose else _drawn()
    numbered = payload + check_character(kind, payload)
    return f"{kind}-{numbered[:4]}-{numbered[4:]}"


def new_numbers(kind: Kind, count: int) -> list[str]:
    """Draw numbers that are stored together, each by itself; some may be the same.

    Source: docs/adr/0036-addresses-that-cannot-be-counted.md.
    """
    return [new_number(kind) for _ in range(count)]


def _drawn() -> str:
    """Draw characters with one random number: asking for randomness is nearly all the cost."""
    rest, characters = secrets.randbelow(len(ALPHABET) ** _PAYLOAD), ""
    for _ in range(_PAYLOAD):
        rest, value = divmod(rest, len(ALPHABET))
        characters += ALPHABET[value]
    return characters


def parse_number(text: str) -> str | None:
    """Return the canonical number for what a person typed, or None when it is none.

    Case, full-width letters, spaces, other dashes and missing hyphens are forgiven; a wrong check character is not.
    """
    match = _SHAPE.fullmatch(re.sub(r"[\s\u3000]", "", half_width(text)).upper().translate(_HYPHENS))
    if match is None:
        return None
    kind, head, tail = match.groups()
    if check_character(kind, (head + tail)[:_PAYLOAD]) != tail[-1]:
        return None
    return f"{kind}-{head}-{tail}"
