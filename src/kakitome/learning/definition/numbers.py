"""Read numbers as people write them: digits of any width, thousands separators, a unit behind."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from kakitome.learning.definition.place import DefinitionPlace

LARGEST = Decimal(1_000_000_000)
"""No effort, fee or capacity is larger; source: our own bound against nonsense and overflow."""
LONGEST = 12
"""Most digits behind the point."""

_NUMBER = re.compile(r"[-+]?(?<!\d)\d[\d,]{0,14}(?:\.\d{1,12})?(?!\d)|[-+]?(?<!\d)\.\d{1,12}(?!\d)")


def find_number(text: str) -> Decimal | None:
    """Find the first number in a text, whatever stands around it.

    >>> find_number("定員４０名"), find_number("1,200 people")
    (Decimal('40'), Decimal('1200'))
    """
    match = _NUMBER.search(unicodedata.normalize("NFKC", text))
    return _decimal(match.group(0)) if match else None


def find_numbers(text: str) -> list[Decimal]:
    """Find every number in a text."""
    numbers = (_decimal(match) for match in _NUMBER.findall(unicodedata.normalize("NFKC", text)))
    return [number for number in numbers if number is not None]


def read_number(value: object, place: DefinitionPlace) -> Decimal | None:
    """Read a number given as such or as a string that begins with it, e.g. "40名" or "60%"."""
    if value is None:
        return None
    number: Decimal | None = None
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip()
        number = find_number(text) if _NUMBER.match(text.removeprefix("約").lstrip("~")) else None
        if number is None:
            place.note("E_DEFINITION_NUMBER", value=value[:80])
            return None
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = _decimal(str(value))
    if number is None:
        place.wrong_type("number", value)
        return None
    if not is_bearable(number):
        place.note("E_DEFINITION_NUMBER", value=str(value)[:80])
        return None
    return number


def is_bearable(number: Decimal) -> bool:
    """Tell whether a number is finite and small enough to be computed with and written out.

    An exponent of a billion would fill the memory when written without one.
    """
    return number.is_finite() and -LARGEST <= number <= LARGEST and number.as_tuple().exponent >= -LONGEST  # type: ignore[operator]


def read_whole(value: object, place: DefinitionPlace) -> int | None:
    """Read a whole number."""
    number = read_number(value, place)
    if number is None:
        return None
    if number != number.to_integral_value():
        place.wrong_type("whole_number", value)
        return None
    return int(number)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
