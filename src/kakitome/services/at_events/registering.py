"""Stating an event, and taking the entries of people who register at it.

    state_event(store, event, now=now)
    entry = enter(store, event, wish=wish, now=now)      # twice with one secret: the same entry

1. An entry begun while the event was open is taken until a day after it closed: a telephone sends it when it can.
2. One telephone enters three people at most, and an event as many as its staff say. Slips and entries that staff type
   have neither bound: somebody of the institution handed out or typed each of them.
3. Nothing is awarded here.

Source: docs/adr/0104-registering-at-an-event.md.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound, Problem, ProblemFactory, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.awarding_events import (
    ARRIVES_WITHIN,
    SLIP_LASTS,
    AwardingEvent,
    EntryWay,
    EventCode,
    EventEntry,
    EventEntryState,
)
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.store import Store
from kakitome.services.at_events.codes import CODE_SECONDS

MOST_PEOPLE: Final = 2_000
MOST_ATTENDEES: Final = 1_000
MOST_SLIPS: Final = 200
"""Of one file. (derived)"""
MOST_PER_PHONE: Final = 3
"""People whom one telephone registers: a family, or a friend without one. (derived)"""
LONGEST: Final = timedelta(days=7)
LONGEST_NAME: Final = 200
TAKEN: Final = (EventEntryState.WAITING, EventEntryState.AWARDED)
_problem = ProblemFactory()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWish:
    """What somebody registers with; `began_at` is when the form was opened, `actor` who typed it at the desk."""

    secret_hash: str
    way: EntryWay
    name: str
    email: str
    device: str = ""
    began_at: datetime | None = None
    actor: str = ""


def problems_of_event(event: AwardingEvent) -> list[Problem]:
    """Return what cannot be stated of an event; `pointer` names its field."""
    problems = []
    if not (event.name.ja.strip() or event.name.en.strip()):
        problems.append(_problem("E_EVENT_TITLE", "/name_ja"))
    if not event.opens_at < event.closes_at <= event.opens_at + LONGEST:
        problems.append(_problem("E_EVENT_HOURS", "/closes"))
    if not 1 <= event.most <= MOST_PEOPLE:
        problems.append(_problem("E_EVENT_MOST", "/most", most=MOST_PEOPLE))
    if len(event.attendees) > MOST_ATTENDEES:
        problems.append(_problem("E_EVENT_ATTENDEES", "/attendees", most=MOST_ATTENDEES))
    if event.code is EventCode.CHANGING and event.code_seconds not in CODE_SECONDS:
        problems.append(_problem("E_EVENT_CODE", "/code"))
    return problems


def state_event(store: Store, event: AwardingEvent, *, actor: str, now: datetime) -> None:
    """Store an event, or what was changed of it.

    Raises:
        Invalid: E_EVENT, with its findings.
        Refused: E_EVENT_NOT_IN_FORCE, nothing can be awarded of its micro-credential.
    """
    if problems := problems_of_event(event):
        raise Invalid("E_EVENT", *problems)
    with store.transaction():
        is_new = store.events.find(event.key) is None
        if is_new and store.microcredentials.find_latest(event.microcredential, state=VersionState.IN_FORCE) is None:
            raise Refused("E_EVENT_NOT_IN_FORCE")
        store.events.put(event)
        action = "event.made" if is_new else "event.changed"
        append_entry(
            store.audit,
            action,
            subject=event.microcredential,
            actor=actor,
            now=now,
            event=event.key,
            most=str(event.most),
        )


def need_event(store: Store, key: str) -> AwardingEvent:
    """Return an event; raises `NotFound` (E_EVENT_UNKNOWN)."""
    event = store.events.find(key)
    if event is None:
        raise NotFound("E_EVENT_UNKNOWN")
    return event


def enter(store: Store, event: AwardingEvent, *, wish: EntryWish, now: datetime) -> EventEntry:
    """Take an entry, once: what was entered under the same secret before is returned as it stands.

    Raises:
        Invalid: E_EVENT_NAME.
        Refused: E_EVENT_CLOSED, E_EVENT_FULL, E_EVENT_PHONE.
        NotFound: E_EVENT_ENTRY_UNKNOWN, there is no such slip.
    """
    with store.transaction():
        before = store.events.find_entry(wish.secret_hash)
        if before is not None and before.state is not EventEntryState.BLANK:
            return before
        name = read_name(wish.name)
        if before is None and wish.way is EntryWay.SLIP:
            raise NotFound("E_EVENT_ENTRY_UNKNOWN")
        _demand_open(store, event, wish=wish, now=now)
        entry = EventEntry(
            event=event.key,
            number=before.number if before else store.events.last_number(event.key) + 1,
            secret_hash=wish.secret_hash,
            state=EventEntryState.WAITING,
            way=wish.way,
            name=name,
            email=wish.email.strip(),
            device=wish.device,
            began_at=wish.began_at,
            entered_at=now,
            entered_by=wish.actor,
        )
        if before is not None:
            store.events.put_entry(entry)
            return entry
        store.events.add_entries([entry])
        if wish.way is EntryWay.DESK:
            append_entry(
                store.audit,
                "event.entry_typed",
                subject=event.microcredential,
                actor=wish.actor,
                now=now,
                event=event.key,
                entry=str(entry.number),
            )
        return entry


def enter_many(store: Store, event: AwardingEvent, *, wishes: Sequence[EntryWish], now: datetime) -> None:
    """Take several entries, all or none; raises as `enter`."""
    with store.transaction():
        for wish in wishes:
            enter(store, event, wish=wish, now=now)


def read_name(text: str) -> str:
    """Return a name as it will be written: its spaces in order, nothing invisible; raises `Invalid` (E_EVENT_NAME)."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or any(unicodedata.category(sign)[0] == "C" for sign in name):
        raise Invalid("E_EVENT_NAME")
    return name


def add_slips(
    store: Store, event: AwardingEvent, *, secret_hashes: Sequence[str], actor: str, now: datetime
) -> list[EventEntry]:
    """Store blank entries for slips that are printed.

    Raises:
        Invalid: E_EVENT_SLIPS, none or too many.
        Refused: E_EVENT_CLOSED, slips of it are not taken any more.
    """
    if not 1 <= len(secret_hashes) <= MOST_SLIPS:
        raise Invalid("E_EVENT_SLIPS", most=MOST_SLIPS)
    if now >= slips_end(event):
        raise Refused("E_EVENT_CLOSED")
    with store.transaction():
        first = store.events.last_number(event.key) + 1
        slips = [
            EventEntry(
                event=event.key,
                number=number,
                secret_hash=secret_hash,
                state=EventEntryState.BLANK,
                way=EntryWay.SLIP,
                entered_at=now,
                entered_by=actor,
            )
            for number, secret_hash in enumerate(secret_hashes, start=first)
        ]
        store.events.add_entries(slips)
        subject, count = event.microcredential, len(slips)
        append_entry(
            store.audit, "event.slips_printed", subject=subject, actor=actor, now=now, event=event.key, count=str(count)
        )
    return slips


def slips_end(event: AwardingEvent) -> datetime:
    """Return from when on slips, and entries typed at the desk, are not taken any more."""
    return event.closes_at + SLIP_LASTS


def refuse_entries(store: Store, event: AwardingEvent, *, numbers: Collection[int], actor: str, now: datetime) -> None:
    """Refuse entries that wait; raises `Conflict` (E_EVENT_CHANGED) when one does not wait any more."""
    with store.transaction():
        waiting = store.events.list_entries(event.key, states=[EventEntryState.WAITING])
        chosen = [entry for entry in waiting if entry.number in numbers]
        if len(chosen) < len(set(numbers)):
            raise Conflict("E_EVENT_CHANGED")
        for entry in chosen:
            store.events.put_entry(replace(entry, state=EventEntryState.REFUSED, decided_at=now, decided_by=actor))
            append_entry(
                store.audit,
                "event.entry_refused",
                subject=event.microcredential,
                actor=actor,
                now=now,
                event=event.key,
                entry=str(entry.number),
            )


def _demand_open(store: Store, event: AwardingEvent, *, wish: EntryWish, now: datetime) -> None:
    if wish.way is not EntryWay.SCREEN:
        if now >= slips_end(event):
            raise Refused("E_EVENT_CLOSED")
        return
    if wish.began_at is None or not event.is_open(wish.began_at) or now >= event.closes_at + ARRIVES_WITHIN:
        raise Refused("E_EVENT_CLOSED")
    taken = store.events.list_entries(event.key, states=TAKEN)
    if len(taken) >= event.most:
        raise Refused("E_EVENT_FULL")
    if wish.device and sum(entry.device == wish.device for entry in taken) >= MOST_PER_PHONE:
        raise Refused("E_EVENT_PHONE", most=MOST_PER_PHONE)
