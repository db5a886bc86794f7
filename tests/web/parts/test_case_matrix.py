"""The matrix of reviewers and criteria: blind until everybody handed in, then every score, and how far they lie apart."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from kakitome.learning.recognition.procedure import Act, Role
from kakitome.web.parts.case_matrix import CaseMatrix, matrix_of
from web.parts.case_story import Story


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def reviewed(*points: int, handing_in: int = 3) -> Story:
    story = Story()
    story.accept()
    for letter in "abc":
        story.assign(letter)
    for letter, given in zip("abc"[:handing_in], points, strict=True):
        story.score(letter, given)
    return story


def shown(matrix: CaseMatrix | None) -> str:
    return render_to_string("parts/case_matrix.html", {"matrix": matrix})


def test_it_is_blind_until_everybody_has_handed_in_and_says_who_is_missing() -> None:
    story = reviewed(3, 1, handing_in=2)
    matrix = matrix_of(story.case, story.procedure)
    assert matrix is not None
    assert matrix.rows == []
    assert matrix.missing == ["Reviewer C"]
    words = shown(matrix)
    assert "2 of 3 reviewers have handed in." in words
    assert "Reviewer C" in words
    assert "reason-" not in words


def test_every_cell_leads_to_its_reason_and_the_spread_is_said_in_words_and_as_a_number() -> None:
    story = reviewed(3, 1, 4)
    matrix = matrix_of(story.case, story.procedure)
    assert matrix is not None
    assert matrix.is_apart
    assert [(row.spread, row.words) for row in matrix.rows] == [(3, "3 points apart")] * len(story.procedure.rubric)
    words = shown(matrix)
    assert words.count('href="#reason-') == 3 * len(story.procedure.rubric)
    assert 'href="#reason-outcomes-B"' in words
    assert "apart-row" in words


def test_a_score_that_does_not_count_is_shown_and_is_no_part_of_the_spread() -> None:
    story = reviewed(3, 1, 3)
    story.do(Act.DISCUSS, Role.SECRETARIAT)
    flagged = tuple(
        replace(scoring, flag="dropped") if scoring.letter == "B" else scoring for scoring in story.case.scorings
    )
    matrix = matrix_of(replace(story.case, scorings=flagged), story.procedure)
    assert matrix is not None
    assert {row.words for row in matrix.rows} == {"all the same"}
    assert shown(matrix).count("does not count") == len(story.procedure.rubric)
