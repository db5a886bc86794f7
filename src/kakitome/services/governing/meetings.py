"""Meetings of the body's committees: from the call to the published extract of the minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kakitome.errors import Invalid, NotFound
from kakitome.learning.recognition.meeting import AgendaItem, Extract, Meeting
from kakitome.ports.audit import append_entry
from kakitome.ports.store import Store
from kakitome.services.governing.opening import need_body
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """When and where a committee meets."""

    committee: str
    held_at: datetime
    place: str = ""


def call_meeting(store: Store, called: Called, *, actor: str, now: datetime) -> Meeting:
    """Call a meeting; its number is the next one of the committee.

    Raises:
        NotFound: E_BODY_UNKNOWN, E_COMMITTEE_UNKNOWN.
    """
    with store.transaction():
        need_body(store).configuration.committee(called.committee)
        numbers = [planned.number for planned in store.body.list_meetings(committee=called.committee)]
        meeting = Meeting(
            committee=called.committee,
            number=max(numbers, default=0) + 1,
            held_at=called.held_at,
            place=called.place,
        )
        store.body.add_meeting(meeting)
        _note(store, "meeting.called", meeting=meeting, actor=actor, now=now)
    return meeting


def add_item(store: Store, meeting: Meeting, *, item: AgendaItem, actor: str, now: datetime) -> Meeting:
    """Put an item on the agenda; raises as `change_meeting`."""
    return change_meeting(
        store, meeting, change=lambda known: known.with_item(item), action="meeting.agenda", actor=actor, now=now
    )


def change_meeting(
    store: Store, meeting: Meeting, *, change: Callable[[Meeting], Meeting], action: str, actor: str, now: datetime
) -> Meeting:
    """Apply one of the acts of `Meeting` to what is on record now, and say so in the trail.

    Raises:
        NotFound: E_MEETING_UNKNOWN.
        Conflict, Invalid: as the act; E_MINUTES_APPROVED when it is too late for any.
    """
    with store.transaction():
        changed = change(_meeting(store, meeting.committee, number=meeting.number))
        store.body.change_meeting(changed)
        _note(store, action, meeting=changed, actor=actor, now=now)
    return changed


def approve_minutes(store: Store, meeting: Meeting, *, by: str, actor: str, now: datetime) -> Meeting:
    """Approve the minutes: nothing of the meeting changes any more.

    Raises:
        Conflict: E_MINUTES_APPROVED, E_MINUTES_EARLY.
        Invalid: E_MINUTES_EMPTY.
    """
    return change_meeting(
        store,
        meeting,
        change=lambda m: m.approved(by=by, at=now),
        action="meeting.approved",
        actor=actor,
        now=now,
    )


def publish_extract(store: Store, meeting: Meeting, *, text: LocalizedText, actor: str, now: datetime) -> Extract:
    """Publish what of approved minutes everybody may read; it cannot be called back.

    Raises:
        NotFound: E_MEETING_UNKNOWN.
        Conflict: E_MINUTES_NOT_APPROVED, E_EXTRACT_EXISTS.
        Invalid: E_EXTRACT_EMPTY.
    """
    if not (text.ja.strip() or text.en.strip()):
        raise Invalid("E_EXTRACT_EMPTY")
    with store.transaction():
        known = _meeting(store, meeting.committee, number=meeting.number)
        extract = Extract(
            committee=known.committee, meeting=known.number, held_at=known.held_at, text=text, published_at=now
        )
        store.body.add_extract(extract)
        _note(store, "meeting.extract_published", meeting=known, actor=actor, now=now)
    return extract


def _meeting(store: Store, committee: str, *, number: int) -> Meeting:
    meeting = store.body.find_meeting(committee, number)
    if meeting is None:
        raise NotFound("E_MEETING_UNKNOWN", committee=committee[:40], number=number)
    return meeting


def _note(store: Store, action: str, *, meeting: Meeting, actor: str, now: datetime) -> None:
    append_entry(store.audit, action, subject=f"meeting/{meeting.committee}/{meeting.number}", actor=actor, now=now)
