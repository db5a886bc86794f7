"""The queue on SQLite: one small table, since one file has one writer at a time anyway.

A worker holds a lock on a file of its own that the system takes away when the process ends, however it ends; so
whether a worker lives is not a matter of clocks. A worker without a job sleeps, a little longer each time.
"""

import fcntl
import select
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Min, QuerySet
from django.db.models.functions import Greatest

from kakitome.ports.queue import Job, RegisteredWorker, TakenJob
from kakitome.records.models.work_queue import WorkJobRow
from kakitome.records.queue.parking import QueueWithParking

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
NAP_S = 1.0
"""The longest a job waits before somebody looks, when nobody has anything to do."""


@dataclass(frozen=True, slots=True)
class SqliteWorker:
    """Implements `RegisteredWorker`."""

    name: str

    def wait(self, seconds: float, /, *, bell: int) -> None:
        """Sleep: a file tells nobody that it was written to."""
        select.select([bell], [], [], min(seconds, NAP_S))


class SqliteQueue(QueueWithParking):
    """Implements `WorkQueue`."""

    def __init__(self, *, folder: Path, using: str = "default") -> None:
        super().__init__(using=using)
        self._folder = folder

    def enqueue(self, *jobs: Job) -> None:
        unique = {job.dedupe_id: job for job in jobs}
        # Most are called for again and again while they wait: who looks first has nothing to write.
        for known in self._waiting_among(unique):
            del unique[known]
        for parked in self._parked.among(unique) if unique else ():
            del unique[parked]
        if not unique:
            return
        added_at = datetime.now(UTC)
        rows = [
            WorkJobRow(
                dedupe_id=job.dedupe_id,
                institution=job.institution,
                name=job.name,
                params=dict(job.params),
                not_before=job.not_before or AT_ONCE,
                added_at=added_at,
            )
            for job in unique.values()
        ]
        self._rows().bulk_create(rows, ignore_conflicts=True, batch_size=100)

    @contextmanager
    def register_worker(self) -> Iterator[RegisteredWorker]:
        """Hold a lock that dies with this process."""
        name = uuid.uuid4().hex
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._lock_file(name)
        with file.open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                yield SqliteWorker(name)
            finally:
                file.unlink(missing_ok=True)

    def take(self, worker: str, *, after: str, now: datetime) -> TakenJob | None:
        due = self._rows().filter(worker="", not_before__lte=now)
        # Looking needs no lock; only when there is something the one writer's place is asked for.
        if not due.exists():
            return None
        with transaction.atomic(using=self._using):
            waiting = sorted(due.order_by().values_list("institution", flat=True).distinct())
            if not waiting:
                return None
            following = next((institution for institution in waiting if institution > after), waiting[0])
            row = due.filter(institution=following).order_by("not_before", "id")[0]
            row.worker = worker
            row.save(using=self._using, update_fields=["worker"])
        return _taken(row)

    def finish(self, taken: TakenJob, /) -> None:
        self._in_hands_of(taken).delete()

    def put_back(self, taken: TakenJob, /, *, not_before: datetime | None) -> None:
        self._in_hands_of(taken).update(worker="", not_before=not_before or AT_ONCE, failures=taken.attempt)

    def park(self, taken: TakenJob, /, *, reason: str, now: datetime) -> None:
        with transaction.atomic(using=self._using):
            if self._in_hands_of(taken).delete()[0]:
                self._parked.add(taken, reason=reason, now=now)

    def list_abandoned(self) -> Sequence[TakenJob]:
        rows = list(self._rows().exclude(worker="").order_by("id"))
        gone = {name for name in {row.worker for row in rows} if self._is_gone(name)}
        return [_taken(row) for row in rows if row.worker in gone]

    def count_waiting(self) -> int:
        return self._rows().filter(worker="").count()

    def find_oldest_due(self) -> Mapping[str, datetime]:
        waiting = self._rows().filter(worker="", added_at__isnull=False).order_by()
        return dict(waiting.values_list("name").annotate(since=Min(Greatest("added_at", "not_before"))))

    def _rows(self) -> "QuerySet[WorkJobRow]":
        return WorkJobRow._base_manager.using(self._using)

    def _waiting_among(self, dedupe_ids: Iterable[str]) -> Sequence[str]:
        rows = self._rows().filter(dedupe_id__in=list(dedupe_ids))
        return list(rows.values_list("dedupe_id", flat=True))

    def _in_hands_of(self, taken: TakenJob) -> "QuerySet[WorkJobRow]":
        return self._rows().filter(pk=int(taken.key), worker=taken.worker)

    def _lock_file(self, worker: str) -> Path:
        return self._folder / f"{worker}.lock"

    def _is_gone(self, worker: str) -> bool:
        file = self._lock_file(worker)
        try:
            with file.open("r+") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return True
        except BlockingIOError:
            return False
        file.unlink(missing_ok=True)
        return True


def _taken(row: WorkJobRow) -> TakenJob:
    job = Job(name=row.name, institution=row.institution, params=row.params, dedupe_id=row.dedupe_id)
    return TakenJob(job=job, key=str(row.pk), worker=row.worker, attempt=row.failures + 1)
