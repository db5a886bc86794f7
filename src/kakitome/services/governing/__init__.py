"""Running a recognition body: becoming one, its members, its committees and their meetings, its criteria.

Every act is in the audit trail of the body's institution, in the same transaction. The trail names members and seats by
their numbers, never people.
"""

from kakitome.services.governing.committees import NewSeat, end_seat, give_seat, name_seat
from kakitome.services.governing.criteria import draft_from, drop_draft, publish_criteria, save_draft
from kakitome.services.governing.meetings import (
    Called,
    add_item,
    approve_minutes,
    call_meeting,
    change_meeting,
    publish_extract,
)
from kakitome.services.governing.members import (
    Details,
    Newcomer,
    add_member,
    change_details,
    end_member,
    move_member,
    record_fee,
)
from kakitome.services.governing.opening import need_body, open_body

__all__ = [
    "Called",
    "Details",
    "NewSeat",
    "Newcomer",
    "add_item",
    "add_member",
    "approve_minutes",
    "call_meeting",
    "change_details",
    "change_meeting",
    "draft_from",
    "drop_draft",
    "end_member",
    "end_seat",
    "give_seat",
    "move_member",
    "name_seat",
    "need_body",
    "open_body",
    "publish_criteria",
    "publish_extract",
    "record_fee",
    "save_draft",
]
