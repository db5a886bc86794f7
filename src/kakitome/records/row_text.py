"""A row's values as text, the same for both databases: what backups hold, and what digests of rows are made of."""

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID


def text_of(values: Sequence[Any]) -> bytes:
    """Return values of columns as one line of JSON in UTF-8, with a line feed at its end."""
    # Keys are sorted because PostgreSQL keeps JSON objects in an order of its own.
    plain = [_plain(value) for value in values]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8") + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(bytes(value)).decode("ascii")
    return str(value) if isinstance(value, UUID) else value
