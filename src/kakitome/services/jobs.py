"""What jobs are called and what each is about.

    platform.queue.enqueue(batch_job("u", "B-3333-3333"))

A job is a wake-up call: what is to be done stands in the records. What a name leads to is in `operations/jobs.py`.
"""

from kakitome.ports.audit import AuditEntry
from kakitome.ports.queue import Job, Queue
from kakitome.ports.store import AwardBook


def batch_job(institution: str, number: str) -> Job:
    """Call for a batch to be begun, or to go on."""
    return Job(
        name="award_batch", institution=institution, params={"batch": number}, dedupe_id=f"{institution}/{number}"
    )


def reading_job(institution: str, number: str) -> Job:
    """Call for a class list to be read."""
    return Job(name="read_list", institution=institution, params={"batch": number}, dedupe_id=f"{institution}/{number}")


def chunk_job(institution: str, number: str, *, index: int) -> Job:
    """Call for one chunk of a batch."""
    return Job(
        name="award_chunk",
        institution=institution,
        params={"batch": number, "chunk": str(index)},
        dedupe_id=f"{institution}/{number}/{index}",
    )


def withdrawal_job(institution: str, number: str, *, chunk: int) -> Job:
    """Call for a withdrawal order to be carried out, beginning with a chunk."""
    return Job(
        name="withdraw",
        institution=institution,
        params={"order": number},
        dedupe_id=f"{institution}/{number}/{chunk}",
    )


def mail_job(institution: str) -> Job:
    """Call for mails to be sent that are too many for the scheduler."""
    return Job(name="send_mails", institution=institution, params={}, dedupe_id=f"{institution}/mails")


def try_again(book: AwardBook, queue: Queue, *, institution: str, dedupe_id: str, entry: AuditEntry) -> None:
    """Let a parked job begin anew, with a line in the trail; raises `NotFound` (E_JOB_NOT_PARKED)."""
    with book.transaction():
        queue.try_again(institution, dedupe_id)
        book.audit.append_many([entry])
