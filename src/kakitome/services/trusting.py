"""Drawing and finding the secrets by which a trusted contact, an owner and a browser are known.

    secret = draw_secret()
    hash_of(secret)                                 # what is stored

128 random bits each; of each its digest is stored, which needs no key beside it.
"""

import secrets
from hashlib import sha256
from typing import Final

LONGEST_SECRET: Final = 64
_BYTES: Final = 16


def draw_secret() -> str:
    """Draw one."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(secret: str) -> str:
    """Return the digest by which one is found; of what is too long, one that nothing has."""
    return sha256(secret[:LONGEST_SECRET].encode()).hexdigest()
