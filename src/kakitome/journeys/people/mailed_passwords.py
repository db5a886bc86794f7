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
_ASKED = SecurityEventKind.PASSWORD_RESET_ASKED
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


def may_set_by_mail(platform: Platform, asked: AskedPassword) -> bool:
    """Tell whether the link for a new password may leave now; begin to wait, and tell, where it may not.

    Call it for whoever comes from a browser that nobody knows, to an account without a second factor.
    """
    addresses = proved_addresses_of(platform, asked.account)
    others = [other for other in addresses if other.casefold() != asked.address.casefold()]
    if not others:
        return True
    now, asked_at = platform.now(), _waiting_since(platform, asked)
    if asked_at is not None and now >= asked_at + asked.waits:
        return True
    if asked_at is None:
        event = SecurityEvent(at=now, kind=_ASKED, account=asked.account, detail=_WAITS)
        platform.security_events.append(event)
        _tell(platform, asked, topic="PASSWORD_ASKED", to=others, until=now + asked.waits)
    _tell(platform, asked, topic="PASSWORD_WAITS", to=[asked.address], until=(asked_at or now) + asked.waits)
    return False


def _waiting_since(platform: Platform, asked: AskedPassword) -> datetime | None:
    """Return since when somebody waits for a link; None when nobody does, or it was ended by signing in."""
    since = platform.now() - asked.waits - GOOD_FOR
    wish = EventFilter(account=asked.account, kinds=frozenset({_ASKED}) | _ENDING, since=since)
    asked_at = None
    for recorded in platform.security_events.list_newest(wish, limit=200):
        if recorded.event.kind in _ENDING:
            break
        if dict(recorded.event.detail) == _WAITS:
            asked_at = recorded.event.at
    return asked_at


def _tell(platform: Platform, asked: AskedPassword, *, topic: str, to: Sequence[str], until: datetime) -> None:
    """Mail it; one that does not leave changes nothing."""
    person = platform.accounts.find(asked.account)
    link = f"{platform.site_url}/account/login"

    def values(language: Language) -> Mapping[str, str]:
        return {"link": link, "address": asked.address, "moment": written_instant(until, language)}

    for address in to:
        mail = AccountMail(
            topic=topic,
            to=address,
            key=f"{asked.account}:{address}:{platform.now().isoformat()}",
            language=person.language if person else "ja",
            contact=asked.contact,
        )
        try:
            send_account_mail(platform, mail, values=values)
        except KakitomeError as error:
            _log.warning("new passwords: a mail did not leave (%s)", error.code)
