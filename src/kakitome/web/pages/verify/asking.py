"""What someone was shown, sorted out: a number, an address, or the credential itself; then asked of the verifier.

Numbers and addresses of this platform are looked up in its own records, and only what its learner has
made public is found. Everything else goes through the verifier, which never raises for a bad document.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from kakitome.bootstrap.platform import Platform
from kakitome.documents.openbadges.formats import open_file
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Report
from kakitome.errors import NotFound
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.openbadge.reading import from_credential
from kakitome.services.holding import find_public_document
from kakitome.values.number import parse_number

LOOKS_LIKE_NUMBER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]\s*[-－ー‐]?\s*[\w]{4}\s*[-－ー‐]?\s*[\w]{4}")
LONGEST_AGAIN = 300_000
"""Bytes that a result page carries to check the same document again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing to check: what it is called on the page, and its bytes or its address."""

    label: str
    data: bytes = b""
    url: str = ""


class NothingPublic(NotFound):
    """No public award of this platform has the number; absent and private look the same."""


class NumberMistyped(NotFound):
    """It looks like a registered number, and its check character does not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One checked document: the report, its record's number, and what the document says when it can be read."""

    question: Question
    report: Report
    number: str
    letter: tuple[Microcredential, AwardFacts] | None
    again: str
    """Text that asks the same again; empty when it is too large to carry."""


def question_of(text: str, platform: Platform) -> Question:
    """Turn a pasted text into a question.

    Raises:
        NothingPublic: `E_NUMBER_NOT_PUBLIC`.
        NumberMistyped: `E_NUMBER_MISTYPED`.
    """
    number = parse_number(text) or own_number(text, platform.site_url)
    if number is not None:
        document = find_public_document(platform.directory, number) if number.startswith("A-") else None
        if document is None:
            raise NothingPublic("E_NUMBER_NOT_PUBLIC", number=number)
        return Question(label=number, data=document)
    if LOOKS_LIKE_NUMBER.fullmatch(text):
        raise NumberMistyped("E_NUMBER_MISTYPED")
    if re.match(r"https?://\S+$", text, re.IGNORECASE):
        return Question(label=text, url=text)
    if text.startswith("data:"):
        return Question(label="data:", data=_data_of(text))
    return Question(label=text[:40], data=text.encode("utf-8", errors="surrogatepass"))


def own_number(text: str, site_url: str) -> str | None:
    """Return the number in an address of one of this platform's own award pages."""
    if not text.startswith(f"{site_url}/"):
        return None
    match = re.fullmatch(r"/a/([^/]+)(?:/.*)?", urlsplit(text).path)
    return parse_number(match[1]) if match else None


def ask(questions: Sequence[Question], platform: Platform, *, now: datetime) -> list[Answer]:
    """Verify every question and keep a record of each."""
    return [_ask(question, platform, now) for question in questions]


def _ask(question: Question, platform: Platform, now: datetime) -> Answer:
    verifier = platform.verifier()
    if question.url:
        report = verifier.verify_address(question.url, now=now)
    else:
        report = verifier.verify_bytes(question.data, now=now)
    record = platform.check_records.add(
        as_of=now,
        verdict=report.verdict.value,
        facts=facts_to_keep(report),
        document_sha256=hashlib.sha256(question.data).hexdigest() if question.data else "",
    )
    letter = from_credential(report.document)[:2] if report.document is not None else None
    return Answer(question=question, report=report, number=record.number, letter=letter, again=_again(question))


def facts_to_keep(report: Report) -> dict[str, object]:
    """Return what a check record keeps: outcomes and codes, no text of the document and no name."""
    return {
        "format": report.format,
        "issuer": report.issuer_id,
        "checks": [
            {"id": check.id, "outcome": check.outcome.value, "code": check.reason.code} for check in report.checks
        ],
        "registries": [
            {"ja": answer.registry.ja, "en": answer.registry.en, "answer": answer.answer}
            for answer in report.registries
        ],
    }


def _again(question: Question) -> str:
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


def _data_of(text: str) -> bytes:
    head, comma, body = text.partition(",")
    if not comma or not head.endswith(";base64"):
        return text.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return text.encode()
