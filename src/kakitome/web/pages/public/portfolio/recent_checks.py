"""What was verified a moment ago: whoever reloads a public page does not make us ask issuers each time.

A page says of what time its answers are. Each process remembers its own, by the bytes that were verified.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, Generic, TypeVar

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.check import Report
from kakitome.journeys.checking.portfolios import ProvingDocument
from kakitome.web.pages.public.share.page import answers_of
from kakitome.web.pages.public.verify.asking import Answer

T = TypeVar("T")
SAME_FOR_S: Final = 30.0
"""How long an answer is told again, with its time. (derived)"""
MOST_BYTES: Final = 16 * 1024 * 1024
"""Of the documents whose answers are remembered, together: five full pages of usual ones. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedAnswer(Generic[T]):
    """An answer, until when it is told again, and how many bytes the document had."""

    answer: T
    until: float
    size: int


class RecentAnswers(Generic[T]):
    """Answers by the digest of what was asked about; the oldest go first where there is no more room."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, RememberedAnswer[T]] = OrderedDict()

    def find(self, digest: str, *, at: float) -> T | None:
        """Return an answer of the last seconds."""
        with self._lock:
            remembered = self._answers.get(digest)
            return remembered.answer if remembered is not None and at < remembered.until else None

    def add(self, digest: str, answer: T, *, size: int, at: float) -> None:
        """Remember an answer about a document of `size` bytes; what is too large for all of the room is not."""
        if size > MOST_BYTES:
            return
        with self._lock:
            self._answers.pop(digest, None)
            self._answers[digest] = RememberedAnswer(answer=answer, until=at + SAME_FOR_S, size=size)
            while sum(remembered.size for remembered in self._answers.values()) > MOST_BYTES:
                self._answers.popitem(last=False)

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()


RECENT: Final[RecentAnswers[Answer]] = RecentAnswers()
RECENT_REPORTS: Final[RecentAnswers[Report]] = RecentAnswers()
"""On signed endorsements."""


def answers_to(proving: Sequence[ProvingDocument], *, now: datetime) -> list[Answer]:
    """Verify each document, those of a moment ago excepted; no check record is kept. Raises `Busy`."""
    at = time.monotonic()
    known = {each.digest: answer for each in proving if (answer := RECENT.find(each.digest, at=at))}
    unknown = [each for each in proving if each.digest not in known]
    for each, answer in zip(unknown, answers_of([each.document for each in unknown], now=now), strict=True):
        known[each.digest] = answer
        if size := len(answer.question.data):
            without_data = replace(answer, question=replace(answer.question, data=b""))
            RECENT.add(each.digest, without_data, size=size, at=at)
    return [known[each.digest] for each in proving]


def report_on_endorsement(document: bytes) -> Report:
    """Verify a signed endorsement, unless that was done a moment ago."""
    digest, at, platform = sha256(document).hexdigest(), time.monotonic(), get_platform()
    report = RECENT_REPORTS.find(digest, at=at)
    if report is None:
        report = platform.verifier().verify_bytes(document, now=platform.now())
        RECENT_REPORTS.add(digest, report, size=len(document), at=at)
    return report
