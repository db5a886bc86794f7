"""Work for later."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work; a job with a known `dedupe_id` that is still waiting is not added twice."""

    name: str
    institution: str
    params: Mapping[str, str]
    dedupe_id: str


class Queue(Protocol):
    """Takes jobs; they run at least once, so what they do must bear repeating."""

    def enqueue(self, job: Job, /) -> None:
        """Add a job, as part of the running transaction if there is one."""
