"""Registering at an event for an award: the codes of its screen, its entries, and what its queue says of them."""

from kakitome.services.at_events.codes import (
    CODE_SECONDS,
    code_at,
    draw_event_secret,
    draw_short,
    is_current,
    read_signs,
)
from kakitome.services.at_events.queue import Listed, QueueLine, judge, read_attendees, write_attendees
from kakitome.services.at_events.registering import (
    LONGEST_NAME,
    MOST_ATTENDEES,
    MOST_PEOPLE,
    MOST_PER_PHONE,
    MOST_SLIPS,
    EntryWish,
    add_slips,
    enter,
    enter_many,
    need_event,
    refuse_entries,
    slips_end,
    state_event,
)

__all__ = [
    "CODE_SECONDS",
    "LONGEST_NAME",
    "MOST_ATTENDEES",
    "MOST_PEOPLE",
    "MOST_PER_PHONE",
    "MOST_SLIPS",
    "EntryWish",
    "Listed",
    "QueueLine",
    "add_slips",
    "code_at",
    "draw_event_secret",
    "draw_short",
    "enter",
    "enter_many",
    "is_current",
    "judge",
    "need_event",
    "read_attendees",
    "read_signs",
    "refuse_entries",
    "slips_end",
    "state_event",
    "write_attendees",
]
