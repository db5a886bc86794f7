"""The journey of delivering: messages in the outbox become mails, each sent once in effect (I12).

1. Take what is due and lease it, so that no other worker takes it too.
2. Write the mail: who, what and why now, in the learner's language and then in the other one.
3. Hand it over. What did not leave is tried again, later and later, and in the end waits for a person.
4. Note that it left, a few together, and forget its secret link.

Mails of one run share a connection. A crash between 3 and 4 sends the same mails again, ten at most, with the same
message ids: a mailbox and a folder recognise them. No mail is ever lost, and none is sent again once that it left is
on record; more SMTP does not promise.

Source: USERS.md §4 (mail); SAFETY.md §2 I12.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Self

from kakitome.errors import NotFound, Problem, Unavailable
from kakitome.ports.mailer import Mail, Mailer
from kakitome.ports.outbox import Outbox, OutboxMessage
from kakitome.ports.store import Store
from kakitome.texts import catalogue, sentence
from kakitome.values.localized_text import Language, LocalizedText

CODES: Mapping[str, tuple[str, str]] = {
    "claim": ("I_MAIL_CLAIM_SUBJECT", "I_MAIL_CLAIM_TEXT"),
    "corrected": ("I_MAIL_CORRECTED_SUBJECT", "I_MAIL_CORRECTED_TEXT"),
    "renewed": ("I_MAIL_RENEWED_SUBJECT", "I_MAIL_RENEWED_TEXT"),
    "revoked": ("I_MAIL_REVOKED_SUBJECT", "I_MAIL_REVOKED_TEXT"),
    "suspended": ("I_MAIL_SUSPENDED_SUBJECT", "I_MAIL_SUSPENDED_TEXT"),
    "reinstated": ("I_MAIL_REINSTATED_SUBJECT", "I_MAIL_REINSTATED_TEXT"),
}
"""Kind of message → the sentences of its subject and its text."""
CASE_KIND = "case."
"""Messages about cases of recognition: one frame, and a sentence of its own for each kind."""
LEASE = timedelta(minutes=10)
PATIENCE = 3
"""After so many failures one after the other the rest waits for its lease to run out: the server seems to be away."""
NOTED_TOGETHER = 10
"""How many mails may have left without that being on record: as many come twice after a crash."""
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
"""Waits before the second, third … attempt; after the last one a message is parked. Two days in all."""


class Names:
    """What mails of one run name again and again: titles and issuers, each asked for once."""

    def __init__(self, store: Store) -> None:
        """Ask this store."""
        self._store = store
        self._titles: dict[tuple[str, int], LocalizedText] = {}
        self._issuers: dict[str, LocalizedText] = {}

    def title(self, identifier: str, version: int) -> LocalizedText:
        """Return the title of a micro-credential; raises `NotFound`."""
        known = self._titles.get((identifier, version))
        if known is None:
            known = self._store.microcredentials.get(identifier, version).microcredential.title
            self._titles[identifier, version] = known
        return known

    def issuer(self, did: str) -> LocalizedText:
        """Return the name of an issuer; raises `NotFound`."""
        known = self._issuers.get(did)
        if known is None:
            known = self._issuers[did] = self._store.issuers.get(did).issuer.name
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What delivering works with; `award_url` + a number is the page of an award, `names` those of one run."""

    store: Store
    mailer: Mailer
    award_url: str
    names: Names | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of the messages of one run."""

    sent: int = 0
    failed: int = 0
    parked: int = 0

    @property
    def total(self) -> int:
        """How many were tried."""
        return self.sent + self.failed + self.parked


def deliver_due(post: Post, *, now: datetime, limit: int = 50) -> Delivered:
    """Send what is due, `limit` messages at most."""
    messages = post.store.outbox.claim_due(now=now, lease_until=now + LEASE, limit=limit)
    if not messages:
        return Delivered()
    with post.mailer.session() as mailer, _Leaving(post.store.outbox, now) as leaving:
        own = replace(post, mailer=mailer, names=Names(post.store))
        told: list[str] = []
        for message in messages:
            told.append(_send(own, message, leaving=leaving, now=now))
            if told[-PATIENCE:] == ["failed"] * PATIENCE:
                break
    counts = Counter(told)
    return Delivered(sent=counts["sent"], failed=counts["failed"], parked=counts["parked"])


def write_mail(post: Post, message: OutboxMessage) -> Mail:
    """Write the mail of a message.

    Raises:
        NotFound: E_AWARD_UNKNOWN the award it speaks of is not there, E_MESSAGE_KIND nobody wrote its text.
    """
    if message.kind.startswith(CASE_KIND):
        return _case_mail(message)
    if message.kind not in CODES:
        raise NotFound("E_MESSAGE_KIND", kind=message.kind)
    subject, text = CODES[message.kind]
    record = post.store.awards.find_by_number(message.params["number"])
    if record is None:
        raise NotFound("E_AWARD_UNKNOWN")
    intent = record.intent
    names = post.names or Names(post.store)
    title, issuer = names.title(intent.microcredential, intent.version), names.issuer(intent.issuer)
    name = intent.learner.name if intent.learner else ""
    link = message.params.get("link") or f"{post.award_url}{intent.number}"
    first: Language = "en" if message.language == "en" else "ja"
    second: Language = "ja" if first == "en" else "en"

    def said(code: str, language: Language) -> str:
        params = {
            "name": name,
            "title": title.in_language(language),
            "issuer": issuer.in_language(language),
            "number": intent.number,
            "link": link,
        }
        return sentence(Problem(code=code, params=params), language).strip()

    return Mail(
        dedupe_id=message.dedupe_id,
        to=message.to,
        subject=said(subject, first),
        text=f"{said(text, first)}\n\n{'-' * 40}\n\n{said(text, second)}\n",
        sender_name=_plain(issuer, first),
    )


def _case_mail(message: OutboxMessage) -> Mail:
    """Write a mail about a case: everything it needs is in the message; it names no person and quotes nothing."""
    code = f"I_MAIL_CASE_{message.kind.removeprefix(CASE_KIND).upper()}"
    if code not in catalogue():
        raise NotFound("E_MESSAGE_KIND", kind=message.kind)
    first: Language = "en" if message.language == "en" else "ja"
    second: Language = "ja" if first == "en" else "en"

    def said(frame: str, language: Language) -> str:
        given = message.params
        local = {"title": given[f"title_{language}"], "body": given[f"body_{language}"]}
        params = {**given, **local, "what": _sentence(code, language, params=given)}
        return _sentence(frame, language, params=params).strip()

    return Mail(
        dedupe_id=message.dedupe_id,
        to=message.to,
        subject=said("I_MAIL_CASE_SUBJECT", first),
        text=f"{said('I_MAIL_CASE_TEXT', first)}\n\n{'-' * 40}\n\n{said('I_MAIL_CASE_TEXT', second)}\n",
        sender_name=" ".join(message.params[f"body_{first}"].split()),
    )


def _sentence(code: str, language: Language, *, params: Mapping[str, str]) -> str:
    return sentence(Problem(code=code, params=dict(params)), language)


class _Leaving:
    """Mails that left, until that is noted: a few together, and whatever happens at the end."""

    def __init__(self, outbox: Outbox, now: datetime) -> None:
        self._outbox = outbox
        self._now = now
        self._ids: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._note()

    def add(self, dedupe_id: str) -> None:
        self._ids.append(dedupe_id)
        if len(self._ids) >= NOTED_TOGETHER:
            self._note()

    def _note(self) -> None:
        if self._ids:
            self._outbox.mark_many_sent(self._ids, at=self._now)
            self._ids = []


def _send(
    post: Post, message: OutboxMessage, *, leaving: _Leaving, now: datetime
) -> Literal["sent", "failed", "parked"]:
    outbox = post.store.outbox
    try:
        post.mailer.send(write_mail(post, message))
    except NotFound as error:
        outbox.mark_failed(message.dedupe_id, error=error.code, retry_at=None)
        return "parked"
    except Unavailable as error:
        is_last = message.attempts >= len(WAITS) or error.code == "E_MAIL_UNWRITABLE"
        retry_at = None if is_last else now + WAITS[message.attempts]
        outbox.mark_failed(message.dedupe_id, error=error.code, retry_at=retry_at)
        return "parked" if is_last else "failed"
    leaving.add(message.dedupe_id)
    return "sent"


def _plain(name: LocalizedText, language: Language) -> str:
    """A name as a mail header can hold it."""
    return " ".join(name.in_language(language).split())
