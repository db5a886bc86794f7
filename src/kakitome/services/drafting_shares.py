"""A share that somebody begins and keeps for later: thirty days from when it was last kept, and without a PIN.

    keep_draft(shares, ShareDraft(key=..., kept_at=now, chosen={...}, fields={...}))

A draft holds nothing that was shared, and opens nothing. What it names and its owner holds no more is left out when the
form is seen again; what changed meanwhile is told there.
"""

from typing import Final

from kakitome.errors import Conflict
from kakitome.ports.shares import PersonShares, ShareDraft

MOST_DRAFTS: Final = 20
"""Of one person. (derived: as many as a list shows at one look)"""


def keep_draft(shares: PersonShares, draft: ShareDraft) -> None:
    """Keep a draft; raises `Conflict` (E_SHARE_DRAFTS) where there are as many as may be."""
    with shares.transaction():
        keys = [known.key for known in shares.list_drafts()]
        if draft.key not in keys and len(keys) >= MOST_DRAFTS:
            raise Conflict("E_SHARE_DRAFTS", limit=MOST_DRAFTS)
        shares.put_draft(draft)


def find_draft(shares: PersonShares, key: str) -> ShareDraft | None:
    """Find a draft by its key."""
    return next((draft for draft in shares.list_drafts() if draft.key == key), None)
