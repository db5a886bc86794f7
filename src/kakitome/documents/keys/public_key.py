"""Public keys of the kinds that sign learning records, told apart by what they are and never by what a file says.

Ed25519, P-256, P-384 and RSA from 2048 bits on. An algorithm belongs to its key: what signs with a P-256 key is ECDSA
with SHA-256, whatever a token or a proof claims. It deliberately reads no text form (`multikey`, `jwk`).

Points that no secret key leads to are refused here, so whoever verifies a signature never meets one: with a point of
small order, signatures that fit can be made without any secret.

Source: docs/rules/threats.md T4; docs/standards/hostile-inputs.md B071, B093; RFC 7518 §3.3 (RSA of 2048 bits or
more); RFC 8032 §5.1.3, §5.1.5.
"""

from functools import lru_cache
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurve,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.bindings import crypto_core_ed25519_is_valid_point

from kakitome.documents.keys.weak_rsa import is_guessable
from kakitome.documents.refusal import DocumentRefused, Refuser

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey
Algorithm = Literal["Ed25519", "P-256", "P-384", "RSA"]
CurveName = Literal["P-256", "P-384"]

ED25519_LENGTH: Final = 32
LEAST_RSA_BITS: Final = 2048
MOST_RSA_BITS: Final = 4096
"""Verifying with a larger key costs more than its owner needs."""
CURVES: Final[dict[CurveName, EllipticCurve]] = {"P-256": SECP256R1(), "P-384": SECP384R1()}
_BY_OWN_NAME: Final[dict[str, CurveName]] = {"secp256r1": "P-256", "secp384r1": "P-384"}


class KeyRefused(DocumentRefused):
    """What stands where a key should be is none, is damaged, or is of a kind we do not use."""


refuse_key = Refuser(KeyRefused, source="Controlled Identifiers 1.0 §2.2")


def algorithm_of(key: PublicKey) -> Algorithm:
    """Say what kind of key it is.

    Raises:
        KeyRefused: `E_KEY_UNSUPPORTED`, on a curve we do not use.
    """
    if isinstance(key, Ed25519PublicKey):
        return "Ed25519"
    if isinstance(key, RSAPublicKey):
        return "RSA"
    name = _BY_OWN_NAME.get(key.curve.name)
    if name is None:
        refuse_key("E_KEY_UNSUPPORTED", kind="unsupported", found=key.curve.name)
    return name


def demand_ed25519(key: PublicKey) -> Ed25519PublicKey:
    """Return the key when it is Ed25519.

    Raises:
        KeyRefused: `E_KEY_OTHER_ALGORITHM`.
    """
    if not isinstance(key, Ed25519PublicKey):
        refuse_key("E_KEY_OTHER_ALGORITHM", found=algorithm_of(key), wanted="Ed25519")
    demand_sound(key)
    return key


def ed25519_key(point: bytes) -> Ed25519PublicKey:
    """Read the 32 bytes of an Ed25519 key.

    Raises:
        KeyRefused: `E_KEY_LENGTH`; `E_KEY_NO_SECRET`, no secret key leads to this point.
    """
    if len(point) != ED25519_LENGTH:
        refuse_key("E_KEY_LENGTH", found=len(point), algorithm="Ed25519", wanted=ED25519_LENGTH)
    if not _has_a_secret(point):
        refuse_key("E_KEY_NO_SECRET")
    return Ed25519PublicKey.from_public_bytes(point)


def demand_sound(key: PublicKey) -> None:
    """Refuse a key that some library read, under which anybody could sign.

    Points of P-256 and P-384 need no look: the library loads none that is off the curve or at infinity, and all others
    have the order of the curve. Nor does it load an RSA key with an even exponent or with 1.

    Raises:
        KeyRefused: `E_KEY_NO_SECRET`, `E_KEY_RSA_GUESSABLE`.
    """
    if isinstance(key, Ed25519PublicKey) and not _has_a_secret(key.public_bytes_raw()):
        refuse_key("E_KEY_NO_SECRET")
    if isinstance(key, RSAPublicKey) and is_guessable(key.public_numbers().n):
        refuse_key("E_KEY_RSA_GUESSABLE")


@lru_cache(maxsize=512)
def _has_a_secret(point: bytes) -> bool:
    """Tell whether a point is some multiple of the base point, not nought, and written in its one spelling.

    Every key pair's public half is. The others are the points of small order, sums with them, points off the curve, and
    second spellings, which one library reads and the next does not.
    """
    return crypto_core_ed25519_is_valid_point(point)


def demand_elliptic(key: PublicKey) -> EllipticCurvePublicKey:
    """Return the key when it lies on P-256 or P-384.

    Raises:
        KeyRefused: `E_KEY_OTHER_ALGORITHM`.
    """
    if not isinstance(key, EllipticCurvePublicKey) or algorithm_of(key) not in CURVES:
        refuse_key("E_KEY_OTHER_ALGORITHM", found=algorithm_of(key), wanted="P-256, P-384")
    return key


def coordinate_length(name: CurveName) -> int:
    """Return how many bytes one coordinate has: 32 or 48."""
    return (CURVES[name].key_size + 7) // 8


def elliptic_key(name: CurveName, point: bytes) -> EllipticCurvePublicKey:
    """Read a point in SEC 1 form, compressed or not.

    Raises:
        KeyRefused: `E_KEY_POINT`, it does not lie on the curve or is the point at infinity.
    """
    try:
        return EllipticCurvePublicKey.from_encoded_point(CURVES[name], point)
    except ValueError:
        refuse_key("E_KEY_POINT", curve=name)


def compressed_point(key: EllipticCurvePublicKey) -> bytes:
    """Write a point in its compressed form: 33 or 49 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def rsa_key(*, modulus: int, exponent: int) -> RSAPublicKey:
    """Make an RSA key of its numbers.

    Raises:
        KeyRefused: `E_KEY_RSA`, shorter than 2048 or longer than 4096 bits, or with an exponent nobody should use;
            `E_KEY_RSA_GUESSABLE`.
    """
    bits = modulus.bit_length()
    if not LEAST_RSA_BITS <= bits <= MOST_RSA_BITS or not 3 <= exponent < 2**32 or exponent % 2 == 0:
        refuse_key("E_KEY_RSA", kind="unsupported", found=bits, least=LEAST_RSA_BITS, most=MOST_RSA_BITS)
    if is_guessable(modulus):
        refuse_key("E_KEY_RSA_GUESSABLE")
    try:
        return RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        refuse_key("E_KEY_RSA", found=bits, least=LEAST_RSA_BITS, most=MOST_RSA_BITS)
