"""Revoking and suspending: a bit in a published list, an event, a notice; one award, or fifty thousand.

A revocation is never undone; suspension is for what may come back. What verifiers see changes with the
next publication of the list (`publishing`). The reason is for the issuer's own record: it is not
published and stays out of the audit trail, which outlives the right to keep it.

`single` withdraws one award; `budget` says how many one person may revoke alone; `orders` and `carrying_out` withdraw
many by an order, `interim` suspends them while a second person decides; `changing` is what all do.
"""

from kakitome.services.revoking.budget import (
    ALONE_WITHIN,
    choose_threshold,
    left_alone,
    revoke_alone,
    threshold_in_force,
    threshold_of,
)
from kakitome.services.revoking.carrying_out import EFFECTS, WithdrawnChunk, Work, carry_out_chunk
from kakitome.services.revoking.changing import ChangedStatus, StatusAct, WithdrawalTarget, change_many
from kakitome.services.revoking.interim import lifting_of, suspension_of
from kakitome.services.revoking.orders import (
    CHUNK,
    NOTE_LENGTH,
    Asking,
    NamedLine,
    Reasoned,
    approve,
    asks_second,
    decline,
    draft_lines,
    draft_selection,
    drop,
    judge,
    propose,
    stop,
)
from kakitome.services.revoking.single import reinstate, revoke, revoke_many, suspend
from kakitome.services.revoking.standing import DocumentStanding, standing_of, suspended_since

__all__ = [
    "ALONE_WITHIN",
    "CHUNK",
    "EFFECTS",
    "NOTE_LENGTH",
    "Asking",
    "ChangedStatus",
    "DocumentStanding",
    "NamedLine",
    "Reasoned",
    "StatusAct",
    "WithdrawalTarget",
    "WithdrawnChunk",
    "Work",
    "approve",
    "asks_second",
    "carry_out_chunk",
    "change_many",
    "choose_threshold",
    "decline",
    "draft_lines",
    "draft_selection",
    "drop",
    "judge",
    "left_alone",
    "lifting_of",
    "propose",
    "reinstate",
    "revoke",
    "revoke_alone",
    "revoke_many",
    "standing_of",
    "stop",
    "suspend",
    "suspended_since",
    "suspension_of",
    "threshold_in_force",
    "threshold_of",
]
