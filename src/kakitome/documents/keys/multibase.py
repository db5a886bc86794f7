"""Multibase, the two bases that signed documents use: base58btc (`z…`) and base64url without padding (`u…`).

Decoding is strict: exactly one text stands for each byte string, so that a changed character is always seen.
It deliberately knows nothing of what the bytes are, and no other base.

Source: Controlled Identifiers 1.0 §2.4 (Multibase).
"""

from typing import NoReturn

import pybase64

from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Problem

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_PART_DIGITS = 10
_PART = 58**_PART_DIGITS
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_PAIR = 58**2
_FOUR = 58**4
_LONG = 128
"""Bytes from which on halving is faster."""
_BLOCK, _HALVES = 58**80, (58**40, 58**20, _PART)
LONGEST_BASE58 = 1024
"""Base 58 takes quadratic time; keys and signatures are far shorter."""


class MultibaseRefused(DocumentRefused):
    """The text is not multibase in the base that was expected."""


def encode_base58btc(data: bytes) -> str:
    """Write bytes as `z` and base58btc.

    >>> encode_base58btc(bytes.fromhex("0000287fb4cd"))
    'z11233QC4'
    """
    zeros = len(data) - len(data.lstrip(b"\0"))
    number, digits = int.from_bytes(data, "big"), ""
    if len(data) > _LONG:
        return "z" + "1" * zeros + _long_digits(number).lstrip("1")
    while number:
        # Many digits at a time: dividing the long number is nearly all the cost; then two at a time.
        number, part = divmod(number, _PART)
        part, fifth = divmod(part, _PAIR)
        part, fourth = divmod(part, _PAIR)
        part, third = divmod(part, _PAIR)
        first, second = divmod(part, _PAIR)
        digits = _PAIRS[first] + _PAIRS[second] + _PAIRS[third] + _PAIRS[fourth] + _PAIRS[fifth] + digits
    return "z" + "1" * zeros + digits.lstrip("1")


def _long_digits(number: int) -> str:
    """Write a long number: halved again and again, so that most divisions are of short ones."""
    parts: list[int] = []
    while number:
        number, part = divmod(number, _BLOCK)
        parts.insert(0, part)
    for half in _HALVES:
        parts = [one for part in parts for one in divmod(part, half)]
    digits: list[str] = []
    for part in parts:
        upper, lower = divmod(part, _FOUR)
        first, upper = divmod(upper, _FOUR)
        second, third = divmod(upper, _PAIR)
        fourth, fifth = divmod(lower, _PAIR)
        digits += (_PAIRS[first], _PAIRS[second], _PAIRS[third], _PAIRS[fourth], _PAIRS[fifth])
    return "".join(digits)


def decode_base58btc(text: str, *, longest: int = LONGEST_BASE58) -> bytes:
    """Read `z` and base58btc.

    Raises:
        MultibaseRefused: another base, a character outside the alphabet, or longer than `longest`.
    """
    if not text.startswith("z") or len(text) > longest or not set(text[1:]) <= _VALUE.keys():
        _refuse("base58btc")
    body = text[1:]
    number = 0
    for character in body:
        number = number * 58 + _VALUE[character]
    zeros = len(body) - len(body.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_base64url(data: bytes) -> str:
    """Write bytes as `u` and base64url without padding."""
    return "u" + pybase64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """Read `u` and base64url without padding.

    Raises:
        MultibaseRefused: another base, padding, a foreign character, or bits after the last byte.
    """
    body = text[1:]
    if not text.startswith("u") or any(sign in body for sign in "+/=") or len(body) % 4 == 1:
        _refuse("base64url")
    try:
        data = pybase64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except ValueError:
        _refuse("base64url")
    # Only behind the last bytes can there be bits that belong to none.
    last = len(data) % 3
    if last and not text.endswith(encode_base64url(data[-last:])[1:]):
        _refuse("base64url")
    return data


def _refuse(base: str) -> NoReturn:
    raise MultibaseRefused(Problem(code="E_MULTIBASE", source="Controlled Identifiers 1.0 §2.4", params={"base": base}))
