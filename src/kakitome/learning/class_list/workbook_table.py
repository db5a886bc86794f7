"""Tables of Excel workbooks (xlsx, xlsm): one sheet, row by row, as the person sees it.

openpyxl reads the cells; dates come through the workbook's own epoch (1900 or 1904). What openpyxl's streaming
reader does not tell (hidden rows and columns, merged cells) is taken from the sheet's XML. Formulas are not
computed and macros are not looked at.

Source: SAFETY B015, B017, B043; ECMA-376 part 1 §18.3.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final
from xml.parsers import expat

from kakitome.errors import Problem
from kakitome.learning.class_list.headings import count_known
from kakitome.learning.class_list.list_file import ListFile
from kakitome.learning.class_list.model import MAX_COLUMNS
from kakitome.learning.class_list.package_check import open_workbook_package
from kakitome.learning.class_list.records import Record, TableUnreadable

_LOOKED_AT: Final = 30
_AT_ONCE: Final = 500
_LAST_ROW: Final = 1_048_576
_PADDED: Final = re.compile(r'(?:"[^"]*"|\\.|[-/ ])*0{1,20}(?:"[^"]*"|\\.|[-/ ]|0){0,20}')
_PADDED_PIECE: Final = re.compile(r'"([^"]*)"|\\(.)|([-/ ])|(0)')
_JAPANESE_DATES: Final = frozenset((*range(27, 37), *range(50, 59)))
"""Number formats Excel in Japan uses for 令和8年11月21日, R8.11.21, 2026年11月21日; openpyxl does not know them."""
_PERCENT: Final = re.compile(r"0(?:\.(0+))?%")
_HIDDEN: Final = ("1", "true")
_DAMAGE: Final = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    OSError,
    EOFError,
    SyntaxError,
    RecursionError,
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
)
"""What openpyxl and the XML parsers raise for a workbook that is not what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The sheet that was chosen, and what the person should know about it."""

    name: str
    others: tuple[str, ...]
    hidden_rows: frozenset[int]
    width: int
    problems: tuple[Problem, ...]
    workbook: Any
    worksheet: Any


@contextmanager
def _refusing_damage() -> Iterator[None]:
    """Turn whatever a broken workbook makes the parsers raise into one finding."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _DAMAGE as error:
        raise TableUnreadable.because("E_FILE_DAMAGED") from error


def open_sheet(data: bytes | ListFile) -> Sheet | Problem:
    """Check the package, open the workbook and choose its sheet.

    The sheet is the first visible one with a row of headings, else the first visible one that holds anything.

    Raises:
        TableUnreadable: the workbook is damaged inside.
    """
    # Ten megabytes that a process which never reads a workbook need not hold.
    import openpyxl  # noqa: PLC0415

    file = ListFile.of(data)
    package = open_workbook_package(file)
    if isinstance(package, Problem):
        return package
    with package, _refusing_damage():
        workbook: Any = openpyxl.load_workbook(file.open(), read_only=True, keep_links=False)
        # ECMA-376 part 1 §18.8.30: these built-in formats are written without their text.
        workbook._date_formats |= {i for i, s in enumerate(workbook._cell_styles) if s.numFmtId in _JAPANESE_DATES}
        visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        chosen = _choose(visible)
        if chosen is None:
            return Problem(code="E_FILE_EMPTY")
        scanned = _scan(package, str(chosen._worksheet_path))
        others = tuple(name for name in workbook.sheetnames if name != chosen.title)
        return Sheet(
            name=chosen.title,
            others=others,
            hidden_rows=frozenset(scanned.hidden_rows),
            width=max(1, min(scanned.width, MAX_COLUMNS + 1)),
            problems=(*_told(chosen.title, others, scanned=scanned), *_told_macros(package)),
            workbook=workbook,
            worksheet=chosen,
        )


def read_sheet(sheet: Sheet) -> Iterator[Record]:
    """Yield the rows of the sheet, blank ones too.

    Raises:
        TableUnreadable: the sheet is damaged inside.
    """
    struck_styles: dict[int, bool] = {}
    rows = enumerate(sheet.worksheet.iter_rows(min_row=1, max_col=sheet.width), start=1)
    while True:
        with _refusing_damage():
            records = [
                _record(number, cells, sheet=sheet, struck_styles=struck_styles)
                for number, cells in islice(rows, _AT_ONCE)
            ]
        if not records:
            return
        yield from records


def _record(number: int, cells: tuple[Any, ...], *, sheet: Sheet, struck_styles: dict[int, bool]) -> Record:
    """Turn one row of cells into a record."""
    texts: list[str] = []
    kinds: dict[int, str] = {}
    struck = False
    for index, cell in enumerate(cells):
        if cell.value is None:
            texts.append("")
            continue
        text, kind = _as_text(cell)
        texts.append(text)
        if kind:
            kinds[index] = kind
        if text and not struck:
            struck = _is_struck(cell, struck_styles)
    while texts and not texts[-1]:
        texts.pop()
    return Record(number=number, cells=texts, kinds=kinds, hidden=number in sheet.hidden_rows, struck=struck)


def _choose(visible: list[Any]) -> Any:
    """Choose the first sheet with headings, else the first with anything in it."""
    filled = None
    for sheet in visible:
        sheet.reset_dimensions()
        known = 0
        for cells in islice(sheet.iter_rows(min_row=1, max_col=MAX_COLUMNS, values_only=True), _LOOKED_AT):
            texts = [str(value) for value in cells if value is not None]
            known = max(known, count_known(texts))
            if texts and filled is None:
                filled = sheet
        if known > 1:
            return sheet
    return filled


def _as_text(cell: Any) -> tuple[str, str]:
    """Return what the person sees in the cell, and its kind where text alone would not tell it."""
    value = cell.value
    kind = {"f": "formula", "e": "error"}.get(cell.data_type, "")
    if value is None or kind:
        return ("" if value is None else str(getattr(value, "text", value))), kind
    if isinstance(value, bool):
        return str(value).upper(), "bool"
    if isinstance(value, datetime | date | time | timedelta):
        return _as_date(value), "date"
    if isinstance(value, int | float):
        return _as_number(value, str(cell.number_format)), "number"
    return str(value), ""


def _as_date(value: datetime | date | time | timedelta) -> str:
    """Write a date cell as ISO; a time of day at midnight is no time of day."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return str(value)


def _as_number(value: float, number_format: str) -> str:
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


def _is_struck(cell: Any, known: dict[int, bool]) -> bool:
    """Tell whether the cell's text is struck through, asking once per style."""
    style = cell._style_id
    if style not in known:
        known[style] = bool(cell.font.strike)
    return known[style]


@dataclass(slots=True, kw_only=True)
class _Scanned:
    """What the sheet's XML says beside its cells."""

    hidden_rows: set[int]
    hidden_columns: int = 0
    merged: tuple[str, ...] = ()
    row: int = 0
    column: int = 0
    width: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note one element; rows out of order or beyond Excel's last would make the reader spin."""
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self.column = _column_of(attributes["r"]) if "r" in attributes else self.column + 1
            self.width = max(self.width, self.column)
        elif tag == "row":
            number = int(attributes.get("r", self.row + 1))
            if not self.row < number <= _LAST_ROW:
                raise ValueError(number)
            self.row, self.column = number, 0
            if attributes.get("hidden") in _HIDDEN:
                self.hidden_rows.add(number)
        elif tag == "col" and attributes.get("hidden") in _HIDDEN and int(attributes["min"]) <= MAX_COLUMNS:
            self.hidden_columns += 1
        elif tag == "mergeCell":
            self.merged = (*self.merged[:99], attributes["ref"])


def _column_of(place: str) -> int:
    """Return the number of the column of a place such as B12."""
    number = 0
    for letter in place:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number


def _scan(package: zipfile.ZipFile, path: str) -> _Scanned:
    """Walk over a sheet's XML for hidden rows and columns and merged cells."""
    scanned = _Scanned(hidden_rows=set())
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanned.start
    with package.open(path) as part:
        parser.ParseFile(part)
    return scanned


def _told(name: str, others: tuple[str, ...], *, scanned: _Scanned) -> Iterator[Problem]:
    """Tell which sheet was read and what in it could mislead."""
    if others:
        listed = "、".join(others[:8])
        yield Problem(code="I_SHEET_CHOSEN", params={"sheet": name, "others": listed}, severity="info")
    if scanned.hidden_rows:
        params = {"count": len(scanned.hidden_rows)}
        yield Problem(code="W_SHEET_HIDDEN_ROWS", params=params, severity="warning")
    if scanned.hidden_columns:
        yield Problem(code="W_SHEET_HIDDEN_COLUMNS", severity="warning")
    if below := [ref for ref in scanned.merged if _spans_rows(ref)]:
        params_merged = {"ranges": ", ".join(below[:8])}
        yield Problem(code="W_SHEET_MERGED", params=params_merged, severity="warning")


def _told_macros(package: zipfile.ZipFile) -> Iterator[Problem]:
    """Tell that macros are left alone."""
    if "xl/vbaProject.bin" in package.namelist():
        yield Problem(code="I_SHEET_MACROS", severity="info")


def _spans_rows(ref: str) -> bool:
    """Tell whether a merged range covers more than one row, so that later rows look empty."""
    numbers = re.findall(r"[0-9]+", ref)
    return len(set(numbers)) > 1
