"""Lists of award numbers: found in whatever people send, and each bad row explained."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kakitome.learning.class_list.award_numbers import NumberList, read_award_numbers, read_pasted_numbers
from kakitome.learning.class_list.writing import write_table

GOOD = "A-7K3M-94QT"


def told(found: NumberList) -> list[tuple[int, str, str]]:
    return [(line.position, line.name, line.problem.code if line.problem else "") for line in found.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_column_of_numbers_is_found_whatever_it_is_called(encoding: str) -> None:
    data = f"氏名,管理番号\r\n見本 花子,{GOOD}\r\n見本 太郎,a7k3m94qt\r\n".encode(encoding)
    assert told(read_award_numbers(data)) == [(2, GOOD, ""), (3, GOOD, "")]


@pytest.mark.parametrize(
    "typed",
    [
        "Ａ－７Ｋ３Ｍ－９４ＱＴ",
        "A 7K3M 94QT",
        "a-7k3m-94qt",
        "A−7K3M‐94QT",
        "Aー7K3Mー94QT",
        f'="{GOOD}"',
        f"  {GOOD}　",
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str) -> None:
    assert told(read_pasted_numbers(typed)) == [(1, GOOD, "")]
    assert told(read_award_numbers(write_table([["番号"], [typed]]).replace(b"'=", b"="))) == [(2, GOOD, "")]


def test_a_workbook_is_read_like_a_text() -> None:
    book = Workbook()
    for row in (["取消の一覧"], [], ["授与番号", "備考"], [GOOD, "退学"], ["A-7K3M-94QX", ""], [None, "だれか"]):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    assert told(read_award_numbers(stream.getvalue())) == [
        (4, GOOD, ""),
        (5, "", "E_WITHDRAWAL_CHECK"),
        (6, "", "E_WITHDRAWAL_NO_NUMBER"),
    ]


def test_each_bad_row_says_what_is_wrong() -> None:
    rows = ["A-7K3M-94QX", "B-4333-3337", "見本 花子", GOOD, "", "https://u.example/issuers/x/credentials/1.json"]
    found = read_award_numbers("\n".join(["number", *rows]).encode())
    codes = [line.problem.code for line in found.lines if line.problem]
    assert codes[0] == "E_WITHDRAWAL_CHECK"
    assert "E_WITHDRAWAL_NO_NUMBER" in codes
    assert [line.name for line in found.lines if line.name] == [GOOD, rows[-1]]


def test_another_kind_of_number_is_told_as_such() -> None:
    found = read_pasted_numbers(f"{GOOD}, W-7K3M-94QR")
    assert told(found)[1] == (2, "", "E_WITHDRAWAL_OTHER_KIND")


def test_pasted_numbers_may_stand_in_any_arrangement() -> None:
    assert len(read_pasted_numbers(f"{GOOD}\n{GOOD}、{GOOD}\t{GOOD};;\n\n {GOOD}").lines) == 5


@pytest.mark.parametrize("text", ["", "  \n", "見本 花子\n見本 太郎", "name,mail"])
def test_a_text_without_numbers_is_refused_as_a_whole(text: str) -> None:
    assert [p.code for p in read_pasted_numbers(text).problems] == ["E_WITHDRAWAL_NO_NUMBERS"]


def test_what_cannot_be_seen_is_shown_as_its_code() -> None:
    (line, _) = read_pasted_numbers(f"A-7K3M\u202e\x00-94QT\n{GOOD}").lines
    assert line.given == "A-7K3MU+202EU+0000-94QT"


def test_a_cell_is_not_repeated_without_end() -> None:
    line = read_pasted_numbers(f"{GOOD}\n" + "A" * 10_000).lines[1]
    assert len(line.given) == 80


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    read_award_numbers(data)


@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text: str) -> None:
    found = read_pasted_numbers(text)
    assert all(line.given.isprintable() and "\0" not in line.name for line in found.lines)
