"""Lists that name awards, with a flaw each; `<code>__<flaw>` names the expected finding.

In lists of which a line is wrong, A-7K3M-94QT is the number that is right.
"""

import io
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from support.workbook_parts import Formula, SheetParts, package, workbook

RIGHT = "A-7K3M-94QT"
HEADINGS = "授与番号,備考"


def text(*lines: str, encoding: str = "cp932") -> bytes:
    return "".join(line + "\r\n" for line in (HEADINGS, *lines)).encode(encoding)


def sheet(*cells: str | Formula) -> bytes:
    return workbook(SheetParts(rows=(("授与番号",), *((cell,) for cell in cells))))


def package_in_package() -> bytes:
    """Return a good workbook with a package inside."""
    with zipfile.ZipFile(io.BytesIO(sheet(RIGHT))) as given:
        return package({**{name: given.read(name) for name in given.namelist()}, "xl/again.zip": b"PK"})


FILES: Mapping[str, Callable[[], bytes]] = {
    f"bad_withdrawal_lists/{name}": build
    for name, build in {
        "E_WITHDRAWAL_CHECK__one_letter_wrong.csv": lambda: text(RIGHT, "A-7K3M-94QX"),
        "E_WITHDRAWAL_CHECK__two_letters_swapped.csv": lambda: text(RIGHT, "A-K73M-94QT"),
        "E_WITHDRAWAL_CHECK__cut_off_at_the_end.csv": lambda: text(RIGHT, "A-7K3M-94Q"),
        "E_WITHDRAWAL_CHECK__zero_for_a_letter.xlsx": lambda: sheet(RIGHT, "A-7K3M-940T"),
        "E_WITHDRAWAL_OTHER_KIND__number_of_a_class_list.csv": lambda: text(RIGHT, "B-7K3M-94QW"),
        "E_WITHDRAWAL_NO_NUMBER__student_number.csv": lambda: text(RIGHT, "S2600001,退学"),
        "E_WITHDRAWAL_NO_NUMBER__name_only.csv": lambda: text(RIGHT, "見本 花子"),
        "E_WITHDRAWAL_NO_NUMBER__formula_that_points_elsewhere.xlsx": lambda: sheet(RIGHT, Formula("Sheet9!A1")),
        "E_WITHDRAWAL_NO_NUMBER__command_in_a_cell.csv": lambda: text(RIGHT, "=cmd|' /C calc'!A0"),
        "E_WITHDRAWAL_NO_NUMBER__text_turned_around.csv": lambda: text(RIGHT, "\u202etxt.exe", encoding="utf-8"),
        "E_WITHDRAWAL_NO_NUMBERS__class_list_in_its_place.csv": lambda: text(
            "見本 花子,h@example.jp", "見本 健,k@example.jp"
        ),
        "E_WITHDRAWAL_NO_NUMBERS__headings_alone.csv": text,
        "E_FILE_EMPTY__nothing.csv": lambda: b"",
        "E_FILE_TYPE__picture.csv": lambda: b"\x89PNG\r\n\x1a\n" + bytes(64),
        "E_FILE_BOMB__package_in_package.xlsx": package_in_package,
        "E_FILE_TRUNCATED__cut_in_half.xlsx": lambda: sheet(RIGHT)[:900],
        "E_CSV_QUOTE__never_closed.csv": lambda: text(RIGHT, '"A-7K3M-94QT,', RIGHT),
        "E_ENC_BROKEN__half_of_a_character.csv": lambda: text(RIGHT, "退学") + b"\x81\xff\xfe\xa0\xff\r\n",
    }.items()
}
