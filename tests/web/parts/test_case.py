"""A case in words: every state and act has some, and each side reads no more than is theirs."""

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import override

from kakitome.learning.recognition.case import divergent
from kakitome.learning.recognition.procedure import Act, Outcome, Role, State, load_procedure
from kakitome.web.parts.case import grounds_in_words, next_of, outcome_of, role_in_words, state_of, steps_of
from kakitome.web.parts.case_history import deadlines_of, history_of
from kakitome.web.parts.case_papers import papers_of, size_in_words
from kakitome.web.parts.case_scores import scores_of
from kakitome.web.parts.decision_words import decided_in_words
from web.parts import case_story

REVIEWER_NAME = "例井 圭子（見本）"


def told(story: case_story.Story, role: Role, **known: dict[str, str]) -> str:
    with override("en"):
        return "\n".join(
            f"{one.title} | {one.what if isinstance(one.what, str) else one.what.in_language('en')}"
            for one in history_of(story.events, role, **known)
        )


def reviewed() -> case_story.Story:
    story = case_story.Story()
    story.accept()
    story.assign("reviewer-1")
    story.assign("reviewer-of-applicant", case_story.OWN)
    story.assign("reviewer-2")
    story.score("reviewer-1", 4)
    story.score("reviewer-2", 2, "returned")
    return story


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_state_outcome_and_part_has_words(language: str) -> None:
    with override(language):
        for state in State:
            assert state_of(state)[1]
        for outcome in Outcome:
            assert outcome_of(outcome)[1]
            assert decided_in_words(outcome)
        for role in Role:
            assert role_in_words(role)


def test_the_step_that_holds_the_state_is_the_current_one_and_those_before_it_are_done() -> None:
    story = reviewed()
    steps = steps_of(story.case, story.procedure)
    assert [step.is_current for step in steps] == [False, True, False, False, False]
    assert [step.is_done for step in steps] == [True, False, False, False, False]


def test_an_open_question_makes_it_the_applicants_turn() -> None:
    story = reviewed()
    assert next_of(story.case, Role.APPLICANT).state == "none"
    story.do(Act.ASK, Role.SECRETARIAT, text="How is the torque checked?")
    assert next_of(story.case, Role.APPLICANT).state == "warn"
    assert next_of(story.case, Role.SECRETARIAT).state == "none"
    story.do(Act.ANSWER, Role.APPLICANT, number=1, text="With a calibrated wrench.")
    assert next_of(story.case, Role.APPLICANT).state == "none"


def test_the_applicant_reads_nothing_of_reviewers_scores_and_votes() -> None:
    story = reviewed()
    story.do(Act.ASK, Role.REVIEWER, "reviewer-1", text="Only the secretariat reads this.")
    story.vote("recognised", "recognised", "refused")
    shown = told(story, Role.APPLICANT)
    assert "It is laid before the committee" in shown
    for hidden in ("Reviewer", "recused", "scores", "votes", "Only the secretariat", "may vote"):
        assert hidden not in shown


def test_the_secretariat_reads_names_and_why_somebody_is_recused() -> None:
    shown = told(reviewed(), Role.SECRETARIAT, names={"reviewer-1": REVIEWER_NAME})
    assert f"Reviewer A ({REVIEWER_NAME}) hands in the scores" in shown
    assert "Reviewer B is recused | Belongs to the applicant's institution." in shown


def test_a_history_is_newest_first_with_what_lies_ahead_on_top() -> None:
    story = reviewed()
    deadline = "2027-03-31T15:00:00+00:00"
    story.vote("conditions", "conditions", "conditions")
    story.decide(conditions=[{"text": {"ja": "基準を公表する", "en": "Publish the standard"}, "deadline": deadline}])
    with override("en"):
        planned = deadlines_of(story.case)
        history = history_of(story.events, Role.APPLICANT, planned=planned)
    assert history[0].is_planned
    assert "31 March" in history[0].when, "midnight in Japan belongs to the day before"
    assert history[1].title == "It is recognised once the conditions are met."
    assert history[-1].title == "The application is begun"


def test_a_missing_document_is_loud_and_stands_in_its_place_of_the_matrix() -> None:
    story = case_story.Story()
    story.attach_all(but=["internal-programme"])
    papers = papers_of(story.case, story.procedure, address=lambda one: f"/open/{one.sha256}")
    assert (papers.required, papers.present, papers.missing) == (5, 4, 1)
    (institution, programme) = papers.rows
    assert [len(cell) for cell in (*institution[1:], *programme[1:])] == [1, 1, 1, 1]
    assert programme[1][0].is_missing
    assert not programme[2][0].is_missing, "what is optional is not missing"
    with override("en"):
        page = render_to_string("parts/case_papers.html", {"papers": papers})
    assert "1 required document is not there yet." in page
    assert page.count('class="unstated"') == 3
    assert "internal-institution.pdf" in page
    assert 'type="file"' not in page, "without an address nothing can be added"


def test_a_procedure_without_a_matrix_lists_its_documents() -> None:
    story = case_story.Story(load_procedure("badge-certification"))
    papers = papers_of(story.case, story.procedure)
    assert papers.rows == []
    assert len(papers.others) == 3


def test_scores_that_lie_apart_are_flagged_and_reviewers_are_letters() -> None:
    story = reviewed()
    apart = divergent(story.case, divergence=story.procedure.divergence)
    with override("en"):
        scores = scores_of(story.case, story.procedure, scorings=story.case.scorings, apart=apart)
        page = strip_tags(render_to_string("parts/case_scores.html", {"scores": scores}))
    assert all(line.is_apart for line in scores.lines)
    assert "4 Exemplary" in page
    assert "Reviewer A" in page
    assert "Reviewer C: Return to be mended" in " ".join(page.split())
    assert "reviewer-1" not in page


def test_grounds_are_sentences_in_the_readers_language() -> None:
    with override("ja"):
        assert grounds_in_words(["I_CONFLICT_SAME_ROR"]) == ["所属のROR IDが申請者と同じです。"]


@pytest.mark.parametrize(("size", "words"), [(1, "1 KB"), (20_480, "20 KB"), (5_400_000, "5.1 MB")])
def test_sizes_are_written_for_people(size: int, words: str) -> None:
    assert size_in_words(size) == words
