"""The class list of the examples: 300 learners as Excel in Japan saves them, each wrong row explained."""

import importlib.util
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from kakitome import texts
from kakitome.learning.class_list import ClassList, ReadingRules, read_class_list, read_whole

TESTS = Path(__file__).parents[2]
EXAMPLES = TESTS.parent / "examples" / "class_lists"
TODAY = date(2026, 11, 21)


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "kakitome_example_list", TESTS / "vectors" / "class_lists" / "build.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = builder()
FORMS = {"csv": EXAMPLES / f"{BUILD.NAME}-cp932.csv", "xlsx": EXAMPLES / f"{BUILD.NAME}.xlsx"}


@pytest.fixture(scope="module", params=sorted(FORMS))
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def found(form: str) -> ClassList:
    rules = ReadingRules(today=TODAY, include=("備考",))
    return read_whole(FORMS[form].read_bytes(), rules, filename=FORMS[form].name)


@pytest.fixture(scope="module")
def expected(form: str) -> dict[int, dict[str, object]]:
    table = tomllib.loads((TESTS / "vectors" / "class_lists" / "expected.toml").read_text(encoding="utf-8"))
    return {int(row): entry[form] for row, entry in table.items()}


@pytest.mark.parametrize("path", BUILD.FILES, ids=lambda path: path.name)
def test_what_is_committed_is_what_the_script_makes(path: Path) -> None:
    assert path.read_bytes() == BUILD.FILES[path]()


def test_all_300_rows_are_there_under_their_numbers(found: ClassList) -> None:
    assert [row.number for row in found.rows] == list(range(2, 302))


def test_every_row_has_the_expected_status_and_findings(
    found: ClassList, expected: dict[int, dict[str, object]]
) -> None:
    ready: dict[str, object] = {"status": "ready", "codes": []}
    answers = {row.number: {"status": row.status, "codes": sorted(p.code for p in row.problems)} for row in found.rows}
    assert {n: a for n, a in answers.items() if a != expected.get(n, ready)} == {}


def test_the_right_number_of_credentials_comes_out(found: ClassList, expected: dict[int, dict[str, object]]) -> None:
    left_out = Counter(entry["status"] for entry in expected.values())
    assert len(found.usable) == 300 - left_out["error"] - left_out["duplicate"]
    assert len({row.student_number for row in found.usable}) == len(found.usable)


def test_the_file_itself_is_told_about(found: ClassList, form: str) -> None:
    assert found.encoding.name == ("cp932" if form == "csv" else "xlsx")
    assert not found.blocked
    assert {p.code for p in found.problems} == {"I_COLUMN_UNKNOWN", "W_COLUMN_NOTE_SHOWN"} | (
        {"I_SHEET_CHOSEN"} if form == "xlsx" else set()
    )
    assert "①組" in found.encoding.samples


def test_every_finding_has_a_sentence_in_both_languages(found: ClassList) -> None:
    for row in found.rows:
        for problem in row.problems:
            both = texts.both(problem)
            assert both.ja and both.en and "{" not in both.ja + both.en


def test_both_forms_of_the_list_award_the_same_people_but_for_the_lost_character() -> None:
    read = {f: read_class_list(path.read_bytes(), today=TODAY).usable for f, path in FORMS.items()}
    people = {f: {(r.name, r.email, r.student_number, r.awarded_on, r.grade) for r in rows} for f, rows in read.items()}
    assert {person[0] for person in people["xlsx"] - people["csv"]} == {"𠮷田 例子"}
    assert people["csv"] - people["xlsx"] == set()


def test_line_breaks_and_quoted_commas_are_kept(found: ClassList) -> None:
    by_number = {row.number: row for row in found.rows}
    assert by_number[52].narrative == "調査、分析、発表,すべて優れている"
    assert by_number[53].narrative == "発表が明快。\n次回も「統計」を期待します。"
    assert by_number[54].narrative == '自分で"問い"を立てた'
    assert len(by_number[230].evidence_urls) == 2
