"""Cases of one recognition body: their events, which only grow, and what lists ask of them.

    with store.transaction():
        case = fold(store.cases.list_events(number))
        event = perform(case, ...)
        store.cases.append(event, head=head_of(apply(case, event), at=now))

The events are the case. A `CaseHead` is what a list shows of it, written anew with every event; nothing is decided from
it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.learning.recognition.case import CaseEvent
from kakitome.learning.recognition.procedure import Act, State
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHead:
    """What a list shows of a case.

    Attributes:
        events: how many there are; the sequence of the last one.
        due_at: the next date by which somebody must act; None when there is none.
        reviewers, voters: accounts that have a part in it, recused ones too.
        partners: institutions that were ever named as offering it jointly.
    """

    number: str
    procedure: str
    applicant: str
    entry: str
    version: int
    title: LocalizedText
    state: State
    events: int
    opened_at: datetime
    updated_at: datetime
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    reviewers: tuple[str, ...] = ()
    voters: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


class CaseStore(Protocol):
    """Cases of one body."""

    def append(self, event: CaseEvent, /, *, head: CaseHead) -> None:
        """Append the next event of the case that `head` names, and write its head.

        Raises `Conflict`: E_CASE_RACE, somebody was faster and the event is not the next one; E_CASE_EXISTS, the
        first event of a case whose number is taken by any body. `NotFound` (E_CASE_UNKNOWN) for a later event of a
        case that is not there.
        """

    def list_events(self, number: str) -> Sequence[CaseEvent]:
        """Return a case's events in their order; raises `NotFound` (E_CASE_UNKNOWN)."""

    def count_acts(self, act: Act) -> int:
        """Return how many events of all cases of the body are of an act."""

    def find_head(self, number: str) -> CaseHead | None:
        """Find what a list shows of a case."""

    def list_heads(
        self,
        *,
        states: Collection[State] = (),
        applicant: str = "",
        entry: str = "",
        account: str = "",
        partner: str = "",
    ) -> Sequence[CaseHead]:
        """Return heads, changed last first: in some states, of an applicant, about an entry, with a person's part.

        `partner` is an institution that was named as offering it jointly. What is empty restricts nothing.
        """

    def list_undone(self, *, led: Collection[State], standing: Collection[State], since: datetime) -> Sequence[str]:
        """Return the cases that led somewhere and changed at an instant or later, or stand without a recognition."""

    def has_applied(self, account: str, *, institution: str, by: datetime) -> bool:
        """Tell whether an account had acted on a case as applicant for an institution by an instant."""
