"""What jobs do: one entry per name.

A job is a wake-up call. What is to be done stands in the records, and the scheduler calls for whatever it finds
undone, so each handler looks first and does nothing when there is nothing to do.
"""

from collections.abc import Mapping, Sequence

from kakitome.errors import Conflict
from kakitome.journeys.mailing import send_due
from kakitome.journeys.platform import Platform
from kakitome.journeys.withdrawing import carry_out, due_withdrawals
from kakitome.operations.worker import Handler, Release, StopBell, Worker
from kakitome.ports.batches import BatchState
from kakitome.ports.queue import Job
from kakitome.services.issuing.chunks import award_chunk, list_due, start
from kakitome.services.issuing.list_reading import read_list
from kakitome.services.jobs import batch_job, chunk_job, reading_job, withdrawal_job

MAILING_S = 20.0
"""How long a worker sends mails before it looks for other work."""
AHEAD = 32
"""How many chunks of a batch wait in the queue at once: more workers than this find nothing to do in one batch."""


def due_jobs(platform: Platform, institution: str) -> Sequence[Job]:
    """Return the jobs that an institution's records call for now."""
    store = platform.store(institution)
    batches = [batch_job(institution, number) for number in list_due(store, now=platform.now())]
    batches += [chunk_job(institution, number, index=i) for number, i in store.batches.list_begun(now=platform.now())]
    batches += [reading_job(institution, b.number) for b in store.batches.list_in_state(BatchState.READING)]
    orders = due_withdrawals(store, now=platform.now())
    return [*batches, *(withdrawal_job(institution, number, chunk=chunk) for number, chunk in orders)]


def _read_list(platform: Platform, job: Job) -> None:
    read_list(platform.store(job.institution), number=job.params["batch"], clock=platform.now)


def _award_batch(platform: Platform, job: Job) -> None:
    store, number = platform.store(job.institution), job.params["batch"]
    if number not in list_due(store, now=platform.now()):
        return
    try:
        start(platform.issuing_context(job.institution, store=store), store, number=number, now=platform.now())
    except Conflict as conflict:
        # Somebody finished, paused or cancelled it this very moment.
        if conflict.code != "E_BATCH_MOVE":
            raise
        return
    _call_for_chunks(platform, job.institution, number=number)


def _award_chunk(platform: Platform, job: Job) -> None:
    store, number = platform.store(job.institution), job.params["batch"]
    context = platform.issuing_context(job.institution, store=store)
    result = award_chunk(context, store, number=number, index=int(job.params["chunk"]), now=platform.now())
    if result.batch is BatchState.SIGNING:
        _call_for_chunks(platform, job.institution, number=number)


def _call_for_chunks(platform: Platform, institution: str, *, number: str) -> None:
    indices = platform.store(institution).batches.next_chunks(number, AHEAD, now=platform.now())
    platform.queue.enqueue(*[chunk_job(institution, number, index=index) for index in indices])


def _withdraw(platform: Platform, job: Job) -> None:
    number = job.params["order"]
    left = carry_out(platform, job.institution, number=number)
    if left is not None:
        platform.queue.enqueue(withdrawal_job(job.institution, number, chunk=left))


def _send_mails(platform: Platform, job: Job) -> None:
    send_due(platform, job.institution, seconds=MAILING_S)


HANDLERS: Mapping[str, Handler] = {
    "read_list": _read_list,
    "award_batch": _award_batch,
    "award_chunk": _award_chunk,
    "withdraw": _withdraw,
    "send_mails": _send_mails,
}


def _release_chunk(platform: Platform, job: Job, *, is_counted: bool) -> None:
    batches, index = platform.store(job.institution).batches, int(job.params["chunk"])
    batches.expire_chunk(job.params["batch"], index, now=platform.now(), is_counted=is_counted)


def _release_reading(platform: Platform, job: Job, *, is_counted: bool) -> None:
    batches = platform.store(job.institution).batches
    batches.expire_reading(job.params["batch"], now=platform.now(), is_counted=is_counted)


RELEASES: Mapping[str, Release] = {"read_list": _release_reading, "award_chunk": _release_chunk}
"""What a worker may have leased when it died in a job. Chunks of withdrawals are leased for seconds only."""


def worker_of(platform: Platform, bell: StopBell) -> Worker:
    """Return a worker that knows every job."""
    return Worker(platform, platform.queue, handlers=HANDLERS, bell=bell, releases=RELEASES)


def work_off_jobs(platform: Platform) -> int:
    """Do what is due in this very process; return how many jobs that were."""
    return worker_of(platform, StopBell()).work_until_idle()
