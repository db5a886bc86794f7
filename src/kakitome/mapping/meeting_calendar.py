"""Meetings of a committee as a calendar file, which a member opens in the calendar they keep.

    event = MeetingEvent(meeting=meeting, uid="kikou-quality-1", title="…", address="…")
    meetings_ics([event], site_url="https://k.example", made_at=now)

Agenda items stand by their titles alone: papers and votes lie behind the address, for those who may see them.
Source: RFC 5545 §3.6.1 (an event without an end ends when it begins; two hours are ours, since no end is written down).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from kakitome.learning.recognition.meeting import Meeting
from kakitome.values.characters import without_forbidden_characters

USUAL_LENGTH: Final = timedelta(hours=2)
"""How long a meeting blocks a calendar: no end is written down when it is called. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEvent:
    """One meeting and how a calendar names it; `uid` stays the same when the meeting changes."""

    meeting: Meeting
    uid: str
    title: str
    address: str
    items: Sequence[str] = ()


def meetings_ics(events: Iterable[MeetingEvent], *, site_url: str, made_at: datetime) -> bytes:
    """Write the calendar file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kakitome//meetings//EN")
    calendar.add("version", "2.0")
    host = site_url.partition("://")[2]
    for event in events:
        calendar.add_component(_event(event, host=host, made_at=made_at))
    return bytes(calendar.to_ical())


def _event(meeting_event: MeetingEvent, *, host: str, made_at: datetime) -> Event:
    meeting, event = meeting_event.meeting, Event()
    event.add("uid", f"{meeting_event.uid}@{host}")
    event.add("dtstamp", made_at)
    event.add("dtstart", meeting.held_at)
    event.add("dtend", meeting.held_at + USUAL_LENGTH)
    event.add("summary", without_forbidden_characters(meeting_event.title))
    if meeting.place:
        event.add("location", without_forbidden_characters(meeting.place))
    agenda = [f"{number}. {title}" for number, title in enumerate(meeting_event.items, start=1)]
    event.add("description", without_forbidden_characters("\n".join([*agenda, meeting_event.address])))
    event.add("url", meeting_event.address)
    return event
