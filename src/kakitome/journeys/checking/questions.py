"""What someone was shown, sorted out: a number, an address, a file, a picture of a code; then asked of the verifier.

Numbers and addresses of this platform are looked up in its own records, and only what its learner shows to
whoever comes so is found. Everything else goes through the verifier, which never raises for a bad document.
A photograph of a paper certificate proves nothing; the code on it leads to something that can.
"""

import base64
import binascii
import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from kakitome.documents.verification.carried import told_checks, told_registries
from kakitome.documents.verification.check import Check, Enclosed, Report
from kakitome.documents.verification.pipeline import report_unread
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.errors import NotFound, Problem
from kakitome.journeys.platform import Platform
from kakitome.mapping.recognition_fact import recognition_fact
from kakitome.mapping.report_data import recognition_data
from kakitome.mapping.successor import Successor, successor_of
from kakitome.mapping.verdict_words import words_to_keep
from kakitome.services.holding import find_shown_document
from kakitome.services.verifying.verifier import ADDRESS, Verifier, is_plain_picture
from kakitome.values.award_link import AwardLink, parse_award_link
from kakitome.values.number import parse_number

LOOKS_LIKE_NUMBER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]\s*[-－ー‐]?\s*[\w]{4}\s*[-－ー‐]?\s*[\w]{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing to check.

    Attributes:
        label: what it is called on the page.
        data, url: its bytes, or its address.
        code: the text of the QR code in a picture that led here.
        obstacle: why there is nothing to ask.
        record: number of the check record under which the very same was answered before.
        by_number: whether an award was found by its number alone.
    """

    label: str
    data: bytes = b""
    url: str = ""
    code: str = ""
    obstacle: Problem | None = None
    record: str = ""
    by_number: bool = False


class NothingPublic(NotFound):
    """No award of this platform is shown to whoever comes so; absent and private look the same."""


class NumberMistyped(NotFound):
    """It looks like a registered number, and its check character does not fit."""


def question_of(text: str, platform: Platform) -> Question:
    """Turn a pasted text into a question.

    Raises:
        NothingPublic: `E_NUMBER_NOT_PUBLIC`.
        NumberMistyped: `E_NUMBER_MISTYPED`.
    """
    link = parse_award_link(text) or own_link(text, platform.site_url)
    if link is not None:
        document = find_shown_document(platform.directory, link, links=platform.award_links)
        if document is None:
            raise NothingPublic("E_NUMBER_NOT_PUBLIC", number=link.number)
        return Question(label=link.number, data=document, by_number=not link.key)
    if (number := parse_number(text)) is not None:
        raise NothingPublic("E_NUMBER_NOT_PUBLIC", number=number)
    if LOOKS_LIKE_NUMBER.fullmatch(text):
        raise NumberMistyped("E_NUMBER_MISTYPED")
    if ADDRESS.match(text):
        return Question(label=text, url=text)
    if text.startswith("data:"):
        return Question(label="data:", data=_data_of(text))
    return Question(label=text[:40], data=text.encode("utf-8", errors="surrogatepass"))


def question_of_file(label: str, data: bytes, *, platform: Platform) -> Question:
    """Turn a file into a question; a picture without a credential asks what the code in it leads to."""
    if not is_plain_picture(data):
        return Question(label=label, data=data)
    code = platform.verifier().code_in(data)
    if isinstance(code, Problem):
        return Question(label=label, obstacle=code)
    try:
        return replace(question_of(code, platform), label=label, code=code)
    except NotFound as refusal:
        return Question(label=label, code=code, obstacle=Problem(code=refusal.code, params=refusal.params))


def own_link(text: str, site_url: str) -> AwardLink | None:
    """Return what an address of one of this platform's own award pages names."""
    if not text.startswith(f"{site_url}/"):
        return None
    match = re.fullmatch(r"/a/([^/]+)(?:/.*)?", urlsplit(text).path)
    return parse_award_link(match[1]) if match else None


def report_on(question: Question, verifier: Verifier, *, now: datetime, holder: KnownHolder | None = None) -> Report:
    """Verify one question."""
    if question.obstacle is not None:
        return report_unread(question.obstacle, now=now)
    if question.url:
        return verifier.verify_address(question.url, now=now, holder=holder)
    return verifier.verify_bytes(question.data, now=now, holder=holder)


def holder_of(*, email: str = "", did: str = "", name: str = "") -> KnownHolder | None:
    """Say what is known about the person who shows the credential; None when it is nothing."""
    known = {"emailAddress": email.strip(), "name": name.strip()}
    identifiers = {kind: value for kind, value in known.items() if value}
    if not identifiers and not did.strip():
        return None
    return KnownHolder(did=did.strip(), identifiers=identifiers)


def facts_to_keep(report: Report) -> dict[str, object]:
    """Return what a check record keeps: outcomes and codes, the day of an end, no text and no name of a person."""
    fact = recognition_fact(report)
    return {
        "format": report.format,
        "issuer": report.issuer_id,
        "said": words_to_keep(report),
        **({"recognition": recognition_data(fact)} if fact else {}),
        "checks": [_kept(check) for check in told_checks(report)],
        "registries": [
            {"ja": answer.registry.ja, "en": answer.registry.en, "answer": answer.answer}
            for answer in told_registries(report)
        ],
        **({"enclosed": [_enclosed(inner) for inner in report.enclosed]} if report.enclosed else {}),
    }


def _kept(check: Check) -> dict[str, str]:
    kept = {"id": check.id, "outcome": check.outcome.value, "code": check.reason.code}
    return kept | ({"verdict": check.verdict.value} if check.verdict else {})


def _enclosed(inner: Enclosed) -> dict[str, object]:
    return {"label": inner.label, "format": inner.report.format, "verdict": inner.report.verdict.value}


def find_successor(report: Report, platform: Platform) -> Successor | None:
    """Return where the document is found that took a replaced one's place: of awards of this platform, their page."""
    successor = successor_of(report)
    if successor is None or not successor.number or platform.hosted_issuers.institution_of(successor.issuer_id) is None:
        return successor
    return replace(successor, address=f"{platform.site_url}/a/{successor.number}")


def _data_of(text: str) -> bytes:
    head, comma, body = text.partition(",")
    if not comma or not head.endswith(";base64"):
        return text.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return text.encode()
