"""What a registrar sees of a case that rests on a portfolio: what was handed in, assessors, interview, scores, talk."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kakitome.journeys.recognition.prior_learning import read_awards_of, read_portfolio_of, rests_on_portfolio
from kakitome.learning.credit_examining.guided_questions import GuidedAnswer
from kakitome.learning.recognition.acts import allowed_to
from kakitome.learning.recognition.case import divergent
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.pages.body.cases.acts import PAGES
from kakitome.web.pages.body.cases.case_page import obstacle
from kakitome.web.pages.body.cases.people import reviewers_of
from kakitome.web.parts.case import remarks_in_words, reviewer_words
from kakitome.web.parts.case_papers import papers_of
from kakitome.web.parts.case_scores import scores_of
from kakitome.web.parts.portfolio_case import interviews_in_words, portfolio_shown

_ACTS: Final = (
    "assign",
    "interview",
    "interview-record",
    "interview-off",
    "discuss",
    "comment",
    "recuse",
    "undo-recusal",
)


def assessment_of(desk: CaseDesk) -> Mapping[str, Any] | None:
    """Return what the page shows of the assessment; None where the case rests on a credential."""
    case, procedure = desk.case, desk.procedure
    if not rests_on_portfolio(case):
        return None
    reviewers = reviewers_of(desk)
    names = {reviewer["assignment"].account: reviewer["name"] for reviewer in reviewers}
    scorings = desk.sight.scorings
    apart = divergent(case, divergence=procedure.divergence) if scorings else ()
    acts, blocked = _offered(desk)
    read = read_portfolio_of(desk.context, case, by=desk.party, now=desk.now)
    return {
        "portfolio": portfolio_shown(case, read),
        "papers": papers_of(
            case, procedure, address=lambda document: desk.place.url("case-paper", case.number, document.sha256)
        ),
        "awards": [
            (read_text(stated["title"]), read_text(stated["issuer"]), verified.verified if verified else None)
            for stated, verified in read_awards_of(desk.context, case, by=desk.party, now=desk.now)
        ],
        "reviewers": reviewers,
        "needed": procedure.reviewers,
        "procedure": procedure,
        "interviews": interviews_in_words(case, desk.procedure),
        "scores": scores_of(case, procedure, scorings=scorings, names=names, apart=apart) if scorings else None,
        "is_apart": bool(apart),
        "scores_wait": bool(case.panel) and not scorings,
        "questions": [
            (question, reviewer_words(question.letter) if question.letter else "") for question in desk.sight.questions
        ],
        "remarks": remarks_in_words(case, case.comments),
        "acts": acts,
        "blocked": blocked,
    }


def awards_not_valid(desk: CaseDesk) -> bool:
    """Tell whether an award beside a portfolio is not valid any more: then nothing is proposed."""
    awards = read_awards_of(desk.context, desk.case, by=desk.party, now=desk.now)
    return any(verified is not None and verified.verified is GuidedAnswer.NO for _stated, verified in awards)


def _offered(desk: CaseDesk) -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    """Return what can be done now with its address, and what cannot with the reason."""
    allowed = allowed_to(desk.case, Role.SECRETARIAT, procedure=desk.procedure)
    is_open = any(interview.is_open for interview in desk.case.interviews)
    of_open = (Act.CALL_OFF_INTERVIEW, Act.RECORD_INTERVIEW)
    names = [
        name
        for name in _ACTS
        if PAGES[name].act in allowed
        and (PAGES[name].act not in of_open or is_open)
        and (PAGES[name].act is not Act.ARRANGE_INTERVIEW or not is_open)
        and (PAGES[name].act is not Act.UNDO_RECUSAL or desk.case.recusals)
    ]
    reasons = {name: reason for name in names if (reason := obstacle(desk, PAGES[name].act))}
    titles = {name: str(PAGES[name].link or PAGES[name].button) for name in names}
    acts = [(titles[name], desk.place.url("case-act", desk.case.number, name)) for name in names if name not in reasons]
    return acts, [(titles[name], reason) for name, reason in reasons.items()]
