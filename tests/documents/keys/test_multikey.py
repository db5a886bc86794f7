"""Keys as text: both directions, and every way in which a text is not the key we read."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kakitome.documents.keys.multibase import (
    LONGEST_BASE58,
    MultibaseRefused,
    decode_base58btc,
    decode_base64url,
    encode_base58btc,
    encode_base64url,
)
from kakitome.documents.keys.multikey import KeyRefused, decode_public, decode_secret, encode_public, encode_secret
from standards_folder import published

PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
seeds = st.binary(min_size=32, max_size=32)


@given(seeds)
def test_a_key_survives_the_journey_through_text(seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert encode_public(key.public_key()).startswith("z6Mk")
    assert encode_secret(key).startswith("z3u2")
    assert decode_public(encode_public(key.public_key())) == key.public_key()
    assert decode_secret(encode_secret(key)).private_bytes_raw() == seed


def test_the_published_key_pair_is_read() -> None:
    pair = json.loads(published("w3c-vc-di-eddsa/keyPair.json").read_text())
    secret = decode_secret(pair["privateKeyMultibase"])
    assert encode_public(secret.public_key()) == pair["publicKeyMultibase"]


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("E_KEY_CODEC", "malformed", encode_base58btc(b"\xed\x02" + bytes(32))),
        ("E_KEY_CODEC", "malformed", encode_base58btc(b"\x80\x26" + bytes(32))),
        ("E_KEY_CODEC", "malformed", encode_base58btc(b"\xed\x81\x00" + bytes(32))),
        ("E_KEY_CODEC", "malformed", encode_base58btc(bytes(34))),
        ("E_KEY_CODEC", "malformed", "z"),
        ("E_KEY_LENGTH", "malformed", encode_base58btc(b"\xed\x01" + bytes(31))),
        ("E_KEY_LENGTH", "malformed", encode_base58btc(b"\xed\x01" + bytes(33))),
        ("E_KEY_LENGTH", "malformed", encode_base58btc(b"\xed\x01")),
        ("E_KEY_UNSUPPORTED", "unsupported", encode_base58btc(b"\x80\x24\x02" + bytes(32))),
        ("E_MULTIBASE", "malformed", PUBLIC[1:]),
        ("E_MULTIBASE", "malformed", PUBLIC.replace("M", "0")),
        ("E_MULTIBASE", "malformed", PUBLIC + " "),
        ("E_MULTIBASE", "malformed", ""),
        ("E_MULTIBASE", "malformed", "m" + PUBLIC[1:]),
        ("E_MULTIBASE", "malformed", "z" + "6" * LONGEST_BASE58),
    ],
)
def test_what_is_not_an_ed25519_public_key_is_refused(code: str, kind: str, text: str) -> None:
    with pytest.raises(KeyRefused) as caught:
        decode_public(text)
    assert (caught.value.problem.code, caught.value.kind) == (code, kind)


def test_a_refused_secret_never_appears_in_the_refusal() -> None:
    secret = encode_base58btc(b"\x80\x27" + b"\x07" * 32)
    for text in (secret, secret[1:], encode_base58btc(b"\x80\x26" + b"\x07" * 31)):
        with pytest.raises(KeyRefused) as caught:
            decode_secret(text)
        said = repr(caught.value) + repr(caught.value.problem) + repr(caught.value.__cause__)
        assert text[5:] not in said
        assert "0707" not in said


@given(st.binary(max_size=80))
def test_bytes_survive_the_journey_through_both_bases(data: bytes) -> None:
    assert decode_base58btc(encode_base58btc(data)) == data
    assert decode_base64url(encode_base64url(data)) == data


@pytest.mark.parametrize("text", ["uAA==", "uA", "uAB", "u+/", "uA\n", "zAA", "", "uあ"])
def test_base64url_has_one_spelling(text: str) -> None:
    with pytest.raises(MultibaseRefused):
        decode_base64url(text)
