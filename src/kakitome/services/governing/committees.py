"""Seats on the body's committees: who sits there from when to when, by account and never by name."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from kakitome.errors import NotFound
from kakitome.learning.recognition.committee import Seat, SeatRole, check_seat
from kakitome.learning.recognition.people import Affiliation
from kakitome.ports.audit import append_entry
from kakitome.ports.store import Store
from kakitome.services.governing.opening import need_body


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeat:
    """Who takes a seat, as what, from when to when; `until` is exclusive."""

    committee: str
    account: str
    role: SeatRole
    since: date
    until: date | None = None
    votes: bool = True
    is_named: bool = False
    affiliation: Affiliation = field(default_factory=Affiliation)


def give_seat(store: Store, wanted: NewSeat, *, actor: str, now: datetime) -> Seat:
    """Give somebody a seat.

    Raises:
        NotFound: E_BODY_UNKNOWN, E_COMMITTEE_UNKNOWN.
        Conflict: E_SEAT_TERM_ORDER, E_SEAT_TAKEN, E_SEAT_CHAIR.
    """
    with store.transaction():
        need_body(store).configuration.committee(wanted.committee)
        seat = Seat(
            id=secrets.token_hex(6),
            committee=wanted.committee,
            account=wanted.account,
            role=wanted.role,
            since=wanted.since,
            until=wanted.until,
            votes=wanted.votes,
            is_named=wanted.is_named,
            affiliation=wanted.affiliation,
        )
        check_seat(seat, store.body.list_seats(committee=seat.committee))
        store.body.add_seat(seat)
        detail = {"committee": seat.committee, "role": seat.role.value, "account": seat.account}
        append_entry(store.audit, "seat.given", subject=f"seat/{seat.id}", actor=actor, now=now, **detail)
    return seat


def end_seat(store: Store, seat_id: str, *, on: date, actor: str, now: datetime) -> Seat:
    """End a term on a day; raises `NotFound` (E_SEAT_UNKNOWN), `Conflict` (E_SEAT_ENDED, E_SEAT_TERM_ORDER)."""
    with store.transaction():
        ended = _seat(store, seat_id).ended(on)
        store.body.change_seat(ended)
        detail = {"committee": ended.committee, "on": on.isoformat()}
        append_entry(store.audit, "seat.ended", subject=f"seat/{seat_id}", actor=actor, now=now, **detail)
    return ended


def name_seat(store: Store, seat_id: str, *, is_named: bool, actor: str, now: datetime) -> Seat:
    """Record whether the person agreed to be named in public; raises `NotFound` (E_SEAT_UNKNOWN)."""
    with store.transaction():
        seat = replace(_seat(store, seat_id), is_named=is_named)
        store.body.change_seat(seat)
        action = "seat.named" if is_named else "seat.unnamed"
        append_entry(store.audit, action, subject=f"seat/{seat_id}", actor=actor, now=now, committee=seat.committee)
    return seat


def _seat(store: Store, seat_id: str) -> Seat:
    seat = next((seat for seat in store.body.list_seats() if seat.id == seat_id), None)
    if seat is None:
        raise NotFound("E_SEAT_UNKNOWN")
    return seat
