"""What a person mends of a list in the product, beside the file, which stays as it is.

    >>> at = datetime(2026, 10, 1)
    >>> mending_of([Mend(row=14, field="email", value="a@b.example", given="a@b,example", by="sato", at=at)]).cells[14]
    {'email': 'a@b.example'}

A mend is a cell's new value; a row that is left out; or a row that is awarded although its grade is no pass. Rows are
read with their mends as if the file said so, so whatever a mended cell means for other rows is found, too.

Source: docs/adr/0102-mended-beside-the-file.md.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from kakitome.errors import Problem
from kakitome.learning.class_list.characters import half_width, trim
from kakitome.learning.class_list.contacts import read_email
from kakitome.learning.class_list.findings import RowFindings
from kakitome.learning.class_list.model import DESPITE, LEFT_OUT, LearnerRow, status_of
from kakitome.learning.class_list.records import TableRow
from kakitome.values.dates import ParsedDate, parse_date

ROW_LEFT_OUT: Final = "left_out"
ROW_DESPITE: Final = "despite"
"""What stands in `Mend.field` where the row as a whole is treated; its value is the reason."""
MOST_MENDS: Final = 2_000
"""Mends of one list: what more of them would say is a fault of the file. (derived)"""
_COMMAS: Final = re.compile("[,、，]")
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """One thing a person mended.

    Attributes:
        row: as Excel numbers it.
        field: which cell, a field or a part of a name; or `left_out`, `despite`.
        value: what it is to be; the reason where a row is treated.
        given: what stands in the file.
        by: who mended it.
    """

    row: int
    field: str
    value: str
    given: str = ""
    by: str
    at: datetime

    @property
    def is_treatment(self) -> bool:
        """Return whether the row as a whole is treated."""
        return self.field in (ROW_LEFT_OUT, ROW_DESPITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """All mends of a list, by row."""

    cells: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    left_out: Mapping[int, str] = field(default_factory=dict)
    despite: Mapping[int, str] = field(default_factory=dict)

    def is_about(self, number: int) -> bool:
        """Tell whether anything of a row is mended."""
        return number in self.cells or number in self.left_out or number in self.despite

    def mended(self, record: TableRow, positions: Mapping[str, int], *, width: int) -> TableRow:
        """Return a row with its mended cells; one with too many or too few cells fits when all of them are mended."""
        mends = self.cells.get(record.number, {})
        places = {positions[name]: value for name, value in mends.items() if name in positions}
        if not places:
            return record
        cells, kinds = list(record.cells), dict(record.kinds)
        if places.keys() >= set(positions.values()):
            cells = [*cells[:width], *[""] * (width - len(cells))]
        cells += [""] * (max(places) + 1 - len(cells))
        for place, value in places.items():
            cells[place] = value
            kinds.pop(place, None)
        return replace(record, cells=cells, kinds=kinds)

    def treated(self, row: LearnerRow) -> LearnerRow:
        """Return a row that was read as it is treated; one that is left out is compared with no other row."""
        problems = list(row.problems)
        if row.status == "not_passed" and (reason := self.despite.get(row.number)):
            problems.append(_treatment_problem(DESPITE, reason, pointer="grade"))
        if reason := self.left_out.get(row.number):
            problems.append(_treatment_problem(LEFT_OUT, reason))
        return replace(row, status=status_of(problems), problems=tuple(problems))


NOT_MENDED: Final = Mending()


def mending_of(mends: Iterable[Mend]) -> Mending:
    """Put mends together by row."""
    cells: dict[int, dict[str, str]] = {}
    treated: dict[str, dict[int, str]] = {ROW_LEFT_OUT: {}, ROW_DESPITE: {}}
    for mend in mends:
        if mend.is_treatment:
            treated[mend.field][mend.row] = mend.value
        else:
            cells.setdefault(mend.row, {})[mend.field] = mend.value
    return Mending(cells=cells, left_out=treated[ROW_LEFT_OUT], despite=treated[ROW_DESPITE])


def proposal_for(problem: Problem, given: str) -> str:
    """Return what a cell was probably meant to be, for a person to accept; empty where nobody but them can know.

    Only what follows from the cell itself is proposed: width, a comma for a full stop, an era, an Excel serial number.
    """
    if problem.pointer == "email":
        return _proposed_email(problem, given)
    if problem.pointer == "awarded_on":
        return _proposed_date(problem, given)
    if problem.code == "W_NUMBER_ZEROS_LOST":
        return trim(given).zfill(int(problem.params["usual"]))
    read = str(problem.params.get("read", "")) if problem.code == "W_VALUE_READ_AS" else ""
    return "" if read.endswith("…") else read


def _proposed_email(problem: Problem, given: str) -> str:
    address = trim(half_width(given))
    if problem.code == "W_EMAIL_MISTYPED":
        address = f"{address.rpartition('@')[0]}@{problem.params['meant']}"
    elif problem.code == "E_EMAIL_COMMA":
        address = _COMMAS.sub(".", address)
    elif problem.code == "E_EMAIL_SPACE":
        address = _SPACES.sub("", address)
    elif problem.code != "W_VALUE_READ_AS":
        return ""
    findings = RowFindings({})
    read = read_email(address, findings)
    return "" if any(fault.severity == "error" for fault in findings.problems) else read


def _proposed_date(problem: Problem, given: str) -> str:
    if problem.code in ("E_DATE_SERIAL", "E_DATE_ERA"):
        return str(problem.params.get("iso") or problem.params.get("hint") or "")
    read = parse_date(given) if problem.code in ("W_DATE_CONVERTED", "W_DATE_TIME_DROPPED") else None
    return read.on.isoformat() if isinstance(read, ParsedDate) else ""


def _treatment_problem(code: str, reason: str, *, pointer: str = "") -> Problem:
    return Problem(code=code, pointer=pointer, params={"reason": reason}, severity="warning")
