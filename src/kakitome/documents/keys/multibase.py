"""Multibase, the two bases that signed documents use: base58btc (`z…`) and base64url without padding (`u…`).

Decoding is strict: exactly one text stands for each byte string, so that a changed character is always seen.
It deliberately knows nothing of what the bytes are, and no other base.

Source: Controlled Identifiers 1.0 §2.4 (Multibase).
"""

from typing import Final, NoReturn

import pybase64

from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Problem

_ALPHABET: Final = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_FOREIGN: Final = b"\xff"
_TO_VALUE: Final = bytes(_ALPHABET.find(code) % 256 for code in range(256))
"""The value of each character, 255 of what is none."""
_TO_CHARACTER: Final = _ALPHABET.ljust(256, b"?")
_PAIR, _FIVE = 58**2, 58**5
_PART_DIGITS: Final = 10
_PART: Final = 58**_PART_DIGITS
_LONG: Final = 128
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
    digits: list[int] = []
    # Small numbers, and one table for them all at the end: a table of pairs or triples would lie all over the memory.
    for part in _parts(data):
        upper, lower = divmod(part, _FIVE)
        upper, cd = divmod(upper, _PAIR)
        lower, hi = divmod(lower, _PAIR)
        upper, ab = divmod(upper, _PAIR)
        lower, fg = divmod(lower, _PAIR)
        a, b = divmod(ab, 58)
        c, d = divmod(cd, 58)
        f, g = divmod(fg, 58)
        h, i = divmod(hi, 58)
        digits += (upper, a, b, c, d, lower, f, g, h, i)
    return "z" + "1" * zeros + bytes(digits).translate(_TO_CHARACTER).decode("ascii").lstrip("1")


def _parts(data: bytes) -> list[int]:
    """Read bytes as a number and cut it into parts of ten digits; dividing the long number is nearly all the cost."""
    number = int.from_bytes(data, "big")
    parts: list[int] = []
    if len(data) <= _LONG:
        while number:
            number, part = divmod(number, _PART)
            parts.append(part)
        parts.reverse()
        return parts
    # Halved again and again, so that most divisions are of short numbers.
    while number:
        number, part = divmod(number, _BLOCK)
        parts.insert(0, part)
    for half in _HALVES:
        parts = [half_part for part in parts for half_part in divmod(part, half)]
    return parts


def decode_base58btc(text: str, *, longest: int = LONGEST_BASE58) -> bytes:
    """Read `z` and base58btc.

    Raises:
        MultibaseRefused: another base, a character outside the alphabet, or longer than `longest`.
    """
    if not text.startswith("z") or len(text) > longest or not text.isascii():
        _refuse("base58btc")
    body = text[1:].encode("ascii")
    values = body.translate(_TO_VALUE)
    if _FOREIGN in values:
        _refuse("base58btc")
    number = 0
    # Many digits at a time: what is done to the long number is nearly all the cost.
    digits = iter(bytes(-len(values) % _PART_DIGITS) + values)
    for a, b, c, d, e, f, g, h, i, j in zip(*[digits] * _PART_DIGITS, strict=True):
        upper = (((a * 58 + b) * 58 + c) * 58 + d) * 58 + e
        number = number * _PART + upper * _FIVE + (((f * 58 + g) * 58 + h) * 58 + i) * 58 + j
    zeros = len(body) - len(body.lstrip(_ALPHABET[:1]))
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
