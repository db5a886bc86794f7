"""libsodium's answer about Ed25519 beside OpenSSL's: the same, but for points of small order, which no key may be."""

import hashlib
from itertools import product

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from nacl.bindings import crypto_core_ed25519_add, crypto_scalarmult_ed25519_base_noclamp, crypto_sign_open
from nacl.exceptions import BadSignatureError

from kakitome.documents.keys.ed25519_signature import is_signed_by
from kakitome.documents.keys.public_key import KeyRefused, demand_ed25519

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


def test_for_every_key_that_may_be_one_both_answer_alike() -> None:
    refused = 0
    for public, signature, signed in cases():
        try:
            key_ = demand_ed25519(public)
        except KeyRefused:
            refused += 1
            continue
        assert is_signed_by(key_, signature, signed=signed) == by_openssl(public, signature, signed)
    assert refused == len(SMALL) * len(SMALL) * 16


def test_openssl_finds_a_signature_of_nobody_good_under_a_point_of_small_order() -> None:
    neutral = Ed25519PublicKey.from_public_bytes(SMALL[0])
    forged = SMALL[0] + bytes(32)

    assert by_openssl(neutral, forged, b"whatever is claimed")
    assert not is_signed_by(neutral, forged, signed=b"whatever is claimed")


def test_a_signature_whose_r_was_shifted_by_a_point_of_small_order_is_refused_by_both() -> None:
    # Whoever holds the key can make it; verifiers that multiply by the cofactor would take it, others would not.
    seed = hashlib.sha512(bytes(32)).digest()
    secret = int.from_bytes(seed[:32], "little") & (1 << 254) - 8 | 1 << 254
    public = crypto_scalarmult_ed25519_base_noclamp((secret % ORDER).to_bytes(32, "little"))
    straight = crypto_scalarmult_ed25519_base_noclamp((7).to_bytes(32, "little"))
    answers = []
    for point in (straight, crypto_core_ed25519_add(straight, SMALL[5])):
        challenge = int.from_bytes(hashlib.sha512(point + public + b"m").digest(), "little")
        signature = point + ((7 + challenge * secret) % ORDER).to_bytes(32, "little")
        read = Ed25519PublicKey.from_public_bytes(public)
        answers.append((is_signed_by(read, signature, signed=b"m"), by_openssl(read, signature, b"m")))

    assert answers == [(True, True), (False, False)]


@pytest.mark.parametrize("taken", [1, 2, 31])
def test_a_signature_cut_short_does_not_take_its_end_from_the_message(taken: int) -> None:
    private, message = key("good"), b"what was signed"
    good = private.sign(message)
    cut, longer = good[:-taken], good[-taken:] + message

    assert by_libsodium(private.public_key(), cut, longer)
    assert not is_signed_by(private.public_key(), cut, signed=longer)
