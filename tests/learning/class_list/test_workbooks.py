"""Excel workbooks: read as the person sees them, with what a sheet hides told."""

import io
from datetime import date

import openpyxl
import pytest

from kakitome.learning.class_list import ClassList, LearnerRow, read_class_list
from support.workbook_parts import (
    DATE,
    DATE_TIME,
    ERA,
    FIVE_DIGITS,
    KANJI_DATE,
    PERCENT,
    S_NUMBER,
    STRUCK,
    TEXT,
    Broken,
    Cell,
    Formula,
    Ruby,
    SheetParts,
    Styled,
    workbook,
)

TODAY = date(2026, 11, 21)
SERIAL = 46347  # 2026-11-21 in the 1900 system
HEADINGS = ("氏名", "メール", "学籍番号", "取得日", "成績")


def read(data: bytes, filename: str = "一覧.xlsx") -> ClassList:
    return read_class_list(data, filename=filename, today=TODAY)


def sheet(*rows: tuple[Cell, ...], **around: object) -> SheetParts:
    return SheetParts(rows=(HEADINGS, *rows), **around)  # type: ignore[arg-type]


def learner(**cells: Cell) -> tuple[Cell, ...]:
    values = {"name": "見本 花子", "email": "h@example.jp", "number": "S26001", "on": "2026-11-21", "grade": "優"}
    return tuple((values | cells).values())


def only(**cells: Cell) -> LearnerRow:
    [row] = read(workbook(sheet(learner(**cells)))).rows
    return row


def codes(found: ClassList | LearnerRow) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_workbook_reads_like_a_text_file() -> None:
    found = read(workbook(sheet(learner(), learner(name="髙橋 見本子", number="S26002", email="t@example.jp"))))
    assert (found.encoding.name, found.delimiter, found.sheet) == ("xlsx", "", "Sheet1")
    assert [(row.number, row.name, row.status) for row in found.rows] == [
        (2, "見本 花子", "ready"),
        (3, "髙橋 見本子", "warning"),
    ]


@pytest.mark.parametrize("style", [DATE, ERA, KANJI_DATE])
def test_date_cells_are_read_through_their_format(style: int) -> None:
    row = only(on=Styled(SERIAL, style))
    assert (row.awarded_on, row.status, row.given["取得日"]) == (TODAY, "ready", "2026-11-21")


def test_the_epoch_of_1904_is_respected() -> None:
    data = workbook(sheet(learner(on=Styled(SERIAL - 1462, DATE))), date1904=True)
    assert read(data).rows[0].awarded_on == TODAY


def test_a_date_typed_as_text_is_read_as_text() -> None:
    assert only(on=Styled("2026/11/21", TEXT)).awarded_on == TODAY
    assert only(on=Styled("令和8年11月21日", TEXT)).awarded_on == TODAY


def test_a_serial_number_without_a_date_format_is_refused_with_a_hint() -> None:
    row = only(on=SERIAL)
    assert (codes(row), row.problems[0].params["hint"]) == (["E_DATE_SERIAL"], "2026-11-21")


def test_a_time_of_day_in_a_date_cell_is_told() -> None:
    assert codes(only(on=Styled(SERIAL + 0.5, DATE_TIME))) == ["W_DATE_TIME_DROPPED"]


def test_an_impossible_serial_in_a_date_cell_is_an_error_of_its_row() -> None:
    assert codes(only(on=Styled(99_999_999, DATE))) == ["E_CELL_ERROR_VALUE"]


def test_numbers_are_read_as_the_sheet_shows_them() -> None:
    assert only(number=Styled(123, FIVE_DIGITS)).student_number == "00123"
    assert only(number=Styled(26001, S_NUMBER)).student_number == "S26001"
    assert only(number=2600001).student_number == "2600001"
    assert only(grade=Styled(0.85, PERCENT)).grade == "85%"
    assert only(grade=85.5).grade == "85.5"
    assert only(number=12300000000.0).student_number == "12300000000"


def test_a_number_beyond_fifteen_digits_has_lost_its_end() -> None:
    assert codes(only(number=12345678901234567000)) == ["E_NUMBER_PRECISION"]


def test_lost_leading_zeros_are_asked_about() -> None:
    rows = [learner(name=f"見本 {i}", email=f"{i}@example.jp", number=f"00{i}") for i in (121, 122, 124)]
    found = read(workbook(sheet(*rows, learner(number=123))))
    assert "W_NUMBER_ZEROS_LOST" in codes(found.rows[3])


def test_furigana_do_not_run_into_the_name() -> None:
    assert only(name=Ruby("見本 花子", "ミホン ハナコ")).name == "見本 花子"


def test_a_formula_is_refused_in_its_row_even_when_its_result_looks_right() -> None:
    row = only(grade=Formula('HYPERLINK("http://evil.example","優")', "優"))
    assert (row.status, codes(row)) == ("error", ["E_CELL_FORMULA"])


def test_a_formula_in_a_column_nobody_imports_does_no_harm() -> None:
    rows = ((*HEADINGS, "連番"), (*learner(), Formula("ROW()-1", "1")))
    assert read(workbook(SheetParts(rows=rows))).rows[0].status == "ready"


def test_a_failed_calculation_is_refused() -> None:
    assert codes(only(number=Broken("#N/A"))) == ["E_CELL_ERROR_VALUE"]


def test_the_first_sheet_with_headings_is_read_and_the_others_are_named() -> None:
    notes = SheetParts(rows=(("この表の使いかた",), ("氏名を入れてください",)), name="説明")
    found = read(workbook(notes, sheet(learner(), name="修了者"), SheetParts(rows=(), name="空")))
    [note] = [p for p in found.problems if p.code == "I_SHEET_CHOSEN"]
    assert (found.sheet, note.params["others"]) == ("修了者", "説明\n空")


def test_hidden_sheets_are_never_read() -> None:
    hidden = sheet(learner(name="隠れた 人"), name="古い", state="veryHidden")
    assert [row.name for row in read(workbook(hidden, sheet(learner(), name="今"))).rows] == ["見本 花子"]


def test_hidden_rows_are_read_and_asked_about() -> None:
    found = read(workbook(sheet(learner(), learner(email="t@example.jp", number="S2"), hidden_rows=frozenset({3}))))
    assert "W_SHEET_HIDDEN_ROWS" in codes(found)
    assert [(row.status, codes(row)) for row in found.rows][1] == ("warning", ["W_ROW_HIDDEN"])


def test_struck_through_rows_are_asked_about() -> None:
    assert codes(only(name=Styled("見本 花子", STRUCK))) == ["W_ROW_STRUCK"]


def test_hidden_columns_and_cells_merged_over_rows_are_told() -> None:
    rows = (learner(), learner(email="t@example.jp", number="S2", on=None))
    found = read(workbook(sheet(*rows, hidden_columns=frozenset({5}), merged=("D2:D3", "A1:B1"))))
    assert {"W_SHEET_HIDDEN_COLUMNS", "W_SHEET_MERGED"} <= set(codes(found))
    assert [p.params["ranges"] for p in found.problems if p.code == "W_SHEET_MERGED"] == ["D2:D3"]
    assert codes(found.rows[1]) == ["E_DATE_MISSING"]


def test_blank_rows_and_missing_cells_keep_the_numbers_of_the_sheet() -> None:
    found = read(workbook(SheetParts(rows=(("名簿",), (), HEADINGS, (), learner()))))
    assert (found.columns.header_row, [row.number for row in found.rows]) == (3, [5])


@pytest.mark.parametrize("lies", [{3: 2}, {3: 1}, {3: 5_000_000_000}])
def test_rows_that_lie_about_their_number_are_refused(lies: dict[int, int]) -> None:
    found = read(workbook(sheet(learner(), learner(number="S2"), numbers=lies)))
    assert (codes(found), found.rows) == (["E_FILE_DAMAGED"], ())


def test_a_workbook_named_csv_is_read_as_what_it_is() -> None:
    found = read(workbook(sheet(learner())), filename="名簿.csv")
    assert ([row.name for row in found.rows], "I_FILE_NAMED_OTHERWISE" in codes(found)) == (["見本 花子"], True)


def test_a_workbook_without_anything_is_empty() -> None:
    assert codes(read(workbook(SheetParts(rows=())))) == ["E_FILE_EMPTY"]


def test_macros_are_left_alone_and_told() -> None:
    found = read(workbook(sheet(learner()), extra={"xl/vbaProject.bin": b"\0"}))
    assert ([row.status for row in found.rows], "I_SHEET_MACROS" in codes(found)) == (["ready"], True)


def test_a_workbook_another_library_wrote_reads_the_same() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEADINGS)
    book.active.append(["髙橋 見本子", "h@example.jp", "00123", date(2026, 11, 20), 85])
    stream = io.BytesIO()
    book.save(stream)
    [row] = read(stream.getvalue()).rows
    assert (row.name, row.student_number, row.awarded_on, row.grade) == (
        "髙橋 見本子",
        "00123",
        date(2026, 11, 20),
        "85",
    )
