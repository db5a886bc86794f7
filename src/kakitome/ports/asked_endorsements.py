"""Endorsements that a person asks somebody for: the asking, and what came of it.

    person = asked_endorsements.open(account)
    person.add(asking)
    asked_endorsements.find_by_link(hash_of_secret(secret))

An asking belongs to the account that made it. Whoever has the mailed link answers it, and may withdraw what they wrote
by that link as long as it stands; of the link a digest alone is kept.

Source: docs/rules/capabilities.md C14; docs/adr/0064-asked-endorsements.md.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from kakitome.ports.wallets import CollectedItem
from kakitome.values.localized_text import Language, LocalizedText


class EndorsementStep(StrEnum):
    """The last thing that happened to an asking.

    `LAPSED` is never stored: it is what an asking without an answer is after its last day.
    """

    WAITING = "asked"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    NOT_THEM = "not_them"
    GIVEN = "given"
    ACCEPTED = "accepted"
    PUT_AWAY = "put_away"
    WITHDRAWN = "withdrawn"


STANDING = frozenset({EndorsementStep.GIVEN, EndorsementStep.ACCEPTED, EndorsementStep.PUT_AWAY})
"""Steps of an asking in which there are words of the endorser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorser:
    """Who an endorser says they are; nobody examined it."""

    name: str = ""
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEndorsement:
    """One asking for an endorsement, with the endorsement once it is given.

    Attributes:
        key: its name among the person's.
        link_hash: SHA-256 of the secret of the mailed link.
        item: what is to be endorsed; `title` is what it was called when it was asked.
        shown_name: by which name the person is called towards the endorser.
        called, mail: whom the person asks, and where the link was sent.
        words: what the person wrote to them.
        ends_at: until when it can be answered.
        step, step_at: the last thing that happened, and when.
        endorser, comment: who they say they are, and what they say; empty unless an endorsement stands.
        given_at: when they sent it, which is when their address was proved.
        signed: the bytes of the signed endorsement; empty for a statement that nobody signed.
        signed_by: name of the institution that signed.
        public_agreed_at: when its writer agreed that everybody may read it; None: share links alone.
        on_portfolio_at: when the person chose to show it on their portfolio; None: not there.
    """

    key: str
    link_hash: str
    item: CollectedItem
    title: LocalizedText
    shown_name: str
    called: str
    mail: str
    words: str
    language: Language
    made_at: datetime
    ends_at: datetime
    step: EndorsementStep
    step_at: datetime
    endorser: Endorser = Endorser()
    comment: LocalizedText = LocalizedText()
    given_at: datetime | None = None
    signed: bytes = field(default=b"", repr=False)
    signed_by: LocalizedText = LocalizedText()
    public_agreed_at: datetime | None = None
    on_portfolio_at: datetime | None = None

    def state(self, now: datetime) -> EndorsementStep:
        """Return how it stands."""
        is_lapsed = self.step is EndorsementStep.WAITING and now >= self.ends_at
        return EndorsementStep.LAPSED if is_lapsed else self.step

    @property
    def is_signed(self) -> bool:
        """Whether an institution signed it."""
        return bool(self.signed)

    @property
    def is_on_portfolio(self) -> bool:
        """Whether everybody may read it: accepted, agreed to by its writer, and chosen by the person."""
        may_be_read = self.step is EndorsementStep.ACCEPTED and self.public_agreed_at is not None
        return may_be_read and self.on_portfolio_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAsking:
    """An asking that was found by its link, and whose it is."""

    account: str
    asking: AskedEndorsement


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementAskingTerms:
    """What holds for askings: how long the link of one can be answered."""

    lasts: timedelta = timedelta(days=30)


class PersonAskings(Protocol):
    """The askings of one person; nothing of another is found, seen or written through it."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside together, after any other writer of this person's rows; raises `NotFound`."""

    def add(self, asking: AskedEndorsement, /) -> None:
        """Store an asking; raises `NotFound` (E_WALLET_UNKNOWN, E_ACCOUNT_UNKNOWN)."""

    def list_askings(self) -> Sequence[AskedEndorsement]:
        """Return all of them, the newest first."""

    def find(self, key: str) -> AskedEndorsement | None:
        """Find one."""

    def replace(self, asking: AskedEndorsement, /) -> None:
        """Store what became of one; raises `NotFound` (E_ASKING_UNKNOWN)."""

    def remove(self, key: str) -> None:
        """Delete one with its endorsement; nothing happens when there is none."""


class AskedEndorsements(Protocol):
    """The askings of one platform."""

    def open(self, account: str) -> PersonAskings:
        """Open those of an account; one that does not exist has none, and none can be added."""

    def find_by_link(self, link_hash: str) -> FoundAsking | None:
        """Find an asking by the digest of its link's secret; none of an account that waits to be deleted."""

    def count_mails(self, mail: str, *, since: datetime) -> int:
        """Count the askings of all persons that were mailed to an address since."""

    def count_unsound(self) -> int:
        """Count askings that hold words of somebody who withdrew them, or are answered without an answer.

        One that stands on a portfolio without having been accepted, or without its writer's word, is among them.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementAsking:
    """What asking for endorsements works with."""

    askings: AskedEndorsements
    terms: EndorsementAskingTerms
