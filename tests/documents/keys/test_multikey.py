"""Keys as text: both directions, and every way in which a text is not the key we read."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
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
from kakitome.documents.keys.multikey import (
    decode_public,
    decode_secret,
    decode_secret_p256,
    encode_public,
    encode_secret,
)
from kakitome.documents.keys.public_key import KeyRefused
from support.standards_folder import published

PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
seeds = st.binary(min_size=32, max_size=32)


@given(seeds)
def test_a_key_survives_the_journey_through_text(seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert encode_public(key.public_key()).startswith("z6Mk")
    assert encode_secret(key).startswith("z3u2")
    assert decode_public(encode_public(key.public_key())) == key.public_key()
    assert decode_secret(encode_secret(key)).private_bytes_raw() == seed


@pytest.mark.parametrize(("curve", "start"), [(ec.SECP256R1(), "zDn"), (ec.SECP384R1(), "z82")])
def test_an_elliptic_key_survives_the_journey_through_text(curve: ec.EllipticCurve, start: str) -> None:
    for number in (1, 2, 3, 0xFFFF):
        key = ec.derive_private_key(number, curve).public_key()
        assert encode_public(key).startswith(start)
        assert decode_public(encode_public(key)) == key


@pytest.mark.parametrize(("bits", "start"), [(2048, "z4M"), (4096, "zgg")])
def test_an_rsa_key_survives_the_journey_through_text(bits: int, start: str) -> None:
    key = rsa.generate_private_key(65537, bits).public_key()
    assert encode_public(key).startswith(start)
    assert decode_public(encode_public(key)) == key


def test_an_rsa_key_has_one_spelling_and_a_least_length() -> None:
    short = rsa.generate_private_key(65537, 1024).public_key()
    with pytest.raises(KeyRefused) as caught:
        decode_public(encode_public(short))
    assert (caught.value.problem.code, caught.value.kind) == ("E_KEY_RSA", "unsupported")
    long = rsa.generate_private_key(65537, 2048).public_key()
    wrapped = long.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(KeyRefused):
        decode_public(encode_base58btc(b"\x85\x24" + wrapped))


def test_a_secret_elliptic_key_survives_the_journey_through_text() -> None:
    key = ec.derive_private_key(0x1234, ec.SECP256R1())
    assert encode_secret(key).startswith("z42t")
    assert decode_secret_p256(encode_secret(key)).private_numbers() == key.private_numbers()
    with pytest.raises(KeyRefused):
        decode_secret(encode_secret(key))
    with pytest.raises(KeyRefused):
        decode_secret_p256(encode_base58btc(b"\x86\x26" + bytes(32)))


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
        ("E_KEY_UNSUPPORTED", "unsupported", encode_base58btc(b"\xe7\x01\x02" + bytes(32))),
        ("E_KEY_UNSUPPORTED", "unsupported", encode_base58btc(b"\x82\x24\x02" + bytes(66))),
        ("E_KEY_LENGTH", "malformed", encode_base58btc(b"\x80\x24\x04" + bytes(64))),
        ("E_KEY_LENGTH", "malformed", encode_base58btc(b"\x81\x24\x02" + bytes(32))),
        ("E_KEY_POINT", "malformed", encode_base58btc(b"\x80\x24\x02" + b"\xff" * 32)),
        ("E_KEY_POINT", "malformed", encode_base58btc(b"\x80\x24\x00" + bytes(32))),
        ("E_KEY_CODEC", "malformed", encode_base58btc(b"\x85\x24" + bytes(32))),
        ("E_KEY_CODEC", "malformed", encode_base58btc(b"\x80\xa4\x00\x02" + bytes(32))),
        ("E_MULTIBASE", "malformed", PUBLIC[1:]),
        ("E_MULTIBASE", "malformed", PUBLIC.replace("M", "0")),
        ("E_MULTIBASE", "malformed", PUBLIC + " "),
        ("E_MULTIBASE", "malformed", ""),
        ("E_MULTIBASE", "malformed", "m" + PUBLIC[1:]),
        ("E_MULTIBASE", "malformed", "z" + "6" * LONGEST_BASE58),
    ],
)
def test_what_is_no_public_key_that_we_use_is_refused(code: str, kind: str, text: str) -> None:
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


@given(st.binary(max_size=600))
def test_bytes_survive_the_journey_through_both_bases(data: bytes) -> None:
    assert decode_base58btc(encode_base58btc(data)) == data
    assert decode_base64url(encode_base64url(data)) == data


@given(st.text(st.sampled_from("AQgw-_+/= \n\x00あz8"), max_size=40), st.integers(0, 8))
def test_base64url_is_read_as_the_standard_library_reads_it_strictly(text: str, copies: int) -> None:
    text = text + "QUJD" * 20 * copies
    try:
        wanted = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        is_one_spelling = base64.urlsafe_b64encode(wanted).rstrip(b"=").decode() == text
    except ValueError:
        is_one_spelling = False
    if is_one_spelling:
        assert decode_base64url("u" + text) == wanted
    else:
        with pytest.raises(MultibaseRefused):
            decode_base64url("u" + text)


@pytest.mark.parametrize("text", ["uAA==", "uA", "uAB", "u+/", "uA\n", "zAA", "", "uあ"])
def test_base64url_has_one_spelling(text: str) -> None:
    with pytest.raises(MultibaseRefused):
        decode_base64url(text)


ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def in_base58(data: bytes) -> str:
    """Write bytes digit by digit, as the draft describes it."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


@given(st.binary(max_size=400) | st.binary(min_size=60, max_size=70) | st.integers(0, 90).map(bytes))
def test_base58_is_what_writing_digit_by_digit_gives(data: bytes) -> None:
    text = in_base58(data)
    assert encode_base58btc(data) == text
    assert decode_base58btc(text) == data


@given(st.binary(min_size=1, max_size=80), st.data())
def test_any_other_character_in_base58_is_refused(data: bytes, draw: st.DataObject) -> None:
    text = encode_base58btc(data)
    place = draw.draw(st.integers(1, len(text) - 1))
    foreign = draw.draw(st.sampled_from("0OIl?\xff\x00 +/あ\ud800") | st.characters(exclude_characters=ALPHABET))
    with pytest.raises(MultibaseRefused):
        decode_base58btc(text[:place] + foreign + text[place + 1 :])
