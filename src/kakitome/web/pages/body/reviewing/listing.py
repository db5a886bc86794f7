"""A reviewer's cases at every body, what waits first."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.people.inviting import invitations_for
from kakitome.journeys.recognition.acting import case_context
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Role
from kakitome.learning.recognition.reviewer import ReviewerState
from kakitome.ports.cases import CaseHead
from kakitome.ports.invitations import Offer
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


def list_reviews(request: HttpRequest) -> Sequence[ReviewRow]:
    """Return the cases that were given to the person, what waits first."""
    platform, account = get_platform(), actor_of(request).account
    rows: list[ReviewRow] = []
    for body in platform.bodies.list_bodies():
        examining = case_context(platform, body.institution).examining
        name = platform.organisations.get(body.institution).name
        party = Party(role=Role.REVIEWER, account=account, institution=body.institution)
        for head in heads_of_reviewer(examining, account):
            case = load_case(examining, head.number)
            assignment = case.find_assignment(account)
            if assignment is None or not serves(examining, case, by=party, on=day_of(examining, platform.now())):
                continue
            part = part_of(case, assignment)
            state, word = pill_of(part)
            due_at = head.due_at if part in (Part.DECLARE, Part.SCORE) else None
            rows.append(ReviewRow(head=head, body=name, part=part, state=state, word=word, due_at=due_at))
    return sorted(rows, key=lambda row: (not row.is_waiting, -row.head.updated_at.timestamp()))


def list_of_reviews(request: HttpRequest) -> Mapping[str, Any]:
    """Return what the list shows: the cases, invitations not answered, and how the person stands with the bodies."""
    platform, account = get_platform(), actor_of(request).account
    rows = list_reviews(request)
    invitations = [
        invitation.id
        for invitation in invitations_for(platform, account, now=platform.now())
        if invitation.offer is Offer.REVIEWER
    ]
    states = {held.reviewer.state for held in platform.reviewers.list_of(account)}
    return {
        "rows": rows,
        "waiting": sum(row.is_waiting for row in rows),
        "invitations": invitations,
        "states": states,
        "standing": _standing(states, is_asked=bool(invitations)),
    }


def _standing(states: Set[ReviewerState], *, is_asked: bool) -> str:
    """Tell in one word how the person stands where they stand best: a reviewer's state, `asked` or `none`."""
    for state in (ReviewerState.ACTIVE, ReviewerState.INVITED, ReviewerState.PAUSED):
        if state in states:
            return state.value
    if is_asked:
        return "asked"
    return ReviewerState.ENDED.value if states else "none"
