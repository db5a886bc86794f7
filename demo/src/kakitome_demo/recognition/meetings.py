"""The meetings of the body's committees, from `meetings.toml`: held, written up and published, or still to come.

What was done before is known by the committee and the instant of the meeting, so that a run that was broken off goes on
in the next one; each moment happens whole or not at all.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from importlib.resources import files
from typing import Any

from django.db import transaction

from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.meeting import AgendaItem, Meeting, MeetingState, MotionBallot, MotionChoice
from kakitome.ports.store import Store
from kakitome.services.governing.meetings import (
    Called,
    add_item,
    approve_minutes,
    call_meeting,
    change_meeting,
    publish_extract,
)
from kakitome.values.localized_text import LocalizedText
from kakitome_demo.place import DemoPlace
from kakitome_demo.recognition.opening import account_of
from kakitome_demo.recognition.stories import Moment

NOTICE = timedelta(days=14)
"""Between the call and the meeting, where the file says nothing else."""


@cache
def read_meetings() -> Sequence[Mapping[str, Any]]:
    """Return the meetings as they are written."""
    text = files(__package__).joinpath("meetings.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["meeting"])


def moments_of_meetings(place: DemoPlace) -> Iterator[Moment]:
    """Yield every moment of every meeting."""
    for entry in read_meetings():
        held_at: datetime = entry["held_at"]
        called_at = entry.get("called_at", held_at - NOTICE)
        yield Moment(at=called_at, happen=partial(_call, place, entry, at=called_at))
        if "present" not in entry:
            continue
        yield Moment(at=held_at, happen=partial(_hold, place, entry, at=held_at))
        approved_at = held_at + timedelta(days=entry["minutes_after"])
        yield Moment(at=approved_at, happen=partial(_approve, place, entry, at=approved_at))
        published_at = held_at + timedelta(days=entry["published_after"])
        yield Moment(at=published_at, happen=partial(_publish, place, entry, at=published_at))


def _call(place: DemoPlace, entry: Mapping[str, Any], *, at: datetime) -> None:
    if _find(place.store, entry) is not None:
        return
    with transaction.atomic():
        called = Called(committee=entry["committee"], held_at=entry["held_at"], place=entry["place"])
        meeting = call_meeting(place.store, called, actor=place.actor, now=at)
        for item in entry["item"]:
            agenda_item = AgendaItem(
                title=LocalizedText(**item["title"]), motion=LocalizedText(**item.get("motion", {}))
            )
            add_item(place.store, meeting, item=agenda_item, actor=place.actor, now=at)


def _hold(place: DemoPlace, entry: Mapping[str, Any], *, at: datetime) -> None:
    meeting = _find(place.store, entry)
    if meeting is None or meeting.state is not MeetingState.PLANNED:
        return
    seats = _seats_of(place.platform, place.store, committee=entry["committee"])
    present = [seats[key] for key in entry["present"]]
    with transaction.atomic():
        act = partial(_change, place, meeting, at=at)
        act(change=partial(Meeting.attended, present=present, voting=list(seats.values())), action="meeting.attendance")
        for number, item in enumerate(entry["item"], start=1):
            for seat, choice in zip(present, item.get("votes", ()), strict=False):
                act(change=partial(_voted, number=number, seat=seat, choice=choice), action="meeting.vote")
            if "decision" in item:
                act(change=partial(_decided, number=number, words=item["decision"]), action="meeting.decision")


def _approve(place: DemoPlace, entry: Mapping[str, Any], *, at: datetime) -> None:
    meeting = _find(place.store, entry)
    if meeting is None or meeting.state is not MeetingState.HELD:
        return
    with transaction.atomic():
        change = partial(Meeting.with_minutes, text=_minutes_of(entry))
        _change(place, meeting, change=change, action="meeting.minutes", at=at)
        approve_minutes(place.store, meeting, by="secretariat", actor=place.actor, now=at)


def _publish(place: DemoPlace, entry: Mapping[str, Any], *, at: datetime) -> None:
    meeting = _find(place.store, entry)
    published = {(extract.committee, extract.meeting) for extract in place.store.body.list_extracts()}
    if meeting is None or (meeting.committee, meeting.number) in published:
        return
    publish_extract(place.store, meeting, text=LocalizedText(**entry["extract"]), actor=place.actor, now=at)


def _change(
    place: DemoPlace, meeting: Meeting, *, change: Callable[[Meeting], Meeting], action: str, at: datetime
) -> None:
    change_meeting(place.store, meeting, change=change, action=action, actor=place.actor, now=at)


def _voted(meeting: Meeting, *, number: int, seat: str, choice: str) -> Meeting:
    return meeting.voted(number, MotionBallot(seat=seat, choice=MotionChoice(choice)))


def _decided(meeting: Meeting, *, number: int, words: Mapping[str, str]) -> Meeting:
    return meeting.decided(number, LocalizedText(**words))


def _minutes_of(entry: Mapping[str, Any]) -> str:
    lines = [f"出席 {len(entry['present'])}名（見本）"]
    for number, item in enumerate(entry["item"], start=1):
        lines.append(f"## {number}. {item['title']['ja']}")
        if "votes" in item:
            votes = item["votes"]
            lines.append(f"賛成 {votes.count('for')}、反対 {votes.count('against')}、棄権 {votes.count('abstain')}")
        lines.append(item.get("decision", {}).get("ja", "事務局の説明を聞いた（見本）。"))
    return "\n\n".join(lines)


def _seats_of(platform: Platform, store: Store, *, committee: str) -> dict[str, str]:
    """Return the seats of a committee by the keys of the people who have them."""
    accounts = {seat.account: seat.id for seat in store.body.list_seats(committee=committee)}
    keys = {key for entry in read_meetings() for key in entry.get("present", ())}
    return {key: accounts[account_of(platform, key)] for key in sorted(keys) if account_of(platform, key) in accounts}


def _find(store: Store, entry: Mapping[str, Any]) -> Meeting | None:
    meetings = store.body.list_meetings(committee=entry["committee"])
    return next((meeting for meeting in meetings if meeting.held_at == entry["held_at"]), None)
