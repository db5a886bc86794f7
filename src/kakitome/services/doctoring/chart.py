"""The patient's chart: what the invariants are about, asked for page by page and never kept whole.

An institution of a nation has a million awards and two million events; the doctor's memory must not grow with them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kakitome.errors import ProblemFactory
from kakitome.ports.audit import AuditEvent, AuditTrail
from kakitome.ports.awards import SIGNED, AwardOutline
from kakitome.ports.store import AwardBook

found = ProblemFactory(source="docs/rules/invariants.md I1–I14")

PAGE = 1000
"""So many awards or events are looked at together."""


class TrailIndex:
    """The trail by action and subject, asked for when it is needed."""

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail

    def get(self, key: tuple[str, str], default: Sequence[AuditEvent] = ()) -> Sequence[AuditEvent]:
        """Return what the trail says was done to one thing, in its order."""
        action, subject = key
        return acts(self._trail.list_events(subject=subject), action) or default


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A book, read in pages of so many."""

    book: AwardBook
    page: int = PAGE

    @property
    def award_pages(self) -> Iterator[Sequence[AwardOutline]]:
        """Walk over all awards, newest first."""
        return self.book.awards.each_page(size=self.page)

    @property
    def trail_pages(self) -> Iterator[Sequence[AuditEvent]]:
        """Walk over the trail in its order."""
        return self.book.audit.each_page(size=self.page)

    @property
    def records(self) -> Iterator[AwardOutline]:
        """Walk over all awards one by one."""
        return (award for page in self.award_pages for award in page)

    @property
    def events(self) -> TrailIndex:
        """The trail by action and subject."""
        return TrailIndex(self.book.audit)


def acts(events: Sequence[AuditEvent], action: str) -> Sequence[AuditEvent]:
    """Return those events that tell of one kind of act."""
    return [event for event in events if event.entry.action == action]


def signed_of(page: Sequence[AwardOutline]) -> Sequence[AwardOutline]:
    """Return those that must have a document."""
    return [award for award in page if award.state in SIGNED]
