"""Fixed keys of every kind that signs tokens, and signing that is the same each time, for tests.

    TokenKey.of("ES256", "now").sign(b"…")

Real keys are drawn; these follow from a name, so that files made with them can be made again.
"""

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    SECP384R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.private_key import PrivateKey
from kakitome.documents.keys.public_key import PublicKey
from vectors import issuer_site

ALGORITHMS = ("ES256", "ES384", "RS256", "EdDSA")
_EXPONENT = 65537


@dataclass(frozen=True)
class TokenKey:
    """A key with its place in the issuer's key document."""

    method: str
    public: PublicKey
    sign: Callable[[bytes], bytes]
    private: PrivateKey

    @classmethod
    def of(cls, algorithm: str, name: str = "token", *, did: str = issuer_site.DID) -> "TokenKey":
        """Return the key of an algorithm and a name; the same two are always the same key."""
        private = private_key(algorithm, name)
        public = private.public_key()
        method = f"{did}#{encode_public(public)}"
        return cls(method=method, public=public, sign=partial(sign, private), private=private)

    @property
    def multikey(self) -> str:
        """The public key as Multikey."""
        return encode_public(self.public)


@cache
def private_key(algorithm: str, name: str) -> PrivateKey:
    """Return the private key of an algorithm (`EdDSA`, `ES256`, `ES384`, `RS256`) and a name."""
    seed = hashlib.sha512(f"kakitome test key {algorithm} {name}".encode()).digest()
    if algorithm == "EdDSA":
        return Ed25519PrivateKey.from_private_bytes(seed[:32])
    if algorithm in ("ES256", "ES384"):
        curve = SECP256R1() if algorithm == "ES256" else SECP384R1()
        return derive_private_key(int.from_bytes(seed[:30], "big"), curve)
    return _rsa(seed)


def sign(private: PrivateKey, data: bytes) -> bytes:
    """Sign as tokens ask, without any chance in it."""
    if isinstance(private, Ed25519PrivateKey):
        return private.sign(data)
    if isinstance(private, RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), SHA256())
    return _ecdsa(private, data)


def _ecdsa(private: EllipticCurvePrivateKey, data: bytes) -> bytes:
    length = (private.key_size + 7) // 8
    digest = SHA256() if length == 32 else SHA384()
    r, s = decode_dss_signature(private.sign(data, ECDSA(digest, deterministic_signing=True)))
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def _rsa(seed: bytes) -> RSAPrivateKey:
    p, q = (_prime(seed + half) for half in (b"p", b"q"))
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    public = RSAPublicNumbers(_EXPONENT, p * q)
    numbers = RSAPrivateNumbers(p, q, d, rsa_crt_dmp1(d, p), rsa_crt_dmq1(d, q), rsa_crt_iqmp(p, q), public)
    return numbers.private_key()


def _prime(seed: bytes) -> int:
    """Return the first prime of 1,024 bits in the numbers that follow from a seed."""
    digest = hashlib.shake_256(seed).digest(128)
    # The two highest bits make the product 2,048 bits long.
    start = int.from_bytes(digest, "big") | (0b11 << 1022) | 1
    candidates = itertools.count(start, 2)
    return next(n for n in candidates if all(n % small for small in _SMALL) and _is_prime(n) and (n - 1) % _EXPONENT)


_SMALL = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]


def _is_prime(n: int) -> bool:
    """Tell by the Miller-Rabin test with fixed bases, enough for numbers that nobody chose to deceive."""
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19):
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        if not any((x := x * x % n) == n - 1 for _ in range(twos - 1)):
            return False
    return True


def token_site() -> issuer_site.Site:
    """Return the issuer's site, whose key document lists one key of each kind beside the first."""
    made = issuer_site.site()
    listed = [issuer_site.multibase("now"), *(TokenKey.of(algorithm).multikey for algorithm in ALGORITHMS)]
    keys = [ControllerKey(public_key_multibase=multikey, created_at=issuer_site.SIGNED_AT) for multikey in listed]
    made.put(issuer_site.DID_URL, build_controller_document(issuer_site.DID, keys))
    return made
