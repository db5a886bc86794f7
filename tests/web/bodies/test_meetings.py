"""Meetings of a committee: an order that can be changed, a calendar file, votes on one sheet, minutes filled in."""

import pytest
from django.test import Client
from icalendar import Calendar

from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.meeting import Paper
from support import institutions
from web.bodies.places import call, open_body, secretariat, sit
from web.bodies.test_body_desk import MEETING, QUALITY, attended, item, meeting, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    open_body()
    return secretariat()


def test_items_move_up_and_down_with_their_votes_and_stop_at_the_ends(admin: Client) -> None:
    sit("b@x.example")
    call()
    for title in ("一", "二", "三"):
        item(title)
    (seat,) = attended()
    admin.post(MEETING, {"do": "vote", "item": "3", "seat": seat, "choice": "for"})
    for act, number, order in (
        ("up", "3", "一三二"),
        ("up", "1", "一三二"),
        ("down", "1", "三一二"),
        ("down", "3", "三一二"),
    ):
        assert admin.post(MEETING, {"do": act, "item": number}).status_code == 302
        assert "".join(known.title.ja for known in meeting().agenda) == order
    assert meeting().item(1).tally.in_favour == 1
    assert admin.post(MEETING, {"do": "up", "item": "9"}).status_code == 422


def test_a_meeting_opens_in_a_calendar_with_its_agenda_and_nothing_of_its_papers(admin: Client) -> None:
    call()
    item(papers=(Paper(name="審査報告", address="https://kikou.example/secret"),))
    answer = admin.get(f"{MEETING}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == meeting().held_at.replace(microsecond=0)
    assert "1. 承認の審議" in str(event["description"]) and "secret" not in answer.content.decode()
    assert str(event["uid"]).startswith("kikou-quality-1@")
    coming = Calendar.from_ical(admin.get(f"{QUALITY}/meetings.ics").content).walk("VEVENT")
    assert len(coming) == (1 if meeting().held_at >= institutions.platform().now() else 0)
    assert admin.get(f"{QUALITY}/meetings/7.ics").status_code == 404


def test_minutes_are_filled_in_from_what_is_recorded_by_roles_and_saved_only_by_hand(admin: Client) -> None:
    seats = [sit("chair@x.example", SeatRole.CHAIR).id, sit("b@x.example").id]
    call()
    item()
    assert "not saved yet" not in text(admin.get(MEETING))
    admin.post(MEETING, {"do": "attendance", "present": seats[:1]})
    admin.post(MEETING, {"do": "vote", "item": "1", "seat": seats[0], "choice": "for"})
    page = text(admin.get(MEETING))
    assert "not saved yet" in page
    assert "1 for, 0 against, 0 abstained" in page
    assert "1 of 2 seats with a vote are there" in page
    assert meeting().minutes.text == ""
    admin.post(MEETING, {"do": "minutes", "minutes": "自分の文"})
    assert "not saved yet" not in text(admin.get(MEETING))


def test_nothing_of_an_item_is_filled_in_or_on_the_sheet_for_a_chair_who_stepped_aside() -> None:
    open_body()
    own, other = sit("chair@x.example", SeatRole.CHAIR), sit("b@x.example")
    call()
    item()
    attended()
    chair = institutions.signed_in("chair@x.example")
    assert "Votes on one sheet" in text(chair.get(MEETING))
    chair.post(MEETING, {"do": "aside", "item": "1"})
    institutions.signed_in("b@x.example").post(
        MEETING, {"do": "vote", "item": "1", "seat": other.id, "choice": "against"}
    )
    page = text(chair.get(MEETING))
    assert "Not filled in: you stepped aside from this item." in page
    assert "1 against" not in page and "Votes on one sheet" not in page
    assert own.id in meeting().item(1).recused
