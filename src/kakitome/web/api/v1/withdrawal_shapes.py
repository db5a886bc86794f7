"""Shapes of withdrawing many awards."""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

from kakitome.ports.withdrawals import WithdrawalAct, WithdrawalReason, WithdrawalState
from kakitome.services.revoking import NOTE_LENGTH
from kakitome.web.api.v1.schemas import Finding, Line, Text, _Closed

MOST_NUMBERS = 50_000


class WithdrawalIn(_Closed):
    """What is to be done, why, and to which awards: by number, of a class list, or of a micro-credential and a period.

    Exactly one of `awards`, `batch` and `microcredential` names them.
    """

    act: WithdrawalAct
    reason: WithdrawalReason
    note: Annotated[
        Text, Field(min_length=1, max_length=NOTE_LENGTH, description="For your own record; not published.")
    ]
    awards: Annotated[list[Line], Field(default_factory=list, max_length=MOST_NUMBERS)]
    batch: Line = ""
    microcredential: Line = ""
    version: Annotated[int, Field(ge=1, le=100_000)] | None = None
    awarded_from: date | None = None
    awarded_until: Annotated[date | None, Field(description="The last day.")] = None
    only_look: Annotated[bool, Field(description="Draft the order and tell every line; propose nothing.")] = False


class AgreementIn(_Closed):
    """A second person's yes, to the count that was told."""

    count: Annotated[int, Field(ge=0, le=10_000_000)]


class WithdrawalLineOut(Schema):
    """A line that is not done, and why."""

    position: int
    given: str
    award: str
    state: str
    reasons: list[Finding]


class WithdrawalOut(Schema):
    """How an order stands; `lines` tells the first thousand lines that are not done as asked."""

    number: str
    act: WithdrawalAct
    state: WithdrawalState
    reason: str
    needs_second: bool
    suspended_by: Annotated[
        str | None, Field(description="The order that suspends these awards until a second person has decided.")
    ]
    total: int
    ready: int
    counts: dict[str, int]
    proposed_at: str | None
    finished_at: str | None
    published_at: str | None
    lines: list[WithdrawalLineOut]
