"""Lists that name awards: a column of award numbers in any file people have, or numbers pasted into a field.

    >>> found = read_award_numbers("授与番号,備考\\nＡ－7K3M－94QT,退学\\nA-7K3M-94QX,\\n".encode("cp932"))
    >>> [(line.position, line.name, line.problem.code if line.problem else "") for line in found.lines]
    [(2, 'A-7K3M-94QT', ''), (3, '', 'E_WITHDRAWAL_CHECK')]

In each row the first cell that is an award number or the address of a credential counts, whatever its column is
called. Nothing is raised for what is in a file; whether an award exists is for others to say.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.class_list.any_table import open_table
from kakitome.learning.class_list.records import TableRow, TableUnreadable
from kakitome.values.number import parse_number

_problem = ProblemFactory()

LONGEST_GIVEN: Final = 80
_SEPARATORS = re.compile(r"[\n\r\t,;、，；]+")  # what people put between numbers
_ADDRESS = re.compile(r"(?:https?://[!-~]{1,480}|urn:uuid:[0-9A-Fa-f-]{36})")
_QUOTED = re.compile(r'="?([^"]*)"?')
_ALMOST = re.compile(r"[AＡaａ].{6,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLine:
    """One row: what it names, or why it names nothing.

    Attributes:
        position: the row as Excel numbers it; for pasted text the place of the piece.
        given: what stood there, 80 characters at most, control characters shown as codes.
        name: an award number in its canonical form, or a credential's address; empty with a `problem`.
    """

    position: int
    given: str
    name: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberList:
    """The rows of a list; `problems` say why there are none."""

    lines: tuple[NumberLine, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_award_numbers(data: bytes) -> NumberList:
    """Read the award numbers of a CSV file or a workbook."""
    try:
        records = open_table(data)
        if isinstance(records, Problem):
            return NumberList(problems=(records,))
        return _listed(_named(record) for record in records if not record.blank)
    except TableUnreadable as unreadable:
        return NumberList(problems=tuple(unreadable.problems))


def read_pasted_numbers(text: str) -> NumberList:
    """Read award numbers from a pasted text: one per line, or with commas or tabs between them."""
    pieces = [piece.strip() for piece in _SEPARATORS.split(text)]
    given = [piece for piece in pieces if piece]
    return _listed(_named(TableRow(number=number, cells=(piece,))) for number, piece in enumerate(given, start=1))


def _listed(lines: Iterable[NumberLine]) -> NumberList:
    """Pass over the rows above the first number: headings, and titles above them."""
    numbers = list(lines)
    first = next((place for place, line in enumerate(numbers) if line.name), None)
    if first is None:
        first = next((place for place, line in enumerate(numbers) if _is_meant(line)), None)
    if first is None:
        return NumberList(problems=(_problem("E_WITHDRAWAL_NO_NUMBERS"),))
    begin = next(place for place, line in enumerate(numbers) if place == first or _is_meant(line))
    return NumberList(lines=tuple(numbers[begin:]))


def _is_meant(line: NumberLine) -> bool:
    """Tell whether a row holds something that was meant to be an award number."""
    return line.problem is not None and line.problem.code != "E_WITHDRAWAL_NO_NUMBER"


def _named(record: TableRow) -> NumberLine:
    cells = [_plain(cell) for cell in record.cells]
    for cell in cells:
        number = parse_number(cell)
        if number is not None and number.startswith("A-"):
            return NumberLine(position=record.number, given=_given(cell), name=number)
        if _ADDRESS.fullmatch(cell):
            return NumberLine(position=record.number, given=_given(cell), name=cell)
    code, cell = _why_none(cells)
    return NumberLine(position=record.number, given=_given(cell), problem=_problem(code))


def _why_none(cells: Sequence[str]) -> tuple[str, str]:
    for cell in cells:
        if parse_number(cell) is not None:
            return "E_WITHDRAWAL_OTHER_KIND", cell
        if _ALMOST.fullmatch(cell) and any(mark.isdigit() for mark in cell):
            return "E_WITHDRAWAL_CHECK", cell
    return "E_WITHDRAWAL_NO_NUMBER", next((cell for cell in cells if cell), "")


def _plain(cell: str) -> str:
    """Take away the spaces around, and the formula in which some programs wrap a text."""
    text = cell.strip()
    quoted = _QUOTED.fullmatch(text)
    return quoted[1].strip() if quoted else text


def _given(cell: str) -> str:
    """Cut a cell to what may be shown: what cannot be seen, or turns the direction of writing, becomes its code."""
    return "".join(mark if mark.isprintable() else f"U+{ord(mark):04X}" for mark in cell[:LONGEST_GIVEN])[
        :LONGEST_GIVEN
    ]
