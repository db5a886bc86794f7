"""Properties: what was written is read, whatever the encoding; no bytes make the reader raise or grow."""

import csv
import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakitome import texts
from kakitome.learning.class_list import ReadingRules, open_class_list, read_class_list, read_whole
from support.profiles import scaled
from support.workbook_parts import SheetParts, workbook

TODAY = date(2026, 11, 21)
HEADINGS = ["氏名", "メール", "学籍番号", "備考"]
KANJI = st.sampled_from("見本花子太郎髙﨑①㈱渡邉齋藤阿部一二三々")
NAMES = st.text(KANJI, min_size=1, max_size=8)
NOTES = st.text(st.sampled_from('あいうabc,;"\n 。「」漢字①髙'), max_size=20)
ROWS = st.lists(st.tuples(NAMES, NOTES), min_size=1, max_size=12)


def written(rows: list[tuple[str, str]], *, delimiter: str, line_end: str, quote_all: bool) -> str:
    stream = io.StringIO(newline="")
    # Python's writer does not quote a line feed when lines end otherwise.
    quoting = csv.QUOTE_ALL if quote_all or line_end == "\r" else csv.QUOTE_MINIMAL
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(HEADINGS)
    for number, (name, note) in enumerate(rows):
        writer.writerow([name, f"m{number}@example.jp", f"S{number}", note])
    return stream.getvalue()


@settings(max_examples=scaled(150), deadline=None)
@given(
    rows=ROWS,
    encoding=st.sampled_from(["cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    delimiter=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quote_all=st.booleans(),
)
def test_what_was_written_is_read(
    rows: list[tuple[str, str]], encoding: str, delimiter: str, line_end: str, *, quote_all: bool
) -> None:
    data = written(rows, delimiter=delimiter, line_end=line_end, quote_all=quote_all).encode(encoding)
    found = read_whole(data, ReadingRules(today=TODAY, include=("備考",)))
    if any(problem.code == "E_CSV_QUOTE" for problem in found.problems):
        assert any(note.count(delimiter) >= len(HEADINGS) - 1 for _, note in rows)
        return
    assert found.delimiter == delimiter
    assert [row.given["氏名"] for row in found.rows] == [name for name, _ in rows]
    assert [row.given["備考"] for row in found.rows] == [note for _, note in rows]
    assert [row.email for row in found.rows] == [f"m{number}@example.jp" for number in range(len(rows))]


def says_something(data: bytes, **rules: str) -> None:
    found = read_class_list(data, today=TODAY, **rules)  # type: ignore[arg-type]
    assert found.problems or found.rows
    for problem in (*found.problems, *found.encoding.evidence, *(p for row in found.rows for p in row.problems)):
        both = texts.both(problem)
        assert both.ja and both.en


@settings(max_examples=scaled(400), deadline=None)
@given(st.binary(max_size=600), st.sampled_from(["auto", "utf-8", "cp932", "utf-16", "euc_jp", "iso2022_jp", "cp1252"]))
def test_no_bytes_make_it_raise(data: bytes, encoding: str) -> None:
    says_something(data, encoding=encoding)


HEAD = "氏名,メール,学籍番号,取得日,成績,根拠,備考,フリガナ,ローマ字,DID\n"
PIECES = st.sampled_from(
    [*',"\n\r\t;=+-@|!\'', "見本", "髙", "a@b.jp", "S1", "2026-11-20", "令和8年", "=cmd|", "https://x.jp", "\x00", "\ufeff",
     "\u202e", "#N/A", "1.23E+10", "\ue000", "\ufffd", "𠮷", "葛󠄀", "か\u3099", "http://[", "did:", "123456789018", "13月"]
)  # fmt: skip


@settings(max_examples=scaled(300), deadline=None)
@given(st.lists(PIECES, max_size=40), st.sampled_from(["utf-8", "utf-16", "cp932"]))
def test_no_cells_make_it_raise(pieces: list[str], encoding: str) -> None:
    says_something((HEAD + "".join(pieces)).encode(encoding, "ignore"))


GOOD_WORKBOOK = workbook(SheetParts(rows=(("氏名", "メール", "取得日"), ("見本 花子", "h@example.jp", 46347))))


@settings(max_examples=scaled(300), deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD_WORKBOOK) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_damage_to_a_workbook_makes_it_raise(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD_WORKBOOK)
    for place, byte in changes:
        data[place] = byte
    says_something(bytes(data))


def mended_checksums(name: str, place: int, byte: int) -> bytes:
    """Damage one byte of one part behind the checksums, so that the XML parsers get to see it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD_WORKBOOK)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            content = bytearray(source.read(entry))
            if entry.filename == name:
                content[place % len(content)] = byte
            target.writestr(entry.filename, bytes(content))
    return stream.getvalue()


PARTS = [e.filename for e in zipfile.ZipFile(io.BytesIO(GOOD_WORKBOOK)).infolist()]


@settings(max_examples=scaled(300), deadline=None)
@given(st.sampled_from(PARTS), st.integers(0, 5_000), st.sampled_from(b'<>&"/=0919azAZ\xff\x00 '))
def test_no_damage_inside_the_parts_makes_it_raise(name: str, place: int, byte: int) -> None:
    says_something(mended_checksums(name, place, byte))


MEGABYTES = 4 << 20
BOMBS: dict[str, Callable[[], bytes]] = {
    "one endless line": lambda: b"a" * MEGABYTES,
    "one endless quoted cell": lambda: b'"' + b"a\n" * (MEGABYTES // 2),
    "nothing but commas": lambda: b"," * MEGABYTES,
    "nothing but quotes": lambda: b'"' * MEGABYTES,
    "nothing but line ends": lambda: b"\n" * MEGABYTES,
    "headings, then commas": lambda: "氏名,メール\n".encode() + b"," * MEGABYTES,
    "headings, then one endless cell": lambda: "氏名,メール\n".encode() + b"x" * MEGABYTES,
    "headings, then blank rows": lambda: "氏名,メール\n".encode() + b",\n" * (MEGABYTES // 16),
    "every byte there is": lambda: bytes(range(1, 256)) * (MEGABYTES // 255),
    "kanji in the wrong encoding": lambda: "見本".encode("euc_jp") * (MEGABYTES // 4),
    "one foreign letter, then one endless cell": lambda: "名".encode("cp932") + b"a" * MEGABYTES,
    "kanji of two encodings without a separator": lambda: "見本".encode() * (MEGABYTES // 8) + "見本".encode("cp932"),
    "escapes": lambda: b"\x1b$B" * (MEGABYTES // 3),
    "open brackets as heading": lambda: b"(" * 100_000 + b",\n",
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.slow
def test_hostile_bytes_stay_within_time_and_twice_their_size(name: str) -> None:
    data = BOMBS[name]()
    tracemalloc.start()
    began = time.process_time()
    read_class_list(data, today=TODAY)
    took = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * len(data) + (12 << 20)
    assert took < 60  # under tracing; a tenth of it without


@pytest.mark.slow
def test_the_iterator_holds_one_row_at_a_time() -> None:
    rows = "".join(f"見本 {i},m{i}@example.jp,S{i},よい\r\n" for i in range(12_000))
    data = (",".join(HEADINGS) + "\r\n" + rows).encode("cp932")
    tracemalloc.start()
    opened = open_class_list(data, ReadingRules(today=TODAY))
    count = sum(1 for _ in opened.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, opened.blocked) == (12_000, False)
    assert peak < 2 << 20
