"""Somebody whom a person trusts to say that it is they who lost every way into their account; and such recoveries.

    own = contacts.open(account)
    own.put(TrustedContact(address="ichiro@mail.example", name="兄", …))
    contacts.add_plea(RecoveryPlea(…))                   # from the page of signing in, whoever asks

A contact is given nothing: no page, no account, no key. Their word starts a wait, in which the owner can call it off.
What somebody types who lost their ways in is a plea. It is stored whether it fits or not and answered by the next turn
of the scheduler, so that nobody learns from an answer, or from its time, what there is.

Source: docs/adr/0066-trusted-contact.md; docs/rules/capabilities.md C10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

WAITS: Final = timedelta(hours=72)
"""Between the contact's word and the way in, where the operator chooses nothing. (derived)"""
ACCEPTED_FOR: Final = timedelta(days=730)
"""After so long a contact is asked anew: mailboxes are given to others. (derived)"""
CONFIRMED_WITHIN: Final = timedelta(days=7)
USED_WITHIN: Final = timedelta(days=7)
"""How long a contact has to answer, and the browser that asked to use the way in. (derived)"""
QUIET_AFTER: Final = timedelta(days=7)
"""For how long nobody begins again after a recovery was called off. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedContact:
    """Whom somebody named; `name` is the owner's own word for them, `secret_hash` finds it for the contact."""

    address: str
    name: str
    secret_hash: str
    asked_at: datetime
    accepted_at: datetime | None = None

    def accepted_until(self) -> datetime | None:
        """Return until when the contact's word counts; None while they have not accepted."""
        return self.accepted_at + ACCEPTED_FOR if self.accepted_at else None

    def counts(self, now: datetime) -> bool:
        """Tell whether the contact's word counts."""
        until = self.accepted_until()
        return until is not None and now < until


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecovery:
    """A recovery that is under way; an account has one at most.

    Attributes:
        browser_hash: of what the browser that asked keeps; nobody else gets in by it.
        contact_hash: of the secret that was mailed to the contact.
        stop_hash: of the secret in the mails to the owner; empty until the contact has confirmed.
        opens_at: when the browser may get in; None until the contact has confirmed.
    """

    browser_hash: str
    contact_hash: str
    begun_at: datetime
    stop_hash: str = ""
    opens_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Tell whether its time has passed without anybody having done the next step."""
        if self.opens_at is None:
            return now >= self.begun_at + CONFIRMED_WITHIN
        return now >= self.opens_at + USED_WITHIN

    def is_open(self, now: datetime) -> bool:
        """Tell whether the browser that asked may get in now."""
        return self.opens_at is not None and self.opens_at <= now and not self.is_over(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPlea:
    """What somebody typed who lost their ways in: the address of an account, and of its trusted contact."""

    key: str
    address: str
    contact_address: str
    browser_hash: str
    made_at: datetime


class OwnTrustedContact(Protocol):
    """The trusted contact of one person, and the recovery under way."""

    def find(self) -> TrustedContact | None:
        """Return whom they named; None for nobody."""

    def put(self, contact: TrustedContact, /) -> None:
        """Store a contact in place of the one before, which ends a recovery; raises `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def note_accepted(self, secret_hash: str, *, at: datetime) -> bool:
        """Note that the contact agreed; whether it is still they."""

    def remove(self) -> None:
        """Name nobody any more, and end a recovery; nothing happens when there is none."""

    def find_recovery(self) -> ContactRecovery | None:
        """Return the recovery under way; None for none."""

    def begin(self, recovery: ContactRecovery, /) -> bool:
        """Store a recovery in place of one that nobody confirmed; whether none that was confirmed is under way."""

    def confirm(self, contact_hash: str, *, stop_hash: str, opens_at: datetime) -> bool:
        """Note the contact's word; whether it was the first of this recovery."""

    def end_recovery(self) -> bool:
        """End the recovery; whether there was one. Of two at once one ends it."""


class TrustedContacts(Protocol):
    """The trusted contacts of one platform."""

    def open(self, account: str) -> OwnTrustedContact:
        """Open that of an account."""

    def find_by_secret(self, secret_hash: str) -> str:
        """Return the account that named a contact; empty for none."""

    def find_by_recovery(self, *, contact_hash: str = "", stop_hash: str = "", browser_hash: str = "") -> str:
        """Return the account whose recovery has one of these; empty for none."""

    def add_plea(self, plea: RecoveryPlea, /) -> None:
        """Store a plea."""

    def take_pleas(self, *, limit: int) -> Sequence[RecoveryPlea]:
        """Return the oldest pleas and delete them, in the transaction that is under way."""

    def list_recoveries(self) -> Sequence[tuple[str, ContactRecovery]]:
        """Return every recovery under way, with its account."""

    def count_unsound(self) -> int:
        """Count accounts that announce a recovery which is not there, or hide one that is."""
