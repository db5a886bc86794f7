"""A reviewer's cases at every body, what waits first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from kakitome.bootstrap.casework import casework
from kakitome.bootstrap.platform import get_platform
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Role
from kakitome.learning.recognition.reviewer import ReviewerState
from kakitome.ports.cases import CaseHead
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.review.page import pill_of
from kakitome.web.pages.review.seen import Part, part_of
from kakitome.web.parts.shapes import State
from kakitome.web.roles import actor_of

WAITING = (Part.DECLARE, Part.SCORE, Part.DISCUSS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
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
    """The list, and where the person has a seat or an invitation."""

    rows: Sequence[Row]
    is_invited: bool
    is_registered: bool
    has_seats: bool

    @property
    def waiting(self) -> int:
        """How many wait for the person."""
        return sum(one.is_waiting for one in self.rows)


def list_reviews(request: HttpRequest) -> ReviewList:
    """Return the cases of whoever asks."""
    platform, account = get_platform(), actor_of(request).account
    rows: list[Row] = []
    for body in platform.bodies.list_bodies():
        work = casework(platform, body.institution)
        name = platform.organisations.get(body.institution).name
        for head in work.list_of_reviewer(account):
            case = work.case(head.number)
            assignment = case.find_assignment(account)
            party = Party(role=Role.REVIEWER, account=account, institution=body.institution)
            if assignment is None or not work.serves(case, by=party, now=platform.now()):
                continue
            part = part_of(case, assignment)
            state, word = pill_of(part)
            due_at = head.due_at if part in (Part.DECLARE, Part.SCORE) else None
            rows.append(Row(head=head, body=name, part=part, state=state, word=word, due_at=due_at))
    held = [one.reviewer for one in platform.reviewers.list_of(account)]
    return ReviewList(
        rows=sorted(rows, key=lambda one: (not one.is_waiting, -one.head.updated_at.timestamp())),
        is_invited=any(one.state is ReviewerState.INVITED for one in held),
        is_registered=bool(held),
        has_seats=bool(platform.bodies.list_seats_of(account)),
    )
