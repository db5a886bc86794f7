"""What an authenticator app shows, computed as the standard says.

Source: RFC 4226 §5.3, RFC 6238 §4.2 (SHA-1, steps of 30 seconds, six digits).
"""

import hmac
import struct
from base64 import b32decode


def code_of(secret: str, *, at: float) -> str:
    """Return the six digits for a key in base32 at an instant in seconds."""
    digest = hmac.digest(b32decode(secret), struct.pack(">Q", int(at) // 30), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
