"""RSA keys that can be guessed, and keys that their owner keeps for other algorithms."""

from math import prod

import pytest

from kakitome.documents.keys.jwk import public_from_jwk, public_to_jwk
from kakitome.documents.keys.public_key import KeyRefused, rsa_key
from kakitome.documents.keys.weak_rsa import _PRIMES, is_guessable
from vectors.token_keys import TokenKey


def guessable() -> int:
    """Return a modulus of 2,048 bits that leaves 65537's remainders, as that family's do."""
    step = prod(_PRIMES)
    return 65537 + step * 2 * (2**2047 // (2 * step) + 1)


def test_a_modulus_with_the_mark_is_refused() -> None:
    modulus = guessable()
    assert modulus.bit_length() == 2048
    assert is_guessable(modulus)
    with pytest.raises(KeyRefused, match="E_KEY_RSA_GUESSABLE"):
        rsa_key(modulus=modulus, exponent=65537)


@pytest.mark.parametrize("name", ["token", "stranger", "another"])
def test_an_ordinary_key_has_no_such_mark(name: str) -> None:
    public_from_jwk(public_to_jwk(TokenKey.of("RS256", name).public))


@pytest.mark.parametrize("algorithm", ["PS256", "RS512"])
def test_a_key_kept_for_another_algorithm_is_not_used_for_ours(algorithm: str) -> None:
    jwk = public_to_jwk(TokenKey.of("RS256").public)
    with pytest.raises(KeyRefused, match="E_JWK_ALGORITHM") as refused:
        public_from_jwk({**jwk, "alg": algorithm})
    assert refused.value.kind == "unsupported"
    public_from_jwk({**jwk, "alg": "RS256"})
