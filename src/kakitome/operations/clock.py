"""What an operator sees of the clock, and says of it; and what the doctor finds."""

from collections.abc import Iterator
from datetime import datetime

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.errors import Problem
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind
from kakitome.records.newest_instant import find_clock_acceptance, find_newest_instant, list_future_events
from kakitome.services.judging_clock import TOLERANCE, judge_clock, reading_of


def accept_clock(platform: InstalledPlatform, *, now: datetime) -> None:
    """Put on record that the clock is right now, whatever was recorded before; every process goes on within seconds.

    Raises:
        Unavailable: E_SECURITY_EVENTS_UNWRITABLE.
    """
    newest = find_newest_instant()
    detail = {"recorded": newest.isoformat() if newest else ""}
    platform.security_events.append(SecurityEvent(at=now, kind=SecurityEventKind.CLOCK_ACCEPTED, detail=detail))


def examine_clock(platform: InstalledPlatform, *, now: datetime) -> Iterator[Problem]:
    """Say why nothing is signed now, if so, and which events lie in the future: errors until the clock was accepted.

    Nothing where the clock is not guarded.
    """
    if platform.clock_guard is None:
        return
    acceptance = find_clock_acceptance(platform.security_events)
    if problem := judge_clock(now, last=find_newest_instant(), acceptance=acceptance):
        yield problem
    for future in list_future_events(now + TOLERANCE):
        is_known = acceptance is not None and acceptance.recorded is not None and future.newest <= acceptance.recorded
        params: dict[str, str | int] = {
            "institution": future.institution,
            "count": future.events,
            "sequence": future.first,
            "at": reading_of(future.newest),
        }
        yield Problem(code="E_DOCTOR_FUTURE", params=params, severity="warning" if is_known else "error")
