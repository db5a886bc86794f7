"""ECDSA signatures as JOSE and Data Integrity write them: `r` and `s`, each in the full length of the curve.

The hash belongs to the curve: SHA-256 to P-256, SHA-384 to P-384.

Source: RFC 7518 §3.4; VC Data Integrity ECDSA Cryptosuites 1.0 §3; docs/standards/hostile-inputs.md B073.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from kakitome.documents.keys.public_key import CurveName, algorithm_of, coordinate_length

_SCHEMES: Final[dict[CurveName, ECDSA]] = {"P-256": ECDSA(SHA256()), "P-384": ECDSA(SHA384())}


def curve_of(key: EllipticCurvePublicKey) -> CurveName:
    """Return the name of a key's curve.

    Raises:
        KeyRefused: `E_KEY_UNSUPPORTED`, a curve we do not use.
    """
    name = algorithm_of(key)
    return "P-256" if name == "P-256" else "P-384"


def signature_length(key: EllipticCurvePublicKey) -> int:
    """Return how many bytes a signature of this key has: 64 or 96."""
    return 2 * coordinate_length(curve_of(key))


def verifies(key: EllipticCurvePublicKey, signature: bytes, *, signed: bytes) -> bool:
    """Tell whether the key made this signature over these bytes.

    Any other length than the curve's own is refused before the numbers are looked at, so each signature has one
    spelling; numbers outside 1 … n-1 never verify.
    """
    curve = curve_of(key)
    half = coordinate_length(curve)
    if len(signature) != 2 * half:
        return False
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    if r == 0 or s == 0:
        return False
    try:
        key.verify(encode_dss_signature(r, s), signed, _SCHEMES[curve])
    except InvalidSignature:
        return False
    return True
