"""Events at which people register for an award, and their entries.

    store.events.put(event)
    store.events.find_entry(hash_of_secret(secret))

An entry is a wish: nothing is awarded until somebody of the institution approves it. A slip is an entry that was
printed ahead, without a name. Of the secret by which an entry is opened again, on a telephone or on a slip, the digest
is stored.

Source: docs/adr/0104-registering-at-an-event.md; docs/rules/capabilities.md B6.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from kakitome.values.localized_text import LocalizedText

ARRIVES_WITHIN: Final = timedelta(hours=24)
"""An entry that was begun while the event was open may arrive so long after it closed. (derived)"""
SLIP_LASTS: Final = timedelta(days=14)
"""A printed slip is filled in so long after the event closed. (derived)"""


class EventCode(StrEnum):
    """What the QR code of an event is worth."""

    FIXED = "fixed"
    """The same all the time: whoever has a picture of it registers from anywhere."""
    CHANGING = "changing"
    """Another one every few seconds."""


class EventEntryState(StrEnum):
    """Where an entry stands."""

    BLANK = "blank"
    """A printed slip that nobody has filled in."""
    WAITING = "waiting"
    AWARDED = "awarded"
    REFUSED = "refused"


class EntryWay(StrEnum):
    """How an entry came."""

    SCREEN = "screen"
    SLIP = "slip"
    DESK = "desk"
    """Typed by the staff, from paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody on the list of who is expected."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardingEvent:
    """An event of a micro-credential.

    Attributes:
        short: what stands in its address.
        secret: what the changing codes are made from.
        most: how many people may register.
        attendees: who is expected; empty where it is open to everybody.
        code_seconds: how long a changing code is shown.
    """

    key: str
    short: str
    microcredential: str
    name: LocalizedText
    place: str
    held_on: date
    opens_at: datetime
    closes_at: datetime
    most: int
    attendees: tuple[Attendee, ...] = ()
    code: EventCode
    code_seconds: int
    secret: str
    made_at: datetime
    made_by: str

    def is_open(self, now: datetime) -> bool:
        """Tell whether people may register."""
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEntry:
    """One person's wish at one event.

    Attributes:
        number: what the person is told: 1 is the first of the event.
        began_at: when the form was opened; None for what staff typed and for slips that are blank.
        entered_at: when it arrived; of a blank slip, when it was printed.
        device: a digest by which entries of one telephone are known; empty where none is.
    """

    event: str
    number: int
    secret_hash: str
    state: EventEntryState
    way: EntryWay
    name: str = ""
    email: str = ""
    device: str = ""
    began_at: datetime | None = None
    entered_at: datetime
    entered_by: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    award_number: str = ""


class AwardingEventStore(Protocol):
    """The events of one institution."""

    def put(self, event: AwardingEvent, /) -> None:
        """Store an event, or change it; a short address that is taken raises `Conflict` (E_EVENT_CHANGED)."""

    def find(self, key: str, /) -> AwardingEvent | None:
        """Find an event by its key."""

    def find_by_short(self, short: str, /) -> AwardingEvent | None:
        """Find an event by what stands in its address."""

    def list_all(self) -> Sequence[AwardingEvent]:
        """Return the events, the newest day first."""

    def find_entry(self, secret_hash: str, /) -> EventEntry | None:
        """Find an entry by the digest of its secret."""

    def list_entries(self, event: str, /, *, states: Collection[EventEntryState]) -> Sequence[EventEntry]:
        """Return entries of an event in some states, by number."""

    def count_entries(self, event: str, /) -> dict[EventEntryState, int]:
        """Count the entries of an event by their states."""

    def last_number(self, event: str, /) -> int:
        """Return the highest number of an entry of an event, blank slips included; 0 where there is none."""

    def add_entries(self, entries: Sequence[EventEntry], /) -> None:
        """Store new entries; one whose secret or number is there raises `Conflict` (E_EVENT_CHANGED)."""

    def put_entry(self, entry: EventEntry, /) -> None:
        """Change an entry, found by its secret's digest."""
