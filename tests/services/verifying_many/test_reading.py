"""What people send to have many checked: lists as they really are, archives as they really are, and hostile ones."""

import io
import struct
import zipfile

import openpyxl
import pytest

from kakitome.ports.verification_batches import Item
from kakitome.services.verifying_many import NothingToVerify, read_items
from kakitome.services.verifying_many.archive import LARGEST_ENTRY, LARGEST_TOTAL

LINK = "https://u.example/a/{}"


def read(data: bytes, **more: int) -> list[Item]:
    return list(read_items(io.BytesIO(data), **more))


def archive(files: dict[str, bytes], *, compressed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def refusal(data: bytes, **more: int) -> str:
    with pytest.raises(NothingToVerify) as refused:
        read(data, **more)
    return refused.value.code


# --- lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_column_of_links_is_found_by_its_heading(encoding: str, separator: str) -> None:
    rows = [
        ["氏名", "リンク", "所属"],
        ["見本 花子", LINK.format(1), "総務課"],
        ["見本 次郎", LINK.format(2), "人事課"],
    ]
    text = "\r\n".join(separator.join(row) for row in rows)
    items = read(text.encode(encoding))
    assert [(item.position, item.text) for item in items] == [(2, LINK.format(1)), (3, LINK.format(2))]


def test_without_a_known_heading_the_column_with_links_is_taken() -> None:
    items = read(f"who,where\nHanako,{LINK.format(1)}\nJiro,A-7K3M-94QT\n".encode())
    assert [item.text for item in items] == [LINK.format(1), "A-7K3M-94QT"]


def test_a_bare_list_of_links_has_no_heading_to_lose() -> None:
    assert [item.text for item in read(f"{LINK.format(1)}\n{LINK.format(2)}\n".encode())] == [
        LINK.format(1),
        LINK.format(2),
    ]


def test_nothing_but_the_links_is_read() -> None:
    items = read(f"氏名,url,病歴\n見本 花子,{LINK.format(1)},なし\n".encode())
    assert "花子" not in repr(items)
    assert "なし" not in repr(items)


def test_a_row_without_a_link_gets_its_own_answer() -> None:
    items = read(f"url,who\n{LINK.format(1)},a\n,b\n{LINK.format(3)},c\n".encode())
    assert [item.problem.code if item.problem else "" for item in items] == ["", "E_MANY_ITEM_EMPTY", ""]
    assert [item.position for item in items] == [2, 3, 4]


def test_a_workbook_is_read_like_a_list() -> None:
    book = openpyxl.Workbook()
    book.active.append(["リンク", "氏名"])
    book.active.append([LINK.format(1), "見本 花子"])
    out = io.BytesIO()
    book.save(out)
    assert [item.text for item in read(out.getvalue())] == [LINK.format(1)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "E_MANY_EMPTY"),
        (b"  \r\n", "E_MANY_EMPTY"),
        ("氏名,所属\n見本 花子,総務課\n".encode(), "E_MANY_NO_LINKS"),
        (b"%PDF-1.7\n", "E_MANY_KIND"),
        (b'{"@context": []}', "E_MANY_KIND"),
        (b"\x89PNG\r\n\x1a\n", "E_MANY_KIND"),
        (b'url\n"https://u.example/a\n', "E_CSV_QUOTE"),
    ],
)
def test_what_is_no_list_is_refused_whole(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_more_than_can_be_checked_at_once_is_refused_with_its_count() -> None:
    lines = "".join(f"{LINK.format(n)}\n" for n in range(1001))
    with pytest.raises(NothingToVerify) as refused:
        read(lines.encode())
    assert refused.value.params["count"] == 1001


# --- archives ------------------------------------------------------------------------------------


def test_the_files_of_an_archive_are_items_in_their_order() -> None:
    items = read(archive({"a/1.json": b"{}", "a/2.pdf": b"%PDF-1.7", "3.png": b"\x89PNG"}))
    assert [(item.position, item.label, item.data) for item in items] == [
        (1, "1.json", b"{}"),
        (2, "2.pdf", b"%PDF-1.7"),
        (3, "3.png", b"\x89PNG"),
    ]


def test_what_operating_systems_leave_behind_is_passed_over() -> None:
    files = {"__MACOSX/._1.json": b"x", ".DS_Store": b"x", "in/Thumbs.db": b"x", "in/": b"", "1.json": b"{}"}
    assert [item.label for item in read(archive(files))] == ["1.json"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x\\passwd", "a\\..\\passwd"])
def test_a_name_that_leaves_the_archive_is_only_a_label(name: str) -> None:
    assert [item.label for item in read(archive({name: b"{}"}))] == ["passwd"]


def test_a_name_that_reverses_itself_is_shown_straight() -> None:
    assert [item.label for item in read(archive({"cod.\u202efdp.exe": b"{}"}))] == ["cod.fdp.exe"]


@pytest.mark.parametrize("inner", [archive({"x.json": b"{}"}), b"\x1f\x8b\x08" + bytes(20), b"Rar!\x1a\x07"])
def test_an_archive_inside_an_archive_is_not_opened_and_the_others_are(inner: bytes) -> None:
    items = read(archive({"inner.json": inner, "good.json": b"{}"}))
    assert [item.problem.code if item.problem else "" for item in items] == ["E_MANY_ITEM_NESTED", ""]
    assert items[0].data == b""


def test_a_file_that_is_too_large_or_packed_too_tightly_is_not_unpacked() -> None:
    items = read(archive({"big": bytes(LARGEST_ENTRY + 1), "tight": bytes(8 * 1024 * 1024), "good": b"{}"}))
    codes = [item.problem.code if item.problem else "" for item in items]
    assert codes == ["E_MANY_ITEM_SIZE", "E_MANY_ITEM_BOMB", ""]


def test_a_directory_that_lies_about_sizes_is_caught_while_unpacking() -> None:
    data = bytearray(archive({"lie": bytes(20 * 1024 * 1024), "good": b"{}"}))
    said = struct.pack("<I", 20 * 1024 * 1024)
    while (place := data.find(said)) >= 0:
        data[place : place + 4] = struct.pack("<I", 100)
    items = read(bytes(data))
    assert items[0].problem is not None
    assert items[0].problem.code in ("E_MANY_ITEM_DAMAGED", "E_MANY_ITEM_BOMB")
    assert items[1].data == b"{}"


def test_a_damaged_file_gets_its_own_answer() -> None:
    data = bytearray(archive({"a.json": b'{"a": 1}' * 50, "good.json": b"{}"}, compressed=False))
    data[60] ^= 0xFF
    items = read(bytes(data))
    assert [item.problem.code if item.problem else "" for item in items] == ["E_MANY_ITEM_DAMAGED", ""]


def test_an_archive_that_unpacks_to_too_much_is_refused_by_its_directory() -> None:
    chunk = bytes(range(256)) * 4096 * 15
    count = LARGEST_TOTAL // len(chunk) + 1
    assert refusal(archive({str(number): chunk for number in range(count)}, compressed=False)) == "E_MANY_ARCHIVE_SIZE"


def test_too_many_files_are_refused() -> None:
    assert refusal(archive({str(n): b"{}" for n in range(12)}), most=11) == "E_MANY_TOO_MANY"


# Named, since an archive holds the time at which it was made, and a test's name must not.
@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04", archive({"a": b"{}"})[:30], archive({"a": b"{}"})[:-10]],
    ids=["its first bytes", "its first header", "without its end"],
)
def test_a_broken_archive_is_refused(data: bytes) -> None:
    assert refusal(data) == "E_MANY_ARCHIVE"


def test_an_empty_archive_is_refused() -> None:
    assert refusal(archive({})) in ("E_MANY_EMPTY", "E_MANY_ARCHIVE")


def test_a_locked_archive_is_refused() -> None:
    data = bytearray(archive({"a": b"{}"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    assert refusal(bytes(data)) == "E_MANY_ARCHIVE_LOCKED"
