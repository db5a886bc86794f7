"""A draft resolution: the numbered text on which a committee votes, and what can be said to it.

The decision, its letter and the register are made of the draft that is carried, word by word.

Source: docs/adr/0103-votes-are-on-a-draft.md.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kakitome.learning.recognition.condition import Condition
from kakitome.learning.recognition.procedure import Outcome, Role
from kakitome.values.localized_text import LocalizedText


class Voice(StrEnum):
    """What a vote says to a draft; whoever abstains says nothing."""

    FOR = "for"
    AGAINST = "against"
    REVISE = "revise"
    """Against this text, and with what should be in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """One draft; never changed, another one takes its place.

    Attributes:
        number: counts from 1 in its case.
        valid_from, valid_until: of what is granted; None as the procedure says, from the decision on.
        effective_at, teach_out_until: of a withdrawal, as of `case.Decision`.
        closes_at: exclusive end of the voting.
        closed_at: when the voting was closed before that; None while it was not.
        role, account: who wrote it.
    """

    number: int
    outcome: Outcome
    reasons: LocalizedText
    conditions: tuple[Condition, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    effective_at: datetime | None = None
    teach_out_until: datetime | None = None
    closes_at: datetime
    closed_at: datetime | None = None
    role: Role
    account: str
    at: datetime
