"""Write Excel workbooks part by part, byte for byte the same every time, so that flaws can be put where they belong.

Cells are given as Excel stores them: a string is a shared string, a number a number; `Styled`, `Formula`, `Broken`
and `Ruby` are the special ones. Nothing is compressed unless asked.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Positions in cellXfs below.
GENERAL, DATE, TEXT, FIVE_DIGITS, PERCENT, STRUCK, ERA, DATE_TIME, KANJI_DATE, S_NUMBER = range(10)
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="00000"/>'
    '<numFmt numFmtId="165" formatCode="&quot;S&quot;00000"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="游ゴシック"/></font>'
    '<font><strike/><sz val="11"/><name val="游ゴシック"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="10">'
    + "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for number, font in (
            (0, 0),
            (14, 0),
            (49, 0),
            (164, 0),
            (9, 0),
            (0, 1),
            (58, 0),
            (22, 0),
            (31, 0),
            (165, 0),
        )
    )
    + "</cellXfs></styleSheet>"
)


@dataclass(frozen=True)
class Styled:
    """A value under a cell style."""

    value: str | float
    style: int


@dataclass(frozen=True)
class Formula:
    """A formula with the result Excel computed last."""

    text: str
    result: str = ""


@dataclass(frozen=True)
class Broken:
    """A cell that shows an error such as #N/A."""

    shown: str = "#N/A"


@dataclass(frozen=True)
class Ruby:
    """A string with furigana, as Excel in Japan keeps what was typed before conversion."""

    text: str
    reading: str


Cell = str | float | None | Styled | Formula | Broken | Ruby


@dataclass(frozen=True)
class SheetParts:
    """One sheet: rows of cells, and what lies around them."""

    rows: Sequence[Sequence[Cell]]
    name: str = "Sheet1"
    state: str = "visible"
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: Sequence[str] = ()
    numbers: Mapping[int, int] = field(default_factory=dict)
    """Position in `rows` (from 1) → the row number written, to lie about it."""


def column_letter(index: int) -> str:
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)


def workbook(*sheets: SheetParts, date1904: bool = False, extra: Mapping[str, bytes] | None = None) -> bytes:
    """Return a workbook of the sheets, with extra or replaced parts."""
    shared: dict[str, int] = {}
    parts = {f"xl/worksheets/sheet{i}.xml": _sheet(sheet, shared) for i, sheet in enumerate(sheets, start=1)}
    parts |= _frame(sheets, date1904)
    parts["xl/sharedStrings.xml"] = (
        f'{HEAD}<sst xmlns="{MAIN}" count="{len(shared)}" uniqueCount="{len(shared)}">{"".join(shared)}</sst>'.encode()
    )
    return package(parts | dict(extra or {}))


def package(parts: Mapping[str, bytes], *, compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return a ZIP of the parts with a fixed date."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as target:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 4, 1, 0, 0, 0))
            info.compress_type = compression
            target.writestr(info, content)
    return stream.getvalue()


def _frame(sheets: Sequence[SheetParts], date1904: bool) -> dict[str, bytes]:
    numbered = list(enumerate(sheets, start=1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.worksheet+xml"/>'
        for i, _ in numbered
    )
    entries = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{i}" state="{sheet.state}" r:id="rId{i}"/>'
        for i, sheet in numbered
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i, _ in numbered
    )
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
            f"{overrides}</Types>"
        ).encode(),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="{int(date1904)}"/>'
            f"<sheets>{entries}</sheets></workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}'
            f'<Relationship Id="rId{len(sheets) + 1}" Type="{RELATIONS}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId{len(sheets) + 2}" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>"
        ).encode(),
        "xl/styles.xml": STYLES.encode(),
    }


def _sheet(sheet: SheetParts, shared: dict[str, int]) -> bytes:
    columns = "".join(f'<col min="{i}" max="{i}" width="9" hidden="1"/>' for i in sorted(sheet.hidden_columns))
    rows = "".join(_row(sheet, position, cells, shared) for position, cells in enumerate(sheet.rows, start=1) if cells)
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in sheet.merged)
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1"/>{f"<cols>{columns}</cols>" if columns else ""}<sheetData>{rows}</sheetData>'
        f"{f'<mergeCells>{merged}</mergeCells>' if merged else ''}</worksheet>"
    ).encode()


def _row(sheet: SheetParts, position: int, cells: Sequence[Cell], shared: dict[str, int]) -> str:
    number = sheet.numbers.get(position, position)
    hidden = ' hidden="1"' if number in sheet.hidden_rows else ""
    written = "".join(
        _cell(f"{column_letter(index)}{number}", cell, shared) for index, cell in enumerate(cells) if cell is not None
    )
    return f'<row r="{number}"{hidden}>{written}</row>'


def _cell(place: str, cell: Cell, shared: dict[str, int]) -> str:
    style = ""
    if isinstance(cell, Styled):
        style, cell = f' s="{cell.style}"', cell.value
    match cell:
        case Formula(text=text, result=result):
            return f'<c r="{place}"{style} t="str"><f>{escape(text)}</f><v>{escape(result)}</v></c>'
        case Broken(shown=shown):
            return f'<c r="{place}"{style} t="e"><v>{escape(shown)}</v></c>'
        case Ruby(text=text, reading=reading):
            ruby = f'<rPh sb="0" eb="{len(text)}"><t>{escape(reading)}</t></rPh>'
            return _shared(place, style, f'<si><t xml:space="preserve">{escape(text)}</t>{ruby}</si>', shared)
        case str():
            return _shared(place, style, f'<si><t xml:space="preserve">{escape(cell)}</t></si>', shared)
        case bool():
            return f'<c r="{place}"{style} t="b"><v>{int(cell)}</v></c>'
        case _:
            return f'<c r="{place}"{style}><v>{cell}</v></c>'


def _shared(place: str, style: str, entry: str, shared: dict[str, int]) -> str:
    return f'<c r="{place}"{style} t="s"><v>{shared.setdefault(entry, len(shared))}</v></c>'
