"""How far a list is read or awarded, in words: counts, rate, the time that is left, what was put aside."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome import texts
from kakitome.errors import Problem
from kakitome.ports.batches import AWARDABLE, Batch, BatchState
from kakitome.ports.chunks import ChunkState
from kakitome.web.desk.place import Place
from kakitome.web.parts import written

_STEP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProgress:
    """How far a batch is; `said` rises in steps of ten percent, so that a screen reader is not told every second."""

    done: int
    total: int
    said: int
    as_of: str
    rate: str = ""
    remaining: str = ""
    parked: int = 0
    reasons: Sequence[str] = ()
    pause_reason: str = ""
    refused: int = 0

    @property
    def percent(self) -> int:
        """How much is done, in percent."""
        return 100 * self.done // self.total if self.total else 0


def awarding(place: Place, batch: Batch) -> ShownProgress:
    """Tell how far awarding is."""
    progress = place.store.batches.progress(batch.number)
    total = batch_total(place, batch)
    # Rows that were known to need no award when it was said yes to are not among those that were counted then.
    known = max(0, progress.rows - total)
    done = progress.issued + max(0, progress.settled - progress.issued - known)
    parked = place.store.batches.list_chunks(batch.number, states=frozenset({ChunkState.PARKED}))
    running = batch.state is BatchState.SIGNING
    return ShownProgress(
        done=done,
        total=total,
        said=_said(done, total),
        as_of=_clock(place),
        rate=_rate(progress.rate) if running else "",
        remaining=duration(progress.remaining_s) if running and progress.settled < total else "",
        parked=progress.parked,
        reasons=[_sentence(code) for code in sorted({chunk.reason for chunk in parked})],
        pause_reason=_sentence(batch.reason) if batch.reason else "",
        refused=progress.refused,
    )


def batch_total(place: Place, batch: Batch) -> int:
    """Return how many awards were said yes to; for lists of earlier releases, all rows that could be awarded."""
    if batch.agreed is not None:
        return batch.agreed
    if planned := place.store.batches.progress(batch.number).rows:
        return planned
    counts = place.store.batches.count_rows(batch.number)
    return sum(counts.get(state, 0) for state in AWARDABLE)


def reading(place: Place, batch: Batch) -> ShownProgress:
    """Tell how far reading is: by bytes, since nobody knows the rows yet."""
    reading_progress = place.store.batches.reading(batch.number)
    return ShownProgress(
        done=reading_progress.rows,
        total=reading_progress.size,
        said=_said(reading_progress.bytes_read, reading_progress.size),
        as_of=_clock(place),
    )


def duration(seconds: float | None) -> str:
    """Write a time that is left, as roughly as it is known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute")
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(n)d hour", "about %(n)d hours", hours) % {"n": hours}


def _rate(per_second: float) -> str:
    if per_second <= 0:
        return ""
    minute = per_second * 60
    rounded = round(minute, -2) if minute >= 1000 else round(minute, -1) if minute >= 100 else max(1, round(minute))
    return f"{int(rounded):,}"


def _said(done: int, total: int) -> int:
    return 100 * done // total // _STEP * _STEP if total else 0


def _clock(place: Place) -> str:
    return f"{written.in_japan(place.now):%H:%M:%S}"


def _sentence(code: str) -> str:
    return texts.sentence(Problem(code=code), written.language())
