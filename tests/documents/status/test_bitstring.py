"""Status lists: bits where the standard puts them, and bounds no stranger can move."""

import base64
import gzip
import zlib
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakitome.documents.keys.multibase import encode_base64url
from kakitome.documents.status.bitstring import (
    LARGEST_UNPACKED,
    MINIMUM_LENGTH,
    BitstringStatusEntry,
    ListTerms,
    StatusListRefused,
    bits_of_list,
    build_list_credential,
    decode_bits,
    encode_bits,
    encode_bytes,
    parse_entry,
    parse_index,
    read_bit,
)
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.vc.strict_json import JsonLimits, load
from support.processor_time import at_most
from support.profiles import scaled

BAD = sorted((Path(__file__).parents[2] / "vectors" / "bad_status").glob("*.json"))
URL = "https://u.example/issuers/x/status/revocation-1.json"
TERMS = ListTerms(
    valid_from=datetime(2026, 11, 21, tzinfo=UTC), valid_until=datetime(2026, 12, 21, tzinfo=UTC), ttl_ms=3_600_000
)


def credential(encoded: str = "", purpose: Any = "revocation") -> dict[str, Any]:
    return build_list_credential(
        URL, issuer="did:web:u.example:issuers:x", purpose=purpose, encoded_list=encoded or encode_bits([]), terms=TERMS
    )


@pytest.mark.slow
@settings(max_examples=scaled(30), deadline=None)
@given(st.sets(st.integers(0, MINIMUM_LENGTH - 1), max_size=50))
def test_what_is_set_is_read_and_nothing_else(indexes: set[int]) -> None:
    bits = decode_bits(encode_bits(indexes))
    assert len(bits) == MINIMUM_LENGTH // 8
    assert {i for i in range(MINIMUM_LENGTH) if read_bit(bits, str(i))} == indexes


def test_the_first_entry_is_the_leftmost_bit() -> None:
    assert decode_bits(encode_bits([0]))[0] == 0b1000_0000
    assert decode_bits(encode_bits([7]))[0] == 0b0000_0001
    assert decode_bits(encode_bits([8]))[:2] == bytes((0, 0b1000_0000))


def test_the_same_bits_give_the_same_text() -> None:
    assert encode_bits([5, 3]) == encode_bits([3, 5])
    assert encode_bits([]).startswith("uH4sIAAAAAAA")


def test_the_published_empty_list_is_read() -> None:
    # Bitstring Status List v1.0, example 8: a list of 131,072 entries none of which is set.
    encoded = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    assert decode_bits(encoded) == bytes(MINIMUM_LENGTH // 8)


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.stem)
def test_a_bad_list_is_refused_at_once_with_the_finding_in_its_name(path: Path) -> None:
    subject = load(path.read_bytes(), limits=JsonLimits(size=1024 * 1024))
    with at_most(3), pytest.raises(StatusListRefused) as caught:
        bits_of_list({**credential(), "credentialSubject": subject}, "revocation")
    code = path.name.split("__")[0]
    assert caught.value.problem.code == code
    assert caught.value.kind == ("too_expensive" if code == "E_STATUS_BOMB" else "malformed")


def test_a_list_at_the_bound_is_read() -> None:
    bits = decode_bits(encode_bytes(bytes(LARGEST_UNPACKED)))
    assert len(bits) == LARGEST_UNPACKED
    assert not read_bit(bits, str(LARGEST_UNPACKED * 8 - 1))


@pytest.mark.parametrize(
    "index",
    [
        "00012",
        "-1",
        "+1",
        "1e3",
        "1.0",
        "",
        " 1",
        "1 ",
        "0x10",
        "१२",
        "１２",
        str(2**63),
        str(MINIMUM_LENGTH),
        -12,
        12.0,
        None,
        True,
        ["1"],
    ],
)
def test_an_index_is_an_exact_decimal_text_within_the_list(index: object) -> None:
    with pytest.raises(StatusListRefused) as caught:
        read_bit(bytes(MINIMUM_LENGTH // 8), index)
    assert caught.value.problem.code == "E_STATUS_INDEX"


def test_the_last_index_is_within_the_list() -> None:
    assert read_bit(decode_bits(encode_bits([MINIMUM_LENGTH - 1])), str(MINIMUM_LENGTH - 1))
    assert parse_index("0") == 0


def test_an_index_that_is_a_whole_number_says_what_its_text_says() -> None:
    assert parse_index(4711) == parse_index("4711")
    assert parse_entry({**ENTRY.as_json(), "statusListIndex": ENTRY.index}) == ENTRY


@pytest.mark.parametrize(("bits", "length"), [([-1], 131_072), ([131_072], 131_072), ([], 131_073), ([], 0)])
def test_our_own_lists_take_only_what_fits(bits: list[int], length: int) -> None:
    with pytest.raises(ValueError, match=r"bitstring|index"):
        encode_bits(bits, length=length)


def test_a_list_credential_is_read_back() -> None:
    made = credential(encode_bits([94567]))
    assert read_bit(bits_of_list(made, "revocation"), "94567")
    assert made["validUntil"] == "2026-12-21T00:00:00Z"
    assert '"3600000"' in expand_and_canonicalize(made)


def test_a_list_of_several_purposes_serves_each() -> None:
    made = credential()
    made["credentialSubject"]["statusPurpose"] = ["revocation", "suspension"]
    assert bits_of_list(made, "suspension") == bytes(MINIMUM_LENGTH // 8)


def test_a_credential_that_is_no_list_is_refused() -> None:
    for change in ({"type": ["VerifiableCredential"]}, {"credentialSubject": []}, {"credentialSubject": None}):
        with pytest.raises(StatusListRefused, match="E_STATUS_LIST"):
            bits_of_list({**credential(), **change}, "revocation")


ENTRY = BitstringStatusEntry(purpose="suspension", index=4711, list_url=URL)


def test_an_entry_is_read_back() -> None:
    assert parse_entry(ENTRY.as_json()) == ENTRY
    assert parse_entry({**ENTRY.as_json(), "statusSize": 1}) == ENTRY


@pytest.mark.parametrize(
    ("code", "kind", "change"),
    [
        ("E_STATUS_TYPE", "unsupported", {"type": "1EdTechRevocationList"}),
        ("E_STATUS_TYPE", "unsupported", {"type": ["BitstringStatusListEntry"]}),
        ("E_STATUS_TYPE", "unsupported", {"statusPurpose": "rumour"}),
        ("E_STATUS_TYPE", "unsupported", {"statusPurpose": "message", "statusSize": 9}),
        ("E_STATUS_TYPE", "unsupported", {"statusSize": 2}),
        ("E_STATUS_ENTRY", "malformed", {"statusPurpose": None}),
        ("E_STATUS_ENTRY", "malformed", {"statusPurpose": ["revocation"]}),
        ("E_STATUS_ENTRY", "malformed", {"statusListCredential": ""}),
        ("E_STATUS_ENTRY", "malformed", {"statusListCredential": {"id": URL}}),
        ("E_STATUS_ENTRY", "malformed", {"id": URL}),
        ("E_STATUS_INDEX", "malformed", {"statusListIndex": 4711.5}),
        ("E_STATUS_INDEX", "malformed", {"statusListIndex": "04711"}),
    ],
)
def test_an_entry_that_points_nowhere_is_refused(code: str, kind: str, change: dict[str, Any]) -> None:
    with pytest.raises(StatusListRefused) as caught:
        parse_entry({**ENTRY.as_json(), **change})
    assert (caught.value.problem.code, caught.value.kind) == (code, kind)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_packed_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    with pytest.raises(StatusListRefused):
        decode_bits(encode_base64url(data))


@given(st.sets(st.integers(0, 131_071), max_size=400), st.booleans())
def test_sparse_and_dense_lists_are_packed_alike(indices: set[int], is_dense: bool) -> None:
    if is_dense:
        indices |= set(range(0, 131_072, 7))
    bits = decode_bits(encode_bits(indices))
    assert {n for n in range(131_072) if bits[n >> 3] & (0x80 >> (n & 7))} == indices


@settings(deadline=None)
@given(st.integers(0, 2_000), st.integers(0, 2**32))
def test_a_list_is_packed_as_the_standard_librarys_gzip_packs_it(count: int, seed: int) -> None:
    indices = Random(seed).sample(range(131_072), count * 60)
    bits = bytearray(131_072 // 8)
    for index in indices:
        bits[index >> 3] |= 0x80 >> (index & 7)
    packer = zlib.compressobj(level=1, wbits=31, memLevel=9, strategy=zlib.Z_RLE)
    assert encode_bits(indices) == encode_base64url(packer.compress(bits) + packer.flush())


def test_a_list_of_a_hundred_million_entries_is_packed() -> None:
    text = encode_bits([0, 99_999_999], length=100_000_000)
    bits = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert (len(bits), bits[0], bits[-1], bits.count(0)) == (12_500_000, 0x80, 0x01, 12_499_998)


@pytest.mark.parametrize("index", [-1, -131_072, -131_073, 131_072, 2**64, -(2**64)])
@pytest.mark.parametrize("others", [0, 50_000])
def test_no_index_outside_the_list_is_packed(index: int, others: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        encode_bits([*range(others), index])


def test_a_list_is_one_gzip_stream_that_anybody_unpacks() -> None:
    text = encode_bits(range(0, 131_072, 3))
    packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    assert gzip.decompress(packed) == decode_bits(text)
    assert encode_bits(reversed(range(0, 131_072, 3))) == text
