"""One walk over the trail: I7 and the half of I11 that begins at an event.

Source: SAFETY.md §2 (I7, I11).
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
        missing: I11, what was acknowledged and is gone.
    """

    witnessed: tuple[int, str] | None
    events: int = 0
    broken: list[Problem] = field(default_factory=list)
    missing: list[Problem] = field(default_factory=list)
    _previous: str = GENESIS
    _told: set[str] = field(default_factory=set)
    _at_witnessed: str = ""

    def follow(self, page: Sequence[AuditEvent]) -> None:
        """I7: every event follows from the one before; the first that does not is told."""
        for event in page:
            self.events += 1
            if self.broken:
                continue
            if event != chain(event.entry, sequence=self.events, previous_hash=self._previous):
                self.broken.append(found("E_DOCTOR_I7", event=self.events))
            self._previous = event.hash
            if self.witnessed is not None and self.events == self.witnessed[0]:
                self._at_witnessed = event.hash

    def look_for(self, chart: Chart, page: Sequence[AuditEvent]) -> None:
        """I11: what these events say was issued is there."""
        issued: dict[str, AuditEvent] = {}
        for event in acts(page, "award.issued"):
            issued.setdefault(event.entry.subject, event)
        signed = chart.book.awards.which_are_signed(list(issued))
        for subject in [name for name in issued if name not in signed and name not in self._told]:
            self._told.add(subject)
            number = issued[subject].entry.detail.get("number", subject)
            self.missing.append(found("E_DOCTOR_I11", number=number))

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
