"""Between a list that was stored and what a page shows of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kakitome.learning.class_list import ClassList, read_class_list
from kakitome.ports.batches import Batch, BatchRow
from kakitome.ports.list_reading import ListNotes
from kakitome.services.issuing.list_reading import read_list
from kakitome.services.jobs import reading_job
from kakitome.web.desk.place import Place
from kakitome.web.parts.written import in_japan

READ_AT_ONCE = 1024 * 1024
"""Files up to this size are read while the person waits, some ten thousand rows in a second."""

READ_AGAIN_BELOW = 4 * 1024 * 1024
"""Lists of earlier releases, of which no notes were kept, are read again for their preview up to this size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """What stood in the file: the heading of each field, and the cells of rows that are worth a look."""

    headings: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def given(self, row: BatchRow, field: str) -> str:
        """Return a value as it stands in the file, empty when it is not kept."""
        return (row.given or self.rows.get(row.number, {})).get(self.headings.get(field, ""), "")


def read_now_or_soon(place: Place, taken: Batch, *, size: int) -> Batch:
    """Read a short list at once; call a worker for a long one."""
    if size <= READ_AT_ONCE:
        return read_list(place.store, number=taken.number, clock=place.platform.now)
    place.platform.queue.enqueue(reading_job(place.institution.id, taken.number))
    return taken


def notes_of(place: Place, batch: Batch) -> tuple[ListNotes, Cells]:
    """Return how a list was read, and its cells."""
    notes = place.store.batches.get_notes(batch.number)
    rows: Mapping[int, Mapping[str, str]] = {}
    if not notes.fields:
        data = place.store.batches.find_upload(batch.number)
        if data is not None and len(data) <= READ_AGAIN_BELOW:
            class_list = read_again(data, batch, now=batch.uploaded_at)
            notes = ListNotes(
                fields=class_list.columns.fields,
                sheet=class_list.sheet,
                evidence=class_list.encoding.evidence,
                samples=class_list.encoding.samples,
                problems=class_list.problems,
            )
            rows = {row.number: row.given for row in class_list.rows}
    headings: dict[str, str] = {}
    for heading, named in notes.fields.items():
        headings.setdefault(named, heading)
    return notes, Cells(headings=headings, rows=rows)


def read_again(data: bytes, batch: Batch, *, now: datetime) -> ClassList:
    """Read a stored upload as it was read the first time; an encoding nobody had to choose keeps its evidence."""
    today = batch.as_of or in_japan(now).date()
    class_list = read_class_list(data, filename=batch.filename, today=today)
    if class_list.encoding.name == batch.encoding:
        return class_list
    return read_class_list(data, filename=batch.filename, encoding=batch.encoding, today=today)
