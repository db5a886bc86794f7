"""Who is in the list twice: told with both rows, decided by the issuer's rule, never guessed."""

from datetime import date

import pytest

from kakitome import texts
from kakitome.learning.class_list import ClassList, DuplicateRule, LearnerRow, read_class_list

TODAY = date(2026, 11, 21)
HEADINGS = "氏名,メール,学籍番号,取得日,成績"
HANAKO = "見本 花子,h@example.jp,S1,2026-11-20,優"


def read(*rows: str, rule: DuplicateRule = "refuse") -> ClassList:
    text = "\n".join((HEADINGS, *rows)) + "\n"
    return read_class_list(text.encode(), today=TODAY, on_duplicate=rule)


def statuses(found: ClassList) -> list[str]:
    return [row.status for row in found.rows]


def codes(row: LearnerRow) -> list[str]:
    return [problem.code for problem in row.problems]


def test_exactly_the_same_row_is_left_out_and_both_rows_are_told() -> None:
    found = read(HANAKO, HANAKO)
    assert statuses(found) == ["ready", "duplicate"]
    assert (codes(found.rows[0]), codes(found.rows[1])) == (["I_REPEATED_IN_ROW"], ["E_DUPLICATE_ROW"])
    assert (found.rows[0].problems[0].params["row"], found.rows[1].duplicate_of) == (3, 2)
    assert len(found.usable) == 1


def test_the_same_learner_and_date_says_which_row_in_the_words_of_the_design() -> None:
    found = read(HANAKO, HANAKO.replace("優", "良"))
    [problem] = found.rows[1].problems
    assert texts.sentence(problem, "ja") == "2行目と同じ学籍番号、同じ取得日です。"
    assert texts.sentence(problem, "en") == "Same student number and date as row 2."


def test_the_same_learner_on_another_date_is_a_duplicate_of_its_own_kind() -> None:
    found = read(HANAKO, HANAKO.replace("11-20", "11-19"))
    assert (statuses(found), codes(found.rows[1])) == (["ready", "duplicate"], ["E_DUPLICATE_LEARNER"])


@pytest.mark.parametrize(
    "again",
    [
        "見本 花子,H@EXAMPLE.JP,S9,2026-11-20,優",
        "見本 花子,other@example.jp,ｓ１,2026-11-20,優",
        "見本　花子,h@example.jp,,2026-11-20,優",
        "見本花子,other@example.jp,S1,2026-11-20,優",
    ],
)
def test_learners_are_the_same_whatever_width_case_or_spacing(again: str) -> None:
    found = read(HANAKO, again)
    assert found.rows[1].status in ("duplicate", "error")
    assert len(found.usable) <= 1


def test_a_third_row_points_to_the_first() -> None:
    found = read(HANAKO, HANAKO, HANAKO)
    assert [row.duplicate_of for row in found.rows] == [0, 2, 2]


def test_people_of_the_same_name_are_different_people() -> None:
    found = read(HANAKO, "見本 花子,h2@example.jp,S2,2026-11-20,優")
    assert statuses(found) == ["ready", "ready"]


def test_a_wrong_row_makes_no_duplicate_of_the_right_one() -> None:
    found = read(HANAKO.replace("2026-11-20", "2026-13-20"), HANAKO)
    assert statuses(found) == ["error", "ready"]


@pytest.mark.parametrize(
    ("other", "by"),
    [("架空 一,x@example.jp,S1,2026-11-20,優", "student_number"), ("架空 一,h@example.jp,S2,2026-11-20,優", "email")],
)
def test_one_identifier_under_two_names_stops_both_rows(other: str, by: str) -> None:
    found = read(HANAKO, other)
    assert statuses(found) == ["error", "error"]
    assert [p.params["row"] for row in found.rows for p in row.problems] == [3, 2]
    assert {p.pointer for row in found.rows for p in row.problems} == {by}


def test_variants_of_a_character_are_different_names() -> None:
    found = read("髙橋 一,h@example.jp,S1,2026-11-20,優", "高橋 一,h@example.jp,S1,2026-11-20,優")
    assert statuses(found) == ["error", "error"]


def test_one_address_under_two_student_numbers_stops_both_rows() -> None:
    found = read(HANAKO, "見本 花子,h@example.jp,S2,2026-11-20,優")
    assert [codes(row) for row in found.rows] == [["E_SAME_EMAIL_OTHER_NUMBER"]] * 2


class TestRules:
    def test_replace_awards_the_later_row(self) -> None:
        found = read(HANAKO, HANAKO.replace("優", "秀"), rule="replace")
        assert statuses(found) == ["duplicate", "ready"]
        assert [row.grade for row in found.usable] == ["秀"]
        assert (codes(found.rows[0]), codes(found.rows[1])) == (["E_DUPLICATE_REPLACED"], ["I_REPLACES_ROW"])

    def test_replace_through_three_rows_keeps_the_last(self) -> None:
        found = read(HANAKO, HANAKO.replace("優", "良"), HANAKO.replace("優", "秀"), rule="replace")
        assert [(row.number, row.grade) for row in found.usable] == [(4, "秀")]

    def test_replace_does_not_replace_a_row_by_its_own_copy(self) -> None:
        assert statuses(read(HANAKO, HANAKO, rule="replace")) == ["ready", "duplicate"]

    def test_allow_awards_every_row_and_says_so(self) -> None:
        found = read(HANAKO, HANAKO.replace("11-20", "11-19"), rule="allow")
        assert (statuses(found), codes(found.rows[1])) == (["ready", "warning"], ["W_DUPLICATE_ALLOWED"])

    @pytest.mark.parametrize("rule", ["refuse", "replace", "allow"])
    def test_contradictions_are_never_allowed(self, rule: DuplicateRule) -> None:
        assert read(HANAKO, "架空 一,x@example.jp,S1,2026-11-20,優", rule=rule).usable == ()


def test_the_same_learner_by_way_of_a_third_row_is_replaced_without_a_shared_identifier() -> None:
    found = read(
        HANAKO,
        "見本 花子,h@example.jp,,2026-11-19,優",
        "見本 花子,k@example.jp,S1,2026-11-18,優",
        rule="replace",
    )
    assert statuses(found) == ["duplicate", "duplicate", "ready"]
