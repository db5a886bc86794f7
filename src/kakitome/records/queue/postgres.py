"""The queue on PostgreSQL: procrastinate's tables and functions, worked off by our own workers.

What procrastinate does: taking a job under SKIP LOCKED, one waiting job per dedupe id, counting attempts, telling
listening workers that a job came. What is ours: institutions in a circle, and how a dead worker is noticed – it holds
an advisory lock in the session that listens, so it is gone when that session is, on whatever machine it ran.

Jobs are added on Django's own connection, so they become visible with the transaction that adds them, or not at all.
"""

import json
import select
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import DatabaseError, IntegrityError, OperationalError, connections, transaction
from procrastinate import App, sql
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job as ProcrastinateJob

from kakitome.ports.queue import Job, RegisteredWorker, TakenJob
from kakitome.records.queue.parking import QueueWithParking

TASK = "kakitome"
CHANNEL = "procrastinate_any_queue_v1"
_LOCK = 0x6B616B6A
"""Any number that no other program in this database uses: "kakj"."""

_WAITING = """
SELECT DISTINCT queue_name FROM procrastinate_jobs
WHERE status = 'todo' AND task_name = %s AND (scheduled_at IS NULL OR scheduled_at <= now())
"""
_KNOWN = """
SELECT queueing_lock FROM procrastinate_jobs
WHERE status IN ('todo', 'doing') AND task_name = %s AND queueing_lock = ANY(%s)
"""
_OLDEST_DUE = """
SELECT args->>'name', min(coalesce(scheduled_at, (
    SELECT max(at) FROM procrastinate_events
    WHERE job_id = procrastinate_jobs.id AND type IN ('deferred', 'deferred_for_retry')
))) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s GROUP BY 1
"""
_DOING = """
SELECT id, args, attempts, coalesce(worker_id, 0) FROM procrastinate_jobs
WHERE status = 'doing' AND task_name = %s ORDER BY id
"""
_HELD_BY_WORKER = """
SELECT 1 FROM procrastinate_jobs
WHERE id = %s AND status = 'doing' AND coalesce(worker_id, 0) = %s FOR UPDATE
"""


@contextmanager
def _as_djangos() -> Iterator[None]:
    """Let procrastinate's errors be Django's, which everybody here knows."""
    try:
        yield
    except ConnectorException as error:
        is_gone = isinstance(error.__cause__, psycopg.OperationalError | psycopg.InterfaceError)
        raise (OperationalError if is_gone else DatabaseError)("procrastinate could not ask the database") from error


@dataclass(frozen=True, slots=True)
class PostgresWorker:
    """Implements `RegisteredWorker`; the connection listens, and holds the lock that dies with it."""

    name: str
    connection: "psycopg.Connection[Any]"

    def wait(self, seconds: float, /, *, bell: int) -> None:
        """Sleep until PostgreSQL says that a job came; raises Django's `OperationalError` when it is gone."""
        try:
            select.select([self.connection.fileno(), bell], [], [], seconds)
            for _ in self.connection.notifies(timeout=0):
                pass
        except psycopg.OperationalError as error:
            raise OperationalError("the listening connection ended") from error


class PostgresQueue(QueueWithParking):
    """Implements `WorkQueue`."""

    def __init__(self, *, using: str = "default") -> None:
        super().__init__(using=using)
        self._connector = DjangoConnector(alias=using)
        self._jobs = App(connector=self._connector).job_manager

    @_as_djangos()
    def enqueue(self, *jobs: Job) -> None:
        unique = {job.dedupe_id: job for job in sorted(jobs, key=lambda job: job.dedupe_id)}
        for _ in range(2):
            known = self._parked.among(unique) | self._waiting_among(list(unique))
            fresh = [_procrastinates(job) for job in unique.values() if job.dedupe_id not in known]
            try:
                with transaction.atomic(using=self._using):
                    if fresh:
                        self._jobs.batch_defer_jobs(fresh)
            except (AlreadyEnqueued, IntegrityError):
                # Somebody else added one of them this very moment; the others are still to be added.
                continue
            return

    @contextmanager
    def register_worker(self) -> Iterator[RegisteredWorker]:
        """Listen, and hold a lock that dies with the session that does."""
        with _as_djangos():
            name = int(self._connector.execute_query_one(sql.queries["register_worker"])["worker_id"])
        settings = connections[self._using].get_connection_params()
        settings = {key: value for key, value in settings.items() if key not in ("cursor_factory", "context")}
        try:
            with psycopg.connect(**settings, autocommit=True) as connection:
                connection.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK, name])
                connection.execute(f"LISTEN {CHANNEL}")
                yield PostgresWorker(str(name), connection)
        except psycopg.OperationalError as error:
            raise OperationalError("no connection to listen on") from error
        with _as_djangos():
            self._connector.execute_query(sql.queries["unregister_worker"], worker_id=name)

    @_as_djangos()
    def take(self, worker: str, *, after: str, now: datetime) -> TakenJob | None:  # noqa: ARG002
        waiting = sorted(row[0] for row in self._query(_WAITING, [TASK]))
        for institution in [*(name for name in waiting if name > after), *(name for name in waiting if name <= after)]:
            row = self._connector.execute_query_one(
                sql.queries["fetch_job"], queues=[institution], worker_id=int(worker)
            )
            if row["id"] is not None:
                return _taken(row["id"], row["args"], row["attempts"], worker)
        return None

    @_as_djangos()
    def finish(self, taken: TakenJob, /) -> None:
        with self._in_hands_of(taken) as is_ours:
            if is_ours:
                self._drop(taken)

    @_as_djangos()
    def put_back(self, taken: TakenJob, /, *, not_before: datetime | None) -> None:
        with self._in_hands_of(taken) as is_ours:
            if not is_ours:
                return
            if self._query(
                "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'", [taken.job.dedupe_id]
            ):
                self._drop(taken)
            else:
                # Their own method wants an instant; their function takes none for at once.
                self._connector.execute_query(
                    sql.queries["retry_job"],
                    job_id=int(taken.key),
                    retry_at=not_before,
                    new_priority=None,
                    new_queue_name=None,
                    new_lock=None,
                )

    @_as_djangos()
    def park(self, taken: TakenJob, /, *, reason: str, now: datetime) -> None:
        with self._in_hands_of(taken) as is_ours:
            if is_ours:
                self._drop(taken)
                self._parked.add(taken, reason=reason, now=now)

    def list_abandoned(self) -> Sequence[TakenJob]:
        rows = self._query(_DOING, [TASK])
        gone = {worker for worker in {row[3] for row in rows} if self._is_gone(worker)}
        return [
            _taken(key, _plain(args), attempts, str(worker)) for key, args, attempts, worker in rows if worker in gone
        ]

    def count_waiting(self) -> int:
        ((count,),) = self._query(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s", [TASK]
        )
        return int(count)

    def find_oldest_due(self) -> Mapping[str, datetime]:
        return dict(self._query(_OLDEST_DUE, [TASK]))

    def _waiting_among(self, dedupe_ids: list[str]) -> set[str]:
        return {row[0] for row in self._query(_KNOWN, [TASK, dedupe_ids])}

    @contextmanager
    def _in_hands_of(self, taken: TakenJob) -> Iterator[bool]:
        """Do something with a job, together or not at all, and tell whether it is still that worker's."""
        with transaction.atomic(using=self._using):
            yield bool(self._query(_HELD_BY_WORKER, [int(taken.key), int(taken.worker)]))

    def _drop(self, taken: TakenJob) -> None:
        self._connector.execute_query(
            sql.queries["finish_job"], job_id=int(taken.key), status="succeeded", delete_job=True
        )

    def _is_gone(self, worker: int) -> bool:
        """Tell whether nobody holds a worker's lock."""
        if not worker:
            return True
        ((is_free,),) = self._query("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, worker])
        if is_free:
            self._query("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, worker])
        return bool(is_free)

    def _query(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with connections[self._using].cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())


def _procrastinates(job: Job) -> ProcrastinateJob:
    return ProcrastinateJob(
        queue=job.institution,
        lock=None,
        queueing_lock=job.dedupe_id,
        task_name=TASK,
        task_kwargs={
            "name": job.name,
            "institution": job.institution,
            "params": dict(job.params),
            "dedupe_id": job.dedupe_id,
        },
        scheduled_at=job.not_before,
    )


def _taken(key: int, args: dict[str, Any], attempts: int, worker: str) -> TakenJob:
    return TakenJob(job=Job(**_plain(args)), key=str(key), worker=worker, attempt=attempts + 1)


def _plain(args: Any) -> dict[str, Any]:
    # Django reads a JSON column of somebody else's table as text.
    fields: dict[str, Any] = json.loads(args) if isinstance(args, str) else args  # noqa: TID251 (our own jobs)
    return fields
