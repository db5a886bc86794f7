"""One thing, or a list of things: JSON-LD leaves the choice to the writer."""

from typing import Any


def as_list(value: Any) -> list[Any]:
    """Return a list as it is, and anything else, None included, as the only item of one."""
    return value if isinstance(value, list) else [value]
