"""Credentials that an issuer elsewhere promised and had not ready: asked for again until they come, or come to nothing.

    awaited = platform.persons.awaited.open(account)
    awaited.add(AwaitedCredential(key=…, issuer="https://u.example", …), session=AwaitedSession(…))
    platform.persons.awaited.take_due(now=now, limit=20)

What opens the door of the issuer (token, name of the transaction) lies sealed, and goes when the waiting is over.

Source: OpenID for Verifiable Credential Issuance 1.0 §9; docs/adr/0072-waiting-for-what-was-promised.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

LASTS: Final = timedelta(days=30)
"""How long a credential is waited for. (derived)"""
MOST_AWAITED: Final = 20
"""Credentials that one person waits for. (derived)"""
LEASE: Final = timedelta(minutes=5)
"""How long whoever asks has it to themselves; who dies meanwhile leaves it alone for that long. (derived)"""


class AwaitedOutcome(StrEnum):
    """How a waiting ended."""

    ARRIVED = "arrived"
    FAILED = "failed"
    STOPPED = "stopped"
    """Its person waits no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedCredential:
    """One credential that is waited for.

    Attributes:
        issuer: the credential issuer's identifier.
        title: what it is called there; nobody has looked at that.
        key_id: the key of the person that was proved for it, empty for none.
        next_at: when it is asked for next.
        tries: how often it was asked for.
        outcome, ended_at: how the waiting ended; None while it goes on.
        problem: a code of why nothing came of it.
        document: key of the document that came, empty for none.
    """

    key: str
    issuer: str
    title: str
    key_id: str
    asked_at: datetime
    next_at: datetime
    tries: int = 0
    outcome: AwaitedOutcome | None = None
    ended_at: datetime | None = None
    problem: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedSession:
    """What the issuer is asked with."""

    token: str
    transaction: str
    deferred_endpoint: str
    notification_endpoint: str = ""


class SessionSealing(Protocol):
    """Seals what lies in the table."""

    def seal(self, text: str) -> str:
        """Return it sealed."""

    def is_current(self, sealed: str) -> bool:
        """Tell whether it lies under the key that seals now."""

    def open(self, sealed: str) -> str:
        """Return what was sealed; raises `Unavailable` (E_SEALED_TEXT_UNAVAILABLE)."""


class OwnAwaited(Protocol):
    """What one person waits for."""

    def add(self, awaited: AwaitedCredential, *, session: AwaitedSession) -> None:
        """Begin to wait; raises `Conflict` (E_AWAITED_MANY), `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def list_awaited(self) -> Sequence[AwaitedCredential]:
        """Return all, the newest first."""

    def find(self, key: str) -> AwaitedCredential | None:
        """Find one."""

    def read_session(self, key: str) -> AwaitedSession:
        """Return what the issuer is asked with; raises `NotFound` (E_AWAITED_UNKNOWN), `Unavailable`."""

    def go_on(self, key: str, *, transaction: str, next_at: datetime) -> None:
        """Wait on, under the name that the issuer gave last; empty for the one of before."""

    def end(self, awaited: AwaitedCredential) -> bool:
        """Note how a waiting ended, and throw away what was sealed; whether it still went on."""


class AwaitedCredentials(Protocol):
    """What the persons of one platform wait for."""

    def open(self, account: str) -> OwnAwaited:
        """Open what an account waits for."""

    def reseal_all(self) -> int:
        """Bring every session under the first key-encryption key; how many changed; what does not open stays."""

    def take_due(self, *, now: datetime, limit: int) -> Sequence[tuple[str, AwaitedCredential]]:
        """Return what is to be asked for now, with its account, and let nobody else ask for `LEASE`."""
