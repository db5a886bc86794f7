"""Seven questions on five real micro-credentials, worked out by hand from what their public pages state."""

from pathlib import Path

import pytest
from scripts.generated_pages.seven_questions_page import FIVE, answers_for, seven_questions_page

from kakitome.learning.credit.verdict import Counting
from kakitome.learning.credit_examining.guided_questions import AdviceKind, GuidedAnswer, GuidedQuestion

Q = GuidedQuestion
PARTLY, YES, UNKNOWN = GuidedAnswer.PARTLY, GuidedAnswer.YES, GuidedAnswer.UNKNOWN

SUGGESTED = {
    # 520 to 780 hours are 11 to 17 credits; a final exam; a level in words; how identity is checked is not said.
    "mitx-supply-chain-management": {Q.LEVEL: PARTLY, Q.WORKLOAD: YES, Q.TESTING: YES},
    # 187 hours are 4 credits; levels of two other frameworks; whether anybody is assessed is not said.
    "google-data-analytics": {Q.LEVEL: PARTLY, Q.WORKLOAD: YES},
    # 18 credits of which nobody says how many hours they are; nothing else.
    "sit-digital-logic-and-computing": {},
    # A level of ITSS; all courses passed.
    "cyber-it-foundation-bronze": {Q.LEVEL: PARTLY, Q.TESTING: YES},
    # One outcome of two; a recognised programme, and nothing of the institution's own assurance.
    "waseda-data-science-shokyu": {Q.QUALITY: PARTLY, Q.OUTCOMES: PARTLY},
}
BEFORE_THE_LAW = {
    "mitx-supply-chain-management": ("microcredential", Counting.NOT, "E_CREDIT_NEEDS_OWN_RULE"),
    "google-data-analytics": ("microcredential", Counting.NOT, "E_CREDIT_NEEDS_OWN_RULE"),
    "sit-digital-logic-and-computing": ("art28", Counting.UNKNOWN, "W_CREDIT_UNIT_OTHER"),
    "cyber-it-foundation-bronze": ("art28", Counting.UNKNOWN, "W_CREDIT_NOT_STATED"),
    "waseda-data-science-shokyu": ("art28", Counting.UNKNOWN, "W_CREDIT_NOT_STATED"),
}
EXAMPLES = {Path(example.file).stem: example for example in FIVE}


@pytest.mark.parametrize("name", SUGGESTED)
def test_what_is_on_record_suggests_what_was_worked_out_by_hand(name: str) -> None:
    answers = answers_for(EXAMPLES[name])
    suggested = {question: seen.suggests for question, seen in answers.observations.items()}
    assert suggested == dict.fromkeys(Q, UNKNOWN) | SUGGESTED[name]


@pytest.mark.parametrize("name", SUGGESTED)
def test_what_is_not_stated_is_asked_about_and_never_refuses(name: str) -> None:
    answers = answers_for(EXAMPLES[name])
    assert answers.advice.kind is AdviceKind.QUESTION
    assert set(answers.advice.because) == {
        question for question, seen in answers.observations.items() if seen.suggests is UNKNOWN
    }


@pytest.mark.parametrize("name", BEFORE_THE_LAW)
def test_the_law_of_bachelors_degrees_says_what_is_missing(name: str) -> None:
    law = answers_for(EXAMPLES[name]).law
    assert (law.rule, law.counting, law.reasons[0].code) == BEFORE_THE_LAW[name]


def test_the_page_tells_every_fact_of_the_five_and_nothing_of_a_sixth() -> None:
    page = seven_questions_page()
    assert all(f"examples/{example.file}" in page for example in FIVE)
    assert page.count("## ") == len(FIVE)
    assert "187 hours" in page
    assert "520 to 780 hours" in page
