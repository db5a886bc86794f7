"""Encodings: what Excel in Japan saves is read as it was meant, or not at all."""

from datetime import date

import pytest

from kakitome import texts
from kakitome.learning.class_list import ClassList, read_class_list

TODAY = date(2026, 11, 21)
LIST = (
    "氏名,フリガナ,メール,学籍番号,成績\r\n"
    "髙橋 見本子,ﾀｶﾊｼ ﾐﾎﾝｺ,a@example.ac.jp,S26001,優\r\n"
    "山﨑 見本,ヤマザキ ミホン,b@example.ac.jp,S26002,①級\r\n"
    "㈱見本 太郎,カブミホン,c@example.ac.jp,S26003,良\r\n"
)
PLAIN = "氏名,メール,成績\r\n山田 花子,a@example.ac.jp,優\r\nあい うえ,b@example.ac.jp,良\r\n"


def read(data: bytes, encoding: str = "auto") -> ClassList:
    return read_class_list(data, encoding=encoding, today=TODAY)


def names(found: ClassList) -> list[str]:
    return [row.name for row in found.rows]


def codes(found: ClassList) -> list[str]:
    return [problem.code for problem in found.problems]


def as_windows_jis(text: str, *, high: int) -> bytes:
    """Encode as EUC-JP (high=0x80) or the two-byte part of JIS (high=0) with the rows Windows adds."""
    special = {"髙": b"\xee\xe0", "﨑": b"\xed\x95"}  # NEC-selected places, as CP51932 and CP50221 use them
    out = bytearray()
    for character in text:
        code = special.get(character) or character.encode("cp932")
        if len(code) == 1:
            out += code if code < b"\x80" else b"\x8e" + code
            continue
        lead, trail = code
        lead = (lead - (0x40 if lead >= 0xE0 else 0)) - 0x81
        trail = trail - (0x40 if trail < 0x7F else 0x41)
        row, cell = lead * 2 + (trail >= 94), trail % 94
        out += bytes((row + 0x21 + high, cell + 0x21 + high))
    return bytes(out)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (LIST.encode("cp932"), "cp932"),
        (LIST.encode(), "utf-8"),
        (LIST.encode("utf-8-sig"), "utf-8-sig"),
        (b"\xff\xfe" + LIST.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + LIST.encode("utf-16-be"), "utf-16-be"),
        (LIST.encode("utf-16-le"), "utf-16-le"),
        (LIST.encode("utf-16-be"), "utf-16-be"),
        (as_windows_jis(LIST, high=0x80), "euc_jp"),
    ],
    ids=["cp932", "utf-8", "bom", "utf-16-le", "utf-16-be", "le-without-mark", "be-without-mark", "euc-jp"],
)
def test_the_same_list_reads_the_same_in_every_encoding(data: bytes, name: str) -> None:
    found = read(data)
    assert (found.encoding.name, names(found)) == (name, ["髙橋 見本子", "山﨑 見本", "㈱見本 太郎"])
    assert list(found.columns.fields) == ["氏名", "フリガナ", "メール", "学籍番号", "成績"]
    assert found.rows[1].grade == "①級"
    assert found.encoding.evidence
    assert all(texts.both(evidence) for evidence in found.encoding.evidence)


def test_the_codec_shift_jis_would_have_failed() -> None:
    with pytest.raises(UnicodeDecodeError):
        LIST.encode("cp932").decode("shift_jis")


@pytest.mark.parametrize("asked", ["cp932", "shift_jis", "Shift-JIS", "SJIS", "Windows-31J", "ms932"])
def test_shift_jis_by_any_name_is_cp932(asked: str) -> None:
    found = read(LIST.encode("cp932"), asked)
    assert (found.encoding.name, names(found)[0]) == ("cp932", "髙橋 見本子")


def test_iso_2022_jp_is_known_by_its_escapes() -> None:
    assert read(PLAIN.encode("iso2022_jp")).encoding.name == "iso2022_jp"
    assert names(read(PLAIN.encode("iso2022_jp"))) == ["山田 花子", "あい うえ"]


def test_the_circled_digits_of_windows_survive_iso_2022_jp() -> None:
    data = b"name,email,note\r\n" + b"\x1b$B" + as_windows_jis("髙橋①", high=0) + b"\x1b(B,a@example.jp,\r\n"
    assert names(read(data)) == ["髙橋①"]


def test_half_width_katakana_alone_is_not_taken_for_kanji() -> None:
    found = read("name,kana,email\nYamada,ﾔﾏﾀﾞ ﾀﾛｳ,a@example.jp\nOno,ｵﾉ,b@example.jp\n".encode("cp932"))
    assert (found.encoding.name, found.rows[0].reading) == ("cp932", "ヤマダ タロウ")


def test_euc_kanji_are_not_taken_for_half_width_katakana() -> None:
    assert names(read("name,email\n山田太郎,a@example.jp\n".encode("euc_jp"))) == ["山田太郎"]


def test_the_byte_order_mark_is_not_part_of_the_first_heading() -> None:
    assert next(iter(read(PLAIN.encode("utf-8-sig")).columns.fields)) == "氏名"
    assert next(iter(read(b"\xef\xbb\xbf" + PLAIN.encode(), "utf-8").columns.fields)) == "氏名"


def test_excels_unicode_text_is_utf_16_with_tabs() -> None:
    found = read(b"\xff\xfe" + LIST.replace(",", "\t").encode("utf-16-le"))
    assert (found.encoding.name, found.delimiter, len(found.rows)) == ("utf-16-le", "\t", 3)


@pytest.mark.parametrize("first", ["utf-8", "cp932"])
def test_mixed_encodings_are_refused_with_the_first_row_and_byte_that_differ(first: str) -> None:
    second = "cp932" if first == "utf-8" else "utf-8"
    lines = LIST.splitlines(keepends=True)
    head = "".join(lines[:2]).encode(first)
    data = head + "".join(lines[2:]).encode(second)
    found = read(data)
    [problem] = found.problems
    assert (problem.code, problem.params["row"], problem.params["byte"]) == ("E_ENC_MIXED", 3, len(head) + 1)
    assert (found.rows, found.blocked) == ((), True)


def test_one_pasted_cell_is_enough_to_be_mixed() -> None:
    rows = [f"見本 {i},{i}@example.ac.jp,優\r\n".encode("cp932") for i in range(50)]
    rows[30] = "見本 髙橋,x@example.ac.jp,優\r\n".encode()
    [problem] = read("氏名,メール,成績\r\n".encode("cp932") + b"".join(rows)).problems
    assert (problem.code, problem.params["row"]) == ("E_ENC_MIXED", 32)


def test_mixed_behind_a_byte_order_mark_is_mixed_too() -> None:
    data = PLAIN.encode("utf-8-sig") + "鈴木 見本,c@example.ac.jp,優\r\n".encode("cp932")
    assert codes(read(data)) == ["E_ENC_MIXED"]


@pytest.mark.parametrize(("encoding", "kept"), [("utf-8", 1), ("utf-8", 2), ("cp932", 1)])
def test_a_file_cut_inside_a_character_is_cut(encoding: str, kept: int) -> None:
    data = LIST.encode(encoding)
    found = read(data[: data.rindex("良".encode(encoding)) + kept])
    assert (codes(found), found.rows) == (["E_FILE_TRUNCATED"], ())


def test_a_utf_16_file_cut_in_half_a_unit_is_cut() -> None:
    assert codes(read((b"\xff\xfe" + LIST.encode("utf-16-le"))[:-1])) == ["E_FILE_TRUNCATED"]


def test_damage_in_the_middle_names_row_and_byte() -> None:
    data = LIST.encode("cp932").replace("山".encode("cp932"), b"\xff\xff", 1)
    [problem] = read(data).problems
    assert (problem.code, problem.params["row"]) == ("E_ENC_BROKEN", 3)
    assert problem.params["byte"] == data.index(b"\xff") + 1


def test_a_western_file_is_asked_about_rather_than_turned_into_kanji() -> None:
    data = "name,email\nRené Müller,a@example.org\nHélène Ångström,b@example.org\n".encode("cp1252")
    assert codes(read(data)) == ["E_ENC_UNKNOWN"]
    assert names(read(data, "cp1252")) == ["René Müller", "Hélène Ångström"]


def test_a_chosen_encoding_is_used_and_told() -> None:
    found = read(PLAIN.encode("euc_jp"), "EUC-JP")
    assert (found.encoding.name, found.encoding.evidence[0].code) == ("euc_jp", "I_ENC_CHOSEN")


def test_a_chosen_encoding_that_does_not_fit_says_where() -> None:
    [problem] = read(PLAIN.encode("cp932"), "utf-8").problems
    assert (problem.code, problem.params["row"], problem.params["byte"]) == ("E_ENC_BROKEN", 1, 1)


def test_an_unknown_encoding_lists_the_known_ones() -> None:
    [problem] = read(PLAIN.encode(), "klingon").problems
    assert problem.code == "E_ENC_NAME" and "cp932" in str(problem.params["known"])


def test_wrongly_chosen_encodings_show_as_garbled_names() -> None:
    [row] = read("name,email\n山田 花,a@example.jp\n".encode(), "cp1252").rows
    assert [problem.code for problem in row.problems] == ["E_NAME_MOJIBAKE"]


def test_samples_show_the_rare_characters_to_confirm_the_reading() -> None:
    assert read(LIST.encode("cp932")).encoding.samples[:2] == ("髙橋 見本子", "山﨑 見本")
