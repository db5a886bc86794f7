"""Lists given back: same encoding, same order, findings beside the rows, nothing a spreadsheet would run."""

import csv
import io
from datetime import date
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from kakitome import texts
from kakitome.learning.class_list import (
    Unencodable,
    annotate,
    read_class_list,
    safe_cell,
    template_csv,
    write_table,
)
from kakitome.values.localized_text import Language
from support.workbook_parts import Formula, SheetParts, workbook

TODAY = date(2026, 11, 21)
EXAMPLE = Path(__file__).parents[3] / "examples" / "class_lists" / "2026-data-literacy-cp932.csv"
ja = partial(texts.sentence, language="ja")


def rows_of(data: bytes, encoding: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter, strict=True))


def test_the_annotated_file_is_the_same_file_with_one_column_more() -> None:
    data = EXAMPLE.read_bytes()
    found = read_class_list(data, today=TODAY)
    given, back = rows_of(data, "cp932"), rows_of(annotate(data, found, sentence=ja), "cp932")
    assert back[0] == [*given[0], "確認（Kakitome）"]
    assert len(back) == len(given)
    for before, after in zip(given, back, strict=True):
        assert [cell.removeprefix("'") for cell in after[:-1]] == before
    noted = {number for number, row in enumerate(back[1:], start=2) if row[-1]}
    assert noted == {row.number for row in found.rows if row.status != "ready"}
    assert back[57][-1] == "13月はありません。取得日を直してください。"
    assert back[119][-1] == "19行目と同じ学籍番号、同じ取得日です。"


def test_one_bad_row_among_many_is_the_only_one_with_a_note() -> None:
    lines = ["氏名,メール", *(f"見本 花子,m{i}@example.jp" for i in range(9_999)), "見本 悪,no-at"]
    data = "\r\n".join([*lines, ""]).encode("cp932")
    back = rows_of(annotate(data, read_class_list(data, today=TODAY), sentence=ja), "cp932")
    assert [number for number, row in enumerate(back) if row[-1]] == [0, 10_000]


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encoding_and_separator_are_kept(encoding: str, delimiter: str) -> None:
    text = f"氏名{delimiter}メール\r\n\r\n見本 花子{delimiter}いいえ\r\n"
    data = text.encode(encoding)
    found = read_class_list(data, today=TODAY)
    back = annotate(data, found, sentence=ja)
    assert read_class_list(back, today=TODAY).encoding.name == found.encoding.name
    assert rows_of(back, encoding if encoding != "utf-16" else "utf-16", delimiter)[2][:2] == ["見本 花子", "いいえ"]


def test_the_note_column_does_not_disturb_the_next_upload() -> None:
    data = EXAMPLE.read_bytes()
    found = read_class_list(data, today=TODAY)
    again = annotate(data, found, sentence=ja)
    second = read_class_list(again, today=TODAY)
    assert [(row.number, row.status) for row in second.rows] == [(row.number, row.status) for row in found.rows]
    assert second.columns.unmapped == found.columns.unmapped
    assert rows_of(annotate(again, second, sentence=ja), "cp932")[0] == rows_of(again, "cp932")[0]


def test_sensitive_columns_are_not_given_back() -> None:
    data = "氏名,マイナンバー,メール\r\n見本 花子,123456789018,h@example.jp\r\n".encode("cp932")
    back = annotate(data, read_class_list(data, today=TODAY), sentence=ja).decode("cp932")
    assert "123456789018" not in back and back.startswith("氏名,メール,確認（Kakitome）\r\n見本 花子,h@example.jp,")


def test_a_workbook_comes_back_as_a_workbook_in_which_nothing_runs() -> None:
    rows = (
        ("氏名", "メール", "成績"),
        ("見本 花子", "h@example.jp", Formula("1+1", "2")),
        ("見本 太郎", "t@example.jp", "優"),
    )
    data = workbook(SheetParts(rows=rows, name="修了者"))
    back = annotate(data, read_class_list(data, today=TODAY), sentence=ja)
    sheet = openpyxl.load_workbook(io.BytesIO(back))["修了者"]
    assert [cell.value for cell in sheet[1]] == ["氏名", "メール", "成績", "確認（Kakitome）"]
    assert (sheet["C2"].data_type, sheet["C2"].value) == ("s", "=1+1")
    assert "式" in str(sheet["D2"].value) and sheet["D3"].value in (None, "")


def test_a_file_that_could_not_be_read_is_given_back_as_it_was() -> None:
    data = b"%PDF-1.7"
    assert annotate(data, read_class_list(data, today=TODAY), sentence=ja) == data


def test_english_sentences_fit_into_cp932_with_plainer_quotes() -> None:
    data = "氏名,メール\r\n見本 花子,no-at\r\n".encode("cp932")
    back = annotate(data, read_class_list(data, today=TODAY), sentence=partial(texts.sentence, language="en"))
    assert "There is no @" in back.decode("cp932")


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0"])
def test_formula_characters_are_defused(cell: str) -> None:
    assert safe_cell(cell) == "'" + cell
    assert rows_of(write_table([[cell]]), "utf-8-sig")[0][0] == "'" + cell


@pytest.mark.parametrize("cell", ["見本 花子", "-", "-5", "+3.5", "A+", "1=1", ""])
def test_harmless_cells_stay_as_they_are(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_characters_cp932_lacks_are_listed_and_never_replaced() -> None:
    with pytest.raises(Unencodable) as caught:
        write_table([["𠮷田 葛󠄀城 髙橋 ①"]], encoding="cp932")
    problem = caught.value.problems[0]
    assert problem.params["characters"] == "𠮷 (U+20BB7) 󠄀 (U+E0100)"
    assert "UTF-8" in texts.sentence(problem, "ja")
    assert "𠮷田 葛󠄀城" in write_table([["𠮷田 葛󠄀城"]]).decode("utf-8-sig")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_template_is_a_good_list_that_excel_opens_without_a_question(language: Language) -> None:
    data = template_csv(language)
    found = read_class_list(data, today=TODAY)
    assert data.startswith(b"\xef\xbb\xbf")
    assert ([row.status for row in found.rows], found.columns.unmapped) == (["ready"], ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp932"])
def test_a_long_list_comes_back_in_pieces_that_fit(encoding: str) -> None:
    rows = [f"見本 花{n},m{n}@example.jp,S{n},2026-1{'3' if n % 500 == 7 else '0'}-01" for n in range(2_500)]
    data = "\r\n".join(["氏名,メール,学籍番号,取得日", *rows, ""]).encode(encoding)
    found = read_class_list(data, today=TODAY)
    back = rows_of(annotate(data, found, sentence=ja), encoding)
    assert [row[:4] for row in back] == rows_of(data, encoding)
    assert [number for number, row in enumerate(back) if "13月" in row[4]] == [8, 508, 1_008, 1_508, 2_008]
