"""Security events as views and signals tell them: whom a request is from, and refusals without a flood of them.

    note_event(request, SecurityEventKind.PASSWORD_CHANGED)
    note_refusal(request, SecurityEventKind.REQUEST_REFUSED, institution="u", right="award")

What is told must not stop what it tells of; acts that stop when they cannot be recorded call
`platform.security_events.append` in their own transaction.
"""

import time
from typing import Any

from django.http import HttpRequest

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind

REFUSALS, WINDOW_S = 30, 600
"""So many refusals of one kind from one address in ten minutes are recorded; the last one says that more may follow.

Recording costs a write to the disk, and whoever is refused decides how often.
"""


def note_event(
    request: HttpRequest | None,
    kind: SecurityEventKind,
    *,
    account: str | None = None,
    institution: str = "",
    **detail: str,
) -> None:
    """Record what happened to the person of a request, or to the account that is named; empty for nobody known."""
    platform = get_platform()
    platform.security_events.note(
        SecurityEvent(
            at=platform.now(),
            kind=kind,
            account=account_of(request) if account is None else account,
            institution=institution,
            detail=detail,
        )
    )


def note_refusal(
    request: HttpRequest | None,
    kind: SecurityEventKind,
    *,
    account: str | None = None,
    institution: str = "",
    **detail: str,
) -> None:
    """Record a refusal, unless very many came from the same address just now."""
    platform = get_platform()
    name = f"refusals {kind.value} {platform.networks.visitor().address_digest}".encode()
    count = platform.counts.add(name, now=time.time(), seconds=WINDOW_S)
    if count > REFUSALS:
        return
    if count == REFUSALS:
        detail["more"] = "not recorded"
    note_event(request, kind, account=account, institution=institution, **detail)


def account_of(request: HttpRequest | None) -> str:
    """Return the account a request is from; empty for a visitor."""
    user: Any = getattr(request, "user", None)
    return str(user.subject) if user is not None and user.is_authenticated else ""
