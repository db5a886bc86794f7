"""The scores of a case as a page shows them: line by line, with reasons and the places in the papers they rest on.

scores_of(case, procedure, scorings=sight.scorings)      # {% include "parts/case_scores.html" with scores=scores %}
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import Procedure
from kakitome.learning.recognition.rubric import Criterion
from kakitome.learning.recognition.scoring import SUPERSEDED, CitedPlace, Scoring, ScoringConfidence
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import shapes, written
from kakitome.web.parts.case import outcome_of, reviewer_words

CONFIDENCE = {
    ScoringConfidence.EXPERT: gettext_lazy("It is a field I know well"),
    ScoringConfidence.FAMILIAR: gettext_lazy("It is a field I know somewhat"),
    ScoringConfidence.OUTSIDE: gettext_lazy("It lies outside my field"),
}
"""How well a reviewer knows the field, in the reviewer’s own words."""
_FLAGS = {
    "conflicted": gettext_lazy("given before a conflict of interest was known; the chair decides whether it counts"),
    "kept": gettext_lazy("counts, by the chair’s word"),
    "dropped": gettext_lazy("does not count, by the chair’s word"),
    SUPERSEDED: gettext_lazy("the first score; the reviewer revised it"),
}
PlaceAddress = Callable[[CitedPlace], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceShown:
    """A place in a paper: where it is, what stands there, and where it is opened; empty for those who may not."""

    words: str
    passage: str
    address: str
    is_replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseScore:
    """One reviewer's points for a criterion: what they mean, why they may not count, where the reason stands."""

    who: str
    points: int
    word: LocalizedText
    reason: str
    flag: str
    place: str
    papers: Sequence[PlaceShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCriterion:
    """One line of the rubric with everyone's points; `is_apart` when they lie far from each other."""

    number: int
    criterion: Criterion
    scores: Sequence[CaseScore]
    is_apart: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringAside:
    """What a reviewer says of the whole: how sure, and what only committee and secretariat read."""

    who: str
    confidence: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseScores:
    """All scores: line by line, what each reviewer recommends, and what they say of the whole."""

    lines: Sequence[CaseCriterion]
    recommendations: Sequence[tuple[str, shapes.State, str, str]]
    asides: Sequence[ScoringAside]


def scores_of(
    case: Case,
    procedure: Procedure,
    *,
    scorings: Sequence[Scoring],
    names: Mapping[str, str] | None = None,
    apart: Sequence[str] = (),
    address: PlaceAddress | None = None,
) -> CaseScores:
    """Return the scores a party may see.

    Args:
        case: whose papers are named; for who assesses blind, with its papers unnamed.
        procedure: whose rubric and scale it is.
        scorings: of `sight_of(case, party).scorings`.
        names: by account, for those who may know them; everybody else reads letters.
        apart: criteria on which the reviewers differ (`divergent`).
        address: where a place in a paper is opened, for those who may.
    """
    who = {
        scoring.account: reviewer_words(scoring.letter, name=(names or {}).get(scoring.account, ""))
        for scoring in scorings
    }
    return CaseScores(
        lines=[
            CaseCriterion(
                number=number,
                criterion=criterion,
                scores=[
                    _score(
                        scoring,
                        criterion,
                        scale=procedure.scale,
                        who=who[scoring.account],
                        papers=[
                            place_shown(case, procedure, place, address=address)
                            for place in scoring.places.get(criterion.id, ())
                        ],
                    )
                    for scoring in scorings
                ],
                is_apart=criterion.id in apart,
            )
            for number, criterion in enumerate(procedure.rubric, 1)
        ],
        recommendations=[
            (who[scoring.account], *outcome_of(scoring.recommendation, procedure.id), flag_words(scoring))
            for scoring in scorings
        ],
        asides=[_aside(scoring, who[scoring.account]) for scoring in scorings if scoring.confidence or scoring.remark],
    )


def _score(
    scoring: Scoring, criterion: Criterion, *, scale: Sequence[LocalizedText], who: str, papers: Sequence[PlaceShown]
) -> CaseScore:
    points = scoring.points.get(criterion.id, 0)
    return CaseScore(
        who=who,
        points=points,
        word=scale[points - 1] if 0 < points <= len(scale) else LocalizedText(),
        reason=scoring.reasons.get(criterion.id, ""),
        flag=flag_words(scoring),
        place=reason_place(criterion.id, scoring),
        papers=papers,
    )


def _aside(scoring: Scoring, who: str) -> ScoringAside:
    confidence = str(CONFIDENCE[scoring.confidence]) if scoring.confidence else ""
    return ScoringAside(who=who, confidence=confidence, remark=scoring.remark)


def reason_place(criterion: str, scoring: Scoring) -> str:
    """Name the place on a page where a reason stands; first and revised scores have one each."""
    return f"{'first-' if scoring.flag == SUPERSEDED else ''}reason-{criterion}-{scoring.letter}"


def flag_words(scoring: Scoring) -> str:
    """Say why scores do not count, or that they are the second ones; empty for plain ones."""
    if scoring.flag:
        return str(_FLAGS[scoring.flag])
    return _("revised") if scoring.is_revised else ""


def place_shown(case: Case, procedure: Procedure, place: CitedPlace, *, address: PlaceAddress | None) -> PlaceShown:
    """Say where a place is: the kind of paper, and the page; and whether the paper was replaced since."""
    paper = next((document for document in case.documents if document.sha256 == place.sha256), None)
    kind = next((kind.name for kind in procedure.documents if paper and kind.id == paper.kind), LocalizedText())
    is_replaced = paper is None or paper.is_removed
    name = kind.in_language(written.language()) if kind else paper.name if paper else ""
    return PlaceShown(
        words=_("%(paper)s, page %(page)d") % {"paper": name, "page": place.page},
        passage=place.passage,
        address=address(place) if address and not is_replaced else "",
        is_replaced=is_replaced,
    )
