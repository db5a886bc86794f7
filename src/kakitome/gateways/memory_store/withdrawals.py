"""Withdrawal orders in memory."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.awards import MemoryAwards
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.gateways.memory_store.status_lists import MemoryStatusLists
from kakitome.ports.awards import AwardFilter, AwardRecord, AwardState
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.withdrawals import (
    WITHDRAWAL_MOVES,
    Candidate,
    LineOutcome,
    LineState,
    Proposal,
    Selection,
    WithdrawalLease,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalProgress,
    WithdrawalState,
)

_BEGUN = frozenset({WithdrawalState.APPROVED, WithdrawalState.DONE, WithdrawalState.STOPPED})
_ALL = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    first: int
    last: int
    state: str = "open"
    fence: int = 0
    attempts: int = 0
    leased_until: datetime | None = None
    reason: str = ""


class MemoryWithdrawals:
    """Implements `ports.withdrawals.WithdrawalStore`."""

    def __init__(self, journal: Journal, *, awards: MemoryAwards, status_lists: MemoryStatusLists) -> None:
        self._journal = journal
        self._awards = awards
        self._status_lists = status_lists
        self._orders: Rows[str, WithdrawalOrder] = Rows(journal)
        self._lines: Rows[str, dict[int, WithdrawalLine]] = Rows(journal)
        self._chunks: Rows[tuple[str, int], _Chunk] = Rows(journal)
        self._settings: Rows[str, int] = Rows(journal)

    def find_candidates(self, names: Sequence[str], /) -> Mapping[str, Candidate]:
        """Find awards by award number or credential id; unknown names are left out."""
        found: dict[str, Candidate] = {}
        for name in names:
            record = self._awards.find_by_number(name) or self._awards.find_by_credential_id(name)
            if record is not None:
                found[name] = self._candidate(record)
        return found

    def list_candidates(self, which: Selection, /) -> Sequence[Candidate]:
        """Return the documents of a selection, oldest first."""
        if which.batch:
            listed = self._awards.list_matching(AwardFilter(batch=which.batch), limit=_ALL)
        else:
            listed = self._awards.list_matching(
                AwardFilter(
                    microcredentials=frozenset({which.microcredential}) if which.microcredential else None,
                    version=which.version,
                    states=frozenset({AwardState.ISSUED}),
                ),
                limit=_ALL,
            )
        numbers = dict.fromkeys(one.number for one in reversed(listed) if _is_within(one, which))
        return [self.find_candidates([number])[number] for number in numbers]

    def add(self, order: WithdrawalOrder, lines: Iterable[WithdrawalLine]) -> None:
        """Store a draft with its lines."""
        if order.number in self._orders:
            raise Conflict("E_WITHDRAWAL_EXISTS", number=order.number)
        with self._journal.transaction():
            self._orders.put(order.number, order)
            self._lines.put(order.number, {line.position: line for line in lines})

    def get(self, number: str) -> WithdrawalOrder:
        """Return one order."""
        found = self._orders.find(number)
        if found is None:
            raise NotFound("E_WITHDRAWAL_UNKNOWN", number=number)
        return found

    def list_orders(self, *, offset: int = 0, limit: int = 50) -> Sequence[WithdrawalOrder]:
        """Return orders, newest first."""
        return self._orders.values()[::-1][offset : offset + limit]

    def list_in_state(self, state: WithdrawalState, /) -> Sequence[WithdrawalOrder]:
        """Return orders of one state, oldest first."""
        return [order for order in self._orders.values() if order.state is state]

    def list_unpublished(self) -> Sequence[WithdrawalOrder]:
        """Return orders that ended and whose lists were not published yet, oldest first."""
        ended = (WithdrawalState.DONE, WithdrawalState.STOPPED)
        return [order for order in self._orders.values() if order.state in ended and order.published_at is None]

    def propose(self, number: str, proposal: Proposal, /) -> WithdrawalOrder:
        """Turn a draft into a proposal."""
        moved = replace(
            self._moving(number, WithdrawalState.PROPOSED),
            reason=proposal.reason.value,
            note=proposal.note,
            proposed_by=proposal.proposed_by,
            answerable=proposal.answerable,
            needs_second=proposal.needs_second,
            proposed_at=proposal.at,
        )
        self._orders.put(number, moved)
        return moved

    def move(self, number: str, to: WithdrawalState, *, at: datetime, actor: str) -> WithdrawalOrder:
        """Change the state, stamping who and when."""
        moved = self._moving(number, to)
        if to is WithdrawalState.APPROVED and moved.needs_second and actor in (moved.proposed_by, moved.answerable):
            raise Conflict("E_WITHDRAWAL_OWN")
        if to in (WithdrawalState.APPROVED, WithdrawalState.DECLINED):
            moved = replace(moved, decided_at=at, decided_by=actor)
        if not WITHDRAWAL_MOVES[to]:
            moved = replace(moved, finished_at=at)
        self._orders.put(number, moved)
        return moved

    def count_unapproved(self, answerable: str, *, since: datetime) -> int:
        """Count the ready lines of a person's orders that went on without a second person since an instant."""
        return sum(
            order.ready
            for order in self._orders.values()
            if order.answerable == answerable
            and order.proposed_at is not None
            and order.proposed_at >= since
            and not order.needs_second
            and order.state in _BEGUN
        )

    def list_lines(
        self, number: str, *, states: frozenset[LineState] = frozenset(), offset: int = 0, limit: int | None = None
    ) -> Sequence[WithdrawalLine]:
        """Return lines in their order."""
        lines = [line for line in self._sorted(number) if not states or line.state in states]
        return lines[offset : None if limit is None else offset + limit]

    def plan_chunks(self, number: str, *, size: int) -> int:
        """Divide the ready lines into chunks; what was planned before stays."""
        self.get(number)
        planned = self._of_order(number)
        if planned:
            return len(planned)
        ready = [line.position for line in self._sorted(number) if line.state is LineState.READY]
        parts = [ready[start : start + size] for start in range(0, len(ready), size)]
        with self._journal.transaction():
            for index, part in enumerate(parts, start=1):
                self._chunks.put((number, index), _Chunk(first=part[0], last=part[-1]))
        return len(parts)

    def next_chunks(self, number: str, *, now: datetime, limit: int) -> Sequence[int]:
        """Return chunks that are open, not parked and leased to nobody, lowest first."""
        chunks = self._of_order(number) if self.get(number).state is WithdrawalState.APPROVED else {}
        free = [index for index, one in chunks.items() if one.state == "open" and not _is_leased(one, now)]
        return sorted(free)[:limit]

    def lease_chunk(self, number: str, index: int, *, now: datetime, until: datetime) -> WithdrawalLease | None:
        """Take a chunk that is open and free."""
        order, chunk = self.get(number), self._chunks.find((number, index))
        if order.state is not WithdrawalState.APPROVED or chunk is None or chunk.state != "open":
            return None
        if _is_leased(chunk, now):
            return None
        taken = replace(chunk, fence=chunk.fence + 1, attempts=chunk.attempts + 1, leased_until=until)
        self._chunks.put((number, index), taken)
        return WithdrawalLease(number=number, index=index, fence=taken.fence, attempt=taken.attempts, until=until)

    def list_leased(self, lease: WithdrawalLease, /) -> Sequence[WithdrawalLine]:
        """Return the ready lines of a chunk."""
        chunk = self._chunks.find((lease.number, lease.index))
        lines = self._sorted(lease.number) if chunk else []
        return [
            line
            for line in lines
            if chunk and chunk.first <= line.position <= chunk.last and line.state is LineState.READY
        ]

    def finish_chunk(self, lease: WithdrawalLease, outcomes: Sequence[LineOutcome], /) -> int:
        """Store what became of a chunk's lines, close it, and return how many chunks are left."""
        chunk = self._held(lease)
        if chunk is None or self.get(lease.number).state is not WithdrawalState.APPROVED:
            raise Conflict("E_WITHDRAWAL_LEASE", number=lease.number, chunk=lease.index)
        lines = {line.position: line for line in self.list_leased(lease)}
        strange = lines.keys() ^ {outcome.position for outcome in outcomes}
        if strange:
            raise NotFound("E_WITHDRAWAL_LINE_UNKNOWN", number=lease.number, row=min(strange))
        after = {
            one.position: replace(
                lines[one.position],
                state=one.state,
                credential_id=one.credential_id or lines[one.position].credential_id,
                problems=(*lines[one.position].problems, *one.problems),
            )
            for one in outcomes
        }
        with self._journal.transaction():
            self._lines.put(lease.number, {**(self._lines.find(lease.number) or {}), **after})
            self._chunks.put((lease.number, lease.index), replace(chunk, state="done", leased_until=None))
        return sum(one.state != "done" for one in self._of_order(lease.number).values())

    def return_chunk(self, lease: WithdrawalLease, *, reason: str, park: bool) -> None:
        """Note what went wrong; the lease runs out by itself, so that the next attempt waits a little."""
        chunk = self._held(lease)
        if chunk is not None:
            noted = replace(chunk, reason=reason)
            parked = replace(noted, state="parked", leased_until=None)
            self._chunks.put((lease.number, lease.index), parked if park else noted)

    def unpark(self, number: str) -> int:
        """Open parked chunks again and return how many there were."""
        self.get(number)
        parked = {index: one for index, one in self._of_order(number).items() if one.state == "parked"}
        with self._journal.transaction():
            for index, one in parked.items():
                opened = replace(one, state="open", attempts=0, leased_until=None, reason="")
                self._chunks.put((number, index), opened)
        return len(parked)

    def progress(self, number: str) -> WithdrawalProgress:
        """Tell how far an order is."""
        self.get(number)
        chunks = self._of_order(number).values()
        return WithdrawalProgress(
            lines=dict(Counter(line.state for line in self._sorted(number))),
            open_chunks=sum(one.state == "open" for one in chunks),
            parked=tuple(one.reason for one in chunks if one.state == "parked"),
        )

    def note_published(self, number: str, *, at: datetime) -> None:
        """Note that published lists show all of an order."""
        self._orders.put(number, replace(self.get(number), published_at=at))

    def find_threshold(self) -> int | None:
        """Return the institution's own threshold."""
        return self._settings.find("threshold")

    def set_threshold(self, threshold: int, /) -> None:
        """Choose the institution's own threshold."""
        self._settings.put("threshold", threshold)

    def _candidate(self, record: AwardRecord) -> Candidate:
        is_set = self._status_lists.which_are_set(record.intent.status)
        purposes = {entry.list_id.purpose for entry in is_set}
        others = self._awards.list_by_number(record.number)
        return Candidate(
            award_number=record.number,
            credential_id=record.credential_id,
            microcredential=record.intent.microcredential,
            state=record.state,
            is_revoked=StatusPurpose.REVOCATION in purposes,
            is_suspended=StatusPurpose.SUSPENSION in purposes,
            has_earlier=any(
                one.state is AwardState.SUPERSEDED and one.credential_id != record.credential_id for one in others
            ),
        )

    def _moving(self, number: str, to: WithdrawalState) -> WithdrawalOrder:
        order = self.get(number)
        if to not in WITHDRAWAL_MOVES[order.state]:
            raise Conflict("E_WITHDRAWAL_MOVE", before=order.state.value, after=to.value, number=number)
        return replace(order, state=to)

    def _sorted(self, number: str) -> list[WithdrawalLine]:
        self.get(number)
        lines = self._lines.find(number) or {}
        return [lines[position] for position in sorted(lines)]

    def _of_order(self, number: str) -> dict[int, _Chunk]:
        keys = [key for key in self._chunks if key[0] == number]
        return {index: chunk for _, index in keys if (chunk := self._chunks.find((number, index))) is not None}

    def _held(self, lease: WithdrawalLease) -> _Chunk | None:
        chunk = self._chunks.find((lease.number, lease.index))
        return chunk if chunk and chunk.fence == lease.fence and chunk.state == "open" else None


def _is_leased(chunk: _Chunk, now: datetime) -> bool:
    return chunk.leased_until is not None and chunk.leased_until > now


def _is_within(record: AwardRecord, which: Selection) -> bool:
    if which.batch:
        return True
    on = record.intent.awarded_on
    is_late_enough = which.awarded_from is None or on >= which.awarded_from
    return is_late_enough and (which.awarded_until is None or on <= which.awarded_until)
