"""Ed25519 signatures, asked of one library, with keys that are one.

libsodium takes half the time of OpenSSL, and what it accepts OpenSSL accepts: both compare R byte for byte and want S
below the group's order. libsodium refuses points of small order as well, and is not contradicted: an honest R never
is one, and whoever makes such an R gives the secret key away.

Source: RFC 8032 §5.1.7; docs/standards/hostile-inputs.md B072.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

SIGNATURE_LENGTH: Final = 64


def is_signed_by(key: Ed25519PublicKey, signature: bytes, *, signed: bytes) -> bool:
    """Tell whether the key made this signature over these bytes."""
    # The library takes signature and message as one: with another length, one would end elsewhere and the other begin
    # there.
    if len(signature) != SIGNATURE_LENGTH:
        return False
    try:
        crypto_sign_open(signature + signed, key.public_bytes_raw())
    except (BadSignatureError, ValueError):
        return False
    return True
