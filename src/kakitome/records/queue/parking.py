"""Parked jobs, the same on both databases: an institution sees its own, with the reason."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from kakitome.errors import NotFound
from kakitome.ports.queue import Job, ParkedJob, TakenJob
from kakitome.records.models.work_queue import ParkedJobRow
from kakitome.records.store.scope import EVERYONE, Scope, seeing


class ParkedJobs:
    """The table of jobs that failed too often."""

    def __init__(self, *, using: str) -> None:
        self._using = using

    def add(self, taken: TakenJob, *, reason: str, now: datetime) -> None:
        """Remember a job; one that is parked already keeps its place and gets the newer reason."""
        scope = Scope(taken.job.institution, using=self._using)
        with scope.writing():
            scope.rows(ParkedJobRow).update_or_create(
                dedupe_id=taken.job.dedupe_id,
                defaults={
                    "institution_id": taken.job.institution,
                    "name": taken.job.name,
                    "params": dict(taken.job.params),
                    "attempts": taken.attempt,
                    "reason": reason[:60],
                    "parked_at": now,
                },
            )

    def list_of(self, institution: str) -> Sequence[ParkedJob]:
        scope = Scope(institution, using=self._using)
        with scope.reading():
            return [_parked(row) for row in scope.rows(ParkedJobRow).order_by("parked_at", "id")]

    def take_out(self, institution: str, dedupe_id: str) -> Job:
        """Forget a parked job and return it; raises `NotFound` (E_JOB_NOT_PARKED)."""
        scope = Scope(institution, using=self._using)
        with scope.writing():
            row = scope.get_row(ParkedJobRow, NotFound("E_JOB_NOT_PARKED"), dedupe_id=dedupe_id)
            job = _parked(row).job
            row.delete(using=self._using)
        return job

    def among(self, dedupe_ids: Iterable[str]) -> set[str]:
        """Return those of some ids that are parked."""
        with seeing(EVERYONE, using=self._using):
            rows = ParkedJobRow._base_manager.using(self._using).filter(dedupe_id__in=list(dedupe_ids))
            return set(rows.values_list("dedupe_id", flat=True))


class QueueWithParking(ABC):
    """What both queues do alike with parked jobs."""

    def __init__(self, *, using: str) -> None:
        self._using = using
        self._parked = ParkedJobs(using=using)

    @abstractmethod
    def enqueue(self, *jobs: Job) -> None:
        """Add jobs, as `WorkQueue.enqueue` says."""

    def list_parked(self, institution: str, /) -> Sequence[ParkedJob]:
        return self._parked.list_of(institution)

    def try_again(self, institution: str, dedupe_id: str, /) -> None:
        with transaction.atomic(using=self._using):
            self.enqueue(self._parked.take_out(institution, dedupe_id))


def _parked(row: ParkedJobRow) -> ParkedJob:
    job = Job(name=row.name, institution=row.institution_id, params=row.params, dedupe_id=row.dedupe_id)
    return ParkedJob(job=job, attempts=row.attempts, reason=row.reason, parked_at=row.parked_at)
