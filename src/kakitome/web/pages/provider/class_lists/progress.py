"""How far a list is read or awarded, in words: counts, rate, the time that is left, what was put aside."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.errors import Problem
from kakitome.journeys.institutions.token_keys import find_token_problem
from kakitome.ports.batches import AWARDABLE, Batch, BatchState
from kakitome.ports.chunks import ChunkState
from kakitome.web.desk.place import Place
from kakitome.web.parts import written

_STEP = 10


def awarding(place: Place, batch: Batch) -> dict[str, Any]:
    """Return how far awarding is, for its page."""
    progress = place.store.batches.progress(batch.number)
    total = batch_total(place, batch)
    # Rows that were known to need no award when it was said yes to are not among those that were counted then.
    known = max(0, progress.rows - total)
    done = progress.issued + max(0, progress.settled - progress.issued - known)
    parked = place.store.batches.list_chunks(batch.number, states=frozenset({ChunkState.PARKED}))
    is_running = batch.state is BatchState.SIGNING
    return {
        "done": done,
        "total": total,
        "percent": 100 * done // total if total else 0,
        "announced": _announced(done, total),
        "as_of": _clock(place),
        "rate": _rate(progress.rate) if is_running else "",
        "remaining": duration(progress.remaining_s) if is_running and progress.settled < total else "",
        "parked": progress.parked,
        "reasons": [written.finding(Problem(code=code)) for code in sorted({chunk.reason for chunk in parked})],
        "waits_for": _waits_for(place) if batch.state in (BatchState.SIGNING, BatchState.CONFIRMED) else "",
        "pause_reason": written.finding(Problem(code=batch.reason)) if batch.reason else "",
    }


def _waits_for(place: Place) -> str:
    """Say why no award is signed now although the list goes on: its key lies in a token that does not answer."""
    problem = find_token_problem(place.platform, place.institution.id)
    return written.finding(problem) if problem else ""


def batch_total(place: Place, batch: Batch) -> int:
    """Return how many awards were said yes to; for lists of earlier releases, all rows that could be awarded."""
    if batch.agreed is not None:
        return batch.agreed
    if planned := place.store.batches.progress(batch.number).rows:
        return planned
    counts = place.store.batches.count_rows(batch.number)
    return sum(counts.get(state, 0) for state in AWARDABLE)


def reading(place: Place, batch: Batch) -> dict[str, Any]:
    """Return how far reading is, for its page: by bytes, since nobody knows the rows yet."""
    reading_progress = place.store.batches.reading(batch.number)
    return {
        "done": reading_progress.rows,
        "announced": _announced(reading_progress.bytes_read, reading_progress.size),
        "as_of": _clock(place),
    }


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


def _announced(done: int, total: int) -> int:
    """Return how much is done in steps of ten percent, so that a screen reader does not speak every second."""
    return 100 * done // total // _STEP * _STEP if total else 0


def _clock(place: Place) -> str:
    return f"{written.in_japan(place.now):%H:%M:%S}"
