"""Workbooks of any length: read in constant memory, and nothing in them is read as a whole but what is short."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kakitome.learning.class_list import ListFile, read_class_list
from kakitome.learning.class_list.shared_texts import LONGEST, SharedTexts
from kakitome.learning.class_list.workbook_table import ChosenSheet, open_sheet, read_sheet
from support.workbook_parts import SheetParts, workbook

TODAY = date(2026, 11, 21)
HEADINGS = ("氏名", "メール", "学籍番号", "取得日", "備考")


def long_list(path: Path, rows: int) -> Path:
    """Write a workbook whose every text is its own, as Excel does: texts aside, rows with a height."""
    parts = zipfile.ZipFile(io.BytesIO(workbook(SheetParts(rows=(HEADINGS,)))))
    texts = [*HEADINGS, *(t for n in range(rows) for t in (f"見本 花{n}", f"m{n}@u.example", f"S{n:07d}", f"注{n}"))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name in parts.namelist():
            if "sheet1" not in name and "haredStrings" not in name:
                package.writestr(name, with_texts(parts.read(name)))
        package.writestr(
            "xl/sharedStrings.xml",
            f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>",
        )
        with package.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            part.write(row_of(1, [0, 1, 2, 3, 4]))
            for n in range(rows):
                first = 5 + 4 * n
                part.write(row_of(n + 2, [first, first + 1, first + 2, None, first + 3]))
            part.write(b"</sheetData></worksheet>")
    return path


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def with_texts(part: bytes) -> bytes:
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED}"/></Types>'
    return part if b"sharedStrings" in part else part.replace(b"</Types>", override.encode())


def row_of(number: int, texts: list[int | None]) -> bytes:
    cells = "".join(
        f'<c r="{letter}{number}" t="s"><v>{text}</v></c>'
        for letter, text in zip("ABCDE", texts, strict=True)
        if text is not None
    )
    return f'<row r="{number}" ht="18" customHeight="1">{cells}</row>'.encode()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    short, long = (peak_of(long_list(tmp_path / f"{rows}.xlsx", rows)) for rows in (2_000, 8_000))
    assert long < short * 1.5 + 1_000_000


def peak_of(path: Path) -> int:
    with path.open("rb") as stream:
        sheet = open_sheet(ListFile(stream))
        assert isinstance(sheet, ChosenSheet)
        tracemalloc.start()
        count = sum(1 for _ in read_sheet(sheet)) - 1
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert f"{count}.xlsx" == path.name
    return peak


def test_texts_are_found_wherever_a_cell_looks_for_them(tmp_path: Path) -> None:
    texts = [f"text {n} 字" * (1 + n % 7) for n in range(40_000)]
    part = io.BytesIO(f"<sst>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>".encode())
    found = SharedTexts(part)
    wanted = [39_999, 0, 20_000, 255, 256, 257, 511, 39_998, *range(0, 40_000, 997)]
    assert [found[n] for n in wanted] == [texts[n] for n in wanted]
    for beyond in (40_000, -1):
        with pytest.raises(IndexError):
            found[beyond]


def test_runs_count_as_text_and_readings_do_not() -> None:
    rich = '<si><r><t>見本</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 花子</t></r><rPh sb="0"><t>ハナコ</t></rPh></si>'
    found = SharedTexts(io.BytesIO(f"<sst>{rich}<si/><si><t>次</t></si></sst>".encode()))
    assert [found[n] for n in range(3)] == ["見本 花子", "", "次"]


def test_a_text_longer_than_any_cell_is_cut() -> None:
    found = SharedTexts(io.BytesIO(f"<sst><si><t>{'長' * (LONGEST + 9)}</t></si></sst>".encode()))
    assert found[0] == "長" * LONGEST


def test_cells_mean_what_they_mean_to_openpyxl() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["氏名", "メール", "学籍番号", "取得日", "成績"])
    for value in ("=SUM(A1:A2)", "#N/A", True, 1.5, 7, "優", None):
        sheet.append(["見本 花子", "h@example.jp", "S1", date(2026, 11, 20), value])
    stream = io.BytesIO()
    book.save(stream)
    found = read_class_list(stream.getvalue(), today=TODAY, on_duplicate="allow")
    assert [row.awarded_on for row in found.rows] == [date(2026, 11, 20)] * 7
    assert [row.given["成績"] for row in found.rows] == ["=SUM(A1:A2)", "#N/A", "TRUE", "1.5", "7", "優", ""]


@pytest.mark.parametrize(
    "change",
    [
        lambda name, part: part + b" " * (33 << 20) if name == "xl/styles.xml" else part,
        lambda name, part: part + b" " * (33 << 20) if name == "xl/workbook.xml" else part,
    ],
    ids=["styles", "workbook"],
)
def test_no_long_part_is_read_as_a_whole(change: Callable[[str, bytes], bytes]) -> None:
    given = zipfile.ZipFile(io.BytesIO(workbook(SheetParts(rows=(HEADINGS,)))))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name in given.namelist():
            package.writestr(name, change(name, given.read(name)))
    found = read_class_list(stream.getvalue(), today=TODAY)
    assert [problem.code for problem in found.problems] == ["E_FILE_DAMAGED"]
