"""Withdrawal orders: revoking or suspending many awards at once, or lifting their suspensions.

An order is durable like a batch: what was asked for, line by line, who proposed it, who approved it, and what became
of each line. It is carried out in chunks; a chunk is leased, and each lease has a fence that rises, so that a worker
that was taken for dead finishes nothing (docs/rules/faults.md F21). The reason is for the issuer's own record: neither
its code nor
its note goes into status lists, logs or the audit trail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kakitome.errors import Problem
from kakitome.ports.awards import AwardState

DEFAULT_THRESHOLD = 100
"""Awards above which a second person must approve, unless the institution's admin chose fewer."""


class WithdrawalAct(StrEnum):
    """What is done to every award of an order."""

    REVOKE = "revoke"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


class WithdrawalOrigin(StrEnum):
    """How the awards of an order were named."""

    LIST = "list"
    BATCH = "batch"
    SELECTION = "selection"
    ORDER = "order"
    """By another order: this one suspends its awards until a second person has decided, or lifts that again."""


class WithdrawalReason(StrEnum):
    """Why, in a word that says nothing about a person; the rest is the note."""

    AWARDED_IN_ERROR = "awarded_in_error"
    REQUIREMENTS_NOT_MET = "requirements_not_met"
    INTEGRITY = "integrity"
    HOLDER_REQUEST = "holder_request"
    UNDER_REVIEW = "under_review"
    REVIEW_ENDED = "review_ended"
    SECURITY = "security"
    OTHER = "other"


INTERIM_REASON = "until_decided"
"""Why awards are suspended while an order to revoke them waits for a second person; people choose another reason."""


class WithdrawalState(StrEnum):
    """Where an order stands; `approved` is being carried out, `stopped` was ended before its last chunk."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    DONE = "done"
    DECLINED = "declined"
    DROPPED = "dropped"
    STOPPED = "stopped"


WITHDRAWAL_MOVES: Mapping[WithdrawalState, frozenset[WithdrawalState]] = {
    WithdrawalState.DRAFT: frozenset({WithdrawalState.PROPOSED, WithdrawalState.DROPPED}),
    WithdrawalState.PROPOSED: frozenset({WithdrawalState.APPROVED, WithdrawalState.DECLINED, WithdrawalState.DROPPED}),
    WithdrawalState.APPROVED: frozenset({WithdrawalState.DONE, WithdrawalState.STOPPED}),
    WithdrawalState.DONE: frozenset(),
    WithdrawalState.DECLINED: frozenset(),
    WithdrawalState.DROPPED: frozenset(),
    WithdrawalState.STOPPED: frozenset(),
}


class LineState(StrEnum):
    """What reading said of a line (first four), then what carrying out did with it."""

    READY = "ready"
    ALREADY = "already"
    REPEATED = "repeated"
    REFUSED = "refused"
    CHANGED = "changed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalLine:
    """One line of an order.

    Attributes:
        position: the row in the person's file; counted from 1 where there was no file.
        given: what stood there, 80 characters at most; empty where there was no file.
        award_number, credential_id, microcredential: what was found; empty when nothing was.
        problems: why it is not done, or was not.
    """

    position: int
    given: str = ""
    award_number: str = ""
    credential_id: str = ""
    microcredential: str = ""
    state: LineState = LineState.READY
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalOrder:
    """One order.

    Attributes:
        number: registered number (`W-…`).
        origin, detail: how the awards were named: `filename`, `batch`, or `microcredential`, `version`,
            `awarded_from`, `awarded_until`; `order` where another order named them.
        microcredentials: identifiers of everything among its ready lines; who may approve depends on them.
        total, ready: lines, and those of them that can be done.
        drafted_by, proposed_by, decided_by: who acted.
        answerable: the person behind the proposer: themselves, or who made the program's key.
        needs_second: whether another person must approve; set when it is proposed.
        reason, note: why; empty while it is a draft.
        published_at: when the lists that show all of it were published.
    """

    number: str
    act: WithdrawalAct
    origin: WithdrawalOrigin
    drafted_by: str
    drafted_at: datetime
    detail: Mapping[str, str]
    microcredentials: tuple[str, ...] = ()
    total: int = 0
    ready: int = 0
    state: WithdrawalState = WithdrawalState.DRAFT
    reason: str = ""
    note: str = ""
    proposed_by: str = ""
    answerable: str = ""
    proposed_at: datetime | None = None
    needs_second: bool = False
    decided_by: str = ""
    decided_at: datetime | None = None
    finished_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What turns a draft into a proposal; `reason` is a `WithdrawalReason` or `INTERIM_REASON`."""

    reason: str
    note: str
    proposed_by: str
    answerable: str
    needs_second: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Awards by what they are; empty fields do not select. `awarded_until` is the last day."""

    batch: str = ""
    microcredential: str = ""
    version: int | None = None
    awarded_from: date | None = None
    awarded_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalCandidate:
    """What an order needs to know of an award: its current document, and how that stands.

    Attributes:
        has_earlier: whether superseded documents of the award exist, which are withdrawn with it.
        suspension_reason: why it is suspended, as the event says that did it; empty while it is not.
    """

    award_number: str
    credential_id: str
    microcredential: str
    state: AwardState
    is_revoked: bool
    is_suspended: bool
    has_earlier: bool = False
    suspension_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalLease:
    """The right to carry out one chunk until `until`, unless a higher fence was given since."""

    number: str
    index: int
    fence: int
    attempt: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOutcome:
    """What became of one line."""

    position: int
    state: LineState
    credential_id: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalProgress:
    """How far an order is: lines by state, chunks that are open, chunks that were parked with the codes of why."""

    lines: Mapping[LineState, int]
    open_chunks: int
    parked: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        """Lines that were carried out or passed over."""
        return self.lines.get(LineState.CHANGED, 0) + self.lines.get(LineState.SKIPPED, 0)


class WithdrawalStore(Protocol):
    """Withdrawal orders of one institution."""

    def find_candidates(self, names: Sequence[str], /) -> Mapping[str, WithdrawalCandidate]:
        """Find awards by award number or credential id; unknown names are left out.

        An award number finds the award's current document; a credential id finds the document itself, of whatever
        state.
        """

    def list_candidates(self, which: Selection, /) -> Sequence[WithdrawalCandidate]:
        """Return the issued documents of a selection, oldest first."""

    def add(self, order: WithdrawalOrder, lines: Iterable[WithdrawalLine]) -> None:
        """Store a draft with its lines; raises `Conflict` (E_WITHDRAWAL_EXISTS) when the number is taken."""

    def get(self, number: str) -> WithdrawalOrder:
        """Return one order; raises `NotFound` (E_WITHDRAWAL_UNKNOWN)."""

    def list_orders(self, *, offset: int = 0, limit: int = 50) -> Sequence[WithdrawalOrder]:
        """Return orders, newest first."""

    def list_in_state(self, state: WithdrawalState, /) -> Sequence[WithdrawalOrder]:
        """Return orders of one state, oldest first."""

    def list_interim(self, number: str) -> Sequence[WithdrawalOrder]:
        """Return the orders that suspend another order's awards until it is decided, or lift that; oldest first."""

    def find_requested(self, request: str, *, drafted_by: str) -> WithdrawalOrder | None:
        """Find the order that somebody's request to the API made: `request` stands in its `detail`."""

    def list_unpublished(self) -> Sequence[WithdrawalOrder]:
        """Return orders that are done or stopped and whose lists were not published yet, oldest first."""

    def propose(self, number: str, proposal: Proposal, /) -> WithdrawalOrder:
        """Turn a draft into a proposal; raises `NotFound`, `Conflict` (E_WITHDRAWAL_MOVE)."""

    def move(self, number: str, to: WithdrawalState, *, at: datetime, actor: str) -> WithdrawalOrder:
        """Change the state, stamping `decided_*` or `finished_at`.

        Raises `NotFound` (E_WITHDRAWAL_UNKNOWN), `Conflict` (E_WITHDRAWAL_MOVE) for a move that is not in
        `WITHDRAWAL_MOVES`, (E_WITHDRAWAL_OWN) for approving one's own order that needs a second person. Of two that
        try the same move at once, one gets the conflict.
        """

    def count_alone(self, answerable: str, *, since: datetime) -> int:
        """Count what a person withdrew without a second one since an instant.

        The ready lines of orders that went on alone, and the awards that were revoked one by one. Suspensions do not
        count: they can be lifted.
        """

    def note_alone(self, answerable: str, *, credential_id: str, at: datetime) -> None:
        """Count a revocation that was no order's, in the transaction of the revocation itself."""

    def list_lines(
        self, number: str, *, states: frozenset[LineState] = frozenset(), offset: int = 0, limit: int | None = None
    ) -> Sequence[WithdrawalLine]:
        """Return lines in their order."""

    def plan_chunks(self, number: str, *, size: int) -> int:
        """Divide the ready lines into chunks and return how many there are; what was planned before stays."""

    def next_chunks(self, number: str, *, now: datetime, limit: int) -> Sequence[int]:
        """Return chunks that are open, not parked and leased to nobody, lowest first; none of an order that stopped."""

    def lease_chunk(self, number: str, index: int, *, now: datetime, until: datetime) -> WithdrawalLease | None:
        """Take a chunk; None when another has it, it is finished or parked, or the order is not being carried out."""

    def list_leased(self, lease: WithdrawalLease, /) -> Sequence[WithdrawalLine]:
        """Return the ready lines of a chunk."""

    def finish_chunk(self, lease: WithdrawalLease, outcomes: Sequence[LineOutcome], /) -> int:
        """Store what became of a chunk's lines, close it, and return how many chunks are left.

        Raises `Conflict` (E_WITHDRAWAL_LEASE) when a higher fence was given, the chunk is closed, or the order is no
        longer being carried out.
        """

    def return_chunk(self, lease: WithdrawalLease, *, reason: str, park: bool) -> None:
        """Note the code of what went wrong; the chunk is free when its lease runs out, or, parked, waits for a person.

        An old lease does nothing.
        """

    def unpark(self, number: str) -> int:
        """Open parked chunks again and return how many there were."""

    def progress(self, number: str) -> WithdrawalProgress:
        """Tell how far an order is."""

    def note_published(self, number: str, *, at: datetime) -> None:
        """Note that published lists show all of an order."""

    def find_threshold(self) -> int | None:
        """Return the institution's own threshold, None when nobody chose one."""

    def set_threshold(self, threshold: int, /) -> None:
        """Choose the institution's own threshold."""
