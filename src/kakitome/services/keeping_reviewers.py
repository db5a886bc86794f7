"""The register of reviewers as it is kept: added, changed, paused, ended, paid; each act in the body's trail.

    add(store, reviewer, actor=account, now=now)
    move(store, reviewer_id, to=ReviewerState.ENDED, actor=account, now=now)

The trail names reviewers by the id of their entry, never by name or address.
"""

from dataclasses import replace
from datetime import datetime

from kakitome.errors import NotFound
from kakitome.learning.recognition.reviewer import Honorarium, Reviewer, ReviewerState
from kakitome.ports.audit import append_entry
from kakitome.ports.store import Store


def get(store: Store, reviewer_id: str) -> Reviewer:
    """Return an entry of the register; raises `NotFound` (E_REVIEWER_UNKNOWN)."""
    reviewer = store.reviewers.find(reviewer_id)
    if reviewer is None:
        raise NotFound("E_REVIEWER_UNKNOWN")
    return reviewer


def add(store: Store, reviewer: Reviewer, *, actor: str, now: datetime) -> Reviewer:
    """Put somebody who accepted into the register, or back into it; saving the profile makes them active.

    Raises:
        Conflict: E_REVIEWER_EXISTS.
        Invalid: E_REVIEWER_UNFIT.
    """
    with store.transaction():
        known = store.reviewers.find_by_account(reviewer.account)
        if known is not None and known.state is ReviewerState.ENDED:
            again = known.moved(ReviewerState.INVITED)
            store.reviewers.change(again)
            _note(store, again, action="reviewer.entered", actor=actor, now=now)
            return again
        store.reviewers.add(reviewer.checked())
        _note(store, reviewer, action="reviewer.entered", actor=actor, now=now)
    return reviewer


def change(store: Store, reviewer: Reviewer, *, actor: str, now: datetime) -> Reviewer:
    """Keep what changed of an entry; whose it is and how it stands stay, and so does a trace of what was taken out.

    Raises:
        NotFound: E_REVIEWER_UNKNOWN.
        Invalid: E_REVIEWER_UNFIT.
    """
    with store.transaction():
        known = get(store, reviewer.id)
        kept = replace(reviewer.checked(), account=known.account, state=known.state, added_at=known.added_at)
        kept = kept.changed_from(known, by=actor, at=now)
        store.reviewers.change(kept)
        _note(store, kept, action="reviewer.changed", actor=actor, now=now)
    return kept


def keep_own(store: Store, changed: Reviewer, *, is_available: bool, actor: str, now: datetime) -> Reviewer:
    """Keep an entry as its reviewer filled it in; that takes an invitation up. Raises as `change` and `move`."""
    wanted = ReviewerState.ACTIVE if is_available else ReviewerState.PAUSED
    with store.transaction():
        reviewer = change(store, changed, actor=actor, now=now)
        if reviewer.state is ReviewerState.INVITED:
            reviewer = move(store, reviewer.id, to=ReviewerState.ACTIVE, actor=actor, now=now)
        return reviewer if reviewer.state is wanted else move(store, reviewer.id, to=wanted, actor=actor, now=now)


def move(store: Store, reviewer_id: str, *, to: ReviewerState, actor: str, now: datetime) -> Reviewer:
    """Change the state of an entry.

    Raises:
        NotFound: E_REVIEWER_UNKNOWN.
        Conflict: E_REVIEWER_MOVE.
    """
    with store.transaction():
        moved = get(store, reviewer_id).moved(to)
        store.reviewers.change(moved)
        _note(store, moved, action=f"reviewer.{to.value}", actor=actor, now=now)
    return moved


def pay(store: Store, reviewer_id: str, *, honorarium: Honorarium, actor: str) -> None:
    """Note what was paid; a correction is another record. Raises `NotFound` (E_REVIEWER_UNKNOWN)."""
    with store.transaction():
        known = get(store, reviewer_id)
        store.reviewers.add_honorarium(reviewer_id, honorarium)
        _note(store, known, action="reviewer.paid", actor=actor, now=honorarium.noted_at, number=honorarium.case)


def _note(store: Store, reviewer: Reviewer, *, action: str, actor: str, now: datetime, **detail: str) -> None:
    append_entry(store.audit, action, subject=f"reviewer {reviewer.id}", actor=actor, now=now, **detail)
