"""Two libraries are asked about Ed25519, and the answer is always OpenSSL's alone."""

import hashlib
from itertools import product

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from kakitome.documents.proofs.eddsa_rdfc_2022 import matches

ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19
SMALL = [
    (1).to_bytes(32, "little"),
    (0).to_bytes(32, "little"),
    (FIELD - 1).to_bytes(32, "little"),
    (FIELD + 1).to_bytes(32, "little"),
    (1 + 2**255).to_bytes(32, "little"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
]
"""Points of small order, and such in a second spelling."""


def key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def by_openssl(public: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        public.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def by_libsodium(public: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        crypto_sign_open(signature + signed, public.public_bytes_raw())
    except (BadSignatureError, ValueError):
        return False
    return True


def cases() -> list[tuple[Ed25519PublicKey, bytes, bytes]]:
    """Return good signatures, each changed bit, S beyond the order, points of small order everywhere, wrong lengths."""
    private = key("good")
    public, signed = private.public_key(), b"x" * 64
    good = private.sign(signed)
    found = [(public, good, signed), (public, good, signed + b"y"), (key("other").public_key(), good, signed)]
    for bit in range(512):
        changed = bytearray(good)
        changed[bit // 8] ^= 1 << bit % 8
        found.append((public, bytes(changed), signed))
    scalar = int.from_bytes(good[32:], "little")
    for more in range(1, 16):
        beyond = scalar + more * ORDER
        if beyond < 2**256:
            found.append((public, good[:32] + beyond.to_bytes(32, "little"), signed))
    for raw, point in product(SMALL, SMALL):
        try:
            weak = Ed25519PublicKey.from_public_bytes(raw)
        except ValueError:
            continue
        for scalar in (0, 1, ORDER - 1, ORDER):
            for message in (b"", b"a", b"b", signed):
                found.append((weak, point + scalar.to_bytes(32, "little"), message))
    return found + [(public, good[:length], signed) for length in (0, 32, 63)] + [(public, good + b"x", signed)]


def test_what_libsodium_accepts_openssl_accepts() -> None:
    accepted = [case for case in cases() if len(case[1]) == 64 and by_libsodium(*case)]

    assert accepted
    assert all(by_openssl(*case) for case in accepted)


def test_the_answer_is_openssls() -> None:
    for public, signature, signed in cases():
        assert matches(public, signature, signed=signed) == by_openssl(public, signature, signed)


@pytest.mark.parametrize("taken", [1, 2, 31])
def test_a_signature_cut_short_does_not_take_its_end_from_the_message(taken: int) -> None:
    private, message = key("good"), b"what was signed"
    good = private.sign(message)
    cut, longer = good[:-taken], good[-taken:] + message

    assert by_libsodium(private.public_key(), cut, longer)
    assert not matches(private.public_key(), cut, signed=longer)
