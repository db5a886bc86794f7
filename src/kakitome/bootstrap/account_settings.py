"""How long people have to change their mind about their account, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_DELETION_DAYS` | days for which the deletion of an account can be called off, 1 to 30 | `30` |
| `KAKITOME_RECOVERY_HOURS` | hours between the word of a trusted contact and the way in, 24 to 336 | `72` |
| `KAKITOME_MAILBOX_FRESH_DAYS` | days after a proof in which a sole mailbox sets a password at once, 1 to 365 | `90` |
| `KAKITOME_MAILBOX_WAIT_DAYS` | days for which such a new password waits after that, 3 to 60 | `14` |
| `KAKITOME_MAILBOX_MONTHS` | months after which such a mailbox sets none any more, 6 to 120 | `24` |
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from kakitome.errors import Misconfigured
from kakitome.ports import trusted_contacts
from kakitome.ports.deletions import WAITS
from kakitome.values.mailbox_terms import MailboxTerms

_LONGEST_DAYS: Final = WAITS.days
"""What is asked for is done within a month, as the law has it (`ports.deletions.WAITS`)."""
_WAIT_HOURS: Final = int(trusted_contacts.WAITS.total_seconds()) // 3600
_SHORTEST_HOURS: Final = 24
_LONGEST_HOURS: Final = 14 * 24
"""Shorter, and whoever is asleep or travels misses it; longer, and nobody waits for it. (derived)"""
_MONTH: Final = timedelta(days=30)
_MAILBOXES: Final = {"FRESH_DAYS": (90, 1, 365), "WAIT_DAYS": (14, 3, 60), "MONTHS": (24, 6, 120)}
"""Each with its default, the least and the most. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTerms:
    """What holds for the accounts of an installation; `deletion_waits` is how long a deletion can be called off,
    `recovery_waits` how long a recovery that the trusted contact has confirmed, `mailboxes` what one mailbox opens.
    """

    deletion_waits: timedelta = WAITS
    recovery_waits: timedelta = trusted_contacts.WAITS
    mailboxes: MailboxTerms = field(default_factory=MailboxTerms)


def account_terms_of(environment: Mapping[str, str]) -> AccountTerms:
    """Read the times.

    Raises:
        Misconfigured: E_CONFIG_DELETION_DAYS, E_CONFIG_RECOVERY_HOURS, E_CONFIG_MAILBOX.
    """
    days = (environment.get("KAKITOME_DELETION_DAYS") or "").strip() or str(_LONGEST_DAYS)
    hours = (environment.get("KAKITOME_RECOVERY_HOURS") or "").strip() or str(_WAIT_HOURS)
    if not _is_between(days, 1, most=_LONGEST_DAYS):
        raise Misconfigured("E_CONFIG_DELETION_DAYS", value=days[:20], most=_LONGEST_DAYS)
    if not _is_between(hours, _SHORTEST_HOURS, most=_LONGEST_HOURS):
        raise Misconfigured("E_CONFIG_RECOVERY_HOURS", value=hours[:20], least=_SHORTEST_HOURS, most=_LONGEST_HOURS)
    return AccountTerms(
        deletion_waits=timedelta(days=int(days)),
        recovery_waits=timedelta(hours=int(hours)),
        mailboxes=MailboxTerms(
            fresh=timedelta(days=_mailbox(environment, "FRESH_DAYS")),
            waits=timedelta(days=_mailbox(environment, "WAIT_DAYS")),
            stale=_MONTH * _mailbox(environment, "MONTHS"),
        ),
    )


def _mailbox(environment: Mapping[str, str], name: str) -> int:
    standard, least, most = _MAILBOXES[name]
    text = (environment.get(f"KAKITOME_MAILBOX_{name}") or "").strip() or str(standard)
    if not _is_between(text, least, most=most):
        raise Misconfigured("E_CONFIG_MAILBOX", name=name, value=text[:20], least=least, most=most)
    return int(text)


def _is_between(text: str, least: int, *, most: int) -> bool:
    return text.isascii() and text.isdecimal() and least <= int(text[:5]) <= most
