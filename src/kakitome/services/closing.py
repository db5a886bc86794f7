"""Closing an institution: who may ask, answer and take it back, and when it takes effect.

Closing cannot be undone once it has taken effect, so that it takes two people and time:

1. An administrator asks, with a reason. Another one agrees, who was an administrator before and does not owe that to
   the first one's recent invitation: nobody makes their own second person.
2. From then on a month passes. Until its last moment any one administrator takes it back.
3. Where an institution's people are gone, two operators close it in the same way. They wait for three months, in which
   any administrator who is still there takes it back.

Here are rules over frozen records alone; `journeys/institutions/closing.py` looks up and stores.

Source: NIST SP 800-53 rev. 5, AC-3(2) (dual authorization); the times are ours (derived).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kakitome.errors import Conflict, Invalid, Problem, ProblemFactory, Refused
from kakitome.ports.closings import Closing, ClosingReason, ClosingSide, ClosingState
from kakitome.ports.second_person import TRUSTED_AFTER, Second, was_administrator_before
from kakitome.values.instants import whole_seconds

WAITING = timedelta(days=30)
"""Between the second person's yes and the effect."""
WAITING_FOR_OPERATORS = timedelta(days=90)
"""The same where operators close: long enough for somebody of the institution to notice the mails."""
NOTE_LENGTH = 2_000
SUCCESSOR_LENGTH = 200
_problem = ProblemFactory()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingRequest:
    """What somebody says when asking; `successor_url` is empty or https."""

    side: ClosingSide
    reason: str
    note: str
    successor: str = ""
    successor_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a closing would end, counted, and what would stay.

    Attributes:
        awards: signed and in force or replaced by newer ones: they stay.
        suspended: awards that are suspended; nobody could lift that afterwards.
        signing: class lists being signed, and awards between decision and signature.
        lists: class lists that were not awarded; they are dropped.
        definitions: micro-credentials in force; nobody can award them afterwards.
        orders: withdrawal orders that are not ended.
        applications: cases at recognition bodies that wait for a decision.
        own_cases, recognitions: of an institution that is a recognition body: undecided cases, standing recognitions.
        people, invitations, api_keys, providers, keys: what ends or is destroyed.
    """

    awards: int = 0
    suspended: int = 0
    signing: int = 0
    lists: int = 0
    definitions: int = 0
    orders: int = 0
    applications: int = 0
    own_cases: int = 0
    recognitions: int = 0
    people: int = 0
    invitations: int = 0
    api_keys: int = 0
    providers: int = 0
    keys: int = 0

    def obstacles(self, side: ClosingSide) -> Sequence[Problem]:
        """Return what has to be settled before it takes effect; operators cannot decide about suspensions."""
        counts = {
            "E_CLOSING_SIGNING": self.signing,
            "E_CLOSING_ORDERS": self.orders,
            "E_CLOSING_APPLICATIONS": self.applications,
            "E_CLOSING_OWN_CASES": self.own_cases,
            "E_CLOSING_RECOGNITIONS": self.recognitions,
            "E_CLOSING_SUSPENDED": self.suspended if side is ClosingSide.INSTITUTION else 0,
        }
        return [_problem(code, count=count) for code, count in counts.items() if count]


def request(wanted: ClosingRequest, *, closing_id: str, actor: str, now: datetime) -> Closing:
    """Write a request.

    Raises:
        Invalid: E_CLOSING_REASON, E_CLOSING_NOTE, E_CLOSING_NOTE_LONG, E_CLOSING_SUCCESSOR, E_CLOSING_SUCCESSOR_URL.
    """
    if wanted.reason not in set(ClosingReason):
        raise Invalid("E_CLOSING_REASON")
    note, successor, url = wanted.note.strip(), wanted.successor.strip(), wanted.successor_url.strip()
    if not note:
        raise Invalid("E_CLOSING_NOTE")
    if len(note) > NOTE_LENGTH:
        raise Invalid("E_CLOSING_NOTE_LONG", limit=NOTE_LENGTH)
    reason = ClosingReason(wanted.reason)
    if reason is not ClosingReason.CEASED and not successor:
        raise Invalid("E_CLOSING_SUCCESSOR")
    if url and not url.startswith("https://"):
        raise Invalid("E_CLOSING_SUCCESSOR_URL")
    return Closing(
        id=closing_id,
        state=ClosingState.REQUESTED,
        side=wanted.side,
        reason=reason,
        note=note,
        successor=successor[:SUCCESSOR_LENGTH],
        successor_url=url,
        requested_by=actor,
        requested_at=whole_seconds(now),
    )


def agree(closing: Closing, second: Second, *, now: datetime) -> Closing:
    """Agree as the second person; it takes effect after the waiting time.

    Raises:
        Conflict: E_CLOSING_MOVE, nobody asks any more.
        Refused: E_CLOSING_OWN, it is the same person; E_CLOSING_NEW_ADMIN, who became administrator since, or shortly
            before by an invitation of the one who asks.
    """
    _demand(closing, ClosingState.REQUESTED)
    if second.account == closing.requested_by:
        raise Refused("E_CLOSING_OWN")
    if closing.side is ClosingSide.INSTITUTION and not was_administrator_before(
        second, asked_by=closing.requested_by, asked_at=closing.requested_at
    ):
        raise Refused("E_CLOSING_NEW_ADMIN", days=TRUSTED_AFTER.days)
    waiting = WAITING if closing.side is ClosingSide.INSTITUTION else WAITING_FOR_OPERATORS
    now = whole_seconds(now)
    return replace(
        closing,
        state=ClosingState.AGREED,
        answered_by=second.account,
        answered_at=now,
        takes_effect_at=now + waiting,
    )


def decline(closing: Closing, *, actor: str, now: datetime) -> Closing:
    """Say no to a request; raises `Conflict` (E_CLOSING_MOVE)."""
    _demand(closing, ClosingState.REQUESTED)
    return replace(closing, state=ClosingState.DECLINED, ended_by=actor, ended_at=whole_seconds(now))


def withdraw(closing: Closing, *, actor: str, now: datetime) -> Closing:
    """Take a request or an agreed closing back; raises `Conflict` (E_CLOSING_MOVE) when it is over."""
    if not closing.is_under_way:
        raise Conflict("E_CLOSING_MOVE")
    return replace(closing, state=ClosingState.WITHDRAWN, ended_by=actor, ended_at=whole_seconds(now))


def is_due(closing: Closing, *, now: datetime) -> bool:
    """Tell whether the waiting time is over."""
    end = closing.takes_effect_at
    return closing.state is ClosingState.AGREED and end is not None and end <= now


def finish(closing: Closing, *, actor: str, now: datetime) -> Closing:
    """Note that it took effect; raises `Conflict` (E_CLOSING_MOVE) before its day."""
    if not is_due(closing, now=now):
        raise Conflict("E_CLOSING_MOVE")
    return replace(closing, state=ClosingState.DONE, ended_by=actor, ended_at=whole_seconds(now))


def _demand(closing: Closing, state: ClosingState) -> None:
    if closing.state is not state:
        raise Conflict("E_CLOSING_MOVE")
