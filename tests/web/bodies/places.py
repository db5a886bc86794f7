"""A recognition body with people on its committee: what the tests of its pages work with."""

from datetime import date, timedelta

from django.test import Client

from kakitome.journeys.recognition.bodies import open_recognition_body
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.people import Affiliation
from kakitome.ports.organisations import NodeRole
from kakitome.services import governing
from kakitome.values.localized_text import LocalizedText
from support import institutions

BY = {"actor": "tests", "now": institutions.NOW}
SINCE = date(2026, 4, 1)


def open_body(slug: str = "kikou", configuration: str = "jp-micro-credential-body"):
    institutions.open_university(slug, LocalizedText(ja="見本承認機構", en="Sample recognition body"))
    open_recognition_body(institutions.platform(), slug, configuration=configuration, actor="tests")
    return store(slug)


def store(slug: str = "kikou"):
    return institutions.platform().store(slug)


def secretariat(slug: str = "kikou") -> Client:
    return institutions.member(f"admin@{slug}.example", NodeRole.ADMIN, slug)


def sit(email: str, role: SeatRole = SeatRole.MEMBER, *, committee: str = "quality", is_named: bool = False) -> Seat:
    """Give somebody who has an account and no role a seat."""
    wanted = governing.NewSeat(
        committee=committee,
        account=institutions.account(email),
        role=role,
        since=SINCE,
        votes=role is not SeatRole.SECRETARY,
        is_named=is_named,
        affiliation=Affiliation(name="見本大学"),
    )
    return governing.give_seat(store(), wanted, **BY)


def call(days_ago: int = 1):
    at = institutions.platform().now() - timedelta(days=days_ago)
    return governing.call_meeting(store(), governing.Called(committee="quality", held_at=at), **BY)


def text(response) -> str:
    return response.content.decode()
