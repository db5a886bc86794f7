"""Ask the verifier, keep a record of each answer, and carry what is needed to ask the same again."""

import base64
import hashlib
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core import signing

from kakitome.documents.openbadges.formats import open_file
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.errors import Unavailable
from kakitome.journeys.checking.questions import Question, facts_to_keep, report_on
from kakitome.journeys.platform import Platform
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_letter import award_letter
from kakitome.ports.check_records import CheckRecord
from kakitome.services.verifying.verifier import Verifier

LONGEST_AGAIN = 1_400_000
"""Bytes that a result page carries to check the same documents again: any credential, and most PDFs."""
_SALT = "check-record"
_log = logging.getLogger(__name__)
_SAME_FOR = timedelta(days=1)
"""How long a page asks for the same check; what it asks later is a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One checked document: the report, its record's number, and what the document says when it can be read.

    The number is empty when the record could not be written: a full disk keeps nobody from checking (T13).
    """

    question: Question
    report: Report
    number: str
    letter: tuple[Microcredential, AwardFacts] | None = None
    again: str = ""
    """Text that asks the same again; empty when it is too large to carry."""

    @property
    def token(self) -> str:
        """What goes along with `again`, so that the same answer keeps its number."""
        return signing.dumps([self.number, _digest(self.again)], salt=_SALT)


def numbers_of(tokens: Sequence[str], texts_asked: Sequence[str]) -> dict[str, str]:
    """Return the number of the check record for each text that a page of ours asks again; forged tokens are ignored."""
    known: dict[str, str] = {}
    for token in tokens:
        with suppress(signing.BadSignature, ValueError):
            number, digest = signing.loads(token, salt=_SALT, max_age=_SAME_FOR)
            known[digest] = number
    return {text: known[digest] for text in texts_asked if (digest := _digest(text)) in known}


def _digest(text: str) -> str:
    # A form sends its lines apart with CR LF, whatever stood in the page.
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode("utf-8", errors="surrogatepass")).hexdigest()


def answer_questions(
    questions: Sequence[Question],
    platform: Platform,
    *,
    now: datetime,
    holder: KnownHolder | None = None,
    is_shown: bool = True,
) -> list[Answer]:
    """Verify every question and keep a record of each; what is known of the holder is used and forgotten.

    A question with a record is asked as of that record's instant, and keeps its number as long as the answer is the
    same: page, other language, print and JSON are one check.
    What the documents say is read for a page alone: `is_shown`.
    """
    verifier = platform.verifier()
    verified = [
        _answer_question(question, platform, verifier=verifier, now=now, holder=holder) for question in questions
    ]
    answers = _recorded(platform, verified, now=now)
    return (
        [replace(answer, letter=award_letter(answer.report), again=_again(answer.question)) for answer in answers]
        if is_shown
        else answers
    )


def _answer_question(
    question: Question, platform: Platform, *, verifier: Verifier, now: datetime, holder: KnownHolder | None
) -> Answer:
    digest = _digest_of(question)
    check_record = platform.check_records.find(question.record) if question.record else None
    if check_record is not None and check_record.document_sha256 == digest:
        report = report_on(question, verifier, now=check_record.as_of, holder=holder)
        if report.verdict.value == check_record.verdict and _as_kept(facts_to_keep(report)) == check_record.facts:
            return Answer(question=question, report=report, number=check_record.number)
    return Answer(question=question, report=report_on(question, verifier, now=now, holder=holder), number="")


def _digest_of(question: Question) -> str:
    return hashlib.sha256(question.data).hexdigest() if question.data else ""


def _recorded(platform: Platform, answers: Sequence[Answer], *, now: datetime) -> list[Answer]:
    """Keep records of the answers without a number, all together; when none can be written, the answers stand."""
    unrecorded = [
        CheckRecord(
            number="",
            as_of=now,
            verdict=answer.report.verdict.value,
            document_sha256=_digest_of(answer.question),
            facts=facts_to_keep(answer.report),
        )
        for answer in answers
        if not answer.number
    ]
    try:
        records = iter(platform.check_records.add_many(unrecorded) if unrecorded else ())
    except Unavailable as failure:
        _log.warning("a check is answered without a record: %s", failure.code)
        return list(answers)
    return [answer if answer.number else replace(answer, number=next(records).number) for answer in answers]


def _as_kept(facts: dict[str, object]) -> object:
    """Return facts as a database gives them back."""
    return json.loads(json.dumps(facts))  # noqa: TID251


def _again(question: Question) -> str:
    if question.code:
        return question.code
    if question.url:
        return question.url
    data = question.data
    if len(data) > LONGEST_AGAIN:
        try:
            data = open_file(data).credential
        except DocumentRefused:
            return ""
    if len(data) > LONGEST_AGAIN:
        return ""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "data:;base64," + base64.b64encode(data).decode("ascii")
