"""How long people have to change their mind about their account, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_DELETION_DAYS` | days for which the deletion of an account can be called off, 1 to 30 | `30` |
| `KAKITOME_RECOVERY_HOURS` | hours between the word of a trusted contact and the way in, 24 to 336 | `72` |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kakitome.errors import Misconfigured
from kakitome.ports import trusted_contacts
from kakitome.ports.deletions import WAITS

_LONGEST_DAYS: Final = WAITS.days
"""What is asked for is done within a month, as the law has it (`ports.deletions.WAITS`)."""
_WAIT_HOURS: Final = int(trusted_contacts.WAITS.total_seconds()) // 3600
_SHORTEST_HOURS: Final = 24
_LONGEST_HOURS: Final = 14 * 24
"""Shorter, and whoever is asleep or travels misses it; longer, and nobody waits for it. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTerms:
    """What holds for the accounts of an installation; `deletion_waits` is how long a deletion can be called off,
    `recovery_waits` how long a recovery that the trusted contact has confirmed.
    """

    deletion_waits: timedelta = WAITS
    recovery_waits: timedelta = trusted_contacts.WAITS


def account_terms_of(environment: Mapping[str, str]) -> AccountTerms:
    """Read the times; raises `Misconfigured` (E_CONFIG_DELETION_DAYS, E_CONFIG_RECOVERY_HOURS)."""
    days = (environment.get("KAKITOME_DELETION_DAYS") or "").strip() or str(_LONGEST_DAYS)
    hours = (environment.get("KAKITOME_RECOVERY_HOURS") or "").strip() or str(_WAIT_HOURS)
    if not _is_between(days, 1, most=_LONGEST_DAYS):
        raise Misconfigured("E_CONFIG_DELETION_DAYS", value=days[:20], most=_LONGEST_DAYS)
    if not _is_between(hours, _SHORTEST_HOURS, most=_LONGEST_HOURS):
        raise Misconfigured("E_CONFIG_RECOVERY_HOURS", value=hours[:20], least=_SHORTEST_HOURS, most=_LONGEST_HOURS)
    return AccountTerms(deletion_waits=timedelta(days=int(days)), recovery_waits=timedelta(hours=int(hours)))


def _is_between(text: str, least: int, *, most: int) -> bool:
    return text.isascii() and text.isdecimal() and least <= int(text[:5]) <= most
