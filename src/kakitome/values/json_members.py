"""Members of JSON objects: read from a document of any shape without a surprise, and written without empty ones.

>>> text_member({"name": "看護"}, "name"), text_member({"name": 3}, "name")
('看護', '')
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def text_member(holder: Mapping[str, Any], name: str) -> str:
    """Return a member that is a text, else an empty text."""
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def object_member(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a member that is an object, else an empty one."""
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}


def as_list(value: Any) -> list[Any]:
    """Return a list as it is, and anything else, None included, as the only item of one."""
    return value if isinstance(value, list) else [value]


def items_of(value: Any) -> list[Any]:
    """Return the items of a list, or what is no list as the only one; None has none."""
    return value if isinstance(value, list) else [] if value is None else [value]


def object_members(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a member: those of a list, or the one that it is itself."""
    return [item for item in as_list(holder.get(name)) if isinstance(item, Mapping)]


def without_empty(members: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing: None, and an empty text, list or object; 0 and False stay."""
    return {name: value for name, value in members.items() if value not in (None, "", [], {}, ())}


def json_number(value: Decimal) -> int | float:
    """Write a number as JSON has it: a whole one without a fraction."""
    return int(value) if value == value.to_integral_value() else float(value)
