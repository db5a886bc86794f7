"""Whether workers keep up: a job that could have been taken for an hour says that nobody takes any."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kakitome.errors import Problem
from kakitome.ports.queue import WorkQueue

LONGEST_WAIT = timedelta(hours=1)
"""A list of ten thousand is awarded in less (ours; docs/reference/performance.md)."""


def examine_waiting_jobs(queue: WorkQueue, *, now: datetime) -> Iterator[Problem]:
    """Tell of each kind of job whose oldest waits too long."""
    for name, since in sorted(queue.find_oldest_due().items()):
        if now - since > LONGEST_WAIT:
            params: dict[str, str | int] = {"job": name, "hours": int((now - since) / timedelta(hours=1))}
            yield Problem(code="W_DOCTOR_JOBS_WAIT", params=params, severity="warning")
