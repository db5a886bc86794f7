"""Drawing, writing and reading printed claim codes.

    code = draw_code()                              # "7K3M-94QT-…", four groups of four
    hash_of_code(typed)                             # what is looked up, however it was typed

Sixteen of 23 characters that nobody confuses are 72 bits: a digest needs no key beside it, and guessing no lock.

Source: NIST SP 800-63B-4 §3.1.2.2 (look-up secrets with at least 64 bits need no slowing down).
"""

import re
import secrets
from hashlib import sha256
from typing import Final

from kakitome.values.number import ALPHABET
from kakitome.values.script import half_width

_GROUPS: Final = 4
_IN_A_GROUP: Final = 4
_SHAPE: Final = re.compile(rf"[{ALPHABET}]{{{_GROUPS * _IN_A_GROUP}}}")


def draw_code() -> str:
    """Draw a code, as it is printed."""
    groups = ("".join(secrets.choice(ALPHABET) for _sign in range(_IN_A_GROUP)) for _group in range(_GROUPS))
    return "-".join(groups)


def hash_of_code(text: str) -> str:
    """Return the digest of a code as somebody typed it; empty for what is none."""
    signs = re.sub(r"[\s\-‐-―−ー]", "", half_width(text[:80]).upper())
    return sha256(signs.encode()).hexdigest() if _SHAPE.fullmatch(signs) else ""
