"""One walk over all awards: I1, I2, I3 and I4.

What occurs twice is noticed at the first walk by compact tallies, and named at a second, which only a finding needs.

Source: docs/rules/invariants.md I1–I4.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kakitome.errors import Problem
from kakitome.ports.audit import AuditMark
from kakitome.ports.awards import AwardOutline, AwardState
from kakitome.ports.status_lists import StatusEntry, StatusListId
from kakitome.services.doctoring.chart import Chart, found, signed_of
from kakitome.services.doctoring.tallies import Indices, Repeats, digest_of
from kakitome.values.instants import day_of

BEING_SIGNED = timedelta(minutes=10)
"""How long an open intent may be somebody's work in progress."""

Key = tuple[str, str, int]


@dataclass(slots=True, kw_only=True)
class AwardRound:
    """What a walk over the awards brought: how many, what is wrong, and which places of lists they hold."""

    awards: int = 0
    signed: int = 0
    used: dict[StatusListId, Indices] = field(default_factory=lambda: defaultdict(Indices))
    without_intent: list[Problem] = field(default_factory=list)
    left_open: list[Problem] = field(default_factory=list)
    doubled: list[Problem] = field(default_factory=list)
    _keys: Repeats = field(default_factory=Repeats)
    _shared: set[StatusEntry] = field(default_factory=set)

    @property
    def findings(self) -> Iterator[Problem]:
        """What was found, by invariant."""
        yield from self.without_intent
        yield from self.left_open
        yield from self.doubled

    def take(self, page: Sequence[AwardOutline], marks: Mapping[str, Sequence[AuditMark]], *, late: datetime) -> None:
        """Look at some awards, and at what the trail tells of those that are signed."""
        self.awards += len(page)
        for award in page:
            # I2: every intent is completed or abandoned, unless somebody is at it.
            if award.state == AwardState.INTENDED and award.intended_at <= late:
                on = day_of(award.intended_at).isoformat()
                self.left_open.append(found("E_DOCTOR_I2", number=award.number, on=on))
            for key in _keys_of(award):
                self._keys.note(key)
            for entry in award.status:
                if not self.used[entry.list_id].add(entry.index):
                    self._shared.add(entry)
        for award in signed_of(page):
            self.signed += 1
            self._compare(award, marks.get(award.credential_id, ()))

    def name_doubled(self, chart: Chart) -> None:
        """Walk once more when something occurs twice, to say between whom."""
        candidates = self._keys.candidates()
        if candidates or self._shared:
            self.doubled += [*_used_twice(chart, candidates), *_held_twice(chart, self._shared)]

    def _compare(self, award: AwardOutline, marks: Sequence[AuditMark]) -> None:
        """I1: every signed document has exactly one intent in the trail, before its issue."""
        intended = [sequence for sequence, action in marks if action == "award.intended"]
        issued = [sequence for sequence, action in marks if action == "award.issued"]
        if len(intended) != 1 or not issued or intended[0] >= issued[0]:
            self.without_intent.append(found("E_DOCTOR_I1", number=award.number))


def go_round(chart: Chart, *, late: datetime) -> AwardRound:
    """Look at all awards; an open intent from before `late` is nobody's work in progress."""
    seen = AwardRound()
    for page in chart.award_pages:
        ids = [award.credential_id for award in signed_of(page)]
        seen.take(page, chart.book.audit.find_marks(ids), late=late)
    seen.name_doubled(chart)
    return seen


def _keys_of(award: AwardOutline) -> Iterator[Key]:
    if award.state == AwardState.ABANDONED:
        return
    if award.row is not None:
        yield ("row", award.batch, award.row)
    if award.idempotency_key:
        yield ("key", award.idempotency_key, 0)


def _used_twice(chart: Chart, candidates: frozenset[int]) -> Iterator[Problem]:
    """I3: no row of a batch and no client's key was used for two awards."""
    seen: dict[Key, AwardOutline] = {}
    for award in chart.records if candidates else ():
        for key in _keys_of(award):
            other = seen.setdefault(key, award) if digest_of(key) in candidates else award
            if other is not award:
                yield found("E_DOCTOR_I3", number=award.number, other=other.number)


def _held_twice(chart: Chart, shared: set[StatusEntry]) -> Iterator[Problem]:
    """I4: no index serves two documents."""
    seen: dict[StatusEntry, AwardOutline] = {}
    for award in chart.records if shared else ():
        for entry in award.status:
            other = seen.setdefault(entry, award) if entry in shared else award
            if other is not award:
                yield found("E_DOCTOR_I4", number=award.number, other=other.number)
