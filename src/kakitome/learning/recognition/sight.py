"""Who sees what of a case: papers, scores, names.

A reviewer sees no other scores before handing in; whoever is recused sees no papers; the applicant sees reasons and no
names; what a reviewer writes for the committee alone only committee and secretariat see; the public sees who decided
by role alone.

Source: docs/rules/threats.md T16; docs/rules/capabilities.md F2, F8; docs/rules/interface.md U7.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kakitome.learning.recognition.case import Case, CaseQuestion, Party
from kakitome.learning.recognition.procedure import Role, State
from kakitome.learning.recognition.scoring import Scoring

_BEFORE_SCORES = (State.DRAFT, State.SUBMITTED, State.INCOMPLETE, State.ACCEPTED, State.IN_REVIEW)
_SETTLED = (
    State.CONDITIONAL,
    State.RECOGNISED,
    State.SUSPENDED,
    State.REOPENED,
    State.WITHDRAWN,
    State.RETURNED,
    State.REFUSED,
    State.APPEALED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one party sees of a case.

    Attributes:
        papers: whether the documents may be opened.
        scorings: the scores it sees, in the order they were handed in.
        names: whether it learns who the reviewers are; others know them by their letters.
        questions: the questions it sees.
    """

    papers: bool
    scorings: tuple[Scoring, ...]
    names: bool
    questions: tuple[CaseQuestion, ...]


NOTHING = Sight(papers=False, scorings=(), names=False, questions=())


def sight_of(case: Case, party: Party) -> Sight:
    """Tell what a party sees; whoever has no part in the case, or was recused, sees nothing."""
    if party.role is Role.APPLICANT:
        return _applicant(case) if party.key == case.applicant else NOTHING
    if party.role is Role.PARTNER or party.institution != case.body:
        return NOTHING
    if party.role is Role.SECRETARIAT:
        return Sight(papers=True, scorings=_open_scorings(case), names=True, questions=case.questions)
    if party.role is Role.REVIEWER:
        return _reviewer(case, party)
    return _voter(case, party)


def may_see_papers(case: Case, party: Party) -> bool:
    """Tell whether a party may open the documents."""
    return sight_of(case, party).papers


def are_scores_open(case: Case) -> bool:
    """Tell whether scores may be laid side by side: everybody handed in, or the procedure went on from there."""
    scored = {scoring.account for scoring in case.counted_scorings}
    is_complete = bool(case.panel) and all(assignment.account in scored for assignment in case.panel)
    return case.state not in _BEFORE_SCORES or is_complete


def _applicant(case: Case) -> Sight:
    """Show the applicant its own papers, the questions that were passed on, and scores once a decision gave reasons."""
    case_questions = tuple(question for question in case.questions if question.relayed_at is not None)
    scorings = _without_remarks(case.counted_scorings) if case.state in _SETTLED and case.decisions else ()
    return Sight(papers=True, scorings=scorings, names=False, questions=case_questions)


def _reviewer(case: Case, party: Party) -> Sight:
    own = case.find_assignment(party.account)
    if own is None or own.round != case.round or own.state == "recused":
        return NOTHING
    scorings = tuple(scoring for scoring in case.scorings if scoring.account == party.account)
    handed_in = any(scoring.account == party.account for scoring in case.counted_scorings)
    questions = tuple(
        question
        for question in case.questions
        if question.account == party.account or (handed_in and question.relayed_at is not None)
    )
    if not handed_in:
        # Not even the papers before the declaration: that is what it is for.
        return Sight(papers=own.state == "free", scorings=scorings, names=False, questions=questions)
    scorings = _without_remarks(case.scorings, but=party.account)
    return Sight(papers=True, scorings=scorings, names=False, questions=questions)


def _voter(case: Case, party: Party) -> Sight:
    ballots = (*case.earlier_ballots, case.ballot) if case.ballot else case.earlier_ballots
    voters = (voter for ballot in reversed(ballots) for voter in ballot.voters)
    voter = next((voter for voter in voters if voter.account == party.account), None)
    if voter is None or voter.grounds:
        return NOTHING
    return Sight(papers=True, scorings=_open_scorings(case), names=False, questions=case.questions)


def _without_remarks(scorings: Sequence[Scoring], *, but: str = "") -> tuple[Scoring, ...]:
    """Take away what was written for the committee alone, but for what the person wrote."""
    return tuple(
        scoring if scoring.account == but else replace(scoring, remark="", confidence=None) for scoring in scorings
    )


def _open_scorings(case: Case) -> tuple[Scoring, ...]:
    """Keep the secretariat and the committee, too, from comparing before everyone has handed in."""
    return case.scorings if are_scores_open(case) else ()
