"""An asker's own table, kept as it is: its columns in their order, who is in each row, and the links of each person.

Columns are known by their headings, those of links by what stands in them, too; rows with the same number of one
person are one applicant. Nothing is dropped: what we do not understand goes back to its owner as it came.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from kakitome.errors import Problem
from kakitome.learning.class_list.any_table import open_table
from kakitome.learning.class_list.applicants import (
    LONGEST_CELL,
    MOST_COLUMNS,
    columns_of_people,
    folded_reference,
)
from kakitome.learning.class_list.records import TableRow, TableUnreadable
from kakitome.ports.verification_batches import BatchApplicant, OwnList
from kakitome.services.verifying_many.links import is_link_heading, looks_like_link

_READ: Final = 20_000
_HEADING_ROWS: Final = 20
_BETWEEN: Final = re.compile(r"[\s、，,;；]+")
_WAYS: Final = (
    (("name",), ("family_name", "given_name")),
    (("reading",), ("family_reading", "given_reading")),
    (("roman",), ("family_roman", "given_roman")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadList:
    """The list, and the links of its people: the place of each in it, from 1, and the text."""

    own_list: OwnList
    links: tuple[tuple[int, str], ...] = ()


def read_own_list(data: bytes) -> ReadList | Problem:
    """Read a table of people, or say why it cannot be read."""
    try:
        records = open_table(data)
        if isinstance(records, Problem):
            return records
        rows = [row for row in islice(records, _READ) if not row.blank]
    except TableUnreadable as unreadable:
        return unreadable.problems[0]
    return _read(rows)


def _read(rows: Sequence[TableRow]) -> ReadList:
    place = _heading_place(rows)
    body = rows[place + 1 :]
    if not body:
        return ReadList(own_list=OwnList())
    headings = rows[place].cells if place >= 0 else ()
    width = min(MOST_COLUMNS, max(len(_filled(row.cells)) for row in (*body, rows[max(place, 0)])))
    columns = tuple(_cell(headings, at) for at in range(width))
    known = columns_of_people(columns) if place >= 0 else {}
    links = _link_columns(columns, body)
    people, linked = _people(body, width=width, links=links, reference=known.get("reference", -1))
    reference = known.get("reference", -1)
    own_list = OwnList(
        columns=columns,
        applicants=people,
        reference=-1 if reference in links else reference,
        names=_ways(known),
        links=links,
    )
    return ReadList(own_list=own_list, links=linked)


def _heading_place(rows: Sequence[TableRow]) -> int:
    """Return which row holds the headings; -1 for none. A title above them is no row of the list."""
    for place, row in enumerate(rows[:_HEADING_ROWS]):
        if any(looks_like_link(cell.strip()) for cell in row.cells):
            break
        if columns_of_people(row.cells) or (any(map(is_link_heading, row.cells)) and len(_filled(row.cells)) > 0):
            return place
    has_link = bool(rows) and any(looks_like_link(cell.strip()) for cell in rows[0].cells)
    return -1 if has_link or not rows else 0


def _link_columns(columns: Sequence[str], body: Sequence[TableRow]) -> tuple[int, ...]:
    """Return the columns with a link in them; where there is none, those whose heading announces one."""
    holding = tuple(
        at for at in range(len(columns)) if any(any(map(looks_like_link, _split(_cell(row.cells, at)))) for row in body)
    )
    announced = tuple(
        at
        for at, heading in enumerate(columns)
        if is_link_heading(heading) and any(_cell(row.cells, at) for row in body)
    )
    # A column of numbers of applicants is called 番号 as well: where another one holds links, it is no such column.
    return holding or announced


def _people(
    body: Sequence[TableRow], *, width: int, links: Sequence[int], reference: int
) -> tuple[tuple[BatchApplicant, ...], tuple[tuple[int, str], ...]]:
    people: list[BatchApplicant] = []
    known: dict[str, int] = {}
    linked: list[tuple[int, str]] = []
    for row in body:
        cells = tuple(_cell(row.cells, at) for at in range(width))
        number = folded_reference(cells[reference]) if 0 <= reference < width and reference not in links else ""
        place = known.get(number, 0) if number else 0
        if place:
            people[place - 1] = _joined(people[place - 1], cells)
        else:
            people.append(BatchApplicant(row=row.number, cells=cells))
            place = len(people)
            known[number] = place
        linked += [(place, text) for at in links for text in _links_in(cells[at])]
    applicants = tuple(replace(each, cells=tuple(_shortened(cell) for cell in each.cells)) for each in people)
    return applicants, tuple(linked)


def _joined(applicant: BatchApplicant, cells: Sequence[str]) -> BatchApplicant:
    """Put a further row of one person into theirs: what differs stands beside what was there."""
    both = zip(applicant.cells, cells, strict=True)
    joined = tuple(
        mine if not more or more in mine.split(" / ") else " / ".join(filter(None, (mine, more))) for mine, more in both
    )
    return replace(applicant, cells=joined)


def _links_in(cell: str) -> list[str]:
    """Return what a cell of a column of links holds: several links, or what was meant as one."""
    if not cell:
        return []
    parts = [part for part in _split(cell) if part]
    return parts if all(map(looks_like_link, parts)) else [cell]


def _split(cell: str) -> list[str]:
    return _BETWEEN.split(cell.strip())


def _ways(known: Mapping[str, int]) -> tuple[tuple[int, ...], ...]:
    ways = []
    for alternatives in _WAYS:
        names = next((way for way in alternatives if all(part in known for part in way)), ())
        ways.append(tuple(known[part] for part in names))
    return tuple(way for way in ways if way)


def _filled(cells: Sequence[str]) -> Sequence[str]:
    last = max((at for at, cell in enumerate(cells, 1) if cell and not cell.isspace()), default=0)
    return cells[:last]


def _cell(cells: Sequence[str], at: int) -> str:
    text = cells[at] if at < len(cells) else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _shortened(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…"
