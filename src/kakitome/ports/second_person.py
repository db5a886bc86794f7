"""Who may be the second person beside somebody who asks for what cannot be taken back: nobody makes their own.

Source: NIST SP 800-53 rev. 5, AC-3(2) (dual authorization); the time is ours (derived).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

TRUSTED_AFTER = timedelta(days=30)
"""How old a role is that somebody gave who later asks, before its holder may be the second person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """Who answers, and since when and by whom they are an administrator; an operator has no such role."""

    account: str
    since: datetime | None = None
    given_by: str = ""


def was_administrator_before(second: Second, *, asked_by: str, asked_at: datetime) -> bool:
    """Tell whether somebody became administrator without the help of who asks, or long enough ago."""
    if second.since is None or second.since >= asked_at:
        return False
    return second.given_by != asked_by or asked_at - second.since >= TRUSTED_AFTER
