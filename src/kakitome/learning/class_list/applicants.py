"""Lists of applicants: a number and a name in each row, in any file people have, or pasted into a field.

    >>> given = "受付番号,氏名\\nA-002,高橋 見本子\\n".encode("cp932")
    >>> [(line.reference, line.name) for line in read_applicants(given).lines]
    [('A-002', '高橋 見本子')]

The columns are found by their headings; the others are kept as they are, so that the list goes back to its owner whole.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.class_list.any_table import open_table
from kakitome.learning.class_list.headings import field_of
from kakitome.learning.class_list.records import TableRow, TableUnreadable

MOST_LINES: Final = 500
"""Of one list, as many as a request takes answers. (derived)"""
LONGEST_REFERENCE: Final = 60
LONGEST_NAME: Final = 200
MOST_COLUMNS: Final = 60
LONGEST_CELL: Final = 500
"""Of what is kept of a column that we do not read. (derived)"""
_NUMBERS: Final = frozenset(
    [
        "受付番号",
        "応募番号",
        "応募者番号",
        "エントリー番号",
        "受験番号",
        "管理番号",
        "整理番号",
        "番号",
        "no",
        "number",
        "reference",
        "ref",
        "id",
        "applicationnumber",
        "applicationid",
        "applicantnumber",
        "applicantid",
        "applicationno",
        "applicantno",
        "referencenumber",
        "entrynumber",
        "candidatenumber",
        "candidateid",
    ]
)
"""Headings of numbers, beside those of a student's number. (derived)"""
_NAMES: Final = frozenset(
    [
        "応募者",
        "応募者名",
        "応募者氏名",
        "受験者",
        "受験者名",
        "applicant",
        "applicantname",
        "candidate",
        "candidatename",
    ]
)
_PARTS: Final = ("family_name", "given_name")
_SPELLINGS: Final = ("reading", "roman", "family_reading", "given_reading", "family_roman", "given_roman")
_HEADING_ROWS: Final = 20
_BETWEEN: Final = re.compile(r"[\t,、，;]")
_problem = ProblemFactory()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantLine:
    """One row: how the asker knows somebody, where it stands (as Excel numbers rows), and all it holds.

    `own_cells` are the columns in their order, as pairs of heading and value.
    """

    row: int
    reference: str = ""
    name: str = ""
    own_cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantList:
    """The rows of a list; with `problems` there are none."""

    lines: tuple[ApplicantLine, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_applicants(data: bytes) -> ApplicantList:
    """Read the list of a CSV file or a workbook, by its headings."""
    try:
        records = open_table(data)
        if isinstance(records, Problem):
            return ApplicantList(problems=(records,))
        return _read(records, places=None)
    except TableUnreadable as unreadable:
        return ApplicantList(problems=tuple(unreadable.problems))


def read_pasted_applicants(text: str) -> ApplicantList:
    """Read a pasted text: one person per line, a number and a name, or a name alone; headings are understood."""
    rows = [
        TableRow(number=number, cells=tuple(_BETWEEN.split(line)))
        for number, line in enumerate(text.splitlines(), start=1)
    ]
    widest = max((len(row.cells) for row in rows if not row.blank), default=1)
    return _read(rows, places={"name": 0} if widest == 1 else {"reference": 0, "name": 1})


def _read(records: Iterable[TableRow], *, places: Mapping[str, int] | None) -> ApplicantList:
    """Read rows under headings, or at `places` where there are none."""
    lines: list[ApplicantLine] = []
    columns: Mapping[str, int] = {}
    headings: Sequence[str] = ()
    for count, record in enumerate(record for record in records if not record.blank):
        if not columns:
            columns = columns_of_people(record.cells) or (places or {})
            if not places and not columns and count >= _HEADING_ROWS:
                break
            if not columns or columns_of_people(record.cells):
                headings = record.cells
                continue
        line = _line(record, columns, headings=headings if columns else ())
        if line.name or line.reference:
            lines.append(line)
        if len(lines) > MOST_LINES:
            return ApplicantList(problems=(_problem("E_APPLICANTS_MANY", limit=MOST_LINES),))
    if not columns:
        return ApplicantList(problems=(_problem("E_APPLICANTS_HEADINGS"),))
    problems = tuple(_wrong(lines))
    return ApplicantList(problems=problems) if problems else ApplicantList(lines=tuple(lines))


def columns_of_people(cells: Sequence[str]) -> dict[str, int]:
    """Find which column is which by its heading; empty for a row that is no row of headings of people."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = _meaning(cell)
        if name:
            columns.setdefault(name, place)
    is_named = "name" in columns or set(_PARTS) <= set(columns)
    return columns if is_named or "reference" in columns else {}


def _meaning(heading: str) -> str:
    plain = re.sub(r"[\s_.\-・:：*＊]", "", unicodedata.normalize("NFKC", heading)).casefold()
    if plain in _NUMBERS:
        return "reference"
    field = "name" if plain in _NAMES else field_of(heading)
    return "reference" if field == "student_number" else field if field in ("name", *_PARTS, *_SPELLINGS) else ""


def _line(record: TableRow, columns: Mapping[str, int], *, headings: Sequence[str]) -> ApplicantLine:
    def cell(name: str) -> str:
        place = columns.get(name, -1)
        text = record.cells[place] if 0 <= place < len(record.cells) else ""
        return "".join(sign for sign in text if sign.isprintable()).strip()

    name = cell("name") or " ".join(part for part in map(cell, _PARTS) if part)
    return ApplicantLine(
        row=record.number, reference=cell("reference"), name=name, own_cells=_own_cells(headings, record.cells)
    )


def _own_cells(headings: Sequence[str], cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the columns of a row under their headings; without headings there is nothing to keep beside the two."""
    pairs = ((_plain(heading), _plain(cells[at]) if at < len(cells) else "") for at, heading in enumerate(headings))
    return tuple(pair for pair in pairs if any(pair))[:MOST_COLUMNS]


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_CELL]


def _wrong(lines: Sequence[ApplicantLine]) -> Iterable[Problem]:
    if not lines:
        yield _problem("E_APPLICANTS_EMPTY")
    first: dict[str, int] = {}
    for line in lines:
        if len(line.reference) > LONGEST_REFERENCE or len(line.name) > LONGEST_NAME:
            yield _problem("E_APPLICANTS_LONG", row=line.row)
            return
        if line.reference and first.setdefault(folded_reference(line.reference), line.row) != line.row:
            yield _problem("E_APPLICANTS_TWICE", row=line.row, number=line.reference)
            return


def folded_reference(reference: str) -> str:
    """Return a number as numbers are compared: width, capitals, spaces and hyphens aside."""
    plain = unicodedata.normalize("NFKC", reference).casefold()
    return re.sub(r"[\s\-‐‑‒–—―−]", "", plain)
