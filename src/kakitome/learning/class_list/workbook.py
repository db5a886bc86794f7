"""Workbooks of plain texts: no cell of them is a formula, whatever it begins with."""

from collections.abc import Iterable, Sequence
from typing import IO, Any


def write_workbook(rows: Iterable[Sequence[str]], out: IO[bytes], *, sheet: str) -> None:
    """Write rows as a workbook of one sheet, row by row."""
    write_workbook_of([(sheet, rows)], out)


def write_workbook_of(sheets: Iterable[tuple[str, Iterable[Sequence[str]]]], out: IO[bytes]) -> None:
    """Write sheets, each a name and its rows, as a workbook, row by row."""
    import openpyxl  # noqa: PLC0415 (heavy, and only needed for workbooks)

    workbook: Any = openpyxl.Workbook(write_only=True)
    for name, rows in sheets:
        page = workbook.create_sheet(name)
        for row in rows:
            page.append([text_cell(page, cell) for cell in row])
    workbook.save(out)


def text_cell(sheet: Any, value: str) -> Any:
    """Return a cell that is a text and runs nothing."""
    import openpyxl.cell  # noqa: PLC0415 (heavy, and only needed for workbooks)

    cell: Any = openpyxl.cell.WriteOnlyCell(sheet, value=openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
