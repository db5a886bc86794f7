"""One walk over the trail: I7 and I11.

Source: docs/rules/invariants.md I7, I11.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kakitome.errors import Problem
from kakitome.ports.audit import GENESIS, AuditEvent, chain
from kakitome.services.doctoring.chart import Chart, acts, found


@dataclass(slots=True, kw_only=True)
class TrailRound:
    """What a walk over the trail brought.

    Attributes:
        witnessed: sequence and hash of the last event that a witness elsewhere saw.
        events: how many there are.
        broken: I7, what is wrong with the chain.
        of_orders: the events that name an order to withdraw many, for whoever looks at those.
        missing: I11, what was acknowledged and is gone, or has other bytes now.
    """

    witnessed: tuple[int, str] | None
    events: int = 0
    broken: list[Problem] = field(default_factory=list)
    missing: list[Problem] = field(default_factory=list)
    of_orders: list[AuditEvent] = field(default_factory=list)
    _previous: str = GENESIS
    _told: set[str] = field(default_factory=set)
    _at_witnessed: str = ""

    def follow(self, page: Sequence[AuditEvent]) -> None:
        """I7: every event follows from the one before; the first that does not is told."""
        for event in page:
            self.events += 1
            if event.entry.detail.get("order"):
                self.of_orders.append(event)
            if self.broken:
                continue
            if event != chain(event.entry, sequence=self.events, previous_hash=self._previous):
                self.broken.append(found("E_DOCTOR_I7", event=self.events))
            self._previous = event.hash
            if self.witnessed is not None and self.events == self.witnessed[0]:
                self._at_witnessed = event.hash

    def look_for(self, chart: Chart, page: Sequence[AuditEvent]) -> None:
        """I11: what these events say was issued is there, with the bytes that were issued."""
        issued: dict[str, AuditEvent] = {}
        for event in acts(page, "award.issued"):
            issued.setdefault(event.entry.subject, event)
        digests = chart.book.awards.find_digests(list(issued))
        for subject, event in issued.items():
            detail = event.entry.detail
            if digests.get(subject) == detail.get("sha256", "") or subject in self._told:
                continue
            self._told.add(subject)
            if subject not in digests:
                self.missing.append(found("E_DOCTOR_I11", number=detail.get("number", subject)))
            elif (record := chart.book.awards.find_by_credential_id(subject)) is not None:
                self.missing.append(found("E_DOCTOR_I11_OTHER", number=record.number))

    def end(self, *, known: int) -> None:
        """I7: as many were met as there were at the least, and the trail still holds what a witness saw."""
        if self.broken:
            return
        if self.events < known:
            self.broken.append(found("E_DOCTOR_I7", event=self.events + 1))
        elif self.witnessed is not None and self.witnessed[0]:
            sequence, digest = self.witnessed
            if self.events < sequence:
                self.broken.append(found("E_DOCTOR_I7_SHORT", event=self.events, witnessed=sequence))
            elif self._at_witnessed != digest:
                self.broken.append(found("E_DOCTOR_I7_WITNESS", witnessed=sequence))


def follow_trail(chart: Chart, *, witnessed: tuple[int, str] | None) -> TrailRound:
    """Look at the whole trail."""
    known = chart.book.audit.count()
    seen = TrailRound(witnessed=witnessed)
    for page in chart.trail_pages:
        seen.follow(page)
        seen.look_for(chart, page)
    seen.end(known=known)
    return seen
