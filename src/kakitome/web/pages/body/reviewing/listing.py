"""A reviewer's cases at every body, what waits first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.people.inviting import invitations_for
from kakitome.journeys.recognition.acting import case_context
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Role
from kakitome.learning.recognition.reviewer import ReviewerState
from kakitome.ports.cases import CaseHead
from kakitome.ports.invitations import Invitation, Offer
from kakitome.services.examining import load_case
from kakitome.services.examining.belonging import serves
from kakitome.services.examining.context import day_of
from kakitome.services.examining.heads import heads_of_reviewer
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.body.reviewing.page import pill_of
from kakitome.web.pages.body.reviewing.seen import Part, part_of
from kakitome.web.parts.shapes import State
from kakitome.web.roles import actor_of

WAITING = (Part.DECLARE, Part.SCORE, Part.DISCUSS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One case in the list; `due_at` only while something is asked of the person."""

    head: CaseHead
    body: LocalizedText
    part: Part
    state: State
    word: str
    due_at: datetime | None

    @property
    def is_waiting(self) -> bool:
        """Tell whether it waits for the person."""
        return self.part in WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewList:
    """The list, and how the person stands with the bodies.

    Attributes:
        invitations: ids of invitations to review that the person has not answered.
        states: of the person's entries in registers; empty when there is none.
        has_seats: whether the person sits on a committee.
    """

    rows: Sequence[ReviewRow]
    invitations: Sequence[str]
    states: frozenset[ReviewerState]
    has_seats: bool

    @property
    def standing(self) -> str:
        """Tell in one word how the person stands where they stand best: a reviewer's state, `asked` or `none`."""
        best = (ReviewerState.ACTIVE, ReviewerState.INVITED, ReviewerState.PAUSED)
        found = next((reviewer_state.value for reviewer_state in best if reviewer_state in self.states), "")
        ended = ReviewerState.ENDED.value if self.states else "none"
        return found or ("asked" if self.invitations else ended)

    @property
    def waiting(self) -> int:
        """How many wait for the person."""
        return sum(row.is_waiting for row in self.rows)


def list_reviews(request: HttpRequest) -> ReviewList:
    """Return the cases of whoever asks."""
    platform, account = get_platform(), actor_of(request).account
    rows: list[ReviewRow] = []
    for body in platform.bodies.list_bodies():
        work = case_context(platform, body.institution)
        name = platform.organisations.get(body.institution).name
        for head in heads_of_reviewer(work.examining, account):
            case = load_case(work.examining, head.number)
            assignment = case.find_assignment(account)
            party = Party(role=Role.REVIEWER, account=account, institution=body.institution)
            if assignment is None or not serves(
                work.examining, case, by=party, on=day_of(work.examining, platform.now())
            ):
                continue
            part = part_of(case, assignment)
            state, word = pill_of(part)
            due_at = head.due_at if part in (Part.DECLARE, Part.SCORE) else None
            rows.append(ReviewRow(head=head, body=name, part=part, state=state, word=word, due_at=due_at))
    reviewers = [reviewer.reviewer for reviewer in platform.reviewers.list_of(account)]
    return ReviewList(
        rows=sorted(rows, key=lambda row: (not row.is_waiting, -row.head.updated_at.timestamp())),
        invitations=[
            invitation.id
            for invitation in invitations_for(platform, account, now=platform.now())
            if _is_to_review(invitation)
        ],
        states=frozenset(one.state for one in reviewers),
        has_seats=bool(platform.bodies.list_seats_of(account)),
    )


def _is_to_review(invitation: Invitation) -> bool:
    return invitation.offer is Offer.REVIEWER
