"""From the bytes of a list to a stored batch, and back to the reading when a page needs it again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from kakitome.learning.class_list import ClassList, Row, read_class_list
from kakitome.ports.batches import Batch
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services.issuing import DuplicateRule
from kakitome.services.issuing.class_lists import Upload
from kakitome.web.parts.written import in_japan

READ_AGAIN_BELOW = 4 * 1024 * 1024
"""Larger lists are not read again for each look at their preview; what was stored of them is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a person wants a list to be read."""

    filename: str
    encoding: str = "auto"
    on_duplicate: DuplicateRule = DuplicateRule.REFUSE


def read_upload(data: bytes, wish: Wish, *, now: datetime) -> ClassList:
    """Read a list as of today in Japan; a list without dates is awarded today."""
    today = in_japan(now).date()
    found = read_class_list(
        data, filename=wish.filename, encoding=wish.encoding, on_duplicate=wish.on_duplicate.value, today=today
    )
    return replace(found, rows=tuple(_dated(row, today) for row in found.rows))


def upload_of(found: ClassList, data: bytes, wish: Wish, *, version: MicrocredentialVersion, issuer: str) -> Upload:
    """Return what is stored of a list that was read."""
    return Upload(
        class_list=found,
        data=data,
        filename=wish.filename,
        issuer=issuer,
        microcredential=version.identifier,
        version=version.version,
        on_duplicate=wish.on_duplicate,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The list as it was uploaded: rows by number, and what column a field came from."""

    class_list: ClassList
    rows: Mapping[int, Row]
    headings: Mapping[str, str]

    def given(self, number: int, field: str) -> str:
        """Return a value as it stands in the file, empty when it is not there."""
        row = self.rows.get(number)
        return row.given.get(self.headings.get(field, ""), "") if row else ""


def original_of(batch: Batch, data: bytes | None, *, now: datetime) -> Original | None:
    """Read a stored upload again, as it was read the first time; None when it was not kept, or is too large."""
    if data is None or len(data) > READ_AGAIN_BELOW:
        return None
    found = read_again(data, batch, now=now)
    headings: dict[str, str] = {}
    for heading, field in found.columns.fields.items():
        headings.setdefault(field, heading)
    return Original(class_list=found, rows={row.number: row for row in found.rows}, headings=headings)


def read_again(data: bytes, batch: Batch, *, now: datetime) -> ClassList:
    """Read a stored upload as it was read the first time; an encoding nobody had to choose keeps its evidence."""
    wish = Wish(filename=batch.filename, on_duplicate=DuplicateRule(batch.on_duplicate))
    found = read_upload(data, wish, now=now)
    if found.encoding.name == batch.encoding:
        return found
    return read_upload(data, replace(wish, encoding=batch.encoding), now=now)


def _dated(row: Row, today: date) -> Row:
    return replace(row, awarded_on=today) if row.usable and row.awarded_on is None else row
