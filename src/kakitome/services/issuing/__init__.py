"""Awarding: from rows of a class list, or one award, to signed documents. One way in, one path.

    context = IssuingContext(book=book, vault=vault)
    outcomes = issue(context, order, now=now)

Read `journey` for the eight steps. What is refused is an `AwardOutcome` with reasons, never an exception: the
other rows go on. An exception means that nothing more can be issued at all, and that what was
acknowledged before stands.
"""

from kakitome.services.issuing.model import (
    AwardOutcome,
    Delivery,
    DuplicateRule,
    IssuingContext,
    Order,
    Resumed,
    RowStatus,
    Wanted,
)
from kakitome.services.issuing.orders import Handling, are_few, issue
from kakitome.services.issuing.resuming import resume

__all__ = [
    "AwardOutcome",
    "Delivery",
    "DuplicateRule",
    "Handling",
    "IssuingContext",
    "Order",
    "Resumed",
    "RowStatus",
    "Wanted",
    "are_few",
    "issue",
    "resume",
]
