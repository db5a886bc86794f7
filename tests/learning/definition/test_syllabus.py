"""Fields of a pasted syllabus, as proposals for a definition: in the labels Japan's universities use, and nothing guessed."""

import pytest

from kakitome.learning.assessment import AssessmentMethod
from kakitome.learning.definition.syllabus import definition_from_proposals, propose_definition
from kakitome.learning.labelled_text import LONGEST_SYLLABUS


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("授業科目名：データ科学演習", "title", "データ科学演習"),
        ("【講座名】データ科学演習", "title", "データ科学演習"),
        ("■ 授業の概要\n表を読みます。", "content_description", "表を読みます。"),
        ("学習時間　４５時間", "learner_effort", "４５時間"),
        ("成績評価の方法\tレポート60%、筆記試験40%", "assessment_type", "レポート60%、筆記試験40%"),
        ("Course title: Data", "title", "Data"),
        ("到達目標\n・説明できる。\n・作れる。\n\n次の話。", "learning_outcomes", "説明できる。\n作れる。"),
    ],
)
def test_labels_of_syllabuses_are_known(line: str, field: str, value: str) -> None:
    assert [(find.field, find.value) for find in propose_definition(line)] == [(field, value)]


@pytest.mark.parametrize(
    "line", ["担当教員：例川", "この授業の到達目標は二つあります。", "学習時間：未定", "発行機関：明日香情報大学", ""]
)
def test_what_is_no_field_of_a_definition_or_cannot_be_read_is_not_proposed(line: str) -> None:
    assert propose_definition(line) == ()


def test_what_is_taken_over_means_what_the_same_words_in_a_file_mean() -> None:
    letter = definition_from_proposals({"assessment_type": "レポート60%、筆記試験40%", "awarding_body": "よその大学"})
    methods = [(assessment.method, assessment.weight_percent) for assessment in letter.assessment_type]
    assert methods == [(AssessmentMethod.ASSIGNMENT, 60), (AssessmentMethod.WRITTEN_EXAMINATION, 40)]
    assert letter.awarding_body is None


def test_a_long_text_is_read_as_far_as_is_said() -> None:
    assert propose_definition("あ\n" * LONGEST_SYLLABUS + "講座名：見えない") == ()
