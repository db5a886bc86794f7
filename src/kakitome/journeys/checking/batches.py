"""Work off the checks of many at once, a slice at a time, between the other duties of the scheduler.

One item that cannot be read, reached or borne never stops the others; one that took the whole process down with it is
given up at the third attempt. When the last is answered, the batch gets its check record: counts, hashes and verdicts,
nothing of what was checked.

Source: docs/standards/hostile-inputs.md B053 (the other items of the batch still verify); docs/rules/faults.md F01.
"""

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.pipeline import report_unread
from kakitome.errors import KakitomeError, NotFound, Problem
from kakitome.journeys.checking.questions import Question, question_of, question_of_file, report_on
from kakitome.journeys.platform import Platform
from kakitome.ports.verification_batches import Item, KeptVerificationBatch, Row, WaitingItem
from kakitome.services.verifying.verifier import Verifier
from kakitome.services.verifying_many import row_of_applicant

KEPT_FOR = timedelta(days=7)
MOST_OPEN = 20
SLICE_S = 5.0
THREADS = 4
_ATTEMPTS = 2
_AT_ONCE = 12

_log = logging.getLogger(__name__)


def work_off(platform: Platform, *, seconds: float = SLICE_S, threads: int = THREADS) -> None:
    """Answer waiting items for some seconds, each open batch in turn; forget batches whose time is over."""
    platform.verification_batches.drop_expired(now=platform.now())
    until = time.monotonic() + seconds
    while batches := platform.verification_batches.list_open():
        for batch in batches:
            if not _work_on(platform, batch, threads=threads):
                _finish(platform, batch)
            if time.monotonic() >= until:
                return


def _work_on(platform: Platform, batch: KeptVerificationBatch, *, threads: int) -> bool:
    """Answer some items of a batch; False when none was waiting."""
    waiting = platform.verification_batches.begin(batch.number, most=_AT_ONCE)
    verifier = platform.verifier()

    def answer(waiting_item: WaitingItem) -> tuple[int, Row]:
        return waiting_item.id, _answered(waiting_item, platform, verifier=verifier)

    for item_id, row in _each(answer, waiting, threads=threads, end_thread=platform.end_thread):
        platform.verification_batches.answer(item_id, row)
    return bool(waiting)


def _each(
    answer: Callable[[WaitingItem], tuple[int, Row]],
    waiting: Iterable[WaitingItem],
    *,
    threads: int,
    end_thread: Callable[[], None],
) -> Iterator[tuple[int, Row]]:
    """Answer each: side by side, since most of the time is spent waiting for other sites."""
    if not threads:
        yield from map(answer, waiting)
        return

    def in_a_thread(waiting_item: WaitingItem) -> tuple[int, Row]:
        try:
            return answer(waiting_item)
        finally:
            end_thread()

    with ThreadPoolExecutor(max_workers=threads) as pool:
        yield from pool.map(in_a_thread, waiting)


def _answered(waiting_item: WaitingItem, platform: Platform, *, verifier: Verifier) -> Row:
    item = waiting_item.item
    sha256 = hashlib.sha256(item.data).hexdigest() if item.data else ""
    return row_of_applicant(_report(waiting_item, platform, verifier=verifier), item, sha256=sha256)


def _report(waiting_item: WaitingItem, platform: Platform, *, verifier: Verifier) -> Report:
    now = platform.now()
    if waiting_item.attempts >= _ATTEMPTS:
        return report_unread(Problem(code="E_MANY_ITEM_BROKE"), now=now)
    try:
        with platform.sandbox.patiently():
            return report_on(_question(waiting_item.item, platform), verifier, now=now)
    except KakitomeError as error:
        return report_unread(Problem(code=error.code, params=error.params), now=now)
    except Exception as error:  # noqa: BLE001 - one item's trouble, foreseen or not, is that item's alone
        # The type only: what went wrong may quote what was checked.
        _log.error("checks of many: %s", type(error).__name__)
        return report_unread(Problem(code="E_MANY_ITEM_BROKE"), now=now)


def _question(item: Item, platform: Platform) -> Question:
    if item.problem is not None:
        return Question(label=item.label, obstacle=item.problem)
    if item.data:
        return question_of_file(item.label, item.data, platform=platform)
    try:
        question = question_of(item.text, platform)
    except NotFound as refusal:
        return Question(label=item.label, obstacle=Problem(code=refusal.code, params=refusal.params))
    if question.data and recognise(question.data) is FileFormat.UNKNOWN:
        return Question(label=item.label, obstacle=Problem(code="E_MANY_ITEM_TEXT"))
    return question


def _finish(platform: Platform, batch: KeptVerificationBatch) -> None:
    """Write the check record under the batch's own number, then close it; done twice it stays one record."""
    now = platform.now()
    if platform.check_records.find(batch.number) is None:
        rows = platform.verification_batches.list_rows(batch.number)
        platform.check_records.add(
            number=batch.number, as_of=now, verdict=MANY, facts=facts_of_many(rows, begun_at=batch.created_at)
        )
    platform.verification_batches.finish(batch.number, at=now)


MANY = "many"
"""What stands for the verdict in the record of a batch, which has none of its own."""


def facts_of_many(rows: Iterable[Row], *, begun_at: datetime) -> dict[str, object]:
    """Return what the record of a batch keeps: counts, and per item its place, hash, verdict and codes."""
    rows = list(rows)
    return {
        "begun_at": begun_at.isoformat(),
        "counts": dict(Counter(row.verdict for row in rows)),
        "items": [
            {
                "position": row.position,
                "verdict": row.verdict,
                "sha256": row.facts.get("sha256", ""),
                "codes": list(row.facts.get("codes", ())),
            }
            for row in rows
        ],
    }
