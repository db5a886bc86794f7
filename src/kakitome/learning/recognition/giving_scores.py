"""How reviewers score: each alone, every criterion with its reason; and how they revise once.

Scores are revised after the applicant answered a question, or in the discussion. By then the reviewer has seen what
the others gave: so the first scores stay on record beside the second, and a second revision is refused. That it is once
is derived; no body has published a rule.

Source: docs/rules/capabilities.md F2; docs/rules/threats.md T16.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.asked import LONGEST_TEXT, Granted, RequestedAct
from kakitome.learning.recognition.ballot import CHOICES
from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.interviewing import demand_no_open_interview
from kakitome.learning.recognition.procedure import Outcome, Purpose, State
from kakitome.learning.recognition.recusal import changed
from kakitome.learning.recognition.review import grounds_of
from kakitome.learning.recognition.scoring import SUPERSEDED, CitedPlace, Scoring, ScoringConfidence

MOST_PLACES: Final = 20
"""Of one criterion. (derived)"""
LONGEST_PASSAGE: Final = 500
"""In characters. (derived)"""


def score(request: RequestedAct) -> Granted:
    """Hand in one's scores: every criterion, each with its reason, on the version that is examined; once."""
    case, assignment = request.case, request.own_assignment()
    if assignment.state != "free":
        raise Refused("E_DECLARATION_OPEN", number=case.number)
    demand_no_open_interview(request)
    _demand_impartial_and_present(request)
    if find_own(case, request.by.account) is not None:
        raise Conflict("E_SCORED", number=case.number)
    return Granted(detail=_sheet(request, letter=assignment.letter))


def revise(request: RequestedAct) -> Granted:
    """Hand in revised scores, whole, with what led to them; the first ones stay on record."""
    case, assignment = request.case, request.own_assignment()
    demand_no_open_interview(request)
    _demand_impartial_and_present(request)
    own = find_own(case, request.by.account)
    if own is None:
        raise NotFound("E_SCORES_NONE", number=case.number)
    if own.is_revised:
        raise Conflict("E_SCORES_REVISED", number=case.number)
    if not has_reason_to_revise(case, own):
        raise Refused("E_SCORES_NOTHING_NEW", number=case.number)
    return Granted(detail=_sheet(request, letter=assignment.letter))


def find_own(case: Case, account: str) -> Scoring | None:
    """Find the scores of somebody that count on the version that is examined."""
    return next((scoring for scoring in case.counted_scorings if scoring.account == account), None)


def has_reason_to_revise(case: Case, own: Scoring) -> bool:
    """Tell whether something came up after the scores: an answer of the applicant, or the discussion."""
    answers = (question.answered_at for question in case.questions)
    return case.state is State.DISCUSSION or any(at is not None and at >= own.at for at in answers)


def may_revise(case: Case, account: str) -> bool:
    """Tell whether somebody's scores can be revised, as far as the scores themselves go."""
    own = find_own(case, account)
    return own is not None and not own.is_revised and has_reason_to_revise(case, own)


def scored(case: Case, event: CaseEvent) -> Case:
    """Keep the scores that were handed in."""
    return replace(case, scorings=(*case.scorings, _read(case, event)))


def revised(case: Case, event: CaseEvent) -> Case:
    """Keep the revised scores; those before count no more, and stay."""
    own = find_own(case, event.by.account)
    scorings = changed(case.scorings, lambda scoring: scoring is own, flag=SUPERSEDED)
    return replace(case, scorings=(*scorings, replace(_read(case, event), is_revised=True)))


def _read(case: Case, event: CaseEvent) -> Scoring:
    detail = event.detail
    places = detail.get("places", {})
    return Scoring(
        account=event.by.account,
        letter=detail["letter"],
        points=dict(detail["points"]),
        reasons=dict(detail["reasons"]),
        recommendation=Outcome(detail["recommendation"]),
        digest=detail["digest"],
        revision=case.revision,
        round=case.round,
        at=event.at,
        places={criterion: tuple(CitedPlace(**place) for place in given) for criterion, given in places.items()},
        confidence=ScoringConfidence(detail["confidence"]) if detail.get("confidence") else None,
        remark=detail.get("remark", ""),
    )


def _demand_impartial_and_present(request: RequestedAct) -> None:
    request.refuse_conflicted(grounds_of(request, request.by.account))
    if str(request.detail["digest"]) != request.case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=request.case.number)


def _sheet(request: RequestedAct, *, letter: str) -> dict[str, Any]:
    """Return everything on the sheet of one reviewer; raises `Invalid` for what is missing or wrong."""
    detail, rubric = request.detail, request.procedure.rubric
    points, reasons = dict(detail["points"]), dict(detail["reasons"])
    top = len(request.procedure.scale)
    for criterion in rubric:
        given = points.get(criterion.id)
        if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= top:
            raise Invalid("E_POINTS_MISSING", criterion=criterion.id, most=top)
        if not str(reasons.get(criterion.id, "")).strip():
            raise Invalid("E_REASON_FOR_POINTS", criterion=criterion.id)
    if len(points) != len(rubric):
        raise Invalid("E_CRITERION_UNKNOWN", criterion="?")
    recommendation = str(detail.get("recommendation", ""))
    if recommendation not in CHOICES[Purpose.APPLICATION]:
        raise Invalid("E_OUTCOME_UNKNOWN", outcome=recommendation[:20])
    return {
        "letter": letter,
        "points": points,
        "reasons": {name: str(text).strip() for name, text in reasons.items()},
        "recommendation": recommendation,
        "digest": request.case.subject.digest,
        **_asides(request),
    }


def _asides(request: RequestedAct) -> dict[str, Any]:
    """Return what nobody has to fill in; nothing is written where nothing was said."""
    remark = str(request.detail.get("remark", "")).strip()
    if len(remark) > LONGEST_TEXT:
        raise Invalid("E_CASE_TEXT_MISSING", field="remark")
    confidence = str(request.detail.get("confidence", ""))
    asides = {
        "places": _places(request),
        "remark": remark,
        "confidence": ScoringConfidence(confidence).value if confidence else "",
    }
    return {name: value for name, value in asides.items() if value}


def _places(request: RequestedAct) -> dict[str, list[Mapping[str, Any]]]:
    papers = {document.sha256 for document in request.case.documents}
    rubric = {criterion.id for criterion in request.procedure.rubric}
    places: dict[str, list[Mapping[str, Any]]] = {}
    for criterion, given in dict(request.detail.get("places", {})).items():
        if criterion not in rubric:
            raise Invalid("E_CRITERION_UNKNOWN", criterion=str(criterion)[:40])
        for place in given:
            sha256, page, passage = place["sha256"], int(place["page"]), str(place.get("passage", "")).strip()
            if sha256 not in papers or page < 1 or len(passage) > LONGEST_PASSAGE or len(given) > MOST_PLACES:
                raise Invalid("E_PAPER_PLACE", criterion=criterion)
            places.setdefault(criterion, []).append({"sha256": sha256, "page": page, "passage": passage})
    return places
