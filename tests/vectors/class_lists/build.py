"""Write the class list of the examples: 300 learners as Excel in Japan saves them, with the faults such lists have.

Run from the repository root: `PYTHONPATH=tests python tests/vectors/class_lists/build.py`. It writes the CP932 file
and its twin as a workbook into `examples/class_lists/`, and what is expected of every row into `expected.toml` here.
The expectation is written by hand below, beside the fault: it is not what the reader happened to answer.
All people, numbers and addresses are fictitious.
"""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from support.workbook_parts import KANJI_DATE, TEXT, Cell, Formula, SheetParts, Styled, workbook

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NAME = "2026-data-literacy"
HEADINGS = ("学籍番号", "氏名", "フリガナ", "メールアドレス", "取得日", "成績", "根拠URL", "備考", "クラス")
LEARNERS = 300
SERIAL = 46295  # 2026-09-30 as Excel counts

FAMILIES = (
    ("見本", "ミホン"), ("例田", "レイダ"), ("仮名", "カナ"), ("架空", "カクウ"), ("試山", "タメシヤマ"),
    ("模原", "モハラ"), ("型川", "カタカワ"), ("範村", "ノリムラ"), ("佐野例", "サノレイ"), ("渡邉", "ワタナベ"),
    ("齋藤", "サイトウ"), ("長谷例", "ハセレイ"), ("本多例", "ホンダレイ"), ("東例", "ヒガシレイ"), ("西見", "ニシミ"),
    ("南本", "ミナミモト"), ("北例", "キタレイ"), ("中見", "ナカミ"), ("上例", "ウエレイ"), ("下見", "シモミ"),
)  # fmt: skip
GIVENS = (
    ("花子", "ハナコ"), ("太郎", "タロウ"), ("京子", "キョウコ"), ("次郎", "ジロウ"), ("進", "ススム"),
    ("葵", "アオイ"), ("蓮", "レン"), ("陽菜", "ヒナ"), ("湊", "ミナト"), ("さくら", "サクラ"),
    ("健一", "ケンイチ"), ("美咲", "ミサキ"), ("大輔", "ダイスケ"), ("千尋", "チヒロ"), ("ひかり", "ヒカリ"),
)  # fmt: skip


@dataclass
class Fault:
    """What is special about one row, and what must be said about it."""

    status: str
    codes: tuple[str, ...] = ()
    cells: dict[str, Cell] = field(default_factory=dict)
    in_workbook: dict[str, Cell] = field(default_factory=dict)
    """Cells that differ in the workbook, which has characters and formulas CP932 text has not."""
    workbook_status: str = ""
    workbook_codes: tuple[str, ...] | None = None


WARN, WRONG, TWICE, FINE = "warning", "error", "duplicate", "ready"
HYPERLINK = 'HYPERLINK("http://evil.example/x","優")'
DDE = "cmd|' /C calc'!A0"

# Row of the sheet (headings are row 1) → what is special.
FAULTS = {
    7: Fault(WARN, ("W_NAME_VARIANT_KEPT",), {"氏名": "髙橋 見本子", "フリガナ": "タカハシ ミホンコ"}),
    8: Fault(FINE, (), {"氏名": "髙見 例子"}),
    14: Fault(WRONG, ("E_EMAIL_COMMA", "W_NAME_VARIANT_KEPT"), {"氏名": "山﨑 見本", "メールアドレス": "yamazaki@asuka,example"}),
    15: Fault(FINE, (), {"氏名": "山﨑 例子"}),
    19: Fault(FINE, ("I_REPEATED_IN_ROW",), {"氏名": "見本 花子", "学籍番号": "S2600019"}),
    21: Fault(WARN, ("W_VALUE_READ_AS",), {"学籍番号": "Ｓ２６０００２１"}),
    33: Fault(WARN, ("W_DATE_CONVERTED",), {"取得日": "令和8年9月30日"}),
    34: Fault(WARN, ("W_DATE_CONVERTED",), {"取得日": "R8.9.30"}),
    35: Fault(WARN, ("W_DATE_CONVERTED",), {"取得日": "令和８年９月３０日"}),
    36: Fault(WARN, ("W_DATE_CONVERTED",), {"取得日": "令和八年九月三十日"}),
    37: Fault(WARN, ("W_DATE_CONVERTED",), {"取得日": "２０２６／９／３０"}),
    40: Fault(WARN, ("W_VALUE_READ_AS",), {"メールアドレス": "ｓ２６０００４０＠asuka.example"}),
    45: Fault(WARN, ("W_VALUE_READ_AS",), {"成績": "８５点"}),
    52: Fault(FINE, (), {"備考": "調査、分析、発表,すべて優れている"}),
    53: Fault(FINE, (), {"備考": "発表が明快。\n次回も「統計」を期待します。"}),
    54: Fault(FINE, (), {"備考": '自分で"問い"を立てた'}),
    58: Fault(WRONG, ("E_DATE_INVALID",), {"取得日": "令和8年13月1日"}),
    66: Fault(WRONG, ("E_DATE_INVALID",), {"取得日": "2026/2/30"}),
    81: Fault(WARN, ("W_NAME_VARIANT_KEPT",), {"氏名": "㈱例商事 見本 進"}),
    88: Fault(FINE, (), {"氏名": "　架空 葵　"}),
    95: Fault(FINE, (), {"フリガナ": "ﾐﾎﾝ ﾀﾞｲｽｹ"}),
    103: Fault(WRONG, ("E_NAME_MISSING",), {"氏名": "　"}),
    110: Fault(WRONG, ("E_EMAIL_MISSING",), {"メールアドレス": ""}),
    120: Fault(TWICE, ("E_DUPLICATE_AWARD",), {"氏名": "見本　花子", "学籍番号": "S2600019", "成績": "良"}),
    129: Fault(FINE, ("I_REPEATED_IN_ROW",), {"氏名": "例田 蓮", "フリガナ": "レイダ レン"}),
    130: Fault(TWICE, ("E_DUPLICATE_ROW",), {}),
    150: Fault(
        WRONG, ("E_NAME_CHARACTER_LOST",), {"氏名": "?田 例子"}, {"氏名": "𠮷田 例子"}, WARN, ("W_NAME_VARIANT_KEPT",)
    ),
    160: Fault(WRONG, ("E_DATE_INVALID",), {"取得日": "2026/9/31"}),
    165: Fault(WRONG, ("E_DATE_AMBIGUOUS",), {"取得日": "03/04/2026"}),
    170: Fault(WRONG, ("E_DATE_TWO_DIGIT_YEAR",), {"取得日": "26/9/30"}),
    177: Fault(WRONG, ("E_CELL_FORMULA",), {"成績": f"={HYPERLINK}"}, {"成績": Formula(HYPERLINK, "優")}),
    178: Fault(WRONG, ("E_CELL_DDE",), {"備考": f"={DDE}"}),
    185: Fault(WRONG, ("E_NUMBER_SCIENTIFIC",), {"学籍番号": "1.23E+10"}),
    199: Fault(WRONG, ("E_SAME_IDENTIFIER_OTHER_NAME",), {"氏名": "仮名 湊"}),
    200: Fault(WRONG, ("E_SAME_IDENTIFIER_OTHER_NAME",), {"氏名": "架空 蓮", "学籍番号": "S2600199"}),
    209: Fault(WRONG, ("E_SAME_IDENTIFIER_OTHER_NAME",), {"氏名": "型川 陽菜"}),
    210: Fault(WRONG, ("E_SAME_IDENTIFIER_OTHER_NAME",), {"氏名": "範村 千尋", "メールアドレス": "S2600209@asuka.example"}),
    221: Fault(WRONG, ("E_EVIDENCE_PRIVATE",), {"根拠URL": "http://192.168.0.4/works/221"}),
    222: Fault(FINE, (), {"根拠URL": "https://portfolio.asuka.example/works/222"}),
    230: Fault(FINE, (), {"根拠URL": "https://portfolio.asuka.example/a\nhttps://portfolio.asuka.example/b"}),
    231: Fault(WRONG, ("E_EVIDENCE_SCHEME",), {"根拠URL": "javascript:alert(1)"}),
    240: Fault(WRONG, ("E_EMAIL_SEVERAL",), {"メールアドレス": "s2600240@asuka.example, kari@example.com"}),
    255: Fault(WRONG, ("E_DATE_SERIAL",), {"取得日": "46295"}),
    260: Fault(WRONG, ("E_DATE_FUTURE",), {"取得日": "2027/2/28"}),
    270: Fault(WARN, ("W_NAME_HONORIFIC",), {"氏名": "模原 健一 様"}),
    280: Fault(WRONG, ("E_CELL_DITTO",), {"成績": "〃"}),
    290: Fault(WRONG, ("E_CELL_ERROR_VALUE",), {"学籍番号": "#N/A"}),
    294: Fault(FINE, ("I_REPEATED_IN_ROW",), {"氏名": "中見 ひかり"}),
    295: Fault(TWICE, ("E_DUPLICATE_LEARNER",), {"氏名": "中見 ひかり", "学籍番号": "S2600294", "取得日": "2026/9/29"}),
    300: Fault(FINE, (), {"取得日": "2026年9月30日"}),
    301: Fault(FINE, (), {"成績": "A+"}),
}  # fmt: skip


def ordinary(row: int) -> dict[str, Cell]:
    """Return the cells of a row nothing is wrong with."""
    family, family_reading = FAMILIES[row % len(FAMILIES)]
    given, given_reading = GIVENS[row // len(FAMILIES) % len(GIVENS)]
    values = (
        f"S26{row:05}",
        f"{family} {given}",
        f"{family_reading} {given_reading}",
        f"s26{row:05}@asuka.example",
        "2026/9/30",
        "秀優良可"[row % 4],
        "",
        "",
        "①組" if row % 2 else "②組",
    )
    return dict(zip(HEADINGS, values, strict=True))


def cells(row: int) -> dict[str, Cell]:
    """Return the cells of one row of the text file."""
    if row == 130:
        return cells(129)
    return ordinary(row) | (FAULTS[row].cells if row in FAULTS else {})


def csv_bytes() -> bytes:
    """Return the list as Excel's "CSV (comma delimited)" writes it in Japan: CP932, CRLF, quotes where needed."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([str(cell) for cell in cells(row).values()] for row in range(2, LEARNERS + 2))
    return stream.getvalue().encode("cp932")


def workbook_bytes() -> bytes:
    """Return the same list as a workbook: dates are date cells unless somebody typed a text."""
    rows: list[tuple[Cell, ...]] = [HEADINGS]
    for row in range(2, LEARNERS + 2):
        found = cells(row) | (FAULTS[row].in_workbook if row in FAULTS else {})
        if found["取得日"] == "2026/9/30":
            found["取得日"] = Styled(SERIAL, KANJI_DATE)
        rows.append(tuple(Styled(cell, TEXT) if cell == f"={DDE}" else cell for cell in found.values()))
    return workbook(SheetParts(rows=rows, name="修了者"), SheetParts(rows=(("提出先", "教務課"),), name="メモ"))


def expected_toml() -> str:
    """Return what must be said about every row that is not simply ready."""
    lines = [
        f"# Written by build.py beside this file. {LEARNERS} rows; rows not named here are ready, without findings."
    ]
    for row, fault in FAULTS.items():
        in_workbook = fault.codes if fault.workbook_codes is None else fault.workbook_codes
        lines += [
            "",
            f"[{row}]",
            f'csv = {{status = "{fault.status}", codes = {_listed(fault.codes)}}}',
            f'xlsx = {{status = "{fault.workbook_status or fault.status}", codes = {_listed(in_workbook)}}}',
        ]
    return "\n".join(lines) + "\n"


def _listed(codes: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{code}"' for code in sorted(codes)) + "]"


FILES = {
    ROOT / "examples" / "class_lists" / f"{NAME}-cp932.csv": csv_bytes,
    ROOT / "examples" / "class_lists" / f"{NAME}.xlsx": workbook_bytes,
    HERE / "expected.toml": lambda: expected_toml().encode(),
}


def main() -> None:
    """Write every file."""
    for path, build in FILES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build())


if __name__ == "__main__":
    main()
