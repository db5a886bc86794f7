"""A learner's portfolio as it is read: each outcome of the course with what they say of it, interviews, levels.

{% include "parts/case_portfolio.html" with portfolio=portfolio %}     # portfolio_shown(case, read)
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.learning.credit_examining.portfolio import EvidencePortfolio, PortfolioLine
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.interview import Interview, InterviewOutcome, InterviewWay
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.recognition.procedure import Procedure
from kakitome.web.parts.shapes import State

INTERVIEW_OUTCOMES: Mapping[InterviewOutcome, tuple[State, Promise]] = {
    InterviewOutcome.BORNE_OUT: ("ok", _("What was said bears the portfolio out")),
    InterviewOutcome.IN_PART: ("warn", _("It bears the portfolio out in part")),
    InterviewOutcome.NOT_BORNE_OUT: ("fail", _("It does not bear the portfolio out")),
    InterviewOutcome.NOT_HELD: ("none", _("The applicant did not come")),
}


INTERVIEW_WAYS: Mapping[InterviewWay, Promise] = {
    InterviewWay.IN_PERSON: _("in person"),
    InterviewWay.ONLINE: _("online"),
    InterviewWay.TELEPHONE: _("by telephone"),
}


def portfolio_shown(case: Case, read: EvidencePortfolio | None) -> Mapping[str, Any]:
    """Return the outcomes with what is said of each; `read` is None where the file is not kept any more."""
    outcomes = [read_text(outcome) for outcome in case.subject.statement.get("outcomes", ())]
    lines = read.lines if read and len(read.lines) == len(outcomes) else [PortfolioLine()] * len(outcomes)
    return {"is_kept": read is not None, "lines": list(zip(outcomes, lines, strict=True)), "read": read}


def interviews_in_words(case: Case, procedure: Procedure) -> Sequence[Mapping[str, Any]]:
    """Return each interview with its state, a word for it, how it was held and what was shown of each line."""
    return [
        {
            "interview": interview,
            "state": state,
            "word": word,
            "how": INTERVIEW_WAYS[interview.record.how] if interview.record and interview.record.how else "",
            "shown": _shown(interview, procedure),
        }
        for interview in case.interviews
        for state, word in (_state(interview),)
    ]


def _shown(interview: Interview, procedure: Procedure) -> Sequence[tuple[Any, str]]:
    shown = interview.record.shown if interview.record else {}
    return [(line.name, shown[line.id]) for line in procedure.rubric if line.id in shown]


def _state(interview: Interview) -> tuple[State, str]:
    if interview.record is not None:
        state, word = INTERVIEW_OUTCOMES[interview.record.outcome]
        return state, str(word)
    return ("none", str(_("called off"))) if interview.called_off_at else ("warn", str(_("still to come")))
