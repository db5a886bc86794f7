"""Making, opening and ending share links.

    made = make_share(shares, pins, terms=terms, wanted=WantedShare(...), now=now)
    made.secret, made.pin                                     # both told once; only digests are kept

1. A link has 128 random bits. It runs only if its end, its views and its owner all allow; nothing brings it back.
2. A PIN is six digits. After the third wrong one in a row the next is looked at only after a wait, which doubles up to
   an hour; the wait is the share's and lasts over restarts, and the link itself goes on. Its owner needs no PIN.
3. An opening is counted and noted in one transaction, so that the last view is had once.

Source: docs/rules/capabilities.md C3, C12; docs/rules/threats.md T12; NIST SP 800-63B §5.2.2 (rate limiting).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.ports.shares import (
    NameChoice,
    PersonShares,
    PinHashes,
    Share,
    ShareAct,
    SharedItem,
    ShareEvent,
    ShareState,
    ShareTerms,
    ShareVisit,
    hash_of_secret,
)
from kakitome.values.localized_text import Language
from kakitome.values.web_links import new_secret

MOST_ITEMS: Final = 20
"""Each is verified while the receiver waits. (derived)"""
MOST_SHARES: Final = 200
"""Of one account, those that are over included, until they are deleted. (derived)"""
PIN_DIGITS: Final = 6
MOST_VIEWS: Final = 1_000
FREE_TRIES: Final = 3
"""Wrong PINs in a row that cost no wait: a slip of the finger."""
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
"""At one try an hour a million PINs are tried in a hundred years, one in a hundred of them in a year. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedShare:
    """What somebody wants to share. `pin` is empty for one that is drawn here; None for none."""

    key: str
    items: Sequence[SharedItem]
    ends_at: datetime
    language: Language
    label: str = ""
    note: str = ""
    named: NameChoice | None = None
    pin: str | None = None
    most_views: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeShare:
    """A share that was just made, or given another PIN, with what nobody can read out of it afterwards.

    `secret` is empty where the link stays what it is.
    """

    share: Share
    secret: str
    pin: str


def make_share(
    shares: PersonShares, pins: PinHashes, *, terms: ShareTerms, wanted: WantedShare, now: datetime
) -> MadeShare:
    """Make a link.

    Raises:
        Invalid: E_SHARE_EMPTY, E_SHARE_ITEMS, E_SHARE_VIEWS; as `demand_end` and `demand_pin`.
        Conflict: E_SHARE_TWICE the same form was sent before; E_SHARE_MANY.
        NotFound: E_WALLET_UNKNOWN, E_ACCOUNT_UNKNOWN.
    """
    if not wanted.items:
        raise Invalid("E_SHARE_EMPTY")
    if len(wanted.items) > MOST_ITEMS:
        raise Invalid("E_SHARE_ITEMS", limit=MOST_ITEMS)
    if wanted.most_views is not None and not 1 <= wanted.most_views <= MOST_VIEWS:
        raise Invalid("E_SHARE_VIEWS", limit=MOST_VIEWS)
    demand_end(wanted.ends_at, terms=terms, since=now, now=now)
    pin = "" if wanted.pin is None else wanted.pin or draw_pin()
    if pin:
        demand_pin(pin)
    secret = new_secret()
    share = Share(
        key=wanted.key,
        secret_hash=hash_of_secret(secret),
        label=wanted.label,
        note=wanted.note,
        named=wanted.named,
        language=wanted.language,
        item_count=len(wanted.items),
        created_at=now,
        ends_at=wanted.ends_at,
        over_at=wanted.ends_at,
        pin_hash=pins.make(pin) if pin else "",
        most_views=wanted.most_views,
        items=tuple(wanted.items),
    )
    with shares.transaction():
        if len(shares.list_shares()) >= MOST_SHARES:
            raise Conflict("E_SHARE_MANY", limit=MOST_SHARES, days=terms.shown_for.days)
        shares.add(share)
        shares.note(share.key, ShareEvent(at=now, act=ShareAct.MADE))
    return MadeShare(share=share, secret=secret, pin=pin)


def demand_end(ends_at: datetime, *, terms: ShareTerms, since: datetime, now: datetime) -> None:
    """Refuse an end that is not to come, or too far from when the link was made.

    Raises:
        Invalid: E_SHARE_END_PAST, E_SHARE_END_FAR.
    """
    if ends_at <= now:
        raise Invalid("E_SHARE_END_PAST")
    # Ends are the ends of days: the last day counts as a whole.
    if ends_at > since + terms.longest + timedelta(days=1):
        raise Invalid("E_SHARE_END_FAR", days=terms.longest.days)


def draw_pin() -> str:
    """Draw a PIN that may be used."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
        if not _is_weak(pin):
            return pin


def demand_pin(pin: str) -> None:
    """Refuse what is no PIN, and one that is tried first; raises `Invalid` (E_SHARE_PIN_SHAPE, E_SHARE_PIN_WEAK)."""
    if len(pin) != PIN_DIGITS or not pin.isascii() or not pin.isdecimal():
        raise Invalid("E_SHARE_PIN_SHAPE", digits=PIN_DIGITS)
    if _is_weak(pin):
        raise Invalid("E_SHARE_PIN_WEAK")


def _is_weak(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {9})


# --- opening -------------------------------------------------------------------------------------


def wait_until(share: Share) -> datetime | None:
    """Return when the next PIN is looked at; None where none was wrong too often."""
    if share.wrong_pin_at is None or share.wrong_pins < FREE_TRIES:
        return None
    wait, doublings = FIRST_WAIT, share.wrong_pins - FREE_TRIES
    while doublings > 0 and wait < LONGEST_WAIT:
        wait, doublings = 2 * wait, doublings - 1
    return share.wrong_pin_at + min(wait, LONGEST_WAIT)


def try_pin(shares: PersonShares, share: Share, *, pins: PinHashes, pin: str, visit: ShareVisit, now: datetime) -> bool:
    """Tell whether a PIN is right, and count it when it is not; one that comes too early is looked at by nobody.

    Two that come together are counted both: the share is read again behind the lock of its owner's row.
    """
    with shares.transaction():
        current = _need(shares, share.key)
        until = wait_until(current)
        if until is not None and now < until:
            return False
        if pins.is_right(pin, current.pin_hash):
            if current.wrong_pins:
                shares.replace(replace(current, wrong_pins=0, wrong_pin_at=None))
            return True
        shares.replace(replace(current, wrong_pins=current.wrong_pins + 1, wrong_pin_at=now))
        _note(shares, share.key, act=ShareAct.WRONG_PIN, visit=visit, now=now)
        return False


def count_opening(shares: PersonShares, key: str, *, visit: ShareVisit, now: datetime) -> bool:
    """Count and note an opening; False when the link opens nothing any more, since a moment ago."""
    with shares.transaction():
        share = _need(shares, key)
        if share.state(now) is not ShareState.RUNNING:
            return False
        counted = replace(share, views=share.views + 1)
        if counted.state(now) is ShareState.USED_UP:
            counted = replace(counted, over_at=now)
        shares.replace(counted)
        _note(shares, key, act=ShareAct.OPENED, visit=visit, now=now)
        return True


def note_record(shares: PersonShares, key: str, *, visit: ShareVisit, now: datetime) -> None:
    """Note that a receiver took the record on one page."""
    with shares.transaction():
        _note(shares, key, act=ShareAct.RECORDED, visit=visit, now=now)


# --- by its owner --------------------------------------------------------------------------------


def stop_share(shares: PersonShares, key: str, *, now: datetime) -> Share:
    """Stop a link for good; one that is over stays as it ended. Raises `NotFound` (E_SHARE_UNKNOWN)."""
    with shares.transaction():
        share = _need(shares, key)
        if share.state(now) is not ShareState.RUNNING:
            return share
        stopped = replace(share, stopped_at=now, over_at=now)
        shares.replace(stopped)
        shares.note(key, ShareEvent(at=now, act=ShareAct.STOPPED))
        return stopped


def change_end(shares: PersonShares, key: str, *, ends_at: datetime, terms: ShareTerms, now: datetime) -> Share:
    """Let a link that runs end on another day; the longest time counts from when it was made.

    Raises:
        NotFound: E_SHARE_UNKNOWN.
        Conflict: E_SHARE_OVER, it does not run any more.
        Invalid: as `demand_end`.
    """
    with shares.transaction():
        share = _need(shares, key)
        if share.state(now) is not ShareState.RUNNING:
            raise Conflict("E_SHARE_OVER")
        demand_end(ends_at, terms=terms, since=share.created_at, now=now)
        changed = replace(share, ends_at=ends_at, over_at=ends_at)
        shares.replace(changed)
        shares.note(key, ShareEvent(at=now, act=ShareAct.END_CHANGED))
        return changed


def change_pin(shares: PersonShares, key: str, *, pins: PinHashes, pin: str, now: datetime) -> MadeShare:
    """Give a link that runs another PIN, or its first; an empty one is drawn. The old one opens nothing any more.

    Raises:
        NotFound: E_SHARE_UNKNOWN.
        Conflict: E_SHARE_OVER, it does not run any more.
        Invalid: as `demand_pin`.
    """
    pin = pin or draw_pin()
    demand_pin(pin)
    with shares.transaction():
        share = _need(shares, key)
        if share.state(now) is not ShareState.RUNNING:
            raise Conflict("E_SHARE_OVER")
        changed = replace(share, pin_hash=pins.make(pin), wrong_pins=0, wrong_pin_at=None)
        shares.replace(changed)
        shares.note(key, ShareEvent(at=now, act=ShareAct.PIN_CHANGED))
    return MadeShare(share=changed, secret="", pin=pin)


def _need(shares: PersonShares, key: str) -> Share:
    share = shares.find(key)
    if share is None:
        raise NotFound("E_SHARE_UNKNOWN")
    return share


def _note(shares: PersonShares, key: str, *, act: ShareAct, visit: ShareVisit, now: datetime) -> None:
    if visit.terms.keeps_log:
        shares.note(key, ShareEvent(at=now, act=act, region=visit.region))
