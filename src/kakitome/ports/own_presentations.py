"""What verifiers elsewhere asked a person to show, and what came of it: the record of each consent.

    own = platform.persons.presentations.open(account)
    own.add(presentation)
    own.settle(presentation.key, outcome=PresentationOutcome.SENT, …)

A request is answered once: one with the same asker and nonce is known again by its digest, also after it was answered.

Source: docs/rules/capabilities.md C3; docs/adr/0067-answering-verifiers.md; OpenID for Verifiable Presentations 1.0
§14.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from kakitome.values.localized_text import LocalizedText

LASTS: Final = timedelta(minutes=15)
"""How long a person has to decide; the verifier's own end may be earlier. (derived)"""
MOST_OPEN: Final = 20
"""Requests of one person that wait for a decision. (derived)"""


class PresentationOutcome(StrEnum):
    """What became of a request."""

    OPEN = "open"
    SENT = "sent"
    DECLINED = "declined"
    FAILED = "failed"
    """It was to be sent, and the verifier did not take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCredential:
    """One credential that was sent: its name here, title, and the names of the claims its receiver read."""

    name: str
    title: LocalizedText
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPresentation:
    """One request that a person looked at.

    Attributes:
        key: its name in addresses of pages.
        request_sha256: digest of asker and nonce.
        verifier_id: the client identifier with its prefix; `verifier_name` what it calls itself; `host` where an
            answer goes.
        payload: the request as it came, in JSON, until it is settled; empty afterwards.
        is_same_device: whether it came by a link in this browser.
    """

    key: str
    request_sha256: str
    verifier_id: str
    verifier_name: str
    host: str
    begun_at: datetime
    ends_at: datetime
    is_same_device: bool
    payload: str = field(default="", repr=False)
    is_signed: bool = True
    outcome: PresentationOutcome = PresentationOutcome.OPEN
    settled_at: datetime | None = None
    sent: tuple[ShownCredential, ...] = ()
    problem: str = ""


class PersonPresentations(Protocol):
    """What one person was asked by verifiers; nothing of another is found or written through it."""

    def add(self, presentation: OwnPresentation, /) -> None:
        """Store a request; what was never decided is deleted once it is over.

        Raises `Conflict` (E_ASKED_TWICE, E_ASKED_MANY), `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def find(self, key: str) -> OwnPresentation | None:
        """Find one."""

    def list_settled(self) -> Sequence[OwnPresentation]:
        """Return those that were decided, the newest first."""

    def take(self, key: str, *, now: datetime) -> bool:
        """Note that it is being answered: whether it was open and not over. Of two at once one is told so."""

    def settle(self, presentation: OwnPresentation, /) -> None:
        """Store what came of one, without its payload."""


class OwnPresentations(Protocol):
    """Those of all persons of one platform."""

    def open(self, account: str) -> PersonPresentations:
        """Open those of an account."""
