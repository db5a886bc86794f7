"""Class lists that must be refused whole, or row by row; `<code>__<flaw>` names the expected finding."""

import io
import struct
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from support.workbook_parts import GENERAL, Broken, Formula, SheetParts, Styled, package, workbook

HEADINGS = "氏名,メール,学籍番号,取得日,成績"
HANAKO = "見本 花子,hanako@example.ac.jp,S26001,2026-11-20,優"
TARO = "見本 太郎,taro@example.ac.jp,S26002,2026-11-20,良"
JIRO = "見本 次郎,jiro@example.ac.jp,S26003,2026-11-20,可"
ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def text(*lines: str, encoding: str = "utf-8") -> bytes:
    return "".join(line + "\r\n" for line in lines).encode(encoding)


def good(*more: str) -> bytes:
    return text(HEADINGS, HANAKO, *more, TARO)


def sheet() -> SheetParts:
    return SheetParts(rows=(tuple(HEADINGS.split(",")), tuple(HANAKO.split(",")), tuple(TARO.split(","))))


def replaced(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a good workbook with one part changed."""
    return package({n: change(content) if n == name else content for n, content in parts().items()})


def parts() -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook(sheet()))) as source:
        return {entry.filename: source.read(entry) for entry in source.infolist()}


def lying_size() -> bytes:
    """Return a package whose directory declares four gigabytes of shared strings."""
    data = bytearray(workbook(sheet()))
    place = data.rindex(b"xl/sharedStrings.xml") - 46
    data[place + 24 : place + 28] = struct.pack("<I", 0xFFFF0000)
    return bytes(data)


def cfb(stream: str) -> bytes:
    """Return the outline of an old compound file holding a stream of that name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + stream.encode("utf-16-le").ljust(512, b"\0")


def tightly_packed() -> bytes:
    return package(
        dict(parts()) | {"xl/worksheets/sheet1.xml": b"<a>" + b" " * (24 << 20) + b"</a>"},
        compression=zipfile.ZIP_DEFLATED,
    )


MIXED = text(HEADINGS, HANAKO)
FILES: dict[str, Callable[[], bytes]] = {
    "bad_class_lists/E_FILE_EMPTY__no_bytes.csv": lambda: b"",
    "bad_class_lists/E_FILE_EMPTY__only_a_mark.csv": lambda: b"\xef\xbb\xbf",
    "bad_class_lists/E_FILE_EMPTY__only_line_breaks.csv": lambda: b"\r\n\r\n \r\n",
    "bad_class_lists/E_FILE_EMPTY__only_commas.csv": lambda: b",,,\r\n,,,\r\n",
    "bad_class_lists/E_FILE_EMPTY__sheet_without_cells.xlsx": lambda: workbook(SheetParts(rows=())),
    "bad_class_lists/E_FILE_TYPE__pdf_named_csv.csv": lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "bad_class_lists/E_FILE_TYPE__html_named_xls.xls": lambda: b"<html><table><tr><td>\xe6\xb0\x8f\xe5\x90\x8d</td></tr></table></html>",
    "bad_class_lists/E_FILE_TYPE__xml_spreadsheet_2003.xls": lambda: b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>',
    "bad_class_lists/E_FILE_TYPE__json_named_csv.csv": lambda: b'[{"name": "x"}]',
    "bad_class_lists/E_FILE_TYPE__png_named_csv.csv": lambda: b"\x89PNG\r\n\x1a\n" + bytes(32),
    "bad_class_lists/E_FILE_TYPE__zip_named_csv.csv": lambda: package({"list.csv": good()}),
    "bad_class_lists/E_FILE_TYPE__word_named_xlsx.xlsx": lambda: package({"word/document.xml": b"<w/>"}),
    "bad_class_lists/E_FILE_TYPE__gzip_named_csv.csv": lambda: b"\x1f\x8b\x08" + bytes(20),
    "bad_class_lists/E_FILE_TYPE_BINARY__zero_bytes.csv": lambda: good().replace(b"S26001", b"S26\x00001"),
    "bad_class_lists/E_FILE_TYPE_XLS__excel_97.xls": lambda: cfb("Workbook"),
    "bad_class_lists/E_FILE_TYPE_XLSB__binary_workbook.xlsb": lambda: package({"xl/workbook.bin": b"\x83\x01"}),
    "bad_class_lists/E_FILE_TYPE_ODS__libreoffice.ods": lambda: package(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
    ),
    "bad_class_lists/E_FILE_TYPE_NUMBERS__apple.numbers": lambda: package({"Index/Document.iwa": b"\0"}),
    "bad_class_lists/E_FILE_TYPE_STRICT__strict_open_xml.xlsx": lambda: replaced(
        "xl/workbook.xml",
        lambda c: c.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
    ),
    "bad_class_lists/E_FILE_PASSWORD__encrypted_workbook.xlsx": lambda: cfb("EncryptedPackage"),
    "bad_class_lists/E_FILE_TRUNCATED__workbook_cut_in_half.xlsx": lambda: workbook(sheet())[:4000],
    "bad_class_lists/E_FILE_TRUNCATED__inside_a_character.csv": lambda: good()[:-4],
    "bad_class_lists/E_FILE_TRUNCATED__inside_the_last_row.csv": lambda: good(JIRO, JIRO)[:-30],
    "bad_class_lists/E_FILE_TRUNCATED__utf16_with_half_a_unit.csv": lambda: b"\xff\xfe" + good().decode().encode("utf-16-le")[:-1],
    "bad_class_lists/E_FILE_TRUNCATED__damaged_part.xlsx": lambda: workbook(sheet()).replace(b"<sheetData>", b"<sheetDatb>", 1),
    "bad_class_lists/E_FILE_DAMAGED__sheet_is_no_xml.xlsx": lambda: replaced("xl/worksheets/sheet1.xml", lambda _: b"<worksheet"),
    "bad_class_lists/E_FILE_DAMAGED__string_that_is_not_there.xlsx": lambda: replaced(
        "xl/worksheets/sheet1.xml", lambda c: c.replace(b"<v>1</v>", b"<v>999</v>")
    ),
    "bad_class_lists/E_FILE_DAMAGED__style_that_is_not_there.xlsx": lambda: workbook(
        SheetParts(rows=(tuple(HEADINGS.split(",")), (*HANAKO.split(",")[:4], Styled(1, 99))))
    ),
    "bad_class_lists/E_FILE_DAMAGED__no_relations.xlsx": lambda: package({n: c for n, c in parts().items() if not n.endswith("workbook.xml.rels")}),
    "bad_class_lists/E_FILE_DAMAGED__row_five_thousand_million.xlsx": lambda: workbook(
        SheetParts(rows=sheet().rows, numbers={3: 5_000_000_000})
    ),
    "bad_class_lists/E_FILE_BOMB__entity_in_sheet.xlsx": lambda: replaced(
        "xl/worksheets/sheet1.xml", lambda c: c.replace(b"\n<worksheet", b"\n" + ENTITY + b"<worksheet", 1)
    ),
    "bad_class_lists/E_FILE_BOMB__entity_in_shared_strings.xlsx": lambda: replaced(
        "xl/sharedStrings.xml", lambda c: c.replace(b"\n<sst", b"\n" + b"<!--" + b"x" * 9000 + b"-->" + ENTITY + b"<sst", 1)
    ),
    "bad_class_lists/E_FILE_BOMB__billion_laughs.xlsx": lambda: replaced(
        "xl/sharedStrings.xml",
        lambda c: c.replace(b"\n<sst", b'\n<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst', 1),
    ),
    "bad_class_lists/E_FILE_BOMB__two_thousand_sheets.xlsx": lambda: package(
        dict(parts()) | {f"xl/worksheets/s{i}.xml": b"" for i in range(2_000)}
    ),
    "bad_class_lists/E_FILE_BOMB__four_gigabytes_declared.xlsx": lying_size,
    "bad_class_lists/E_FILE_BOMB__packed_too_tightly.xlsx": tightly_packed,
    "bad_class_lists/E_FILE_BOMB__name_climbs_out.xlsx": lambda: package(dict(parts()) | {"../../etc/cron.d/x": b"x"}),
    "bad_class_lists/E_FILE_BOMB__absolute_name.xlsx": lambda: package(dict(parts()) | {"/etc/x": b"x"}),
    "bad_class_lists/E_FILE_BOMB__package_in_package.xlsx": lambda: package(dict(parts()) | {"xl/again.zip": b"PK"}),
    "bad_class_lists/E_ENC_MIXED__cp932_after_utf8.csv": lambda: MIXED + text(TARO, JIRO, encoding="cp932"),
    "bad_class_lists/E_ENC_MIXED__utf8_after_cp932.csv": lambda: text(HEADINGS, HANAKO, encoding="cp932") + text(TARO),
    "bad_class_lists/E_ENC_MIXED__one_cell_pasted.csv": lambda: good().replace("良".encode(), "良".encode("cp932")),
    "bad_class_lists/E_ENC_BROKEN__bytes_no_encoding_has.csv": lambda: text(HEADINGS, HANAKO, "\n", encoding="cp932")
    + b"\xff\xfe\xfd,x,x,x,x\r\n"
    + text(TARO, encoding="cp932"),
    "bad_class_lists/E_ENC_UNKNOWN__western.csv": lambda: "name,email\nHélène Müller,a@example.org\nRené,b@example.org\n".encode("cp1252"),
    "bad_class_lists/E_CSV_QUOTE__never_closed.csv": lambda: good('"見本 三郎,s@example.ac.jp,S26009,2026-11-20,優'),
    "bad_class_lists/E_CSV_QUOTE__text_after_the_quote.csv": lambda: good('"見本" 三郎,s@example.ac.jp,S26009,2026-11-20,優'),
    "bad_class_lists/E_CSV_QUOTE__closed_two_rows_later.csv": lambda: good(
        '見本 三郎,s@example.ac.jp,S26009,2026-11-20,"優', JIRO, '見本 四郎,y@example.ac.jp,S26010,2026-11-20,優"'
    ),
    "bad_class_lists/E_HEADER_MISSING__data_from_the_first_row.csv": lambda: text(HANAKO, TARO),
    "bad_class_lists/E_HEADER_MISSING__another_table.csv": lambda: text("商品,価格", "本,100"),
    "bad_class_lists/E_COLUMN_TWICE__two_name_columns.csv": lambda: text("氏名,名前,メール", "見本,見本,a@example.jp"),
    "bad_class_lists/E_COLUMN_NAME_MISSING__only_mail.csv": lambda: text("メール,学籍番号", "a@example.jp,S1"),
    "bad_class_lists/E_COLUMN_IDENTIFIER_MISSING__only_names.csv": lambda: text("氏名,成績", "見本 花子,優"),
    "bad_class_lists/E_NO_ROWS__headings_alone.csv": lambda: text(HEADINGS),
    "bad_class_lists/E_COLUMNS_TOO_MANY__a_line_of_commas.csv": lambda: text(HEADINGS, "," * 20_000),
    "bad_class_lists/E_CELL_TOO_LONG_LINE__a_cell_of_200000_letters.csv": lambda: good("x" * 200_000 + ",a@example.jp,S9,2026-11-20,優"),
    "bad_class_lists/E_ROW_TOO_LONG__comma_without_quotes.csv": lambda: good("見本, 三郎,s@example.ac.jp,S26009,2026-11-20,優"),
    "bad_class_lists/E_ROW_TOO_SHORT__separators_left_out.csv": lambda: good("見本 三郎,s@example.ac.jp"),
    "bad_class_lists/E_CELL_FORMULA__in_a_name.csv": lambda: good("=1+1,s@example.ac.jp,S26009,2026-11-20,優"),
    "bad_class_lists/E_CELL_FORMULA__hyperlink_as_grade.xlsx": lambda: workbook(
        SheetParts(rows=(*sheet().rows, ("見本 三郎", "s@example.ac.jp", "S26009", "2026-11-20", Formula('HYPERLINK("http://evil.example")', "優"))))
    ),
    "bad_class_lists/E_CELL_DDE__calculator_in_a_name.csv": lambda: good("=cmd|' /C calc'!A0,s@example.ac.jp,S26009,2026-11-20,優"),
    "bad_class_lists/E_CELL_ERROR_VALUE__lookup_that_found_nothing.xlsx": lambda: workbook(
        SheetParts(rows=(*sheet().rows, ("見本 三郎", "s@example.ac.jp", Broken("#N/A"), "2026-11-20", "優")))
    ),
    "bad_class_lists/E_CHARACTER_FORBIDDEN__text_direction_reversed.csv": lambda: good("見本 \u202e三郎,s@example.ac.jp,S26009,2026-11-20,優"),
    "bad_class_lists/E_NAME_MISSING__full_width_space.csv": lambda: good("　,s@example.ac.jp,S26009,2026-11-20,優"),
    "bad_class_lists/E_NAME_CHARACTER_LOST__question_mark.csv": lambda: good("?田 三郎,s@example.ac.jp,S26009,2026-11-20,優"),
    "bad_class_lists/E_NAME_PLACEHOLDER__undefined_undefined.csv": lambda: good("undefined undefined,s@example.ac.jp,S26009,2026-11-20,優"),
    "bad_class_lists/E_DATE_INVALID__thirtieth_of_february.csv": lambda: good("見本 三郎,s@example.ac.jp,S26009,2024/2/30,優"),
    "bad_class_lists/E_DATE_SERIAL__excel_number_in_a_text.csv": lambda: good("見本 三郎,s@example.ac.jp,S26009,45678,優"),
    "bad_class_lists/E_DATE_SERIAL__number_without_date_format.xlsx": lambda: workbook(
        SheetParts(rows=(*sheet().rows, ("見本 三郎", "s@example.ac.jp", "S26009", Styled(45678, GENERAL), "優")))
    ),
    "bad_class_lists/E_SAME_IDENTIFIER_OTHER_NAME__one_number_two_people.csv": lambda: good(
        "見本 三郎,s@example.ac.jp,S26001,2026-11-20,優"
    ),
    "bad_class_lists/E_DUPLICATE_ROW__pasted_twice.csv": lambda: good(HANAKO),
}  # fmt: skip
