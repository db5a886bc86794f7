"""RSA keys of a family of chips whose primes can be guessed (ROCA, CVE-2017-15361): anyone may hold the other half.

Their primes leave remainders that are powers of 65537 modulo every small prime, so the modulus does too. Of other keys
about one in a hundred million does.

Source: Nemec, Sys, Svenda, Klinec, Matyas, "The Return of Coppersmith's Attack" (2017), §2.
"""

from functools import cache
from typing import Final

_GENERATOR: Final = 65537
_PRIMES: Final = (3, 5, 7, 11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)


def is_guessable(modulus: int) -> bool:
    """Tell whether a modulus bears the mark of that family."""
    return all(modulus % prime in _powers(prime) for prime in _PRIMES)


@cache
def _powers(prime: int) -> frozenset[int]:
    powers, power = set(), 1
    while power not in powers:
        powers.add(power)
        power = power * _GENERATOR % prime
    return frozenset(powers)
