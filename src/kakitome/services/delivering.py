"""The journey of delivering: messages in the outbox become mails, each sent once in effect (I12).

1. Take what is due and lease it, so that no other worker takes it too.
2. Write the mail: who, what and why now, in the learner's language and then in the other one.
3. Hand it over. What did not leave is tried again, later and later, and in the end waits for a person.
4. Note that it left, a few together, and forget its secret link.

Mails of one run share a connection. A crash between 3 and 4 sends the same mails again, ten at most, with the same
message ids. No mail is lost, and none is sent again once that it left is on record; more SMTP does not promise.

Source: RFC 5321 §4.5.4 (tried again for days); docs/rules/invariants.md I12.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from kakitome.errors import NotFound, Problem, Unavailable
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.mail_page import html_of, text_of
from kakitome.mapping.recognition_fact import RecognitionFact
from kakitome.mapping.recognition_words import mail_lines
from kakitome.ports.awards import AwardRecord
from kakitome.ports.claims import LINK_LASTS
from kakitome.ports.mailer import Mail, Mailer
from kakitome.ports.outbox import Outbox, OutboxMessage
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.texts import catalogue, sentence, written_date
from kakitome.values.award_links import AwardLinks
from kakitome.values.localized_text import Language, LocalizedText

FindRecognition = Callable[[bytes], RecognitionFact | None]
_A_DAY = timedelta(days=1)
_KINDS = """
claim claim_code claim_reminder corrected renewed revoked suspended reinstated
return_asked return_prove return_done return_stays return_given return_objected return_settled
"""
CODES: Mapping[str, tuple[str, str]] = {
    kind: (f"I_MAIL_{kind.upper()}_SUBJECT", f"I_MAIL_{kind.upper()}_TEXT") for kind in _KINDS.split()
}
"""Kind of message → the sentences of its subject and its text."""
_OF_AN_AWARD_TO_HOLD = frozenset({"claim", "claim_reminder", "corrected", "renewed"})
_OF_ALL = frozenset({"claim", "claim_reminder"})
"""Mails that bring an award: they say when it has been withdrawn meanwhile; those in the name of all who awarded it."""
CASE_KIND = "case."
"""Messages about cases of recognition: one frame, and a sentence of its own for each kind."""
CLOSING_KIND, DESK_KIND, APPLYING_KIND = "closing.", "desk.", "applying."
"""Messages in an institution's name about its closing, its desk and applications: each with a subject and a text."""
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
        self._letters: dict[tuple[str, int], Microcredential] = {}
        self._issuers: dict[str, Issuer] = {}
        self._recognitions: dict[tuple[str, int, date], RecognitionFact | None] = {}

    def letter(self, identifier: str, version: int) -> Microcredential:
        """Return a micro-credential; raises `NotFound`."""
        known = self._letters.get((identifier, version))
        if known is None:
            known = self._store.microcredentials.get(identifier, version).microcredential
            self._letters[identifier, version] = known
        return known

    def recognition(self, context: "DeliveringContext", record: AwardRecord) -> RecognitionFact | None:
        """Return the fact of an award's recognition; None where nobody is asked or nothing is recognised.

        Awards of one version and day share it, but on a day on which a recognition ended: then the hour counts.
        """
        intent = record.intent
        key = (intent.microcredential, intent.version, intent.awarded_on)
        if context.find_recognition is None or key in self._recognitions:
            return self._recognitions.get(key)
        fact = context.find_recognition(context.store.awards.get_document(record.credential_id))
        known = fact if fact is not None and fact.leading.has_recognition else None
        if known is None or known.now.until is None or abs(known.now.until.date() - intent.awarded_on) > _A_DAY:
            self._recognitions[key] = known
        return known

    def issuer(self, did: str) -> Issuer:
        """Return an issuer; raises `NotFound`."""
        known = self._issuers.get(did)
        if known is None:
            known = self._issuers[did] = self._store.issuers.get(did).issuer
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveringContext:
    """What delivering works with.

    Attributes:
        links: writes the addresses of awards' pages.
        link_again_url: the page that sends the link to receive an award once more.
        names: those of one run.
        find_recognition: signed award → the fact of its recognition, as everybody is told who checks it; None asks
            nobody, and mails say nothing of it.
    """

    store: Store
    mailer: Mailer
    links: AwardLinks
    link_again_url: str = ""
    names: Names | None = None
    find_recognition: FindRecognition | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who writes: the name beside the platform's own address, and the address that is asked; empty when not told.

    `asked` is whose address it is, where that is somebody else.
    """

    name: LocalizedText
    contact: str = ""
    asked: LocalizedText | None = None


def sender_of(store: Store, name: LocalizedText) -> Sender:
    """Return an institution as it writes: under this name, with the contact of its open issuer."""
    addresses = [issuer.issuer.email for issuer in store.issuers.list_issuers() if issuer.closed_at is None]
    return Sender(name=name, contact=next((address for address in addresses if address), ""))


def write_in_both(
    sender: Sender, *, dedupe_id: str, to: str, first: Language, subject: str, say: Callable[[Language], str]
) -> Mail:
    """Put a mail together.

    Args:
        sender: who writes.
        dedupe_id: the same for the same mail.
        to: the address.
        first: the reader's language.
        subject: in that language.
        say: the mail's words in a language, without the line on whom to ask.
    """
    second: Language = "ja" if first == "en" else "en"
    letters = [(language, f"{say(language).strip()}{_whom_to_ask(sender, language)}") for language in (first, second)]
    return Mail(
        dedupe_id=dedupe_id,
        to=to,
        subject=subject,
        text=text_of(letters),
        html=html_of(letters),
        sender_name=" ".join(sender.name.in_language(first).split()),
        reply_to=sender.contact,
    )


def _whom_to_ask(sender: Sender, language: Language) -> str:
    if not sender.contact:
        return ""
    params = {"issuer": (sender.asked or sender.name).in_language(language), "contact": sender.contact}
    return "\n\n" + sentence(Problem(code="I_MAIL_CONTACT", params=params), language).strip()


def deliver_due(context: DeliveringContext, *, now: datetime, limit: int = 50) -> Delivered:
    """Send what is due, `limit` messages at most."""
    messages = context.store.outbox.claim_due(now=now, lease_until=now + LEASE, limit=limit)
    if not messages:
        return Delivered()
    with context.mailer.session() as mailer, _Leaving(context.store.outbox, now) as leaving:
        own = replace(context, mailer=mailer, names=Names(context.store))
        results: list[str] = []
        for message in messages:
            results.append(_send(own, message, leaving=leaving, now=now))
            if results[-PATIENCE:] == ["failed"] * PATIENCE:
                break
    counts = Counter(results)
    return Delivered(sent=counts["sent"], failed=counts["failed"], parked=counts["parked"])


def write_mail(context: DeliveringContext, message: OutboxMessage) -> Mail:
    """Write the mail of a message.

    Raises:
        NotFound: E_AWARD_UNKNOWN the award it speaks of is not there, E_MESSAGE_KIND nobody wrote its text.
    """
    for beginning, write in _MAILS.items():
        if message.kind.startswith(beginning):
            return write(context, message)
    if message.kind not in CODES:
        raise NotFound("E_MESSAGE_KIND", kind=message.kind)
    return _award_mail(context, message)


def _award_mail(context: DeliveringContext, message: OutboxMessage) -> Mail:
    """Write a mail about an award to its learner."""
    subject, text = CODES[message.kind]
    record = _award_of(context.store, message)
    intent = record.intent
    names = context.names or Names(context.store)
    letter_of, sender = names.letter(intent.microcredential, intent.version), names.issuer(intent.issuer)
    title, issuer = letter_of.title, sender.name
    # The definition's own contact knows most of it.
    contact = (letter_of.contact.email if letter_of.contact else "") or sender.email
    name = intent.learner.name if intent.learner else ""
    claims = context.store.claims.list_by_award(intent.number) if "link" not in message.params else ()
    edition = max((claim.link_edition for claim in claims), default=0)
    link = message.params.get("link") or context.links.address(intent.number, edition=edition)
    fact = names.recognition(context, record)
    # Until the learner has opened the award, its page shows nothing: the mail says where the link is to be had.
    is_waiting = "link" not in message.params and not any(claim.opened_at is not None for claim in claims)
    standing = _standing_code(context.store, record) if message.kind in _OF_AN_AWARD_TO_HOLD else ""
    # Everybody who awarded it awarded it; withdrawing and correcting is its signer's alone.
    by = awarded_by_words(letter_of, AwardFacts(issuer_name=issuer)) if message.kind in _OF_ALL else issuer
    first: Language = "en" if message.language == "en" else "ja"

    def said(code: str, language: Language) -> str:
        params = {
            "name": name,
            "title": title.in_language(language),
            "issuer": (by if code in CODES[message.kind] else issuer).in_language(language),
            "number": intent.number,
            "link": link,
            "code": message.params.get("code", ""),
            "until": written_date(message.params.get("until") or _link_ends(message), language),
        }
        return sentence(Problem(code=code, params=params), language).strip()

    def letter(language: Language) -> str:
        words = said(text, language)
        if is_waiting:
            words = words.replace(link, f"{said('I_MAIL_NOT_OPENED', language)}\n{context.link_again_url or link}")
        recognised = "\n".join(mail_lines(fact, language)) if fact else ""
        withdrawn = said(standing, language) if standing else ""
        return "\n\n".join(filter(None, (words, withdrawn, recognised)))

    return write_in_both(
        Sender(name=issuer, contact=contact),
        dedupe_id=message.dedupe_id,
        to=message.to,
        first=first,
        subject=said(subject, first),
        say=letter,
    )


def _award_of(store: Store, message: OutboxMessage) -> AwardRecord:
    record = store.awards.find_by_number(message.params["number"])
    if record is None:
        raise NotFound("E_AWARD_UNKNOWN")
    return record


def _link_ends(message: OutboxMessage) -> str:
    return (message.due_at + LINK_LASTS - _A_DAY).date().isoformat()


def _standing_code(store: Store, record: AwardRecord) -> str:
    """Return the sentence on an award that was withdrawn before its mail left; empty for one in force."""
    is_set = {entry.list_id.purpose for entry in store.status_lists.which_are_set(record.intent.status)}
    if StatusPurpose.REVOCATION in is_set:
        return "I_MAIL_NOW_REVOKED"
    return "I_MAIL_NOW_SUSPENDED" if StatusPurpose.SUSPENSION in is_set else ""


def _case_mail(context: DeliveringContext, message: OutboxMessage) -> Mail:
    """Write a mail about a case: everything it needs is in the message; it names no person and quotes nothing."""
    code = f"I_MAIL_CASE_{message.kind.removeprefix(CASE_KIND).upper()}"
    if code not in catalogue():
        raise NotFound("E_MESSAGE_KIND", kind=message.kind)
    first: Language = "en" if message.language == "en" else "ja"

    def said(frame: str, language: Language) -> str:
        given = message.params
        local = {name: given.get(f"{name}_{language}", "") for name in ("title", "body", "applicant")}
        params = {**given, **local, "what": _sentence(code, language, params={**given, **local})}
        return _sentence(frame, language, params=params).strip()

    body = LocalizedText(ja=message.params["body_ja"], en=message.params["body_en"])
    sender = sender_of(context.store, body)
    if contact := message.params.get("ask", ""):
        applicant = LocalizedText(ja=message.params["applicant_ja"], en=message.params["applicant_en"])
        sender = replace(sender, contact=contact, asked=applicant)
    return write_in_both(
        sender,
        dedupe_id=message.dedupe_id,
        to=message.to,
        first=first,
        subject=said("I_MAIL_CASE_SUBJECT", first),
        say=lambda language: said("I_MAIL_CASE_TEXT", language),
    )


def _institution_mail(context: DeliveringContext, message: OutboxMessage) -> Mail:
    """Write a mail to people of an institution: everything it needs is in the message."""
    code = f"I_MAIL_{message.kind.replace('.', '_').upper()}"
    if f"{code}_TEXT" not in catalogue():
        raise NotFound("E_MESSAGE_KIND", kind=message.kind)
    first: Language = "en" if message.language == "en" else "ja"
    given, on = message.params, message.params.get("on", "")

    def words(part: str, language: Language) -> str:
        local = {name: given.get(f"{name}_{language}", "") for name in ("institution", "name", "successor")}
        shown = {**given, **local, "on": written_date(on, language) if on else ""}
        return _sentence(f"{code}_{part}", language, params=shown).strip()

    return write_in_both(
        sender_of(context.store, LocalizedText(ja=given["institution_ja"], en=given["institution_en"])),
        dedupe_id=message.dedupe_id,
        to=message.to,
        first=first,
        subject=words("SUBJECT", first),
        say=lambda language: words("TEXT", language),
    )


def _sentence(code: str, language: Language, *, params: Mapping[str, str]) -> str:
    return sentence(Problem(code=code, params=dict(params)), language)


_MAILS: Mapping[str, Callable[[DeliveringContext, OutboxMessage], Mail]] = {
    CASE_KIND: _case_mail,
    **dict.fromkeys((CLOSING_KIND, DESK_KIND, APPLYING_KIND), _institution_mail),
}
"""Beginnings of kinds → what writes such a mail."""


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


def _send(context: DeliveringContext, message: OutboxMessage, *, leaving: _Leaving, now: datetime) -> str:
    outbox = context.store.outbox
    if not message.to:  # A learner without an address, handed a printed code.
        leaving.add(message.dedupe_id)
        return "nobody"
    try:
        context.mailer.send(write_mail(context, message))
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
