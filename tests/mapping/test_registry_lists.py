"""Lists of micro-credentials as spreadsheets save them: every row keeps its number and its reasons."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from kakitome.errors import Problem
from kakitome.learning.assessment import AssessmentMethod
from kakitome.learning.registry.entry import AwardForm, EnvelopeName
from kakitome.learning.registry.envelope_text import parse_envelopes, write_envelopes
from kakitome.mapping.registry_import.table import template
from kakitome.mapping.registry_import.whole_file import LARGEST, read_file
from kakitome.values.localized_text import LocalizedText

BAD = Path(__file__).parents[1] / "vectors" / "bad_registry_lists"
OWN = LocalizedText(ja="見本大学（見本）", en="Example University (sample)")
LIST = """識別子,名称,名称（英語）,機関名,学習量,評価方法,授業言語,前提条件,授与の形,地域,備考
wind,洋上風力の基礎（見本）,Offshore wind (sample),見本風力学会（見本）,４５時間,筆記試験,日本語,なし,"紙、ＰＤＦ",ｊｐ-１３,来年から
care,介護ロボット入門（見本）,,見本福祉協会（見本）,1単位,"実技
レポート",ja,,紙,JP,
"""


def codes(problems: Sequence[Problem]) -> list[str]:
    return [problem.code for problem in problems if problem.severity != "info"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp"])
def test_a_list_is_read_in_every_encoding_in_which_it_is_saved(encoding: str) -> None:
    found = read_file(LIST.encode(encoding), provider=OWN)
    assert codes(found.problems) == ["W_LIST_COLUMNS"]
    wind, care = (row.candidate for row in found.rows)
    assert wind is not None
    assert care is not None
    assert (wind.identifier, wind.letter.title.en, wind.region) == ("wind", "Offshore wind (sample)", "JP-13")
    assert wind.provider.name.ja == "見本風力学会（見本）"
    assert wind.forms == (AwardForm.PAPER, AwardForm.PDF)
    assert wind.letter.learner_effort is not None
    assert wind.letter.learner_effort.value == Decimal(45)
    assert wind.letter.prerequisites.ja == "なし"
    assert wind.letter.language == ("ja",)
    assert care.forms == (AwardForm.PAPER,)
    assert care.letter.assessment_type[0].method is AssessmentMethod.PRACTICAL
    assert [row.is_ready for row in found.rows] == [True, True]


def test_a_list_without_a_provider_is_the_institutions_own_and_says_so() -> None:
    found = read_file("名称\n看護記録の書き方（見本）\n".encode(), provider=OWN)
    assert [problem.code for problem in found.problems] == ["I_LIST_PROVIDER"]
    assert found.rows[0].candidate is not None
    assert found.rows[0].candidate.provider.name == OWN


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_template_is_read_back_column_by_column(language: str) -> None:
    head = ",".join(f'"{heading}"' for heading in template(language))
    row = ",".join(
        "x" if "title" in h or "名称" in h or "機関名" in h or h == "provider" else "" for h in template(language)
    )
    found = read_file(f"{head}\n{row}\n".encode(), provider=OWN)
    assert found.problems == ()
    assert found.rows[0].is_ready


@pytest.mark.parametrize(
    ("name", "file_codes", "row_codes"),
    [
        ("without-a-title-column", ["E_LIST_TITLE_COLUMN"], []),
        ("formula-as-a-title", [], [["E_CELL_FORMULA", "E_CANDIDATE_TITLE"]]),
        ("command-in-a-cell", [], [["E_CELL_DDE", "E_CANDIDATE_PROVIDER"]]),
        ("same-identifier-twice", [], [[], ["E_LIST_TWICE"]]),
        ("same-row-twice", [], [[], ["W_LIST_REPEATED"]]),
        ("row-without-a-provider", [], [["E_CANDIDATE_PROVIDER"]]),
        ("more-cells-than-headings", [], [["E_LIST_CELLS"]]),
        ("quote-left-open", ["E_CSV_QUOTE"], []),
        ("half-utf8-half-cp932", ["E_ENC_MIXED"], []),
        ("unreadable-workload", [], [["E_EFFORT_UNREADABLE"]]),
        ("direction-override-in-a-title", [], [["E_CHARACTER_FORBIDDEN", "E_CANDIDATE_TITLE"]]),
        ("no-table-but-html", ["E_FILE_TYPE"], []),
        ("empty", ["E_FILE_EMPTY"], []),
    ],
)
def test_what_is_wrong_is_said_where_it_is(name: str, file_codes: list[str], row_codes: list[list[str]]) -> None:
    found = read_file((BAD / f"{name}.csv").read_bytes(), provider=OWN)
    assert codes(found.problems)[:1] == file_codes
    assert [codes(row.problems) for row in found.rows] == row_codes


def test_a_file_of_documents_is_read_one_by_one() -> None:
    good = (BAD.parent / "registry_import" / "edubadges-badge-class.json").read_text("utf-8")
    found = read_file(f'[{good}, {{"name": "x"}}]'.encode(), provider=OWN)
    assert [row.is_ready for row in found.rows] == [True, False]
    assert codes(found.rows[1].problems) == ["E_IMPORT_FORM"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"title": "x", "title": "y"}', "E_JSON_DUPKEY"),
        (b"[" * 100 + b"]" * 100, "E_JSON_DEPTH"),
        (b"[]", "E_IMPORT_COUNT"),
        (b"PK\x03\x04", "E_LIST_WORKBOOK"),
        (b"x" * (LARGEST + 1), "E_LIST_TOO_LARGE"),
        (b"title\n" + b"x\n" * 501, "E_LIST_TOO_LONG"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, code: str) -> None:
    assert codes(read_file(data, provider=OWN).problems) == [code]


# --- names in other envelopes ------------------------------------------------------------------------

BADGE, PROFILE = "https://u.example/ob2/wind.json", "https://u.example/ob2/issuer.json"


def envelopes_in(cell: str) -> tuple[tuple[EnvelopeName, ...], list[str]]:
    found = read_file(f'名称,機関名,ほかの形での識別子\n風力,見本学会（見本）,"{cell}"\n'.encode(), provider=OWN)
    (row,) = found.rows
    assert row.candidate is not None
    return row.candidate.envelopes, codes(row.problems)


@pytest.mark.parametrize("between", ["\n", "；", "; "])
def test_the_names_of_awards_in_other_forms_are_read_a_line_each(between: str) -> None:
    names, problems = envelopes_in(f"Open Badges 2.0 {BADGE} {PROFILE}{between}EDC urn:uuid:1")
    assert problems == []
    assert names == (
        EnvelopeName(form=AwardForm.OPEN_BADGES_2, achievement=BADGE, issuer=PROFILE),
        EnvelopeName(form=AwardForm.EDC, achievement="urn:uuid:1"),
    )
    assert parse_envelopes("\n".join(write_envelopes(names)))[0] == names


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (BADGE, "E_ENVELOPE_LINE"),
        ("OB2", "E_ENVELOPE_LINE"),
        (f"OB2 {BADGE} {PROFILE} https://third.example/", "E_ENVELOPE_LINE"),
        (f"OB9 {BADGE}", "E_LIST_FORM"),
        ("OB2 https://u.example/ob2/wind.json issuer:", "E_CANDIDATE_ADDRESS"),
    ],
)
def test_a_line_that_names_nothing_is_told(cell: str, code: str) -> None:
    assert envelopes_in(cell)[1] == [code]
