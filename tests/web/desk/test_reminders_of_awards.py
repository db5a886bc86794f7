"""Who has not received an award is reminded at nine by their institution's clock; never past the end of its link."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from kakitome.journeys.handing_out.claim_reminding import ClaimReminderClock
from kakitome.learning.award import Learner
from kakitome.ports.claims import LINK_LASTS
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.records.models.claim import ClaimRow
from kakitome.records.models.outbox import OutboxRow
from kakitome.services.delivering import write_mail
from kakitome.services.holding.reminding_unclaimed import stop_reminders
from kakitome.services.issuing import Order, Wanted, issue
from support import institutions

SENT = datetime(2026, 8, 20, 5, 0, tzinfo=UTC)
"""14:00 in Japan."""
NINE = datetime(2026, 8, 20, 0, 0, tzinfo=UTC)
"""9:00 in Japan on that day."""
PEOPLE = (
    Learner(name="見本 花子", email="hanako@u.example", student_number="S1"),
    Learner(name="見本 次郎", email="jiro@u.example", student_number="S2"),
    Learner(name="見本 三郎", student_number="S3"),
)


def store():
    return institutions.platform().store("setouchi")


@pytest.fixture
def numbers(wind: MicrocredentialVersion) -> list[str]:
    order = Order(
        issuer=store().issuers.list_issuers()[0].did,
        microcredential=wind.identifier,
        version=wind.version,
        actor="tests",
        wanted=[Wanted(learner=learner, awarded_on=institutions.NOW.date()) for learner in PEOPLE],
    )
    outcomes = issue(institutions.platform().issuing_context("setouchi"), order, now=institutions.NOW)
    ClaimRow.objects.update(created_at=SENT)
    OutboxRow.objects.update(state="sent")
    return [outcome.number for outcome in outcomes]


def reminded(days: int, *, minutes: int = 0) -> list[str]:
    """Turn the clock of a new process so many days and minutes after nine; return whom it reminded."""
    before = {message.dedupe_id for message in store().outbox.list_messages(limit=1000)}
    now = NINE + timedelta(days=days, minutes=minutes)
    ClaimReminderClock(institutions.platform()).turn_for("setouchi", now=now)
    messages = store().outbox.list_messages(limit=1000)
    return sorted(message.to for message in messages if message.dedupe_id not in before)


BOTH = ["hanako@u.example", "jiro@u.example"]


def test_three_reminders_at_nine_and_the_last_a_week_before_the_end(numbers: list[str]) -> None:
    assert reminded(7, minutes=-1) == []
    assert reminded(7) == BOTH
    assert reminded(7, minutes=5) == [], "once, whichever process"
    assert reminded(8) == []
    assert reminded(30) == BOTH
    assert reminded(83) == BOTH
    assert reminded(89) == []
    assert reminded(90) == [], "never past the end of the link"
    links = ClaimRow.objects.filter(award_number=numbers[0])
    assert links.count() == 4
    assert {claim.created_at + LINK_LASTS for claim in links} == {SENT + LINK_LASTS}, "no reminder prolongs the link"
    last = store().outbox.list_messages(limit=1000)[-1]
    text = write_mail(institutions.platform().delivering_context("setouchi"), last).text
    assert "まだ受け取っていません" in text
    assert "2026年11月17日" in text


def test_what_is_late_by_more_than_three_days_is_not_sent(numbers: list[str]) -> None:
    assert reminded(33, minutes=1) == []
    assert reminded(32) == BOTH


def test_nobody_is_reminded_who_received_it_whose_mail_came_back_or_who_wants_none(numbers: list[str]) -> None:
    ClaimRow.objects.filter(award_number=numbers[0]).update(opened_at=SENT)
    assert reminded(7) == ["jiro@u.example"]
    OutboxRow.objects.filter(to="jiro@u.example").update(state="parked")
    assert reminded(30) == []
    OutboxRow.objects.update(state="sent")
    stop_reminders(store(), numbers[1], actor="tests", now=SENT)
    assert reminded(30) == []


def test_the_desk_says_when_the_next_one_is_and_stops_them(owner: Client, numbers: list[str]) -> None:
    ClaimRow.objects.update(created_at=institutions.platform().now() - timedelta(days=3))
    page = owner.get("/desk/setouchi/awards?received=no").content.decode()
    assert page.count("next reminder") == 2
    assert "a week before it ends" in page
    address = f"/desk/setouchi/awards/{numbers[0]}"
    assert "Next:" in owner.get(address).content.decode()
    owner.post(f"{address}/reminders", {"act": "stop"})
    assert "Let reminders go on" in owner.get(address).content.decode()
    owner.post(f"{address}/reminders", {"act": "resume"})
    assert "Next:" in owner.get(address).content.decode()
    owner.post("/desk/setouchi/awards/reminders", {"received": "no"})
    assert owner.get("/desk/setouchi/awards?received=no").content.decode().count("no reminders") == 2


def test_the_learner_stops_them_on_the_page_of_the_link(numbers: list[str]) -> None:
    ClaimRow.objects.update(created_at=institutions.platform().now() - timedelta(days=7))
    ClaimReminderClock(institutions.platform()).turn_for("setouchi", now=_at_nine())
    (message, *_others) = [m for m in store().outbox.list_messages(limit=1000) if m.kind == "claim_reminder"]
    link = re.sub(r"^https?://[^/]+", "", message.params["link"])
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "Stop reminders" in visitor.get(link).content.decode()
    visitor.post(link, {"act": "quiet"})
    page = visitor.get(link).content.decode()
    assert 'value="quiet"' not in page
    assert "An award has arrived for you" in page, "it can still be received"


def _at_nine() -> datetime:
    """Return nine o'clock in Japan, on the day after today where it is earlier now."""
    now = institutions.platform().now()
    nine = now.replace(hour=0, minute=0, second=30, microsecond=0)
    return nine if nine > now - timedelta(hours=12) else nine + timedelta(days=1)
