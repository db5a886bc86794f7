"""How much one person may withdraw without a second: one number a day, over pages, orders and the interface.

A revocation is never undone, so that a stolen session or key could end an institution's awards for good, one by one.
What a person revoked singly, by a page or by any key they answer for, and what their orders withdrew alone count
together. Beyond the number stands an order, which a second person approves, and until then suspends what it names
(`interim`). An award that must not be believed for another minute is suspended, which anybody with the right may do
at any time, singly or by an order, since it can be lifted.

Everything is counted in the transaction of the act itself, in which writers of one institution follow each other:
of many who press at once none sees room that another has taken.
"""

from datetime import datetime, timedelta

from kakitome.errors import Invalid, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.store import Store
from kakitome.ports.withdrawals import DEFAULT_THRESHOLD
from kakitome.services.revoking.changing import ChangedStatus, StatusAct
from kakitome.services.revoking.single import revoke
from kakitome.services.revoking.standing import standing_of

ALONE_WITHIN = timedelta(days=1)
"""For how long what a person withdrew alone counts."""
_SUBJECT, _ACTION = "withdrawals", "withdrawal.threshold"


def threshold_of(store: Store) -> int:
    """Return the number the institution chose, above which a second person must approve."""
    own = store.withdrawals.find_threshold()
    return DEFAULT_THRESHOLD if own is None else min(own, DEFAULT_THRESHOLD)


def threshold_in_force(store: Store, *, now: datetime) -> int:
    """Return the lowest number that was chosen within the last day: lowering holds at once, raising a day later.

    Otherwise whoever holds one administrator's session would first raise the number and then spend it.
    """
    chosen = threshold_of(store)
    for event in store.audit.list_events(subject=_SUBJECT, newest_first=True):
        if event.entry.action != _ACTION:
            continue
        if event.entry.at <= now - ALONE_WITHIN:
            return min(chosen, int(event.entry.detail["threshold"]))
        chosen = min(chosen, int(event.entry.detail["threshold"]), int(event.entry.detail.get("before", chosen)))
    return chosen


def choose_threshold(store: Store, threshold: int, *, actor: str, now: datetime) -> None:
    """Lower the institution's threshold, or bring it back up to the default; 0 asks for a second person always.

    Raises:
        Invalid: E_WITHDRAWAL_THRESHOLD, beyond the default.
    """
    if not 0 <= threshold <= DEFAULT_THRESHOLD:
        raise Invalid("E_WITHDRAWAL_THRESHOLD", most=DEFAULT_THRESHOLD)
    with store.transaction():
        detail = {"threshold": str(threshold), "before": str(threshold_of(store))}
        store.withdrawals.set_threshold(threshold)
        append_entry(store.audit, _ACTION, subject=_SUBJECT, actor=actor, now=now, **detail)


def left_alone(store: Store, answerable: str, *, now: datetime) -> int:
    """Return how many awards a person may still withdraw without a second today; below zero after it was lowered."""
    spent = store.withdrawals.count_alone(answerable, since=now - ALONE_WITHIN)
    return threshold_in_force(store, now=now) - spent


def revoke_alone(store: Store, credential_id: str, *, act: StatusAct, answerable: str) -> ChangedStatus:
    """Revoke one document for good, within what one person may do alone; again costs nothing.

    Args:
        store: the institution's.
        credential_id: the document.
        act: who does it, a person or a program's key, and why.
        answerable: the person behind it.

    Raises:
        Refused: E_WITHDRAWAL_BUDGET; it takes an order and a second person.
        NotFound, Invalid: as `revoke`.
    """
    with store.transaction():
        record = store.awards.find_by_credential_id(credential_id)
        is_over = left_alone(store, answerable, now=act.now) < 1
        if is_over and record is not None and not standing_of(store, [record])[credential_id].revoked:
            raise Refused("E_WITHDRAWAL_BUDGET", threshold=threshold_in_force(store, now=act.now), number=record.number)
        change = revoke(store, credential_id, act=act)
        if change.changed:
            store.withdrawals.note_alone(answerable, credential_id=credential_id, at=act.now)
    return change
