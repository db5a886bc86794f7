"""Long files are looked at in pieces: what falls on the end of a piece is seen all the same."""

import re
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from kakitome.learning.class_list import ReadingRules, open_class_list
from kakitome.learning.class_list.encoding import NAMES, decide, row_at
from kakitome.learning.class_list.file_kind import kind_of_file
from kakitome.learning.class_list.list_file import PIECE, ListFile

TODAY = date(2026, 11, 21)
HEADER = "氏名,学籍番号,メール\n"


def line(number: int) -> str:
    return f"見本 花子,S{number:07d},hanako{number}@example.ac.jp\n"


def long_list(rows: int) -> str:
    return HEADER + "".join(line(number) for number in range(rows))


@pytest.mark.parametrize("place", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE - 2])
def test_bytes_are_found_wherever_a_piece_ends(place: int) -> None:
    data = b"." * place + b"wanted" + b"." * 10
    assert ListFile.of(data).find(b"wanted") == place
    assert ListFile.of(data).find(b"missing") == -1


@pytest.mark.parametrize("offset", [PIECE - 1, PIECE, PIECE + 1, 3 * PIECE - 1])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_rows_are_counted_as_over_the_whole(offset: int, ends: str) -> None:
    data = ('a,"b' + ends + 'c",d' + ends).encode() * (4 * PIECE // 10)
    before = re.sub(rb'"[^"]*"', b"", data[:offset])
    whole = before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1
    assert row_at(data, offset) == whole


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("cp1252", "utf-16")])
def test_a_long_list_is_read_in_every_encoding(name: str) -> None:
    text = long_list(4000)
    codec = {"iso2022_jp": "iso2022_jp_ext"}.get(name, name)
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(name, b"")
    data = mark + text.encode(codec)
    opened = open_class_list(data, ReadingRules(today=TODAY))
    rows = list(opened.rows())
    assert opened.encoding.name == name
    assert (len(rows), rows[-1].student_number, rows[-1].status) == (4000, "S0003999", "ready")


def test_a_mixture_far_into_a_file_is_found() -> None:
    data = long_list(3000).encode("cp932") + line(3000).encode("utf-8")
    found = decide(data)
    assert found.code == "E_ENC_MIXED"  # type: ignore[union-attr]
    assert found.params["row"] == 3002  # type: ignore[union-attr]


def test_a_zero_byte_far_into_a_file_is_found() -> None:
    data = long_list(3000).encode("utf-8")
    found = kind_of_file(data + b"\x00" + data)
    assert (found.code, found.params["byte"]) == ("E_FILE_TYPE_BINARY", len(data) + 1)  # type: ignore[union-attr]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        file = tmp_path / f"{rows}.csv"
        file.write_bytes(long_list(rows).encode("cp932"))
        with file.open("rb") as stream:
            tracemalloc.start()
            opened = open_class_list(ListFile(stream), ReadingRules(today=TODAY))
            assert sum(1 for _ in opened.rows()) == rows
            found = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return found

    peak(30_000)
    assert peak(60_000) < peak(30_000) + 200_000
