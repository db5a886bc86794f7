"""Ask the verifier, keep a record of each answer, and carry what is needed to ask the same again."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.bootstrap.checking import Question, facts_to_keep, report_on
from kakitome.bootstrap.platform import Platform
from kakitome.documents.openbadges.formats import open_file
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.openbadge.reading import from_credential
from kakitome.services.verifying import Verifier

LONGEST_AGAIN = 1_400_000
"""Bytes that a result page carries to check the same documents again: any credential, and most PDFs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One checked document: the report, its record's number, and what the document says when it can be read."""

    question: Question
    report: Report
    number: str
    letter: tuple[Microcredential, AwardFacts] | None = None
    again: str = ""
    """Text that asks the same again; empty when it is too large to carry."""


def ask(
    questions: Sequence[Question],
    platform: Platform,
    *,
    now: datetime,
    holder: KnownHolder | None = None,
    is_shown: bool = True,
) -> list[Answer]:
    """Verify every question and keep a record of each; what is known of the holder is used and forgotten.

    What the documents say is read for a page alone: `is_shown`.
    """
    verifier = platform.verifier()
    answers = [_ask(question, platform, verifier=verifier, now=now, holder=holder) for question in questions]
    return (
        [replace(one, letter=_letter(one.report), again=_again(one.question)) for one in answers]
        if is_shown
        else answers
    )


def _ask(
    question: Question, platform: Platform, *, verifier: Verifier, now: datetime, holder: KnownHolder | None
) -> Answer:
    report = report_on(question, verifier, now=now, holder=holder)
    record = platform.check_records.add(
        as_of=now,
        verdict=report.verdict.value,
        facts=facts_to_keep(report),
        document_sha256=hashlib.sha256(question.data).hexdigest() if question.data else "",
    )
    return Answer(question=question, report=report, number=record.number)


def _letter(report: Report) -> tuple[Microcredential, AwardFacts] | None:
    return from_credential(report.document)[:2] if report.document is not None else None


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
