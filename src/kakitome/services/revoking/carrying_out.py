"""Carrying out withdrawal orders, chunk by chunk.

1. Lease a chunk; whoever had it before and comes back late finishes nothing (its fence is too low).
2. In one transaction: look at every award again as it stands now, set the bits, write the events, the trail and the
   learners' notices, note what became of each line, close the chunk, and with the last one the order.

A process that dies anywhere leaves a chunk either untouched or finished: nothing is lost, nothing happens twice. A
chunk that fails again and again is parked with the code of why, and the others go on.

Source: docs/rules/faults.md F01, F21; docs/rules/product.md P2 (a revocation is never undone).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kakitome.errors import Conflict, KakitomeError, Problem
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardRecord
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.ports.queue import MOST_ATTEMPTS
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.ports.withdrawals import (
    LineOutcome,
    LineState,
    WithdrawalAct,
    WithdrawalCandidate,
    WithdrawalLease,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalState,
)
from kakitome.services.revoking.changing import StatusAct, WithdrawalTarget, change_many
from kakitome.services.revoking.interim import is_kept
from kakitome.services.revoking.orders import judge

LEASE = timedelta(seconds=20)
"""How long a chunk belongs to who took it; a chunk takes about a second, and who dies leaves it alone for that long."""

EFFECTS: Mapping[WithdrawalAct, tuple[StatusPurpose, bool]] = {
    WithdrawalAct.REVOKE: (StatusPurpose.REVOCATION, True),
    WithdrawalAct.SUSPEND: (StatusPurpose.SUSPENSION, True),
    WithdrawalAct.REINSTATE: (StatusPurpose.SUSPENSION, False),
}
"""Which bit an act sets to what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What carrying out works with."""

    store: Store
    failpoints: Failpoints = field(default_factory=NoFailpoints)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnChunk:
    """What came of one chunk: awards changed and passed over, whether the order is done, the code of what failed."""

    changed: int = 0
    skipped: int = 0
    is_last: bool = False
    failed: str = ""


def carry_out_chunk(work: Work, *, number: str, index: int, now: datetime) -> WithdrawnChunk | None:
    """Carry out one chunk of an order; None when it is another's, finished, or the order is not being carried out.

    Raises:
        NotFound: E_WITHDRAWAL_UNKNOWN.
    """
    withdrawals = work.store.withdrawals
    lease = withdrawals.lease_chunk(number, index, now=now, until=now + LEASE)
    if lease is None:
        return None
    work.failpoints.reach("withdrawal_leased")
    if lease.attempt > MOST_ATTEMPTS:
        withdrawals.return_chunk(lease, reason="E_WITHDRAWAL_TOO_OFTEN", park=True)
        return WithdrawnChunk(failed="E_WITHDRAWAL_TOO_OFTEN")
    try:
        with work.store.transaction():
            result = _carry_out(work, lease, now=now)
            work.failpoints.reach("withdrawal_recorded")
    except Conflict as error:
        if error.code == "E_WITHDRAWAL_LEASE":
            return None
        return _give_back(work.store, lease, error=error)
    except KakitomeError as error:
        return _give_back(work.store, lease, error=error)
    work.failpoints.reach("withdrawal_stored")
    return result


def _give_back(store: Store, lease: WithdrawalLease, *, error: KakitomeError) -> WithdrawnChunk:
    store.withdrawals.return_chunk(lease, reason=error.code, park=lease.attempt >= MOST_ATTEMPTS)
    return WithdrawnChunk(failed=error.code)


def _carry_out(work: Work, lease: WithdrawalLease, *, now: datetime) -> WithdrawnChunk:
    store = work.store
    order = store.withdrawals.get(lease.number)
    lines = store.withdrawals.list_leased(lease)
    candidates = store.withdrawals.find_candidates([line.award_number for line in lines])
    records = store.awards.find_many_by_credential_id([one.credential_id for one in candidates.values()])
    outcomes: list[LineOutcome] = []
    doing: list[tuple[WithdrawalLine, WithdrawalTarget]] = []
    for line in lines:
        candidate = candidates.get(line.award_number)
        obstacle = _obstacle(order, candidate, records=records)
        if obstacle is not None or candidate is None:
            problems = () if obstacle is None else (obstacle,)
            outcomes.append(LineOutcome(position=line.position, state=LineState.SKIPPED, problems=problems))
        else:
            target = WithdrawalTarget(record=records[candidate.credential_id], has_earlier=candidate.has_earlier)
            doing.append((line, target))
    outcomes += _change(store, order, doing=doing, now=now)
    work.failpoints.reach("withdrawal_changed")
    left = store.withdrawals.finish_chunk(lease, outcomes)
    if not left:
        _finish(store, order, now=now)
    changed = sum(outcome.state is LineState.CHANGED for outcome in outcomes)
    return WithdrawnChunk(changed=changed, skipped=len(outcomes) - changed, is_last=not left)


def _obstacle(
    order: WithdrawalOrder, candidate: WithdrawalCandidate | None, *, records: Mapping[str, AwardRecord]
) -> Problem | None:
    """Tell why an award that could be withdrawn when the order was drafted cannot be now."""
    if candidate is None or candidate.credential_id not in records:
        return Problem(code="E_WITHDRAWAL_NOT_FOUND", params={"number": candidate.award_number if candidate else ""})
    _state, problem = judge(candidate, order.act)
    if problem is None and is_kept(order, candidate):
        return Problem(code="I_WITHDRAWAL_KEPT", severity="info", params={"number": candidate.award_number})
    if problem is None and not records[candidate.credential_id].intent.places(EFFECTS[order.act][0]):
        return Problem(code="E_WITHDRAWAL_NO_STATUS", params={"number": candidate.award_number})
    return problem


def _change(
    store: Store, order: WithdrawalOrder, *, doing: Sequence[tuple[WithdrawalLine, WithdrawalTarget]], now: datetime
) -> list[LineOutcome]:
    purpose, value = EFFECTS[order.act]
    # The events' reason is the issuer's own record: the order's number leads to the note.
    act = StatusAct(
        actor=order.proposed_by,
        reason=f"{order.number} {order.reason}",
        now=now,
        notices=store.outbox,
        order=order.number,
    )
    changes = change_many(store, [target for _, target in doing], act=act, purpose=purpose, value=value)
    return [
        LineOutcome(
            position=line.position,
            state=LineState.CHANGED if change.changed else LineState.SKIPPED,
            credential_id=change.record.credential_id,
        )
        for (line, _), change in zip(doing, changes, strict=True)
    ]


def _finish(store: Store, order: WithdrawalOrder, *, now: datetime) -> None:
    actor = order.proposed_by
    store.withdrawals.move(order.number, WithdrawalState.DONE, at=now, actor=actor)
    changed = store.withdrawals.progress(order.number).lines.get(LineState.CHANGED, 0)
    detail = {"act": order.act.value, "count": str(changed)}
    append_entry(store.audit, "withdrawal.done", subject=order.number, actor=actor, now=now, **detail)
