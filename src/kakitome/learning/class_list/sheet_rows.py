"""The rows of a sheet, straight from its XML, in memory that does not grow with the sheet.

Cells are understood as openpyxl understands them (it reads styles, epoch and sheets of the workbook), but for what it
keeps of every row: what lies here is the row that is being read, and a few texts.

Source: ECMA-376 part 1 §18.3.1, §18.18.11.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, Any, Final
from xml.parsers import expat

from kakitome.learning.class_list.model import MAX_COLUMNS
from kakitome.learning.class_list.records import TableRow
from kakitome.learning.class_list.shared_texts import LONGEST, SharedTexts, TextPieces, local

_READ: Final = 1 << 16
_REMEMBERED: Final = 1_000
LAST_ROW: Final = 1_048_576
_PLACE: Final = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_PADDED: Final = re.compile(r'(?:"[^"]*"|\\.|[-/ ])*0{1,20}(?:"[^"]*"|\\.|[-/ ]|0){0,20}')
_PADDED_PIECE: Final = re.compile(r'"([^"]*)"|\\(.)|([-/ ])|(0)')
_PERCENT: Final = re.compile(r"0(?:\.(0+))?%")
_TRUE: Final = ("1", "true")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What the style of a cell says about its value."""

    number_format: str
    is_date: bool
    is_span: bool
    is_struck: bool


@dataclass(slots=True, kw_only=True)
class CellReader:
    """Turns the XML of cells into what the person sees in them."""

    texts: SharedTexts
    style_of: Callable[[int], Style]
    epoch: datetime
    _styles: dict[str, Style] = field(default_factory=dict)
    _dates: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    _formulas: dict[str, Any] = field(default_factory=dict)

    def style(self, number: str) -> Style:
        """Return a style, asking for it once."""
        style = self._styles.get(number)
        if style is None:
            style = self._styles[number] = self.style_of(int(number))
        return style

    def read(self, kind: str, value: str, *, style: str) -> tuple[str, str]:
        """Return text and kind of a cell that holds a value; the kind is empty where the text says all."""
        if kind == "s":
            return self.texts[int(value)], ""
        if kind == "n":
            return self._number(value, style)
        if kind == "b":
            return str(bool(int(value))).upper(), "bool"
        if kind == "d":
            return as_date(_from_iso(value)), "date"
        return value, "error" if kind == "e" else ""

    def formula(self, attributes: Mapping[str, str], text: str, *, place: str) -> str:
        """Return a formula as it would stand in its cell; one that others share is written once in the sheet."""
        key = attributes.get("si", "")
        if attributes.get("t") != "shared" or not key:
            return f"={text}"
        if text and key not in self._formulas:
            if len(self._formulas) < _REMEMBERED:
                self._formulas[key] = _translator(f"={text}", place)
            return f"={text}"
        return str(self._formulas[key].translate_formula(place)) if key in self._formulas else f"={text}"

    def _number(self, value: str, style: str) -> tuple[str, str]:
        meant = self.style(style)
        number: int | float = float(value) if set(value) & set(".eE") else int(value)
        if not meant.is_date:
            return as_number(number, meant.number_format), "number"
        text = self._dates.get((value, style))
        if text is None:
            text = _dated(number, epoch=self.epoch, is_span=meant.is_span)
            if len(self._dates) < _REMEMBERED:
                self._dates[value, style] = text
        return text


def rows_of(part: IO[bytes], cells: CellReader) -> Iterator[TableRow]:
    """Yield the rows that the XML of a sheet holds, as it is read.

    Raises:
        ValueError, LookupError, expat.ExpatError: the XML is not a sheet's.
    """
    walk = _SheetWalk(cells=cells)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.data
    while data := part.read(_READ):
        parser.Parse(data, False)
        yield from walk.ready
        walk.ready.clear()
    parser.Parse(b"", True)
    yield from walk.ready


@dataclass(slots=True, kw_only=True)
class _SheetWalk:
    """Where in a sheet the parser is: outside its rows, in a row, in a cell, in a part of a cell."""

    cells: CellReader
    ready: list[TableRow] = field(default_factory=list)
    row: int = 0
    column: int = 0
    above: list[str] = field(default_factory=list)
    hidden: bool = False
    struck: bool = False
    texts: list[str] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)
    cell: dict[str, str] = field(default_factory=dict)
    value: list[str] = field(default_factory=list)
    formula: list[str] = field(default_factory=list)
    formula_says: dict[str, str] | None = None
    inline: TextPieces = field(default_factory=TextPieces)
    target: list[str] | None = None
    length: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Go into an element."""
        tag = local(tag)
        above = self.above
        depth = len(above)
        if depth == 4:
            self._start_part(tag, attributes)
        elif depth == 3 and tag == "c" and above[2] == "row":
            self._start_cell(attributes)
        elif depth == 2 and tag == "row" and above[1] == "sheetData":
            self._start_row(attributes)
        elif depth > 4 and above[4] == "is":
            self.inline.start(tag)
        above.append(tag)

    def data(self, text: str) -> None:
        """Take the text of what one is in, as long as there is room."""
        if self.target is not None:
            if self.length < LONGEST:
                self.target.append(text)
                self.length += len(text)
        elif len(self.above) > 5 and self.above[4] == "is":
            self.inline.data(text)

    def end(self, _: str) -> None:
        """Leave an element."""
        tag = self.above.pop()
        depth = len(self.above)
        if depth == 3 and tag == "c":
            self._end_cell()
        elif depth == 2 and tag == "row":
            self._end_row()
        elif depth > 4 and self.above[4] == "is":
            self.inline.end()
        elif depth == 4:
            self.target = None

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self.row + 1))
        if not self.row < number <= LAST_ROW:
            raise ValueError(number)
        self.row, self.column, self.struck = number, 0, False
        self.hidden = attributes.get("hidden") in _TRUE
        self.texts, self.kinds = [], {}

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        self.column = _column_of(place) if place else self.column + 1
        self.cell = attributes
        self.value, self.formula, self.formula_says = [], [], None
        self.inline.begin()

    def _start_part(self, tag: str, attributes: dict[str, str]) -> None:
        if self.above[3] != "c":
            return
        self.length = 0
        if tag == "v":
            self.value = self.target = []
        elif tag == "f":
            self.formula = self.target = []
            self.formula_says = attributes

    def _end_cell(self) -> None:
        if self.column > MAX_COLUMNS + 1:
            return
        text, kind = self._text()
        index = self.column - 1
        if text and not self.struck:
            self.struck = self.cells.style(self.cell.get("s", "0")).is_struck
        while len(self.texts) <= index:
            self.texts.append("")
        self.texts[index] = text
        if kind:
            self.kinds[index] = kind

    def _text(self) -> tuple[str, str]:
        kind = self.cell.get("t", "n")
        if self.formula_says is not None:
            place = self.cell.get("r", "A1")
            return self.cells.formula(self.formula_says, "".join(self.formula), place=place), "formula"
        if kind == "inlineStr":
            return self.inline.text, ""
        value = "".join(self.value)
        return self.cells.read(kind, value, style=self.cell.get("s", "0")) if value else ("", "")

    def _end_row(self) -> None:
        texts = self.texts
        while texts and not texts[-1]:
            texts.pop()
        self.ready.append(
            TableRow(number=self.row, cells=texts, kinds=self.kinds, hidden=self.hidden, struck=self.struck)
        )


def as_date(value: datetime | date | time | timedelta) -> str:
    """Write a date cell as ISO; a time of day at midnight is no time of day."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return str(value)


def as_number(value: float, number_format: str) -> str:
    """Write a number as the sheet shows it where zeros or percent are at stake, else with all its digits."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e22:
        value = int(value)
    if isinstance(value, int) and value >= 0 and _PADDED.fullmatch(number_format):
        return _padded(value, number_format)
    if match := _PERCENT.fullmatch(number_format):
        return f"{value:.{len(match[1] or '')}%}"
    return str(value)


def _padded(value: int, number_format: str) -> str:
    """Write a number under formats such as 00000, "S"00000 or 000-0000, as the sheet shows it."""
    pieces = [
        (literal or escaped or sign, zero) for literal, escaped, sign, zero in _PADDED_PIECE.findall(number_format)
    ]
    places = sum(1 for _, zero in pieces if zero)
    digits = str(value).zfill(places)
    written, used = "", 0
    for literal, zero in pieces:
        if not zero:
            written += literal
            continue
        # The first place takes all digits the format has no place for.
        taken = len(digits) - places + 1 if used == 0 else 1
        written += digits[used : used + taken]
        used += taken
    return written


def _dated(number: float, *, epoch: datetime, is_span: bool) -> tuple[str, str]:
    """Read a number as the date it is shown as; one beyond the calendar is an error, as Excel shows it."""
    from openpyxl.utils.datetime import from_excel  # noqa: PLC0415 (heavy, and only needed for workbooks)

    try:
        meant = from_excel(number, epoch, timedelta=is_span)
    except (OverflowError, ValueError):
        return "#VALUE!", "error"
    return as_date(meant), "date"


def _from_iso(value: str) -> Any:
    from openpyxl.utils.datetime import from_ISO8601  # noqa: PLC0415 (as above)

    return from_ISO8601(value)  # type: ignore[no-untyped-call]


def _translator(formula: str, place: str) -> Any:
    from openpyxl.formula.translate import Translator  # noqa: PLC0415 (as above)

    return Translator(formula, place)


def _column_of(place: str) -> int:
    """Return the number of the column of a place such as B12."""
    match = _PLACE.fullmatch(place)
    if match is None:
        raise ValueError(place)
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return number
