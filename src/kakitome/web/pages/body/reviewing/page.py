"""What the page of a case shows to its reviewer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.learning.recognition.case import Assignment, divergent
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
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.body.reviewing.seen import Part, Seen
from kakitome.web.parts.case import (
    CaseRemark,
    CaseScores,
    definition_address,
    grounds_in_words,
    remarks_in_words,
    reviewer_words,
    scores_of,
)
from kakitome.web.parts.case_history import history_of
from kakitome.web.parts.case_papers import Papers, papers_of
from kakitome.web.parts.shapes import Event, State

_STEP = {
    Part.DECLARE: 1,
    Part.UNSURE: 1,
    Part.SCORE: 2,
    Part.WAIT: 2,
    Part.HANDED_IN: 3,
    Part.DISCUSS: 3,
    Part.CLOSED: 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One thing conflicts of interest were looked for in."""

    what: str
    is_found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerProgress:
    """Another reviewer, known by a letter: how far, never what."""

    who: str
    state: State
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """Everything the page shows."""

    seen: Seen
    applicant: LocalizedText
    body: LocalizedText
    who: str
    step: int
    pill: tuple[State, str]
    looked: Sequence[Looked]
    grounds: Sequence[str]
    papers: Papers | None
    definition: str
    others: Sequence[ReviewerProgress]
    scores: CaseScores | None
    remarks: Sequence[CaseRemark]
    history: Sequence[Event]


def page_of(seen: Seen) -> ReviewPage:
    """Build the page of a case."""
    case, platform = seen.case, seen.desk.place.platform
    grounds = seen.assignment.grounds if seen.is_out else seen.grounds()
    return ReviewPage(
        seen=seen,
        applicant=platform.organisations.get(case.applicant).name,
        body=seen.desk.place.institution.name,
        who=reviewer_words(seen.assignment.letter),
        step=_STEP.get(seen.part, 1),
        pill=pill_of(seen.part),
        looked=looked_for(grounds),
        grounds=grounds_in_words(grounds),
        papers=_papers(seen),
        definition=definition_address(case.subject),
        others=[_progress(seen, assignment) for assignment in case.assignments if _is_beside(seen, assignment)],
        scores=_scores(seen),
        remarks=remarks_in_words(case, seen.comments),
        history=history_of(seen.events(), Role.REVIEWER),
    )


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


def looked_for(grounds: Sequence[str]) -> Sequence[Looked]:
    """Say what was looked for, and what was found."""
    asked = [
        (_("Same institution"), (SAME_INSTITUTION, SAME_NAME)),
        (_("Same corporate number, ROR ID or domain"), (SAME_CORPORATE_NUMBER, SAME_ROR, SAME_DOMAIN)),
        (_("Part in an earlier application"), (EARLIER_SUBMISSION,)),
        (_("Ties you declared in your profile"), (DECLARED_TIE,)),
    ]
    return [Looked(what=what, is_found=bool(set(codes) & set(grounds))) for what, codes in asked]


def _is_beside(seen: Seen, assignment: Assignment) -> bool:
    return not seen.is_out and assignment.account != seen.account and assignment.round == seen.case.round


def _papers(seen: Seen) -> Papers | None:
    if not seen.sight.papers:
        return None
    case = seen.case
    return papers_of(
        case,
        seen.procedure,
        address=lambda document: reverse("review-paper", args=[case.number, document.sha256]),
    )


def _progress(seen: Seen, assignment: Assignment) -> ReviewerProgress:
    who = reviewer_words(assignment.letter)
    if assignment.state == "recused":
        return ReviewerProgress(who=who, state="none", word=_("recused"))
    if any(scoring.account == assignment.account for scoring in seen.case.counted_scorings):
        return ReviewerProgress(who=who, state="ok", word=_("has handed in"))
    return ReviewerProgress(who=who, state="none", word=_("has not handed in yet"))


def _scores(seen: Seen) -> CaseScores | None:
    if not seen.sight.scorings:
        return None
    apart = divergent(seen.case, divergence=seen.procedure.divergence) if seen.sees_others else ()
    return scores_of(seen.sight.scorings, seen.procedure, apart=apart)
