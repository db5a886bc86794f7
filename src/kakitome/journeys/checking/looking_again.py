"""Looking again at what wallets hold: a few documents in each turn of the scheduler, and at once when asked.

    look_again(platform, account, key=key)      # by its holder
    WalletClock(platform).turn(now=now)         # each turn of the scheduler

1. Documents that are due are taken, those that wait longest first; that they were taken is on record before anything is
   done with them, so that one that ends the process does not end the next.
2. What a report says otherwise than the last one that came to a conclusion is a change. A try that came to none is
   noted and changes nothing.
3. Changes are told by one mail to the person, whatever their number, and stand on the page until the person has seen
   them. A crash between mail and note sends the same mail under the same id once more.

Source: docs/rules/verdicts.md V3; docs/rules/faults.md F01.
"""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from kakitome.errors import KakitomeError, NotFound, Problem, Unavailable
from kakitome.journeys.checking.badge_pictures import BadgePictures
from kakitome.journeys.checking.questions import facts_to_keep
from kakitome.journeys.checking.taking_in import proved_addresses
from kakitome.journeys.platform import Platform
from kakitome.ports.accounts import Person
from kakitome.ports.wallets import Wallet, WalletDocument
from kakitome.services.delivering import Sender, write_in_both
from kakitome.services.keeping_wallets import TRIED_AGAIN_AFTER, addressee_of, looked_at
from kakitome.texts import sentence
from kakitome.values.localized_text import Language, LocalizedText

AT_ONCE = 1
"""Documents taken together: one whose sites are slow takes its time, and the turn has other duties."""
TURN_S = 2.0
"""After how long a turn of the scheduler begins no further document."""
MAILS_EVERY = timedelta(minutes=10)
"""How often changes are told: those of one person that were found together are one mail."""
JUST_NOW = timedelta(minutes=10)
"""For how long a look holds for papers that are made of documents: several are taken one after the other. (derived)"""
_log = logging.getLogger(__name__)


def look_again(platform: Platform, account: str, *, key: str) -> WalletDocument:
    """Verify a document of a wallet anew, and store what came of it.

    Raises:
        NotFound: E_WALLET_UNKNOWN.
        Unavailable: E_WALLET_DAMAGED.
        Busy: too many checks wait already.
    """
    wallet = platform.wallets.open(account)
    content = wallet.read_content(key)
    report = platform.verifier().verify_bytes(content, now=platform.now())
    addressee = addressee_of(report, proved_addresses(platform, account))
    with wallet.transaction():
        # It may have been taken out, or looked at, meanwhile.
        document = looked_at(_need(wallet, key), report, addressee=addressee, facts=facts_to_keep(report))
        wallet.replace(document)
    if key not in wallet.list_pictures():
        BadgePictures(platform).keep(wallet, key, content=content, report=report)
    return document


def look_again_at_stale(platform: Platform, account: str, *, keys: Sequence[str], after: timedelta = JUST_NOW) -> None:
    """Verify those of some documents anew whose last look is so long ago; what is not there is passed over.

    Raises `Busy`: too many checks wait already.
    """
    wallet = platform.wallets.open(account)
    for key in keys:
        document = wallet.find(key)
        if document is not None and platform.now() - document.tried_at > after:
            with suppress(NotFound, Unavailable):
                look_again(platform, account, key=key)


def note_change(platform: Platform, account: str, *, key: str) -> None:
    """Let its holder say that they have seen a change; raises `NotFound` (E_WALLET_UNKNOWN)."""
    wallet = platform.wallets.open(account)
    with wallet.transaction():
        document = _need(wallet, key)
        if document.changed_at is not None and document.noted_at is None:
            now = platform.now()
            # What was seen on the page needs no mail any more.
            wallet.replace(replace(document, noted_at=now, told_at=document.told_at or now))


class WalletClock:
    """One process's clock; a turn ends after some seconds and goes on with the next."""

    def __init__(self, platform: Platform, *, contact: str = "") -> None:
        """Tell people to ask at `contact`."""
        self._platform = platform
        self._contact = contact
        self._next_mails: datetime | None = None

    def turn(self, *, now: datetime, seconds: float = TURN_S) -> None:
        """Look at what is due, for some seconds; tell of changes."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._look_at_some(now=now):
            pass
        if self._next_mails is None or now >= self._next_mails:
            self._next_mails = now + MAILS_EVERY
            tell_changes(self._platform, contact=self._contact)

    def _look_at_some(self, *, now: datetime) -> bool:
        due = self._platform.wallets.take_due(now=now, until=now + TRIED_AGAIN_AFTER, limit=AT_ONCE)
        for document in due:
            try:
                with self._platform.sandbox.patiently():
                    look_again(self._platform, document.account, key=document.key)
            except KakitomeError as error:
                _log.warning("wallets: a document was not looked at (%s)", error.code)
            except Exception as error:  # noqa: BLE001 - one document's trouble, foreseen or not, is its own alone
                # The type only: what went wrong may quote what was looked at.
                _log.error("wallets: %s", type(error).__name__)
        return bool(due)


def tell_changes(platform: Platform, *, contact: str = "", most: int = 50) -> int:
    """Mail to people whose documents changed; return how many mails left."""
    count = 0
    for account in platform.wallets.list_untold(limit=most):
        wallet, person = platform.wallets.open(account), platform.accounts.find(account)
        changed = [document for document in wallet.list_documents() if document.changed_at and document.told_at is None]
        if person is None or person.is_asleep or not changed:
            continue
        try:
            if person.email:
                _write_to(platform, person, changed=changed, contact=contact)
        except KakitomeError as error:
            _log.warning("wallets: a mail did not leave (%s)", error.code)
            continue
        # Without an address it stands on the person's own page alone.
        count += 1 if person.email else 0
        _note_told(wallet, changed, at=platform.now())
    return count


def _write_to(platform: Platform, person: Person, *, changed: Sequence[WalletDocument], contact: str) -> None:
    site = platform.site_url.partition("://")[2]
    first: Language = "en" if person.language == "en" else "ja"
    newest = max(document.changed_at for document in changed if document.changed_at is not None)
    params: dict[str, str | int] = {"count": len(changed), "link": f"{platform.site_url}/mine"}

    def words(code: str, language: Language) -> str:
        return sentence(Problem(code=code, params=params), language).strip()

    mail = write_in_both(
        Sender(name=LocalizedText(ja=f"Kakitome {site}", en=f"Kakitome {site}"), contact=contact),
        dedupe_id=f"wallet-changed:{person.account}:{newest.isoformat()}",
        to=person.email,
        first=first,
        subject=words("I_MAIL_WALLET_SUBJECT", first),
        say=lambda language: words("I_MAIL_WALLET_TEXT", language),
    )
    platform.mailer.send(mail)


def _note_told(wallet: Wallet, changed: Sequence[WalletDocument], *, at: datetime) -> None:
    with wallet.transaction():
        for mailed in changed:
            document = wallet.find(mailed.key)
            if document is not None and document.changed_at == mailed.changed_at:
                wallet.replace(replace(document, told_at=at))


def _need(wallet: Wallet, key: str) -> WalletDocument:
    document = wallet.find(key)
    if document is None:
        raise NotFound("E_WALLET_UNKNOWN")
    return document
