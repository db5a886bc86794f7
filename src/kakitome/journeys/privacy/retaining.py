"""Deleting what its time is over for, a few seconds at a time, and telling when that is late.

1. Of each kind and institution (`services.retaining`), which days hold here?
2. Delete or empty some thousand records; note how many. Both happen, or neither: a crash loses and doubles nothing.
3. When none is left, the run ends; what was removed is a line in the institution's trail.

Each kind is looked at once a day. Source: 個人情報の保護に関する法律 第22条.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from kakitome.errors import Problem
from kakitome.journeys.platform import Platform
from kakitome.ports.audit import append_entry
from kakitome.ports.retention import RetentionRun
from kakitome.services.retaining import (
    LATE,
    KeptBy,
    RecordKind,
    demand_choice,
    kind_of,
    kinds_of_records,
    swept_kinds,
)

EVERY = timedelta(hours=20)
"""How long after a run the next begins: once a day, whatever hour the site was started at."""
LOOK_EVERY = timedelta(minutes=10)
"""How often one process asks what is due; a deletion may wait that long."""
AT_ONCE = 2_000
"""Records removed in one transaction: a second's work at most."""
TURN_S = 2.0
"""What one turn of the scheduler may spend on it."""
BY = "kakitome"
"""Who acts in the trail: nobody pressed a button."""


class RetentionClock:
    """One process's clock; a turn ends after some seconds and goes on with the next."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._next: datetime | None = None

    def turn(self, *, now: datetime, seconds: float = TURN_S) -> None:
        """Remove what is due, for some seconds."""
        if self._next is not None and now < self._next:
            return
        until = time.monotonic() + seconds
        for kind, institution in _due(self._platform, now=now):
            while remove_some(self._platform, kind, institution=institution, now=now).ended_at is None:
                if time.monotonic() >= until:
                    return
            if time.monotonic() >= until:
                return
        self._next = now + LOOK_EVERY


def remove_some(platform: Platform, kind: RecordKind, *, institution: str, now: datetime) -> RetentionRun:
    """Remove some records of a kind whose time is over; return the run they belong to."""
    retention = platform.retention
    before = now - timedelta(days=_days(platform, kind, institution=institution))
    with _together(platform, institution):
        removed = retention.remove(kind.code, institution=institution, before=before, most=AT_ONCE, now=now)
        is_over = removed < AT_ONCE
        platform.failpoints.reach("after_retention_removal")
        run = retention.note(kind.code, institution=institution, removed=removed, is_over=is_over, now=now)
        if institution and run.ended_at is not None and run.removed:
            trail = platform.store(institution).audit
            detail = {"count": str(run.removed), "act": kind.act.value}
            append_entry(trail, "retention.applied", subject=f"retention/{kind.code}", actor=BY, now=now, **detail)
    return run


def kinds_of_site(platform: Platform) -> tuple[RecordKind, ...]:
    """Return every kind with the days that hold on this site."""
    return tuple(replace(kind, days=_site_days(platform, kind)) for kind in kinds_of_records())


def choose(platform: Platform, institution: str, *, code: str, days: int | None, actor: str, now: datetime) -> None:
    """Let an institution keep a kind of its records for a shorter time, or for ours again (None).

    Raises:
        NotFound: E_RETENTION_KIND.
        Conflict: E_RETENTION_FIXED.
        Invalid: E_RETENTION_DAYS.
    """
    kind = kind_of(code)
    demand_choice(kind, kind.days if days is None else days)
    with platform.store(institution).transaction():
        platform.retention.choose(institution, code, days=None if days == kind.days else days)
        trail = platform.store(institution).audit
        detail = {"days": str(kind.days if days is None else days)}
        append_entry(trail, "retention.chosen", subject=f"retention/{code}", actor=actor, now=now, **detail)


def overdue(platform: Platform, *, now: datetime) -> Iterator[tuple[str, Problem]]:
    """Yield what should have been deleted days ago, by institution; empty for the platform's own records."""
    for kind in swept_kinds():
        for institution in _keepers(platform, kind):
            before = now - timedelta(days=_days(platform, kind, institution=institution)) - LATE
            if count := platform.retention.count_due(kind.code, institution=institution, before=before):
                params: dict[str, str | int] = {"kind": kind.code, "count": count, "institution": institution or "-"}
                yield institution, Problem(code="W_DOCTOR_RETENTION_LATE", params=params, severity="warning")


def _due(platform: Platform, *, now: datetime) -> Iterator[tuple[RecordKind, str]]:
    ends: Mapping[tuple[str, str], datetime] = platform.retention.last_ends()
    for kind in swept_kinds():
        for institution in _keepers(platform, kind):
            last = ends.get((kind.code, institution))
            if last is None or now - last >= EVERY or last > now:
                yield kind, institution


def _keepers(platform: Platform, kind: RecordKind) -> tuple[str, ...]:
    return tuple(platform.directory.list_institutions()) if kind.kept_by is KeptBy.INSTITUTION else ("",)


def _days(platform: Platform, kind: RecordKind, *, institution: str) -> int:
    return kind.days_of(platform.retention.choices(institution)) if institution else _site_days(platform, kind)


def _site_days(platform: Platform, kind: RecordKind) -> int:
    """Return our days, or those that the operator has set for a kind (`RecordKind.setting`)."""
    return platform.share_terms.shown_for.days if kind.code == "share" else kind.days


def _together(platform: Platform, institution: str) -> AbstractContextManager[None]:
    return platform.store(institution).transaction() if institution else platform.transaction()
