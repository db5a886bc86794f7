"""A case of recognition as pages say it: where it stands, its steps, what happens next.

Applicant, secretariat, reviewers and committee see the same words; what each may see at all is
`learning.recognition.sight`. Papers are in `case_papers`, scores in `case_scores`, the
history in `case_history`.

    state_of(case.state, case.procedure)       # ("warn", "Waiting for the applicant")
    steps_of(case, procedure)                  # {% include "parts/case_steps.html" with steps=steps %}
    next_of(case, Role.APPLICANT)              # {% include "parts/case_next.html" with next=next %}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.errors import Problem
from kakitome.learning.recognition.case import Case, Comment, Subject
from kakitome.learning.recognition.procedure import Outcome, Procedure, Role, State, is_scored, wording_of
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import shapes, written
from kakitome.web.parts.recognised import OUTCOMES_IN, STATES_IN

_STATES: Mapping[State, tuple[shapes.State, Promise]] = {
    State.DRAFT: ("none", _("Being prepared")),
    State.SUBMITTED: ("none", _("Submitted")),
    State.INCOMPLETE: ("warn", _("Waiting for the applicant")),
    State.ACCEPTED: ("none", _("Accepted for review")),
    State.IN_REVIEW: ("none", _("In review")),
    State.DISCUSSION: ("none", _("In discussion")),
    State.DECIDING: ("none", _("Before the committee")),
    State.CONDITIONAL: ("warn", _("Recognised on conditions")),
    State.RECOGNISED: ("ok", _("Recognised")),
    State.SUSPENDED: ("warn", _("Recognition suspended")),
    State.REOPENED: ("warn", _("Came back; the credit stands")),
    State.WITHDRAWN: ("fail", _("Recognition withdrawn")),
    State.RETURNED: ("warn", _("Returned to be mended")),
    State.REFUSED: ("fail", _("Refused")),
    State.APPEALED: ("warn", _("Under appeal")),
    State.ABANDONED: ("none", _("Taken back")),
}

_OUTCOMES: Mapping[Outcome, tuple[shapes.State, Promise]] = {
    Outcome.RECOGNISED: ("ok", _("Recognise")),
    Outcome.CONDITIONS: ("warn", _("Recognise on conditions")),
    Outcome.RETURNED: ("warn", _("Return to be mended")),
    Outcome.REFUSED: ("fail", _("Refuse")),
    Outcome.DISMISSED: ("fail", _("Dismiss the appeal")),
    Outcome.REMITTED: ("warn", _("Examine it again")),
    Outcome.WITHDRAWN: ("fail", _("Withdraw the recognition")),
    Outcome.KEPT: ("ok", _("Keep the recognition")),
}

_ROLES: Mapping[Role, Promise] = {
    Role.APPLICANT: _("Applicant"),
    Role.SECRETARIAT: _("Secretariat"),
    Role.REVIEWER: _("Reviewer"),
    Role.MEMBER: _("Committee member"),
    Role.CHAIR: _("Chair"),
    Role.PARTNER: _("Partner institution"),
}

_Turn = tuple[shapes.State, Promise]
_YOUR_TURN: _Turn = ("warn", _("It is your turn"))
_SECRETARIAT: _Turn = ("none", _("It is the secretariat’s turn"))
_REVIEWERS: _Turn = ("none", _("It is the reviewers’ turn"))
_COMMITTEE: _Turn = ("none", _("It is the committee’s turn"))
_APPLICANT: _Turn = ("none", _("It is the applicant’s turn"))

_FOR_APPLICANT: Mapping[State, tuple[shapes.State, Promise, Promise]] = {
    State.DRAFT: (*_YOUR_TURN, _("Add what is missing, then submit. Nobody at the body sees a draft.")),
    State.SUBMITTED: (
        *_SECRETARIAT,
        _("It checks that everything is there and notes the fee. If something is missing, it tells you what."),
    ),
    State.INCOMPLETE: (*_YOUR_TURN, _("Add what the secretariat asks for, then submit again.")),
    State.ACCEPTED: (*_SECRETARIAT, _("It appoints at least two reviewers without ties to you.")),
    State.IN_REVIEW: (*_REVIEWERS, _("Each scores without seeing the others. Questions to you appear on this page.")),
    State.DISCUSSION: (*_REVIEWERS, _("They compare their scores. Then the committee decides.")),
    State.DECIDING: (*_COMMITTEE, _("It votes. You receive the decision with its reasons.")),
    State.CONDITIONAL: (*_YOUR_TURN, _("Meet each condition by its deadline and report it here.")),
    State.RECOGNISED: ("ok", _("Nothing waits"), _("Awards given from now on carry the recognition.")),
    State.SUSPENDED: (
        "warn",
        _("It is the body’s turn"),
        _("New awards do not carry the recognition for now. Earlier ones keep it."),
    ),
    State.REOPENED: (*_SECRETARIAT, _("Something it rested on has changed. Until the committee decides, it stands.")),
    State.WITHDRAWN: (
        "fail",
        _("It has ended"),
        _("Awards given while it was recognised stay so. New ones do not carry it."),
    ),
    State.RETURNED: (*_YOUR_TURN, _("Mend what the reasons name, then submit again.")),
    State.REFUSED: ("fail", _("It has ended"), _("You may appeal once, or apply again with another version.")),
    State.APPEALED: (*_COMMITTEE, _("People who did not decide before look at your appeal.")),
    State.ABANDONED: ("none", _("It has ended"), _("You took the application back. You may apply again.")),
}

_FOR_SECRETARIAT: Mapping[State, tuple[shapes.State, Promise, Promise]] = {
    State.DRAFT: (*_APPLICANT, _("It is still being prepared.")),
    State.SUBMITTED: (
        *_YOUR_TURN,
        _("Look through the documents, note the fee, then accept it or ask for what is missing."),
    ),
    State.INCOMPLETE: (*_APPLICANT, _("It was asked to complete the application.")),
    State.ACCEPTED: (*_YOUR_TURN, _("Assign reviewers who have no conflict of interest.")),
    State.IN_REVIEW: (*_REVIEWERS, _("Pass their questions on. When everyone has handed in, open the discussion.")),
    State.DISCUSSION: (*_YOUR_TURN, _("When the reviewers have talked, lay the case before the committee.")),
    State.DECIDING: (*_COMMITTEE, _("When there is a quorum, write down the decision.")),
    State.CONDITIONAL: (*_APPLICANT, _("Confirm each condition when it has been met.")),
    State.RECOGNISED: ("ok", _("Nothing waits"), _("It holds until its last day, unless it is withdrawn.")),
    State.SUSPENDED: (*_YOUR_TURN, _("End the suspension, or propose to withdraw the recognition.")),
    State.REOPENED: (*_YOUR_TURN, _("Lay it before the committee: it keeps the credit, or reverses it.")),
    State.WITHDRAWN: ("none", _("It has ended"), _("The applicant may appeal once.")),
    State.RETURNED: (*_APPLICANT, _("It may mend the application and submit it again.")),
    State.REFUSED: ("none", _("It has ended"), _("The applicant may appeal once.")),
    State.APPEALED: (*_YOUR_TURN, _("Lay the appeal before people who did not decide.")),
    State.ABANDONED: ("none", _("It has ended"), _("The applicant took it back.")),
}


_CAUSES: Mapping[str, Promise] = {
    "source": _("The credential is not valid any more."),
    "recognition": _("The recognition that it rested on does not stand any more."),
    "learning": _("The words of the learning in the registry were changed."),
    "course": _("The course was changed in the curriculum."),
}


def cause_in_words(kind: str) -> str:
    """Say why a decided credit came back."""
    return str(_CAUSES.get(kind, _("Something that the decision rested on has changed.")))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep:
    """One step of the way; `current` is where the case stands."""

    name: LocalizedText
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNext:
    """Whose turn it is, and what happens then."""

    state: shapes.State
    title: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRemark:
    """One remark of the discussion, by whom as far as one may know."""

    who: str
    text: str
    at: datetime


def state_of(state: State, procedure: str = "") -> tuple[shapes.State, str]:
    """Return the shape and the word for where a case stands, as its procedure says it: `{% pill shape word %}`."""
    shape, word = _STATES[state]
    if state is State.DISCUSSION and is_scored(procedure):
        return shape, str(word)
    return shape, str(STATES_IN.get(wording_of(procedure), {}).get(state, word))


def definition_address(subject: Subject) -> str:
    """Return where the version that is examined can be read; empty where the procedure examines something else."""
    return reverse("entry-version", args=[subject.entry, subject.version]) if subject.entry else ""


def outcome_of(outcome: Outcome, procedure: str = "") -> tuple[shapes.State, str]:
    """Return the shape and the word for an outcome, as a choice or a recommendation."""
    shape, word = _OUTCOMES[outcome]
    return shape, str(OUTCOMES_IN.get(wording_of(procedure), {}).get(outcome, word))


def remarks_in_words(case: Case, comments: Sequence[Comment]) -> Sequence[CaseRemark]:
    """Return the remarks of a discussion; reviewers by their letters."""
    letters = {assignment.account: assignment.letter for assignment in reversed(case.assignments)}
    return [
        CaseRemark(
            who=reviewer_words(letters[comment.account])
            if comment.role is Role.REVIEWER and letters.get(comment.account)
            else role_in_words(comment.role),
            text=comment.text,
            at=comment.at,
        )
        for comment in comments
    ]


def role_in_words(role: Role) -> str:
    """Name the part somebody has in a case."""
    return str(_ROLES[role])


def steps_of(case: Case, procedure: Procedure) -> Sequence[CaseStep]:
    """Return the steps of the procedure, those that are done and the one where the case stands."""
    current = next((place for place, step in enumerate(procedure.steps) if case.state in step.states), 0)
    return [
        CaseStep(name=step.name, is_done=place < current, is_current=place == current)
        for place, step in enumerate(procedure.steps)
    ]


def next_of(case: Case, role: Role) -> CaseNext:
    """Return whose turn it is, as the applicant or the body is told."""
    words = _FOR_APPLICANT if role is Role.APPLICANT else _FOR_SECRETARIAT
    state, title, what = words[case.state]
    if role is Role.APPLICANT and any(question.relayed_at and not question.answered_at for question in case.questions):
        state, title, what = *_YOUR_TURN, _("A question of the reviewers waits for your answer.")
    if case.state is State.DECIDING and case.hearing is not None and case.hearing.answered_at is None:
        state, title = _YOUR_TURN if role is Role.APPLICANT else _APPLICANT
        words_of_time = _HEARING_OWN if role is Role.APPLICANT else _HEARING
        day = {"day": written.plain_last_day(case.hearing.until)}
        return CaseNext(state=state, title=str(title), what=str(words_of_time) % day)
    if role is Role.APPLICANT and any(not report.accepted_at and not report.reported_at for report in case.reports):
        state, title, what = *_YOUR_TURN, _("The body asks for a report.")
    elif role is Role.APPLICANT and case.conditions and _has_reported_all(case):
        state, title, what = *_SECRETARIAT, _("It looks at what you reported, and confirms it or says what is missing.")
    return CaseNext(state=state, title=str(title), what=str(what))


_HEARING_OWN = _("Read the draft of the decision. You can answer it until %(day)s; then the committee votes.")
_HEARING = _("It can answer the draft of the decision until %(day)s. Then the committee votes.")


def _has_reported_all(case: Case) -> bool:
    """Tell whether nothing is left for the applicant to report on the conditions."""
    is_open = [condition for condition in case.conditions if condition.met_at is None]
    return (
        case.state is State.CONDITIONAL
        and bool(is_open)
        and all(condition.reported_at is not None for condition in is_open)
    )


def reviewer_words(letter: str, *, name: str = "") -> str:
    """Name a reviewer by the letter, and by name for those who may know it."""
    reviewer = str(_("Reviewer %(letter)s") % {"letter": letter})
    return str(_("%(who)s (%(name)s)") % {"who": reviewer, "name": name}) if name else reviewer


def grounds_in_words(grounds: Sequence[str]) -> Sequence[str]:
    """Say why somebody is recused."""
    return [written.finding(Problem(code=ground, pointer="")) for ground in grounds]
