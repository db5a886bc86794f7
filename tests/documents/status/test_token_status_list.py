"""Token Status Lists: the figures of the draft's own test vectors, our lists read back, and lists that are none.

Source: Token Status List (draft-ietf-oauth-status-list), appendix "Test vectors for Status List encoding" and §4.1,
https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/
"""

import zlib
from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.keys.multibase import encode_base64url
from kakitome.documents.status.bitstring import LARGEST_UNPACKED, ListTerms, StatusListRefused
from kakitome.documents.status.token_status_list import (
    INVALID,
    SUSPENDED,
    VALID,
    TokenList,
    encode_values,
    list_claims,
    read_list,
    read_reference,
)
from vectors import issuer_site

LENGTH = 2**20
ONE = (
    "eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogEAAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAAAAAAvhsSAAAAAAAAAAAA7KpLAAAAAAAAAAAAAAAAAAAA"
    "AJsLCQAAAAAAAAAAADjelAAAAAAAAAAAKjDMAQAAAACAZC8L2AEb"
)
TWO = (
    "eNrt2zENACEQAEEuoaBABP5VIO01fCjIHTMStt9ovGVIAAAAAABAbiEBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEB5"
    "WwIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAID0ugQAAAAAAAAAAAAAAAAAQG12SgAAAAAAAAAAAAAAAAAAAAAAAAAAAOCSIQEAAAAAAAAAAAAAAAAAAAAAAAD8ExIA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwJEuAQAAAAAAAAAAAAAAAAAAAAAAAMB9SwIAAAAAAAAAAAAAAAAAAACoYUoA"
    "AAAAAAAAAAAAAEBqH81gAQw"
)
FOUR = (
    "eNrt0EENgDAQADAIHwImkIIEJEwCUpCEBBQRHOy35Li1EjoOQGabAgAAAAAAAAAAAAAAAAAAACC1SQEAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABADrsCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADoxaEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIIoCgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAACArpwKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGhqVkAzlwIAAAAAiGVRAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAABx3AoAgLpVAQAAAAAAAAAAAAAAwM89rwMAAAAAAAAAAAjsA9xMBMA"
)
VECTORS = {
    1: (
        ONE,
        {
            0: 1,
            1993: 1,
            25460: 1,
            159495: 1,
            495669: 1,
            554353: 1,
            645645: 1,
            723232: 1,
            854545: 1,
            934534: 1,
            1000345: 1,
        },
    ),
    2: (
        TWO,
        {
            0: 1,
            1993: 2,
            25460: 1,
            159495: 3,
            495669: 1,
            554353: 1,
            645645: 2,
            723232: 1,
            854545: 1,
            934534: 2,
            1000345: 3,
        },
    ),
    4: (
        FOUR,
        {
            0: 1,
            1993: 2,
            35460: 3,
            459495: 4,
            595669: 5,
            754353: 6,
            845645: 7,
            923232: 8,
            924445: 9,
            934534: 10,
            1004534: 11,
            1000345: 12,
            1030203: 13,
            1030204: 14,
            1030205: 15,
        },
    ),
}


def listed(lst: Any, bits: Any = 2) -> TokenList:
    return read_list({"status_list": {"bits": bits, "lst": lst}})


def packed(data: bytes) -> str:
    return encode_base64url(zlib.compress(data))[1:]


@pytest.mark.parametrize("size", VECTORS)
def test_the_drafts_own_lists_say_what_the_draft_says_of_them(size: int) -> None:
    lst, values = VECTORS[size]
    read = listed(lst, size)
    assert len(read.packed) == LENGTH * size // 8
    assert read.told() == values
    assert read.value(1) == VALID


@pytest.mark.parametrize("size", VECTORS)
def test_we_write_the_same_list(size: int) -> None:
    lst, values = VECTORS[size]
    written = encode_values(values, size=size, length=LENGTH)
    assert listed(written["lst"], written["bits"]) == listed(lst, size)


def test_the_drafts_small_lists_are_read_from_the_lowest_bit() -> None:
    one, two = listed("eNrbuRgAAhcBXQ", 1), listed("eNo76fITAAPfAgc", 2)
    assert (one.packed, two.packed) == (b"\xb9\xa3", b"\xc9\x44\xf9")
    assert [one.value(n) for n in range(16)] == [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
    assert [two.value(n) for n in range(12)] == [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]


def test_a_list_of_ours_tells_invalid_from_suspended_and_says_for_how_long() -> None:
    terms = ListTerms(valid_from=issuer_site.NOW, valid_until=issuer_site.NOW + timedelta(days=7), ttl_ms=300_000)
    claims = list_claims("https://u.example/l.jwt", values={5: INVALID, 131_071: SUSPENDED}, terms=terms)
    read = read_list(claims)
    assert read.told() == {5: INVALID, 131_071: SUSPENDED}
    assert (read.size, claims["sub"], claims["ttl"]) == (2, "https://u.example/l.jwt", 300)
    assert claims["exp"] - claims["iat"] == 7 * 86_400


@pytest.mark.parametrize("values", [{-1: 1}, {131_072: 1}, {0: 4}])
def test_nothing_is_written_beside_the_list(values: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        encode_values(values)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({}, "E_STATUS_LIST"),
        ({"status_list": []}, "E_STATUS_LIST"),
        ({"status_list": {"bits": 2}}, "E_STATUS_LIST"),
        ({"status_list": {"bits": 3, "lst": packed(b"x")}}, "E_STATUS_LIST"),
        ({"status_list": {"bits": True, "lst": packed(b"x")}}, "E_STATUS_LIST"),
        ({"status_list": {"bits": "1", "lst": packed(b"x")}}, "E_STATUS_LIST"),
        ({"status_list": {"bits": 1, "lst": "*"}}, "E_STATUS_LIST"),
        ({"status_list": {"bits": 1, "lst": "AAAA"}}, "E_STATUS_LIST"),
        ({"status_list": {"bits": 1, "lst": packed(b"x" * 99)[:-8]}}, "E_STATUS_LIST"),
        ({"status_list": {"bits": 1, "lst": encode_base64url(zlib.compress(b"x") + b"y")[1:]}}, "E_STATUS_LIST"),
        ({"status_list": {"bits": 1, "lst": packed(bytes(LARGEST_UNPACKED + 1))}}, "E_STATUS_BOMB"),
    ],
    ids=["none", "array", "no lst", "3 bits", "true", "text", "no base64", "no zlib", "cut off", "more behind", "bomb"],
)
def test_what_is_no_list_is_refused(claims: dict[str, Any], code: str) -> None:
    with pytest.raises(StatusListRefused, match=code):
        read_list(claims)


@pytest.mark.parametrize("index", [-1, 8, 10**30])
def test_a_place_beyond_the_list_has_no_status(index: int) -> None:
    with pytest.raises(StatusListRefused, match="E_STATUS_INDEX"):
        listed(packed(b"x"), 1).value(index)


def test_a_reference_names_a_place_in_a_list_or_is_none() -> None:
    read = read_reference({"status_list": {"idx": 5, "uri": "https://u.example/l.jwt"}})
    assert read is not None
    assert (read.index, read.uri) == (5, "https://u.example/l.jwt")
    assert read.as_json() == {"status_list": {"idx": 5, "uri": "https://u.example/l.jwt"}}
    assert read_reference({"another_kind": {}}) is None
    for broken in ({"idx": "5", "uri": "u"}, {"idx": 5}, [], {"idx": True, "uri": "u"}):
        with pytest.raises(StatusListRefused, match="E_STATUS_ENTRY"):
            read_reference({"status_list": broken})
