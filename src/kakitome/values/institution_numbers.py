"""Numbers that registers give to institutions, read from what a person typed.

Both carry a check figure, so a slip of the finger is found. Whether the register really knows the number is not asked.
"""

import re

from kakitome.values.script import half_width

_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's alphabet, without i, l, o and u."""
_ROR = re.compile(rf"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[{_BASE32}]{{6}})([0-9]{{2}})/?")
_SEPARATORS = re.compile(r"[\s\u3000\-‐－ー]")


def parse_ror(text: str) -> str | None:
    """Return the address of an institution in the Research Organization Registry, or None when it is none.

    Seven characters in base 32 are followed by 98 minus their hundredfold modulo 97.

    >>> parse_ror("057zh3y96")
    'https://ror.org/057zh3y96'

    Source: ROR, identifier pattern; ISO/IEC 7064 MOD 97-10.
    """
    match = _ROR.fullmatch(half_width(text).strip().lower())
    if match is None:
        return None
    head, check = match.groups()
    number = 0
    for character in head:
        number = number * len(_BASE32) + _BASE32.index(character)
    return f"https://ror.org/{head}{check}" if int(check) == 98 - number * 100 % 97 else None


def parse_corporate_number(text: str) -> str | None:
    """Return a Japanese corporate number (法人番号) of 13 digits, or None when it is none.

    The first digit is 9 minus the weighted sum of the other twelve modulo 9; from the right they weigh 1, 2, 1, 2 …

    >>> parse_corporate_number("5010-0050-07398")
    '5010005007398'

    Source: 法人番号の指定等に関する省令 (平成26年財務省令第70号) 第2条.
    """
    digits = _SEPARATORS.sub("", half_width(text))
    if re.fullmatch(r"[1-9][0-9]{12}", digits) is None:
        return None
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits[1:])))
    return digits if int(digits[0]) == 9 - total % 9 else None
