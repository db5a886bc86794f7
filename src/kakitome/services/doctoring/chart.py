"""The patient's chart: everything the invariants are about, read once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kakitome.ports.audit import AuditEvent
from kakitome.ports.awards import AwardFilter, AwardRecord, AwardState
from kakitome.ports.store import AwardBook

_PAGE = 500
SIGNED = frozenset({AwardState.ISSUED, AwardState.SUPERSEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All awards and the whole trail; `events` is the trail by action and subject."""

    book: AwardBook
    records: Sequence[AwardRecord]
    trail: Sequence[AuditEvent]
    events: Mapping[tuple[str, str], Sequence[AuditEvent]]

    @property
    def signed(self) -> Sequence[AwardRecord]:
        """The records that must have a document."""
        return [record for record in self.records if record.state in SIGNED]


def read_chart(book: AwardBook) -> Chart:
    """Read everything."""
    records: list[AwardRecord] = []
    while page := book.awards.list_matching(AwardFilter(), offset=len(records), limit=_PAGE):
        records += page
    trail = book.audit.list_events()
    events: dict[tuple[str, str], list[AuditEvent]] = defaultdict(list)
    for event in trail:
        events[event.entry.action, event.entry.subject].append(event)
    return Chart(book=book, records=records, trail=trail, events=dict(events))
