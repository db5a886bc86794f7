"""A learner's evidence through the engine: blind scores on the course's outcomes, interview, talk, then the committee."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.credit_examining.guided_questions import GuidedQuestion
from kakitome.learning.credit_examining.portfolio import (
    EvidencePortfolio,
    PortfolioLine,
    ToldRecord,
    portfolio_bytes,
    portfolio_problems,
    read_portfolio,
)
from kakitome.learning.recognition import acts
from kakitome.learning.recognition.case import Case, CaseEvent, Party, Subject
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Procedure, Role, State, load_procedure
from kakitome.learning.recognition.public_record import public_record
from kakitome.learning.recognition.rubric import outcome_lines
from kakitome.learning.recognition.sight import sight_of
from kakitome.values.localized_text import LocalizedText
from support import resolutions

NOW = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
WANG = Party(role=Role.APPLICANT, account="wang")
KEIKO = Party(role=Role.SECRETARIAT, account="keiko", institution="asuka")
UME, TAKE = (Party(role=Role.REVIEWER, account=name, institution="asuka") for name in ("ume", "take"))
OUTCOMES = (LocalizedText(ja="安全に作業できる。"), LocalizedText(ja="点検の計画を立てられる。"))
SUBJECT = Subject(
    entry="", version=0, title=LocalizedText(ja="機械保全概論"), digest="a" * 64, statement={"sha256": "b" * 64}
)
EXAMINED: dict[str, Any] = {
    "credited": {"code": "INF2403", "title": "機械保全概論", "outcomes": ["一", "二"]},
    "credits": "2",
    "grade": "認",
    "reasons": "2つの到達目標を満たす。",
    "answers": dict.fromkeys((question.value for question in GuidedQuestion), "yes"),
    "matches": [],
}


def procedure() -> Procedure:
    shipped = load_procedure("prior-learning")
    return replace(shipped, rubric=(*outcome_lines(OUTCOMES, levels=shipped.outcome_levels), *shipped.rubric))


class History:
    """One case, act by act."""

    def __init__(self) -> None:
        terms = acts.terms_of("asuka", criteria_version="1", applicant=Affiliation(institution="wang"))
        self.now, self.procedure = NOW, procedure()
        first = acts.open_case("C-7K3M-94QD", SUBJECT, by=WANG, at=NOW, procedure=self.procedure, terms=terms)
        self.events: list[CaseEvent] = [first]

    @property
    def case(self) -> Case:
        return fold(self.events)

    def do(self, act: Act, by: Party, /, **detail: Any) -> Case:
        self.now += timedelta(minutes=10)
        event = acts.perform(self.case, act, by=by, at=self.now, procedure=self.procedure, detail=detail)
        self.events.append(event)
        return self.case

    def score(self, by: Party, points: int) -> Case:
        lines = [line.id for line in self.procedure.rubric]
        return self.do(
            Act.SCORE,
            by,
            points=dict.fromkeys(lines, points),
            reasons=dict.fromkeys(lines, "書類3から"),
            recommendation="recognised",
            digest="a" * 64,
            affiliations=[],
        )


@pytest.fixture
def history() -> History:
    history = History()
    history.do(Act.ATTACH, WANG, kind="portfolio", name="portfolio.json", sha256="b" * 64, size=9)
    history.do(Act.SUBMIT, WANG)
    history.do(Act.ACCEPT, KEIKO)
    for assessor in (UME, TAKE):
        history.do(Act.ASSIGN, KEIKO, account=assessor.account, affiliations=[{"institution": "asuka"}])
        history.do(Act.DECLARE, assessor, answer="none")
    return history


def test_every_outcome_of_the_course_is_a_line_with_its_descriptors() -> None:
    lines = procedure().rubric
    assert [line.id for line in lines] == ["outcome-1", "outcome-2", "authenticity", "sufficiency", "currency"]
    assert lines[1].statement == OUTCOMES[1]
    assert {len(line.levels) for line in lines} == {len(procedure().scale)}, "each point says what it means"


def test_who_applies_does_not_assess(history: History) -> None:
    with pytest.raises(Refused, match="E_REVIEWER_APPLIES"):
        history.do(Act.ASSIGN, KEIKO, account="wang", affiliations=[{"institution": "asuka"}])


def test_scores_wait_for_an_interview_that_is_arranged(history: History) -> None:
    later = (history.now + timedelta(days=3)).isoformat()
    with pytest.raises(Invalid, match="E_INTERVIEW_DAY"):
        history.do(Act.ARRANGE_INTERVIEW, KEIKO, planned_for=NOW.isoformat(), place="3号館")
    history.do(Act.ARRANGE_INTERVIEW, KEIKO, planned_for=later, place="3号館 204")
    with pytest.raises(Conflict, match="E_INTERVIEW_OPEN"):
        history.score(UME, 3)
    history.now += timedelta(days=3)
    held = history.now.isoformat()
    told = {"held_at": held, "text": "点検表の作り方を自分で説明した。", "outcome": "borne_out"}
    with pytest.raises(Invalid, match="E_INTERVIEW_PRESENT"):
        history.do(Act.RECORD_INTERVIEW, KEIKO, present=["Z"], **told)
    case = history.do(Act.RECORD_INTERVIEW, KEIKO, present=["B", "A"], **told)
    (interview,) = case.interviews
    assert interview.record is not None
    assert (interview.record.present, interview.record.outcome.value) == (("A", "B"), "borne_out")
    assert history.score(UME, 3).counted_scorings
    with pytest.raises(NotFound, match="E_INTERVIEW_NONE"):
        history.do(Act.CALL_OFF_INTERVIEW, KEIKO, text="来られなくなった")


def test_scores_are_blind_and_where_they_lie_apart_they_are_talked_about(history: History) -> None:
    history.score(UME, 4)
    assert sight_of(history.case, TAKE).scorings == ()
    history.score(TAKE, 2)
    history.do(Act.DISCUSS, KEIKO)
    saved = history.do(Act.EXAMINE, KEIKO, **EXAMINED)
    assert (saved.state, saved.examination is not None) == (State.DISCUSSION, True)
    seen = saved.examination.sequence if saved.examination else 0
    with pytest.raises(Refused, match="E_SCORES_APART"):
        history.do(Act.PROPOSE, KEIKO, seen=seen)
    history.do(Act.COMMENT, TAKE, text="書類3を読み落とした。3が相当。")
    history.do(Act.PROPOSE, KEIKO, seen=seen)
    seats = [
        {
            "account": name,
            "affiliations": [{"institution": "asuka"}],
            "is_chair": name == "a",
            "ties": [],
            "grounds": [],
        }
        for name in "abc"
    ]
    history.do(Act.REFER, KEIKO, committee="credit", voters=seats)
    for name in "abc":
        by = Party(role=Role.MEMBER, account=name, institution="asuka")
        resolutions.vote(history.do, history.case, by=by, choice="recognised", affiliations=[])
    chair = Party(role=Role.CHAIR, account="a", institution="asuka")
    decided = history.do(Act.DECIDE, chair)
    assert decided.state is State.RECOGNISED
    assert decided.proposal is not None
    assert decided.proposal.examination.credits == 2
    assert public_record(decided, history.events) is None, "nothing of a person's case is published"


def test_nothing_is_proposed_before_two_have_scored(history: History) -> None:
    history.score(UME, 3)
    with pytest.raises(Refused, match="E_SCORES_FEW"):
        history.do(Act.DISCUSS, KEIKO)
    with pytest.raises(Conflict, match="E_CASE_MOVE"):
        history.do(Act.PROPOSE, KEIKO, seen=0)


def test_a_portfolio_is_read_back_as_it_was_written_and_says_what_shows_each_line() -> None:
    told = ToldRecord(title="保全の仕事", words="5年", links=("https://example.org/a",))
    portfolio = EvidencePortfolio(
        lines=(PortfolioLine(words="安全", evidence="書類1"), PortfolioLine()), records=(told,)
    )
    assert read_portfolio(portfolio_bytes(portfolio)) == portfolio
    assert portfolio_problems(portfolio, outcomes=2) == ()
    unshown = EvidencePortfolio(lines=(PortfolioLine(words="安全"), PortfolioLine()), links=("javascript:alert(1)",))
    codes = [problem.code for problem in portfolio_problems(unshown, outcomes=2)]
    assert codes == ["E_PRIOR_LEARNING_UNSHOWN", "E_PRIOR_LEARNING_LINK"]
    with pytest.raises(Invalid, match="E_PRIOR_LEARNING_FILE"):
        read_portfolio(b"[]")
