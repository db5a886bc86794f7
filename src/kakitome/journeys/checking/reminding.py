"""Reminding people by mail that something they hold is going to end.

    ReminderClock(platform, terms=(60, 14), contact=contact).turn(now=now)      # each turn of the scheduler

1. Once a day the claims and documents are gone through, some in each turn.
2. Of whoever holds something that ends soon, everything is looked at anew: our own status lists, and for documents of
   others a check at that moment. What was withdrawn, suspended or renewed meanwhile is told to nobody.
3. One mail tells of all that is due; then it is noted. A crash in between sends the same mail under the same id once
   more, which a mailbox recognises.

Source: docs/rules/capabilities.md B18; docs/rules/faults.md F01.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kakitome.documents.verification.check import Verdict
from kakitome.errors import KakitomeError, Problem
from kakitome.journeys.checking.looking_again import look_again
from kakitome.journeys.platform import Platform
from kakitome.ports.accounts import Person
from kakitome.ports.reminders import ReminderNote
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.wallets import WalletDocument
from kakitome.services.delivering import Sender, write_in_both
from kakitome.services.reminding import EndingItem, due_notes
from kakitome.texts import sentence, written_date
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import Language, LocalizedText

AT_ONCE = 2_000
"""Claims, and documents, that are gone through in a turn."""
EVERY = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=90)
"""How long after an end it is known that somebody was told of it."""
_GOOD = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER})
_log = logging.getLogger(__name__)


class ReminderClock:
    """One process's clock; a round goes on over many turns."""

    def __init__(self, platform: Platform, *, terms: Sequence[int], contact: str = "") -> None:
        """Remind so many days before an end, none for never; people ask at `contact`."""
        self._platform, self._terms, self._contact = platform, terms, contact
        self._place = (0, 0)
        self._next_round: datetime | None = None

    def turn(self, *, now: datetime) -> None:
        """Go through some, and remind whom it concerns."""
        if not self._terms or (self._next_round is not None and now < self._next_round):
            return
        until = now + timedelta(days=max(self._terms))
        page = self._platform.persons.reminders.find_holders(after=self._place, now=now, until=until, limit=AT_ONCE)
        for account in page.accounts:
            try:
                remind(self._platform, account, terms=self._terms, contact=self._contact)
            except KakitomeError as error:
                _log.warning("reminders: a mail did not leave (%s)", error.code)
        self._place = page.last or (0, 0)
        self._next_round = now + EVERY if page.last is None else None


def remind(platform: Platform, account: str, *, terms: Sequence[int], contact: str = "") -> int:
    """Mail to somebody what ends soon and was not told; return of how many things.

    Raises:
        Unavailable: E_MAIL_UNAVAILABLE; nothing is noted then.
    """
    person = platform.accounts.find(account)
    if (
        person is None
        or person.is_asleep
        or not person.email
        or platform.wallets.open(account).read_settings().no_reminders_since is not None
    ):
        return 0
    reminders, now = platform.persons.reminders, platform.now()
    notes = due_notes(_ending(platform, account), reminders.list_told(account), terms=terms, now=now)
    notes = [note for note in notes if _still_ends(platform, account, note=note)]
    if not notes:
        return 0
    _write_to(platform, person, notes=notes, contact=contact)
    reminders.note_told(account, notes, at=now, forget_before=now - FORGOTTEN_AFTER)
    return len(notes)


def _ending(platform: Platform, account: str) -> Iterator[EndingItem]:
    """Yield what somebody holds that is valid and has an end."""
    for outline in platform.directory.list_held_outlines(account):
        is_set = outline.is_set(StatusPurpose.REVOCATION) or outline.is_set(StatusPurpose.SUSPENSION)
        if outline.valid_until is not None and not is_set:
            yield EndingItem(item=f"award:{outline.number}", ends_at=outline.valid_until)
    for document in platform.wallets.open(account).list_documents():
        if document.valid_until is not None and _is_good(document):
            yield EndingItem(item=f"document:{document.key}", ends_at=document.valid_until)


def _is_good(document: WalletDocument) -> bool:
    return document.is_verified and document.verdict in _GOOD


def _still_ends(platform: Platform, account: str, *, note: ReminderNote) -> bool:
    """Check a document of others at this moment; where nobody answers, what was found last stands."""
    kind, _colon, key = note.item.partition(":")
    if kind != "document":
        return True
    try:
        with platform.sandbox.patiently():
            document = look_again(platform, account, key=key)
    except KakitomeError:
        return True
    return _is_good(document) and document.valid_until == note.ends_at


def _write_to(platform: Platform, person: Person, *, notes: Sequence[ReminderNote], contact: str) -> None:
    site = platform.site_url.partition("://")[2]
    first: Language = "en" if person.language == "en" else "ja"
    # The last day on which it is valid is that of the second before its end.
    day = (notes[0].ends_at - timedelta(seconds=1)).astimezone(JAPAN).date().isoformat()
    content = "\n".join(f"{note.item} {note.ends_at.isoformat()} {note.days}" for note in notes)

    def words(code: str, language: Language) -> str:
        params: dict[str, str | int] = {
            "count": len(notes),
            "day": written_date(day, language),
            "link": f"{platform.site_url}/mine?order=ending",
            "stop": f"{platform.site_url}/mine/reminders",
        }
        return sentence(Problem(code=code, params=params), language).strip()

    mail = write_in_both(
        Sender(name=LocalizedText(ja=f"Kakitome {site}", en=f"Kakitome {site}"), contact=contact),
        dedupe_id=f"ending:{person.account}:{hashlib.sha256(content.encode()).hexdigest()[:32]}",
        to=person.email,
        first=first,
        subject=words("I_MAIL_ENDING_SUBJECT", first),
        say=lambda language: words("I_MAIL_ENDING_TEXT", language),
    )
    platform.mailer.send(mail)
