"""A new password by mail: one mailbox alone does not open an account at once, and an old one not at all.

A school gives the address of a graduate to somebody else, who asks for a new password there. So from a browser that
nobody knows the link leaves only after some days, in which everybody who reads another address of the account is told
and can sign in, which ends it. Whoever has a second factor shows that in any case.

Where there is one address alone, it depends on when its owner last showed that they read it (`MailboxTerms`). Lately:
the link leaves. Longer ago: it waits, while the mailbox, the trusted contact and every page that its owner has open are
told. Very long ago: a mailbox opens nothing; a passkey, the recovery sheet, the trusted contact and a browser that is
known still do.

Source: docs/rules/threats.md T11. (derived)
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import KakitomeError
from kakitome.journeys.people.account_mail import AccountMail, proved_addresses_of, send_account_mail
from kakitome.journeys.platform import Platform
from kakitome.ports.security_events import EventFilter, SecurityEvent, SecurityEventKind
from kakitome.ports.wallets import IdentityKind, IdentityProof
from kakitome.texts import written_instant
from kakitome.values.localized_text import Language
from kakitome.values.mailbox_terms import MailboxTerms

GOOD_FOR: Final = timedelta(days=14)
"""How long after the wait the link can be asked for. (derived)"""
_WAITS: Final = {"waits": "yes"}
_RESET_KIND = SecurityEventKind.PASSWORD_RESET_ASKED
_ENDING: Final = frozenset(
    {
        SecurityEventKind.SIGNED_IN,
        SecurityEventKind.PASSWORD_RESET,
        SecurityEventKind.PASSWORD_CHANGED,
        SecurityEventKind.ADDRESS_REMOVED,
        SecurityEventKind.RECOVERY_USED,
        SecurityEventKind.PASSWORD_RESET_STOPPED,
    }
)
_LONGEST_WAIT: Final = timedelta(days=60)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPassword:
    """A link for a new password that somebody asks for.

    Attributes:
        account: whose password would be set.
        address: where the link was asked for.
        waits: how long it waits where the account has further addresses.
        mailboxes: what holds where it has none.
        contact: whom to ask, as mails name it.
    """

    account: str
    address: str
    waits: timedelta
    mailboxes: MailboxTerms = field(default_factory=MailboxTerms)
    contact: str = ""


def may_set_by_mail(platform: Platform, wish: AskedPassword) -> bool:
    """Tell whether the link for a new password may leave now; begin to wait, and tell, where it may not.

    Call it for whoever comes from a browser that nobody knows, to an account without a second factor.
    """
    addresses = proved_addresses_of(platform, wish.account)
    others = [other for other in addresses if other.casefold() != wish.address.casefold()]
    if others:
        return _may_leave(platform, wish, notice=("PASSWORD_ASKED", others), asker="PASSWORD_WAITS")
    proofs = [proof for proof in platform.wallets.open(wish.account).list_proofs() if proof.ended_at is None]
    if not proofs:
        # An account that nobody has confirmed yet: the link confirms it, and nothing is in it.
        return True
    read_at, now = _read_at(proofs, wish.address), platform.now()
    if read_at is not None and now < read_at + wish.mailboxes.fresh:
        return True
    if read_at is None or now >= read_at + wish.mailboxes.stale:
        event = SecurityEvent(at=now, kind=_RESET_KIND, account=wish.account, detail={"waits": "never"})
        platform.security_events.append(event)
        _mail_addresses(platform, wish, topic="PASSWORD_STALE", to=[wish.address], until=now)
        return False
    alone = replace(wish, waits=wish.mailboxes.waits)
    return _may_leave(platform, alone, notice=("PASSWORD_CONTACT", _contact_of(platform, wish)), asker="PASSWORD_ALONE")


def end_wait(platform: Platform, account: str) -> bool:
    """End the wait of whoever asked for a new password; whether somebody waited. Its owner is signed in."""
    wish = AskedPassword(account=account, address="", waits=_LONGEST_WAIT)
    if _waiting_since(platform, wish) is None:
        platform.accounts.note_password_wait(account, None)
        return False
    event = SecurityEvent(at=platform.now(), kind=SecurityEventKind.PASSWORD_RESET_STOPPED, account=account)
    platform.security_events.append(event)
    platform.accounts.note_password_wait(account, None)
    return True


def _may_leave(platform: Platform, wish: AskedPassword, *, notice: tuple[str, Sequence[str]], asker: str) -> bool:
    now, asked_at = platform.now(), _waiting_since(platform, wish)
    if asked_at is not None and now >= asked_at + wish.waits:
        return True
    if asked_at is None:
        event = SecurityEvent(at=now, kind=_RESET_KIND, account=wish.account, detail=_WAITS)
        platform.security_events.append(event)
        platform.accounts.note_password_wait(wish.account, now + wish.waits)
        topic, others = notice
        _mail_addresses(platform, wish, topic=topic, to=others, until=now + wish.waits)
    _mail_addresses(platform, wish, topic=asker, to=[wish.address], until=(asked_at or now) + wish.waits)
    return False


def _read_at(proofs: Sequence[IdentityProof], address: str) -> datetime | None:
    """Return when an address was last shown to be its owner's; None where nobody recorded it, or nobody proved it."""
    wanted = (IdentityKind.MAIL, address.casefold())
    return next((proof.read_at for proof in proofs if (proof.kind, proof.identifier) == wanted), None)


def _contact_of(platform: Platform, wish: AskedPassword) -> Sequence[str]:
    """Return the trusted contact's address, where somebody has agreed: another who may reach the owner."""
    contact = platform.persons.contacts.open(wish.account).find()
    return [contact.address] if contact is not None and contact.counts(platform.now()) else []


def _waiting_since(platform: Platform, wish: AskedPassword) -> datetime | None:
    """Return since when somebody waits for a link; None when nobody does, or it was ended by signing in."""
    since = platform.now() - wish.waits - GOOD_FOR
    event_filter = EventFilter(account=wish.account, kinds=frozenset({_RESET_KIND}) | _ENDING, since=since)
    asked_at = None
    for recorded in platform.security_events.list_newest(event_filter, limit=200):
        if recorded.event.kind in _ENDING:
            break
        if dict(recorded.event.detail) == _WAITS:
            asked_at = recorded.event.at
    return asked_at


def _mail_addresses(platform: Platform, wish: AskedPassword, *, topic: str, to: Sequence[str], until: datetime) -> None:
    """Mail it; one that does not leave changes nothing."""
    person = platform.accounts.find(wish.account)
    link = f"{platform.site_url}/account/login"

    def values(language: Language) -> Mapping[str, str | int]:
        return {
            "link": link,
            "address": wish.address,
            "moment": written_instant(until, language),
            "days": wish.waits.days,
            "months": wish.mailboxes.stale.days // 30,
        }

    for address in to:
        mail = AccountMail(
            topic=topic,
            to=address,
            key=f"{wish.account}:{address}:{platform.now().isoformat()}",
            language=person.language if person else "ja",
            contact=wish.contact,
        )
        try:
            send_account_mail(platform, mail, values=values)
        except KakitomeError as error:
            _log.warning("new passwords: a mail did not leave (%s)", error.code)
