"""Tables of Excel workbooks (xlsx, xlsm): one sheet, row by row, as the person sees it.

openpyxl reads what a workbook says of itself: its sheets, its styles, its epoch (1900 or 1904). The rows are read from
the sheet's XML as they come (`sheet_rows`), texts from a file aside (`shared_texts`): openpyxl would keep all of them.
Formulas are not computed and macros are not looked at.

Source: docs/standards/hostile-inputs.md B015, B017, B043; ECMA-376 part 1 §18.3.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final
from xml.parsers import expat

from kakitome.errors import Problem, several
from kakitome.learning.class_list.headings import count_known
from kakitome.learning.class_list.list_file import ListFile
from kakitome.learning.class_list.model import MAX_COLUMNS
from kakitome.learning.class_list.package_check import open_workbook_package
from kakitome.learning.class_list.records import TableRow, TableUnreadable
from kakitome.learning.class_list.shared_texts import SharedTexts, local
from kakitome.learning.class_list.sheet_rows import LAST_ROW, CellReader, Style, rows_of

_LOOKED_AT: Final = 30
_AT_ONCE: Final = 500
_JAPANESE_DATES: Final = frozenset((*range(27, 37), *range(50, 59)))
"""Number formats Excel in Japan uses for 令和8年11月21日, R8.11.21, 2026年11月21日; openpyxl does not know them."""
_READ_WHOLE: Final = 32 * 1024 * 1024
"""Parts that openpyxl reads as a whole (styles, relations, the list of sheets) are far smaller."""
_HIDDEN: Final = ("1", "true")
_PASSED_OVER: Final = frozenset(("c", "v"))
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
class ChosenSheet:
    """The sheet that was chosen, and what the person should know about it."""

    name: str
    others: tuple[str, ...]
    problems: tuple[Problem, ...]
    package: zipfile.ZipFile
    path: str
    cells: CellReader


@contextmanager
def _refusing_damage() -> Iterator[None]:
    """Turn whatever a broken workbook makes the parsers raise into one finding."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _DAMAGE as error:
        raise TableUnreadable.because("E_FILE_DAMAGED") from error


def open_sheet(data: bytes | ListFile) -> ChosenSheet | Problem:
    """Check the package, open the workbook and choose its sheet.

    The sheet is the first visible one with a row of headings, else the first visible one that holds anything.

    Raises:
        TableUnreadable: the workbook is damaged inside.
    """
    package = open_workbook_package(ListFile.of(data))
    if isinstance(package, Problem):
        return package
    with _refusing_damage():
        book = _open_book(package)
        chosen = _choose(package, book)
        if chosen is None:
            return Problem(code="E_FILE_EMPTY")
        name, path = chosen
        scanned = _scan(package, path)
        others = tuple(title for title in book.names if title != name)
        return ChosenSheet(
            name=name,
            others=others,
            problems=(*_notes(name, others, scanned=scanned), *_told_macros(package)),
            package=package,
            path=path,
            cells=book.cells,
        )


def read_sheet(sheet: ChosenSheet) -> Iterator[TableRow]:
    """Yield the rows that the sheet holds; rows that are not written in it at all are left out.

    Raises:
        TableUnreadable: the sheet is damaged inside.
    """
    with sheet.package.open(sheet.path) as part:
        rows = rows_of(part, sheet.cells)
        while True:
            with _refusing_damage():
                records = list(islice(rows, _AT_ONCE))
            if not records:
                return
            yield from records


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What a workbook says of itself: the names of its sheets, and where the visible ones of cells lie."""

    names: tuple[str, ...]
    visible: tuple[tuple[str, str], ...]
    cells: CellReader


class _Bounded(zipfile.ZipFile):
    """A package of which no large part can be read as a whole."""

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """Return a part; raises `ValueError` when it is larger than any workbook's."""
        if (name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)).file_size > _READ_WHOLE:
            raise ValueError(_READ_WHOLE)
        return super().read(name, pwd)


def _open_book(package: zipfile.ZipFile) -> _Book:
    """Let openpyxl read everything but the cells and their texts."""
    # Ten megabytes that a process which never reads a workbook need not hold.
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415
    from openpyxl.styles.stylesheet import apply_stylesheet  # noqa: PLC0415
    from openpyxl.xml.constants import SHARED_STRINGS  # noqa: PLC0415

    stream: Any = package.fp
    reader: Any = ExcelReader(stream, read_only=True, keep_links=False)
    reader.archive = _Bounded(stream)
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    sheets = [(sheet.name, sheet.state, rel) for sheet, rel in reader.parser.find_sheets()]
    readable = [entry for entry in sheets if entry[2].target in reader.valid_files]
    texts = reader.package.find(SHARED_STRINGS)
    return _Book(
        names=tuple(name for name, _, _ in readable),
        visible=tuple(
            (n, rel.target) for n, state, rel in readable if state == "visible" and "chartsheet" not in rel.Type
        ),
        cells=CellReader(
            texts=SharedTexts(package.open(texts.PartName[1:]) if texts is not None else None),
            style_of=_styles_of(reader.wb),
            epoch=reader.wb.epoch,
        ),
    )


def _styles_of(workbook: Any) -> Callable[[int], Style]:
    """Return what tells a style of a workbook by its number."""
    from openpyxl.cell.read_only import ReadOnlyCell  # noqa: PLC0415 (as above)

    # ECMA-376 part 1 §18.8.30: these built-in formats are written without their text.
    dates = workbook._date_formats | {i for i, s in enumerate(workbook._cell_styles) if s.numFmtId in _JAPANESE_DATES}
    sheet: Any = SimpleNamespace(parent=workbook)

    def style_of(number: int) -> Style:
        cell: Any = ReadOnlyCell(sheet, 1, 1, None, style_id=number)
        return Style(
            number_format=str(cell.number_format),
            is_date=number in dates,
            is_span=number in workbook._timedelta_formats,
            is_struck=bool(cell.font.strike),
        )

    return style_of


def _choose(package: zipfile.ZipFile, book: _Book) -> tuple[str, str] | None:
    """Choose the first sheet with headings, else the first with anything in it."""
    filled = None
    for name, path in book.visible:
        known = 0
        with package.open(path) as part:
            for record in islice(rows_of(part, book.cells), _LOOKED_AT):
                texts = [cell for cell in record.cells if cell]
                known = max(known, count_known(texts))
                if texts and filled is None:
                    filled = (name, path)
        if known > 1:
            return name, path
    return filled


@dataclass(slots=True, kw_only=True)
class _Scanned:
    """What the sheet's XML says beside its cells."""

    hidden_rows: int = 0
    hidden_columns: int = 0
    merged: tuple[str, ...] = ()
    row: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note one element; rows out of order or beyond Excel's last are no sheet's."""
        if tag in _PASSED_OVER:
            return
        tag = local(tag)
        if tag == "row":
            number = int(attributes.get("r", self.row + 1))
            if not self.row < number <= LAST_ROW:
                raise ValueError(number)
            self.row = number
            self.hidden_rows += attributes.get("hidden") in _HIDDEN
        elif tag == "col" and attributes.get("hidden") in _HIDDEN and int(attributes["min"]) <= MAX_COLUMNS:
            self.hidden_columns += 1
        elif tag == "mergeCell":
            self.merged = (*self.merged[:99], attributes["ref"])


def _scan(package: zipfile.ZipFile, path: str) -> _Scanned:
    """Walk over a sheet's XML for hidden rows and columns and merged cells."""
    scanned = _Scanned()
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanned.start
    with package.open(path) as part:
        parser.ParseFile(part)
    return scanned


def _notes(name: str, others: tuple[str, ...], *, scanned: _Scanned) -> Iterator[Problem]:
    """Tell which sheet was read and what in it could mislead."""
    if others:
        yield Problem(code="I_SHEET_CHOSEN", params={"sheet": name, "others": several(others)}, severity="info")
    if scanned.hidden_rows:
        params = {"count": scanned.hidden_rows}
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
