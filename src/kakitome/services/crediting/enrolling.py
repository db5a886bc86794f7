"""Taking a pathway: agreed to be looked at, applied where that is asked, refused or awarded, taken back at any time.

    enrol(store, enrolment)
    apply_for_award(store, key, account=account, now=now)
    refuse(store, key, words="…", actor=clerk, now=now)
    note_awarded(store, enrolment, number=number, parts=parts, actor=actor, now=now)
    withdraw(store, key, account=account, now=now)

1. Nobody's holdings are looked at without an enrolment, which the person made and takes back themselves.
2. Whoever began under a version finishes under it.
3. A person has one open enrolment on a pathway; after the award it stays as the record of what was used.

Source: docs/rules/capabilities.md G1, G2.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.ports.audit import append_entry
from kakitome.ports.pathway_enrolments import OPEN, EnrolmentState, PathwayEnrolment, UsedPart
from kakitome.ports.store import Store

LONGEST_REASON: Final = 2_000
"""Characters. (derived)"""
_LEARNER: Final = "learner"


def enrol(store: Store, enrolment: PathwayEnrolment) -> None:
    """Store that somebody takes a pathway and agreed; raises `Conflict` (E_ENROLMENT_TWICE)."""
    with store.transaction():
        store.enrolments.add(enrolment)
        _note(store, enrolment, action="pathway.enrolled", actor=_LEARNER, now=enrolment.agreed_at)


def find_open_enrolment(store: Store, pathway: str, *, account: str) -> PathwayEnrolment | None:
    """Return the newest enrolment of a person on a pathway that is open or was awarded."""
    stands = OPEN | {EnrolmentState.AWARDED}
    enrolments = store.enrolments.list_of_account(account)
    return next((each for each in enrolments if each.pathway == pathway and each.state in stands), None)


def find_refusal(store: Store, pathway: str, *, account: str) -> PathwayEnrolment | None:
    """Return the newest enrolment of a person on a pathway where it was refused; None where another came after it."""
    enrolments = [each for each in store.enrolments.list_of_account(account) if each.pathway == pathway]
    return enrolments[0] if enrolments and enrolments[0].state is EnrolmentState.REFUSED else None


def need_enrolled(store: Store, key: str) -> PathwayEnrolment:
    """Return an enrolment; raises `NotFound` (E_ENROLMENT_UNKNOWN)."""
    enrolment = store.enrolments.find(key)
    if enrolment is None:
        raise NotFound("E_ENROLMENT_UNKNOWN")
    return enrolment


def need_own_enrolment(store: Store, key: str, *, account: str) -> PathwayEnrolment:
    """Return an enrolment of a person; raises `NotFound` (E_ENROLMENT_UNKNOWN), also for another's."""
    enrolment = need_enrolled(store, key)
    if not account or enrolment.account != account:
        raise NotFound("E_ENROLMENT_UNKNOWN")
    return enrolment


def apply_for_award(store: Store, key: str, *, account: str, now: datetime) -> PathwayEnrolment:
    """Ask for the award; asked already, nothing changes.

    Raises:
        NotFound: E_ENROLMENT_UNKNOWN.
        Conflict: E_ENROLMENT_CHANGED, it was decided.
    """
    with store.transaction():
        enrolment = need_own_enrolment(store, key, account=account)
        if enrolment.state is EnrolmentState.APPLIED:
            return enrolment
        if enrolment.state is not EnrolmentState.ENROLLED:
            raise Conflict("E_ENROLMENT_CHANGED")
        applied = replace(enrolment, state=EnrolmentState.APPLIED, applied_at=now, looked_at=now)
        store.enrolments.put(applied)
        _note(store, applied, action="pathway.applied", actor=_LEARNER, now=now)
    return applied


def withdraw(store: Store, key: str, *, account: str, now: datetime) -> None:
    """Take the agreement back: nobody looks any more, and the row is gone.

    Raises:
        NotFound: E_ENROLMENT_UNKNOWN.
        Conflict: E_ENROLMENT_CHANGED, it was decided: what an award was made of stays on record.
    """
    with store.transaction():
        enrolment = need_own_enrolment(store, key, account=account)
        if enrolment.state not in OPEN:
            raise Conflict("E_ENROLMENT_CHANGED")
        store.enrolments.remove(key)
        _note(store, enrolment, action="pathway.left", actor=_LEARNER, now=now)


def refuse(store: Store, key: str, *, words: str, actor: str, now: datetime) -> PathwayEnrolment:
    """Refuse the award with a reason, which the person reads; they may take the pathway again.

    Raises:
        NotFound: E_ENROLMENT_UNKNOWN.
        Invalid: E_ENROLMENT_WORDS.
        Conflict: E_ENROLMENT_CHANGED, nobody applies any more.
    """
    if not words.strip() or len(words) > LONGEST_REASON:
        raise Invalid("E_ENROLMENT_WORDS", most=LONGEST_REASON)
    with store.transaction():
        enrolment = need_enrolled(store, key)
        if enrolment.state is not EnrolmentState.APPLIED:
            raise Conflict("E_ENROLMENT_CHANGED")
        refused = replace(
            enrolment, state=EnrolmentState.REFUSED, words=words.strip(), decided_at=now, decided_by=actor
        )
        store.enrolments.put(refused)
        _note(store, refused, action="pathway.award_refused", actor=actor, now=now)
    return refused


def note_looked(store: Store, enrolment: PathwayEnrolment, *, hindrance: str, now: datetime) -> None:
    """Note when it was looked, and what stood in the way of the award where all was there."""
    store.enrolments.put(replace(enrolment, looked_at=now, hindrance=hindrance))


def note_begun(store: Store, enrolment: PathwayEnrolment, *, parts: tuple[UsedPart, ...], now: datetime) -> None:
    """Note that an award of some parts is under way, in the transaction that reserves it."""
    store.enrolments.put(replace(enrolment, awarding_since=now, parts=parts, hindrance=""))


def note_awarded(store: Store, enrolment: PathwayEnrolment, *, number: str, actor: str, now: datetime) -> None:
    """Note the award, in the transaction that stores it.

    Raises:
        Conflict: E_ENROLMENT_CHANGED, the person took their agreement back in between, or it was decided.
    """
    fresh = store.enrolments.find(enrolment.key)
    if fresh is None or fresh.state not in OPEN:
        raise Conflict("E_ENROLMENT_CHANGED")
    awarded = replace(fresh, state=EnrolmentState.AWARDED, award_number=number, decided_at=now, decided_by=actor)
    store.enrolments.put(awarded)
    _note(store, awarded, action="pathway.awarded", actor=actor, now=now)


def forget_enrolled(store: Store, account: str) -> int:
    """Delete what a person who leaves has open; what was decided names the account no more. Return how many."""
    with store.transaction():
        enrolments = store.enrolments.list_of_account(account)
        for enrolment in enrolments:
            if enrolment.state in OPEN:
                store.enrolments.remove(enrolment.key)
            else:
                store.enrolments.put(replace(enrolment, account=""))
    return len(enrolments)


def give_enrolments(store: Store, *, ended: str, stays: str) -> None:
    """Let the enrolments of an account that ends be another's; where both are on a pathway, the other's stays."""
    with store.transaction():
        open_on = {each.pathway for each in store.enrolments.list_of_account(stays) if each.state in OPEN}
        for enrolment in store.enrolments.list_of_account(ended):
            if enrolment.state in OPEN and enrolment.pathway in open_on:
                store.enrolments.remove(enrolment.key)
            else:
                store.enrolments.put(replace(enrolment, account=stays))


def _note(store: Store, enrolment: PathwayEnrolment, *, action: str, actor: str, now: datetime) -> None:
    append_entry(
        store.audit,
        action,
        subject=f"enrolment/{enrolment.key}",
        actor=actor,
        now=now,
        pathway=enrolment.pathway,
        version=str(enrolment.version),
    )
