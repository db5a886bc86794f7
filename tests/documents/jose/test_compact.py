"""Compact tokens: one spelling, one algorithm for each key."""

import json
from base64 import urlsafe_b64encode

import pytest

from kakitome.documents.jose.compact import (
    LARGEST_TOKEN,
    TokenRefused,
    key_in_header,
    read_compact,
    sign_compact,
    verify_compact,
)
from kakitome.documents.keys.jwk import public_to_jwk
from vectors.token_keys import ALGORITHMS, TokenKey


def made(algorithm: str, name: str = "token", **header: object) -> bytes:
    key = TokenKey.of(algorithm, name)
    return sign_compact(b'{"a":1}', header=header, key=key.public, sign=key.sign)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_verifies_with_its_key_and_no_other(algorithm: str) -> None:
    token = read_compact(made(algorithm, kid="k", typ="JWT"))
    assert (token.algorithm, token.key_id, token.type, token.payload) == (algorithm, "k", "jwt", b'{"a":1}')
    assert verify_compact(token, TokenKey.of(algorithm).public)
    assert not verify_compact(token, TokenKey.of(algorithm, "stranger").public)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("part", range(3))
def test_a_changed_character_anywhere_breaks_a_token(algorithm: str, part: int) -> None:
    segments = made(algorithm, kid="k").split(b".")
    middle = len(segments[part]) // 2
    other = b"B" if segments[part][middle : middle + 1] != b"B" else b"C"
    segments[part] = segments[part][:middle] + other + segments[part][middle + 1 :]
    try:
        verified = verify_compact(read_compact(b".".join(segments)), TokenKey.of(algorithm).public)
    except TokenRefused:
        return
    assert not verified


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_algorithm_is_the_keys_and_not_the_headers(algorithm: str) -> None:
    token = read_compact(made(algorithm))
    other = TokenKey.of(ALGORITHMS[ALGORITHMS.index(algorithm) - 1])
    with pytest.raises(TokenRefused, match="E_JWS_ALGORITHM_KEY"):
        verify_compact(token, other.public)


def test_the_newer_name_of_the_same_algorithm_is_read() -> None:
    assert verify_compact(read_compact(made("EdDSA", alg="Ed25519")), TokenKey.of("EdDSA").public)


def test_a_token_of_five_megabytes_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(TokenRefused, match="E_JWS_SIZE") as refused:
        read_compact(b"ey" + b"A" * 5 * LARGEST_TOKEN)
    assert refused.value.kind == "too_expensive"


def test_white_space_around_a_token_is_no_part_of_it_and_inside_it_is_refused() -> None:
    token = made("ES256")
    assert read_compact(b" \r\n" + token + b"\n").text == token.decode()
    with pytest.raises(TokenRefused, match="E_JWS_BASE64"):
        read_compact(token[:20] + b"\n" + token[20:])


def test_what_is_remembered_of_a_header_cannot_be_changed_for_the_next_token() -> None:
    first, second = made("ES256", kid="k"), made("ES256", "stranger", kid="k")
    with pytest.raises(TypeError):
        read_compact(first).header["kid"] = "mine"  # type: ignore[index]
    assert (read_compact(second).key_id, read_compact(second).text) == ("k", second.decode())


def test_a_key_in_the_header_is_read_and_proves_nothing() -> None:
    stranger = TokenKey.of("ES256", "stranger")
    token = read_compact(made("ES256", jwk=public_to_jwk(stranger.public)))
    held = key_in_header(token)
    assert held is not None
    assert not verify_compact(token, held)
    assert key_in_header(read_compact(made("ES256"))) is None


@pytest.mark.parametrize("flaw", [b"[]", b'"x"', b"{", b'{"alg":1}', b'{"alg":"HS256"}', b'{"alg":"none"}'])
def test_a_header_that_is_none_is_refused(flaw: bytes) -> None:
    _, payload, signature = made("ES256").split(b".")
    header = urlsafe_b64encode(flaw).rstrip(b"=")
    with pytest.raises(TokenRefused):
        read_compact(b".".join((header, payload, signature)))


def test_what_is_signed_is_written_short_and_in_one_way() -> None:
    assert json.loads(read_compact(made("ES256")).payload) == {"a": 1}
    assert made("ES256", kid="k") == made("ES256", kid="k")
