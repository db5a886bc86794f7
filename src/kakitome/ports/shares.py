"""Share links of a person: chosen items that whoever has the link may see, until it ends or its owner stops it.

    shares = platform.shares.open(account)
    shares.add(share)
    platform.shares.find(hash_of_secret(secret))

The secret of a link is kept as its digest, and its PIN as Django keeps passwords: neither can be read out again.
What is noted of openings is when and what, and, where the operator has such a list, the region roughly; never an
address or a browser.

Source: docs/rules/capabilities.md C3, C12; docs/adr/0052-share-links.md.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from kakitome.ports.visitor_regions import NoRegions, VisitorRegions
from kakitome.ports.wallets import CollectedItem
from kakitome.values.localized_text import Language, LocalizedText


class Shows(StrEnum):
    """What of an item is shown: the whole document with its file, chosen parts of it, or only what came of checking it.

    Parts can be chosen where the document's own form lets them be hidden: what is shown is then a document without
    the others. A result leaves out the person's name, the grade, evidence, words about the person, numbers and the
    file.
    """

    WHOLE_DOCUMENT = "whole"
    PARTS = "parts"
    RESULT = "result"


class ShareState(StrEnum):
    """Whether a link opens, and if not, why."""

    RUNNING = "running"
    STOPPED = "stopped"
    USED_UP = "used_up"
    ENDED = "ended"


class ShareAct(StrEnum):
    """What is noted about a share. `OPENED` is an opening by a receiver, after the PIN where there is one."""

    MADE = "made"
    OPENED = "opened"
    WRONG_PIN = "wrong_pin"
    RECORDED = "recorded"
    END_CHANGED = "end_changed"
    PIN_CHANGED = "pin_changed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedItem:
    """One item of a share; `parts` are the names of those that are shown beside what always is, of `Shows.PARTS`."""

    collected: CollectedItem
    shows: Shows = Shows.RESULT
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChoice:
    """By which of their recorded names somebody is called on the page, by its key; empty for none at all."""

    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One share link.

    Attributes:
        key: its name for its owner, and in the addresses of the owner's pages.
        secret_hash: SHA-256 of the link's secret, in hexadecimal.
        label: the owner's own reminder, which nobody else sees; `note` is for the receiver.
        language: in which the page speaks first.
        item_count: how many items it was made with; fewer `items` say that the owner took some out of the wallet.
        ends_at: when the link ends, as its owner chose.
        over_at: since when, or from when on, it opens nothing: `ends_at`, or earlier when it was stopped or used up.
        named: by which name its owner is called there; None for the name of their account.
        pin_hash: empty for none.
        most_views: how often it may be opened; None for no limit. `views` is how often it was.
        wrong_pins, wrong_pin_at: wrong PINs since the last right one, and when the last of them was given.
    """

    key: str
    secret_hash: str
    label: str
    note: str
    language: Language
    item_count: int
    created_at: datetime
    ends_at: datetime
    over_at: datetime
    named: NameChoice | None = None
    pin_hash: str = ""
    most_views: int | None = None
    views: int = 0
    wrong_pins: int = 0
    wrong_pin_at: datetime | None = None
    stopped_at: datetime | None = None
    items: tuple[SharedItem, ...] = ()

    @property
    def is_gated(self) -> bool:
        """Whether something is to be done before it opens: a PIN to be given, or an opening that counts to be meant."""
        return bool(self.pin_hash) or self.most_views is not None

    def state(self, now: datetime) -> ShareState:
        """Return whether it opens; it runs only if end, views and its owner all allow."""
        if self.stopped_at is not None:
            return ShareState.STOPPED
        if self.most_views is not None and self.views >= self.most_views:
            return ShareState.USED_UP
        return ShareState.ENDED if now >= self.over_at else ShareState.RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundShare:
    """A share with the account whose it is."""

    account: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareEvent:
    """Something noted about a share; `region` is roughly where a receiver was, empty for not known or not noted."""

    at: datetime
    act: ShareAct
    region: LocalizedText = LocalizedText()


LOG_KEPT = timedelta(days=90)
"""How long links that ended lie with what was noted of their openings, where the operator says nothing. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTerms:
    """What holds for the shares of an installation.

    Attributes:
        lasts: how long a link lasts where its owner chooses nothing.
        longest: how long it may last.
        log_kept: how long after its end a link lies with what was noted of its openings; 0 notes nothing.
        regions: from where, roughly.
    """

    lasts: timedelta = timedelta(days=30)
    longest: timedelta = timedelta(days=365)
    log_kept: timedelta = LOG_KEPT
    regions: VisitorRegions = field(default_factory=NoRegions)

    @property
    def keeps_log(self) -> bool:
        """Whether openings are noted."""
        return bool(self.log_kept)

    @property
    def shown_for(self) -> timedelta:
        """How long a link lies after its end, so that its owner sees what it was."""
        return self.log_kept or LOG_KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareVisit:
    """A receiver's visit to a share: what holds on this installation, and roughly where from, empty for not known."""

    terms: ShareTerms
    region: LocalizedText = LocalizedText()


def hash_of_secret(secret: str) -> str:
    """Return the digest by which a link is found; its secret has 128 random bits and needs no key beside it."""
    return sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDraft:
    """A share that was begun and kept for later; a PIN is never in it.

    Attributes:
        label: the owner's reminder, by which it is found again.
        chosen: how much of each choice of the form is shown, by its name.
        fields: what stands in the fields of the form, as it was typed.
        states: the states that choices had which were not well, by name, when the form was last seen.
    """

    key: str
    kept_at: datetime
    label: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)


class PersonShares(Protocol):
    """The shares of one person; nothing of another is found or written through it."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside together, after any other writer of this person's, or not at all.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def add(self, share: Share, /) -> None:
        """Store a share with its items.

        Raises `Conflict` (E_SHARE_TWICE) when its key is taken, `NotFound` (E_WALLET_UNKNOWN) when it names a document
        or an own record that is not there, `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def find(self, key: str) -> Share | None:
        """Find a share by its key."""

    def list_shares(self) -> Sequence[Share]:
        """Return all shares, the newest first."""

    def replace(self, share: Share, /) -> None:
        """Store what became of a share, its items left as they are; raises `NotFound` (E_SHARE_UNKNOWN)."""

    def note(self, key: str, event: ShareEvent, /) -> None:
        """Note something about a share; raises `NotFound` (E_SHARE_UNKNOWN)."""

    def list_events_of(self, key: str) -> Sequence[ShareEvent]:
        """Return what was noted about one share, the newest first."""

    def list_events(self) -> Sequence[tuple[str, ShareEvent]]:
        """Return what was noted about all shares, each with the share's key, the newest first."""

    def put_draft(self, draft: ShareDraft, /) -> None:
        """Store a draft, or its present form under its key; raises `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def list_drafts(self) -> Sequence[ShareDraft]:
        """Return all drafts, the newest first."""

    def drop_draft(self, key: str, /) -> None:
        """Delete a draft; one that is not there is none."""


class Shares(Protocol):
    """The shares of one platform."""

    def open(self, account: str) -> PersonShares:
        """Open the shares of an account; one that does not exist has none, and nothing can be added."""

    def find(self, secret_hash: str) -> FoundShare | None:
        """Find the share of a link, whatever its state; the same is looked up whether there is one or not."""

    def count_unsound(self) -> int:
        """Count shares that say two things: stopped, used up or ended, and yet open for longer."""


class PinHashes(Protocol):
    """How PINs are kept: as passwords are."""

    def make(self, pin: str, /) -> str:
        """Return what is kept of a PIN; another text each time."""

    def is_right(self, pin: str, kept_pin: str, /) -> bool:
        """Tell whether a PIN is the one of which this was kept."""
