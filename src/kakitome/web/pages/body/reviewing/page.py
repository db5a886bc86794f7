"""What the page of a case shows to its reviewer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.journeys.recognition.credit_cases import AWARD
from kakitome.journeys.recognition.prior_learning import read_portfolio_of, rests_on_portfolio
from kakitome.learning.recognition.case import Assignment, Case, Document, divergent
from kakitome.learning.recognition.conflict import (
    DECLARED_TIE,
    EARLIER_SUBMISSION,
    SAME_CORPORATE_NUMBER,
    SAME_DOMAIN,
    SAME_INSTITUTION,
    SAME_NAME,
    SAME_ROR,
)
from kakitome.learning.recognition.procedure import Role
from kakitome.services.examining.anonymising import without_names
from kakitome.web.desk.applicants import applicant_unnamed
from kakitome.web.desk.paper_pages import PaperDoor, paper_address
from kakitome.web.pages.body.reviewing.seen import Part, ReviewDesk
from kakitome.web.parts.case import (
    definition_address,
    grounds_in_words,
    remarks_in_words,
    reviewer_words,
)
from kakitome.web.parts.case_history import history_of
from kakitome.web.parts.case_papers import papers_of
from kakitome.web.parts.case_recusals import own_recusals_of
from kakitome.web.parts.case_scores import scores_of
from kakitome.web.parts.portfolio_case import interviews_in_words, portfolio_shown
from kakitome.web.parts.shapes import State

_STEP = {
    Part.DECLARE: 1,
    Part.UNSURE: 1,
    Part.SCORE: 2,
    Part.WAIT: 2,
    Part.HANDED_IN: 3,
    Part.DISCUSS: 3,
    Part.CLOSED: 4,
}


def page_of(seen: ReviewDesk) -> Mapping[str, Any]:
    """Return everything the page of a case shows to its reviewer."""
    case, procedure, scorings = seen.case, seen.procedure, seen.sight.scorings
    grounds = seen.assignment.grounds if seen.is_out else seen.grounds()
    apart = divergent(case, divergence=procedure.divergence) if seen.sees_others else ()
    return {
        "applicant": applicant_unnamed(seen.place, case),
        "body": seen.place.institution.name,
        "who": reviewer_words(seen.assignment.letter),
        "step": _STEP.get(seen.part, 1),
        "pill": pill_of(seen.part),
        "looked": looked_for(grounds),
        "grounds": grounds_in_words(grounds),
        "recusals": own_recusals_of(case, seen.party.account) if seen.part is Part.RECUSED else (),
        "papers": papers_of(
            _papers_case(case),
            procedure,
            address=lambda document: _address(seen, document),
        )
        if seen.sight.papers
        else None,
        "portfolio": _portfolio(seen) if seen.sight.papers and rests_on_portfolio(case) else None,
        "interviews": interviews_in_words(case, procedure) if seen.sight.papers else (),
        "definition": definition_address(case.subject),
        "others": [_progress(seen, assignment) for assignment in case.assignments if _is_beside(seen, assignment)],
        "scores": scores_of(
            _papers_case(case),
            procedure,
            scorings=scorings,
            apart=apart,
            address=door_of(seen).place if seen.sight.papers else None,
        )
        if scorings
        else None,
        "remarks": remarks_in_words(case, seen.comments),
        "history": history_of(seen.events(), Role.REVIEWER),
    }


def _papers_case(case: Case) -> Case:
    """Return the case with its papers named as the reviewer may read them."""
    return without_names(case) if rests_on_portfolio(case) else case


def door_of(seen: ReviewDesk) -> PaperDoor:
    """Return where a reviewer opens the papers."""
    number = seen.case.number
    return PaperDoor(
        page=lambda sha256, page: reverse("review-paper-page", args=[number, sha256, page]),
        file=lambda sha256: reverse("review-paper", args=[number, sha256]),
        is_blind=rests_on_portfolio(seen.case),
    )


def _address(seen: ReviewDesk, document: Document) -> str:
    """Return where a paper is opened; a signed credential says whose it is, and assessors open none."""
    door = door_of(seen)
    return "" if door.is_blind and document.kind == AWARD else paper_address(document, door=door)


def _portfolio(seen: ReviewDesk) -> Mapping[str, Any]:
    read = read_portfolio_of(seen.context, seen.case, by=seen.party, now=seen.now)
    return portfolio_shown(seen.case, read)


def pill_of(part: Part) -> tuple[State, str]:
    """Say in a word or two what a case asks of its reviewer."""
    words: dict[Part, tuple[State, str]] = {
        Part.DECLARE: ("warn", _("Declare conflicts of interest")),
        Part.UNSURE: ("unk", _("The secretariat looks at your question")),
        Part.SCORE: ("warn", _("Your scores are awaited")),
        Part.WAIT: ("none", _("A new version is being looked through")),
        Part.HANDED_IN: ("ok", _("Your scores are in")),
        Part.DISCUSS: ("warn", _("In discussion")),
        Part.CLOSED: ("none", _("Your part is done")),
        Part.RECUSED: ("none", _("Recused")),
        Part.EARLIER: ("none", _("Others review it now")),
    }
    return words[part]


def looked_for(grounds: Sequence[str]) -> Sequence[tuple[str, bool]]:
    """Say what conflicts of interest were looked for in, and whether one was found there."""
    codes_of = {
        _("Same institution"): {SAME_INSTITUTION, SAME_NAME},
        _("Same corporate number, ROR ID or domain"): {SAME_CORPORATE_NUMBER, SAME_ROR, SAME_DOMAIN},
        _("Part in an earlier application"): {EARLIER_SUBMISSION},
        _("Ties you declared in your profile"): {DECLARED_TIE},
    }
    return [(what, not codes.isdisjoint(grounds)) for what, codes in codes_of.items()]


def _is_beside(seen: ReviewDesk, assignment: Assignment) -> bool:
    """Tell whether an assignment is that of another reviewer of the present round."""
    is_other = assignment.account != seen.party.account
    return not seen.is_out and is_other and assignment.round == seen.case.round


def _progress(seen: ReviewDesk, assignment: Assignment) -> Mapping[str, str]:
    """Say how far another reviewer is, known by a letter: never what they gave."""
    if assignment.state == "recused":
        word = _("recused")
    elif any(scoring.account == assignment.account for scoring in seen.case.counted_scorings):
        word = _("has handed in")
    else:
        word = _("has not handed in yet")
    return {"who": reviewer_words(assignment.letter), "word": word}
