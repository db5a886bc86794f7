"""Sign an Open Badge 2.0 as a compact JSON Web Signature, and read the keys with which others did.

    token = sign_award(payload, public=key.public, sign=key.sign)

Source: Open Badges 2.0, Signed Verification (RS256 recommended; it is the one every validator reads).
"""

from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from kakitome.documents.jose.compact import sign_compact, write_json
from kakitome.documents.keys.public_key import refuse_key, rsa_key

_LARGEST_PEM = 16 * 1024


def sign_award(award: Mapping[str, Any], *, public: RSAPublicKey, sign: Callable[[bytes], bytes]) -> bytes:
    """Sign an award; `sign` is RSA PKCS#1 v1.5 over SHA-256."""
    return sign_compact(write_json(award), header={}, key=public, sign=sign)


def write_pem(key: RSAPublicKey) -> str:
    """Write a public key as `publicKeyPem` holds it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def read_pem(text: str) -> RSAPublicKey:
    """Read a public key.

    Raises:
        KeyRefused: `E_KEY_PEM` no public key in PEM, `E_KEY_OTHER_ALGORITHM` not RSA, `E_KEY_RSA` (`unsupported`) too
            short or too long.
    """
    try:
        key = load_pem_public_key(text.encode("ascii")) if len(text) <= _LARGEST_PEM else None
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if key is None:
        refuse_key("E_KEY_PEM")
    if not isinstance(key, RSAPublicKey):
        refuse_key("E_KEY_OTHER_ALGORITHM", found=type(key).__name__[:20], wanted="RSA")
    numbers = key.public_numbers()
    return rsa_key(modulus=numbers.n, exponent=numbers.e)
