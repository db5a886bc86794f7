"""The record of security events as a file, for the tools of whoever runs the platform.

CSV opens in a spreadsheet; JSON Lines is what collectors of logs read. Both carry the hashes, so that whoever holds
an older file sees whether the record was changed since.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from kakitome.learning.class_list import write_table
from kakitome.ports.security_events import RecordedEvent, SecurityEvents

COLUMNS = (
    "sequence",
    "at",
    "kind",
    "account",
    "institution",
    "network",
    "address_digest",
    "detail",
    "previous_hash",
    "hash",
)
_PAGE = 1_000


class ExportForm(StrEnum):
    """How the file is written."""

    CSV = "csv"
    JSON_LINES = "jsonl"


def export_events(events: SecurityEvents, form: ExportForm, *, since: datetime | None = None) -> Iterator[bytes]:
    """Yield the file in pieces, the oldest event first, from an instant on where one is given."""
    is_first = True
    for page in events.each_page(size=_PAGE):
        chosen = [recorded for recorded in page if since is None or recorded.event.at >= since]
        if form is ExportForm.JSON_LINES:
            yield b"".join(map(_json_line, chosen))
            continue
        yield write_table([*([COLUMNS] if is_first else []), *map(_cells, chosen)], is_first=is_first)
        is_first = False
    if is_first and form is ExportForm.CSV:
        yield write_table([COLUMNS])


def _json_line(recorded: RecordedEvent) -> bytes:
    values = dict(zip(COLUMNS, _values(recorded), strict=True))
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _cells(recorded: RecordedEvent) -> list[str]:
    return [
        " ".join(f"{name}={fact}" for name, fact in value.items()) if isinstance(value, dict) else str(value)
        for value in _values(recorded)
    ]


def _values(recorded: RecordedEvent) -> tuple[object, ...]:
    event = recorded.event
    return (
        recorded.sequence,
        event.at.isoformat(timespec="microseconds"),
        event.kind.value,
        event.account,
        event.institution,
        event.network,
        event.address_digest,
        dict(sorted(event.detail.items())),
        recorded.previous_hash,
        recorded.hash,
    )
