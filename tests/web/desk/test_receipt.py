"""Who has received an award and who has not: found, counted, taken along as a table, sent the link again once a day."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from kakitome.learning.award import Learner
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.outbox import MessageState
from kakitome.records.models.claim import ClaimRow
from kakitome.services.issuing import Order, Wanted, issue
from support import institutions

PEOPLE = (
    Learner(name="見本 花子", email="hanako@u.example", student_number="S1"),
    Learner(name="=見本 次郎", email="jiro@u.example", student_number="S2"),
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
    numbers = [outcome.number for outcome in outcomes]
    ClaimRow.objects.filter(award_number=numbers[0]).update(opened_at=institutions.NOW)
    return numbers


def old_links() -> None:
    """Let all links be older than a day."""
    ClaimRow.objects.update(created_at=institutions.platform().now() - timedelta(days=2))


def page_of(client: Client, query: str = "") -> str:
    return client.get(f"/desk/setouchi/awards?{query}", HTTP_ACCEPT_LANGUAGE="en").content.decode()


def test_the_list_says_of_everybody_whether_they_received_it(owner: Client, numbers: list[str]) -> None:
    page = page_of(owner)
    assert "No address" in page
    assert "Not yet" in page
    for query, shown in (("received=yes", numbers[:1]), ("received=no", numbers[1:])):
        page = page_of(owner, query)
        assert [number for number in numbers if number in page] == shown


def test_the_counts_are_ways_to_what_they_count(owner: Client, numbers: list[str]) -> None:
    page = page_of(owner, "q=S")
    assert 'href="?q=S&amp;received=yes"' in page
    assert "1 award found" in page_of(owner, "q=S&received=yes")
    assert "2 awards found" in page_of(owner, "q=S&received=no")


def test_a_day_and_a_state_narrow_the_list(owner: Client, numbers: list[str]) -> None:
    day = institutions.NOW.date()
    assert "3 awards found" in page_of(owner, f"since={day}&until={day}")
    assert "No award is like this" in page_of(owner, f"since={day + timedelta(days=1)}")
    assert "No award is like this" in page_of(owner, "standing=ended")


def test_the_link_goes_again_to_who_has_an_address_and_did_not_receive_it(owner: Client, numbers: list[str]) -> None:
    old_links()
    assert "Send the link to 1 person again" in page_of(owner, "received=no")
    owner.post("/desk/setouchi/awards/links", {"received": "no"})
    again = [
        m for m in store().outbox.list_messages(state=MessageState.WAITING) if m.dedupe_id.startswith("claim-again")
    ]
    assert [message.to for message in again] == ["jiro@u.example"]
    assert "Nobody is left to whom a link may be sent now." in page_of(owner, "received=no")
    owner.post("/desk/setouchi/awards/links", {"received": "no"})
    assert sum(m.dedupe_id.startswith("claim-again") for m in store().outbox.list_messages()) == 1


def test_who_may_not_award_is_offered_no_sending(viewer: Client, numbers: list[str]) -> None:
    old_links()
    assert "Send the link" not in page_of(viewer, "received=no")
    assert viewer.post("/desk/setouchi/awards/links", {"received": "no"}).status_code == 404


def test_what_is_found_is_taken_along_as_tables_that_run_nothing(owner: Client, numbers: list[str]) -> None:
    lines = owner.get("/desk/setouchi/awards.csv?received=no").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))
    book = openpyxl.load_workbook(BytesIO(owner.get("/desk/setouchi/awards.xlsx").content))
    rows = list(book.active.values)
    assert {row[0] for row in rows[1:]} == set(numbers)
    assert all(cell.data_type == "s" for row in book.active.iter_rows(min_row=2) for cell in row if cell.value)
