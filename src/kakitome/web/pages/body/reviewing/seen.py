"""A case as one reviewer meets it: in which part of the work, and what of it may be seen.

Somebody else's case is a 404, like one that does not exist. Everything a page shows comes through here, so that what is
blind never reaches a template.

Source: docs/rules/threats.md T16; `learning.recognition.sight`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.http import Http404, HttpRequest

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.recognition.acting import context_of_case
from kakitome.learning.recognition.case import Assignment, Case, CaseEvent, Comment, Party
from kakitome.learning.recognition.giving_scores import find_own, may_revise
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.learning.recognition.scoring import Scoring
from kakitome.ports.reviewers import ReviewDraft
from kakitome.services.examining.belonging import grounds_of, serves
from kakitome.services.examining.context import day_of
from kakitome.values.number import parse_number
from kakitome.web.desk.acting import CaseDesk, find_case
from kakitome.web.desk.place import place_of
from kakitome.web.roles import actor_of

CLERICAL = frozenset((Act.ATTACH, Act.DETACH, Act.SETTLE_FEE))
"""What a reviewer or a committee need not read in the course of a case."""


class Part(StrEnum):
    """What a case asks of a reviewer now."""

    DECLARE = "declare"
    UNSURE = "unsure"
    SCORE = "score"
    WAIT = "wait"
    """Declared free, while the case is not in review: a new version is being looked through."""
    HANDED_IN = "handed_in"
    DISCUSS = "discuss"
    CLOSED = "closed"
    RECUSED = "recused"
    EARLIER = "earlier"
    """It was reviewed in an earlier round; other people review it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDesk(CaseDesk):
    """One case on the desk of one of its reviewers; for what may be shown of it ask `sight`."""

    assignment: Assignment

    @property
    def part(self) -> Part:
        """What the case asks of the person now."""
        return part_of(self.case, self.assignment)

    @property
    def is_out(self) -> bool:
        """Tell whether nothing of the case is open to the person any more."""
        return self.part in (Part.RECUSED, Part.EARLIER)

    @property
    def sees_others(self) -> bool:
        """Tell whether the own scores on the present version are in, so that the others' are open."""
        return not self.is_out and any(scoring.account == self.party.account for scoring in self.case.counted_scorings)

    @property
    def may_declare(self) -> bool:
        """Tell whether the declaration can still be made or changed."""
        return not self.is_out and self.allows(Act.DECLARE)

    @property
    def may_revise(self) -> bool:
        """Tell whether the own scores can be revised: once, after an answer or in the discussion."""
        return not self.is_out and self.allows(Act.REVISE_SCORES) and may_revise(self.case, self.party.account)

    @property
    def may_score(self) -> bool:
        """Tell whether scores can be handed in, for the first time or revised."""
        return self.part is Part.SCORE or self.may_revise

    @property
    def own_scoring(self) -> Scoring | None:
        """The own scores that count on the present version."""
        return find_own(self.case, self.party.account)

    @property
    def may_ask(self) -> bool:
        """Tell whether a question can be put."""
        return self.allows(Act.ASK) and self.assignment.state == "free" and not self.is_out

    @property
    def may_record_interview(self) -> bool:
        """Tell whether an interview is to be recorded that the person may have been at."""
        is_open = any(interview.is_open for interview in self.case.interviews)
        return is_open and self.part is Part.SCORE and self.allows(Act.RECORD_INTERVIEW)

    @property
    def may_comment(self) -> bool:
        """Tell whether there is a discussion to take part in."""
        return self.sees_others and self.allows(Act.COMMENT)

    @property
    def waits_for_scores(self) -> bool:
        """Tell whether reviewers still score, so that a discussion is to come."""
        return self.allows(Act.SCORE)

    @property
    def comments(self) -> Sequence[Comment]:
        """What was said, once one's own scores are in."""
        return self.case.comments if self.sees_others else ()

    def events(self) -> Sequence[CaseEvent]:
        """Return what happened, without what is blind: words of others before the own scores are in."""
        if self.is_out:
            return ()
        events = self.context.examining.store.cases.list_events(self.case.number)
        return [
            event for event in events if event.act not in CLERICAL and (self.sees_others or not self._is_blind(event))
        ]

    def grounds(self) -> Sequence[str]:
        """Look for conflicts of interest as of now, by the same rule as the act does."""
        examining = self.context.examining
        return grounds_of(examining, self.case, account=self.party.account, on=day_of(examining, self.now))

    def draft(self) -> ReviewDraft | None:
        """Find what the person began to write."""
        return self.context.examining.store.reviewers.find_draft(self.case.number, account=self.party.account)

    def _is_blind(self, event: CaseEvent) -> bool:
        own = {question.number for question in self.case.questions if question.account == self.party.account}
        if event.act in (Act.ASK, Act.RELAY, Act.ANSWER):
            return event.detail["number"] not in own
        return event.act in (Act.COMMENT, Act.SETTLE_FLAG)


def review_desk_of(request: HttpRequest, number: str) -> ReviewDesk:
    """Return a case that was given to the person; 404 for anybody else, and for those who left the register."""
    account, canonical = actor_of(request).account, parse_number(number) or ""
    try:
        context = context_of_case(get_platform(), canonical)
    except NotFound:
        raise Http404 from None
    case, procedure = find_case(context, canonical)
    assignment = case.find_assignment(account)
    if assignment is None or not account:
        raise Http404
    place = place_of(request, case.body)
    party = Party(role=Role.REVIEWER, account=account, institution=case.body)
    if not serves(context.examining, case, by=party, on=day_of(context.examining, place.now)):
        raise Http404
    return ReviewDesk(place=place, context=context, case=case, procedure=procedure, party=party, assignment=assignment)


def part_of(case: Case, assignment: Assignment) -> Part:
    """Tell what a case asks of a reviewer."""
    if assignment.state == "recused":
        return Part.RECUSED
    if assignment.round != case.round:
        return Part.EARLIER
    if any(scoring.account == assignment.account for scoring in case.counted_scorings):
        after = {State.IN_REVIEW: Part.HANDED_IN, State.DISCUSSION: Part.DISCUSS}
        return after.get(case.state, Part.CLOSED)
    if case.state is State.IN_REVIEW:
        return {"free": Part.SCORE, "unsure": Part.UNSURE}.get(assignment.state, Part.DECLARE)
    return Part.WAIT if case.state in _BEFORE_REVIEW else Part.CLOSED


_BEFORE_REVIEW = (State.SUBMITTED, State.INCOMPLETE, State.ACCEPTED)
