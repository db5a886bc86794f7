"""A range of levels comes from what the author chose, says why, and says where the outcomes do not bear it out."""

import pytest

from kakitome.learning.authoring.level_range import FRAMEWORK, find_level_range, level_aspects
from kakitome.learning.framework.levels import level_lists
from kakitome.values.localized_text import LocalizedText as Text

DECIDES = [Text(ja="外れ値の扱いを理由とともに判断できる。", en="Decide with reasons how to treat outliers.")]
EXPLAINS = [Text(ja="個人情報の考え方を説明できる。", en="Explain what personal information is.")]
VAGUE = [Text(ja="データの大切さに親しむ。", en="Become familiar with data.")]


def codes(chosen: dict[str, str], outcomes: list[Text]) -> list[str]:
    levels = find_level_range(chosen, outcomes)
    assert levels is not None
    return [remark.code for remark in levels.remarks]


def test_every_aspect_has_a_statement_for_every_level_of_the_framework() -> None:
    for aspect in level_aspects():
        assert tuple(aspect.statements) == level_lists()[FRAMEWORK].values
        assert all(statement.ja and statement.en for statement in aspect.statements.values())


def test_the_range_reaches_from_the_lowest_to_the_highest_answer_and_names_each() -> None:
    levels = find_level_range({"knowledge": "6", "problems": "5", "autonomy": "4"}, DECIDES)
    assert levels is not None
    assert (levels.low, levels.high) == ("4", "6")
    assert [(chosen.aspect.id, chosen.level) for chosen in levels.chosen] == [
        ("knowledge", "6"),
        ("problems", "5"),
        ("autonomy", "4"),
    ]
    assert levels.remarks == ()


@pytest.mark.parametrize("chosen", [{}, {"knowledge": ""}, {"knowledge": "9"}, {"taste": "5"}])
def test_without_an_answer_there_is_no_range(chosen: dict[str, str]) -> None:
    assert find_level_range(chosen, DECIDES) is None


def test_what_is_not_answered_is_told() -> None:
    assert codes({"problems": "3"}, DECIDES) == ["I_LEVEL_RANGE_PART"]


def test_outcomes_that_only_explain_do_not_bear_out_a_level_of_own_solutions() -> None:
    answers = {"knowledge": "3", "problems": "4", "autonomy": "3"}
    assert codes(answers, EXPLAINS) == ["W_LEVEL_RANGE_EXPLAINS"]
    assert codes({**answers, "problems": "3"}, EXPLAINS) == []


@pytest.mark.parametrize("outcomes", [VAGUE, []])
def test_outcomes_that_tell_no_act_are_remarked(outcomes: list[Text]) -> None:
    assert codes({"knowledge": "3", "problems": "4", "autonomy": "3"}, outcomes) == ["W_LEVEL_RANGE_NO_VERB"]
