"""A new password by mail, where an account has several addresses: one mailbox alone does not open it at once.

A school gives the address of a graduate to somebody else, who asks for a new password there. So from a browser that
nobody knows the link leaves only after some days, in which everybody who reads another address of the account is told
and can sign in, which ends it. Whoever has a second factor shows that in any case, and whoever has one address alone
has nobody else to be told: for them nothing waits.

Source: docs/rules/threats.md T11. (derived)
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import KakitomeError
from kakitome.journeys.people.account_mail import AccountMail, proved_addresses_of, send_account_mail
from kakitome.journeys.platform import Platform
from kakitome.ports.security_events import EventFilter, SecurityEvent, SecurityEventKind
from kakitome.texts import written_instant
from kakitome.values.localized_text import Language

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
    }
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPassword:
    """A link for a new password that somebody asks for.

    Attributes:
        account: whose password would be set.
        address: where the link was asked for.
        waits: how long it waits where the account has further addresses.
        contact: whom to ask, as mails name it.
    """

    account: str
    address: str
    waits: timedelta
    contact: str = ""


def may_set_by_mail(platform: Platform, wish: AskedPassword) -> bool:
    """Tell whether the link for a new password may leave now; begin to wait, and tell, where it may not.

    Call it for whoever comes from a browser that nobody knows, to an account without a second factor.
    """
    addresses = proved_addresses_of(platform, wish.account)
    others = [other for other in addresses if other.casefold() != wish.address.casefold()]
    if not others:
        return True
    now, asked_at = platform.now(), _waiting_since(platform, wish)
    if asked_at is not None and now >= asked_at + wish.waits:
        return True
    if asked_at is None:
        event = SecurityEvent(at=now, kind=_RESET_KIND, account=wish.account, detail=_WAITS)
        platform.security_events.append(event)
        _mail_addresses(platform, wish, topic="PASSWORD_ASKED", to=others, until=now + wish.waits)
    _mail_addresses(platform, wish, topic="PASSWORD_WAITS", to=[wish.address], until=(asked_at or now) + wish.waits)
    return False


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

    def values(language: Language) -> Mapping[str, str]:
        return {"link": link, "address": wish.address, "moment": written_instant(until, language)}

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
