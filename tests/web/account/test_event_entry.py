"""Registering at an event in a browser: by the code on the screen, by a slip, by paper typed; and the queue."""

import re
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from django.test import Client

from kakitome.ports.awarding_events import AwardingEvent, EventEntryState
from kakitome.ports.organisations import NodeRole
from kakitome.services.at_events import code_at
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}
STAMP = re.compile(r'name="stamp" value="([^"]+)"')


def staff() -> Client:
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    institutions.in_force("u")
    return institutions.member("staff@u.example", NodeRole.PROGRAMME_OWNER, "u")


def made(client: Client, **others: str) -> AwardingEvent:
    now = datetime.now(UTC).astimezone(JAPAN)
    (microcredential,) = institutions.platform().store("u").microcredentials.list_latest()
    form = {
        "microcredential": microcredential.identifier,
        "name_ja": "入門講座",
        "name_en": "First lecture",
        "place": "Hall 1",
        "held_on": now.date().isoformat(),
        "opens": "00:00",
        "closes": "00:00",
        "most": "200",
        "attendees": "見本 花子, hanako@mail.example\n見本 次郎",
        "code": "30",
    }
    answer = client.post("/desk/u/events-held/new", {**form, **others})
    assert answer.status_code == 302, answer.content.decode()
    return event_of(answer["Location"].rpartition("/")[2])


def event_of(key: str) -> AwardingEvent:
    event = institutions.platform().store("u").events.find(key)
    assert event
    return event


def telephone() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def form_at(client: Client, event: AwardingEvent) -> str:
    page = client.get(f"/e/{event.short}/{code_at(event, now=datetime.now(UTC))}").content.decode()
    return STAMP.findall(page)[0]


def entry(stamp: str, name: str, email: str = "") -> dict[str, str]:
    return {"stamp": stamp, "name": name, "email": email, **({} if email else {"has_no_email": "on"})}


def states(event: AwardingEvent) -> list[str]:
    entries = institutions.platform().store("u").events.list_entries(event.key, states=list(EventEntryState))
    return [each.state.value for each in entries]


def test_from_the_screen_to_the_award_without_an_address() -> None:
    desk, phone = staff(), telephone()
    event = made(desk)
    screen = desk.get(f"/desk/u/events-held/{event.key}/screen").content.decode()
    code = code_at(event, now=datetime.now(UTC))
    assert f"{code[:3]} {code[3:]}" in screen
    assert f"/e/{event.short}" in screen
    assert 'lang="ja"' in screen and 'lang="en"' in screen

    typed = phone.get(f"/e/{event.short}").content.decode()
    assert 'name="code"' in typed
    assert phone.get(f"/e/{event.short}?code=222222").status_code == 422
    stamp = form_at(phone, event)
    led = phone.post(f"/e/{event.short}", entry(stamp, "見本 次郎"))
    receipt = led["Location"]
    assert "No. 1" in phone.get(receipt).content.decode()
    assert "not approved it yet" in phone.get(receipt).content.decode()
    # The script sends again: the same receipt, and one entry.
    assert phone.post(f"/e/{event.short}", entry(stamp, "見本 次郎"), **JSON).json() == {"receipt": receipt}
    assert states(event) == ["waiting"]
    assert phone.post(receipt).status_code == 422

    queue = desk.get(f"/desk/u/events-held/{event.key}").content.decode()
    assert re.search(r'value="1" checked', queue)
    desk.post(f"/desk/u/events-held/{event.key}", {"act": "award", "entry": ["1"]})
    assert states(event) == ["awarded"]
    assert "Sheets for those without an address" in desk.get(f"/desk/u/events-held/{event.key}").content.decode()
    sheets = desk.get(f"/desk/u/claim-codes?event={event.key}").content.decode()
    assert "見本 次郎" in sheets

    assert phone.post(receipt)["Location"] == receipt
    page = phone.get(receipt).content.decode()
    claim = re.findall(r"/codes/([0-9A-Z-]{19})", page)[0]
    assert claim not in telephone().get(receipt).content.decode()
    assert phone.get(f"/codes/{claim}")["Location"] == "/codes/award"
    assert phone.post("/codes/award", {"act": "receive"}).status_code == 302


def test_who_wrote_an_address_is_mailed_and_draws_no_code() -> None:
    desk, phone = staff(), telephone()
    event = made(desk, code="fixed")
    stamp = STAMP.findall(phone.get(f"/e/{event.short}").content.decode())[0]
    receipt = phone.post(f"/e/{event.short}", entry(stamp, "見本 花子", "hanako@mail.example"))["Location"]
    desk.post(f"/desk/u/events-held/{event.key}", {"act": "award", "entry": ["1"]})
    assert "is sent to hanako@mail.example" in phone.get(receipt).content.decode()
    assert phone.post(receipt).status_code == 422


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "Write your name"),
        ({"has_no_email": ""}, "Write your address, or tick"),
        ({"email": "a@b.example"}, "Choose one"),
        ({"stamp": "forged"}, "Scan the QR code again"),
    ],
)
def test_what_is_missing_or_forged_is_said_and_what_was_typed_stays(given: dict[str, str], words: str) -> None:
    desk, phone = staff(), telephone()
    event = made(desk)
    wish = {**entry(form_at(phone, event), "見本 花子"), **given}
    answer = phone.post(f"/e/{event.short}", wish)
    assert (answer.status_code, states(event)) == (422, [])
    assert words in answer.content.decode()
    told = phone.post(f"/e/{event.short}", wish, **JSON)
    assert words in " ".join(told.json()["problems"])


def test_a_stamp_is_of_one_event_alone() -> None:
    desk, phone = staff(), telephone()
    first, second = made(desk), made(desk, name_ja="別の講座")
    answer = phone.post(f"/e/{second.short}", entry(form_at(phone, first), "見本 花子"))
    assert (answer.status_code, states(second)) == (422, [])


def test_a_telephone_enters_three_people_and_shows_their_receipts() -> None:
    desk, phone = staff(), telephone()
    event = made(desk)
    for name in ("見本 一", "見本 二", "見本 三"):
        assert phone.post(f"/e/{event.short}", entry(form_at(phone, event), name)).status_code == 302
    assert "No. 3" in phone.get(f"/e/{event.short}").content.decode()
    fourth = phone.post(f"/e/{event.short}", entry(form_at(phone, event), "見本 四"))
    assert "at most 3 people" in fourth.content.decode()
    queue = desk.get(f"/desk/u/events-held/{event.key}").content.decode()
    assert "3 entries came from this device" in queue
    assert "Not on the list" in queue


def test_closed_it_takes_what_was_begun_before_and_nothing_new() -> None:
    desk, phone = staff(), telephone()
    event = made(desk)
    stamp = form_at(phone, event)
    desk.post(f"/desk/u/events-held/{event.key}", {"act": "close"})
    assert "Registering is over" in phone.get(f"/e/{event.short}").content.decode()
    assert phone.post(f"/e/{event.short}", entry(stamp, "見本 花子"), **JSON).status_code == 200
    assert "Arrived after the end" in desk.get(f"/desk/u/events-held/{event.key}").content.decode()
    desk.post(f"/desk/u/events-held/{event.key}", {"act": "open"})
    assert event_of(event.key).is_open(datetime.now(UTC))
    desk.post(f"/desk/u/events-held/{event.key}", {"act": "longer"})
    assert event_of(event.key).closes_at > datetime.now(UTC) + timedelta(minutes=70)


def test_a_slip_is_printed_read_at_home_and_filled_in_once() -> None:
    desk, phone = staff(), telephone()
    event = made(desk)
    pdf = desk.post(f"/desk/u/events-held/{event.key}/slips", {"count": "2"})
    assert pdf["Content-Type"] == "application/pdf"
    words = pypdfium2.PdfDocument(pdf.content)[0].get_textpage().get_text_range()
    code = next(word for word in words.split() if re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", word))
    desk.post(f"/desk/u/events-held/{event.key}", {"act": "close"})
    assert phone.post("/e/slip", {"code": "2222-2222-2222-2222"}).status_code == 422
    address = phone.post("/e/slip", {"code": code.lower()})["Location"]
    assert "By your slip you register until" in phone.get(address).content.decode()
    assert phone.post(address, entry("", "見本 花子"), **JSON).json()["receipt"] == address
    assert "Receipt No. 1" in phone.get(address).content.decode()
    assert states(event) == ["waiting", "blank"]
    assert telephone().get("/e/r/2222-2222-2222-2222").status_code == 404


def test_entries_from_paper_join_the_queue_once() -> None:
    desk = staff()
    event = made(desk)
    page = desk.get(f"/desk/u/events-held/{event.key}/typing").content.decode()
    batch = re.findall(r'name="batch" value="([^"]+)"', page)[0]
    lines = {"batch": batch, "entries": "見本 花子\n見本 次郎, jiro@mail.example"}
    desk.post(f"/desk/u/events-held/{event.key}/typing", lines)
    desk.post(f"/desk/u/events-held/{event.key}/typing", lines)
    assert states(event) == ["waiting", "waiting"]
    desk.post(f"/desk/u/events-held/{event.key}", {"act": "refuse", "entry": ["2"]})
    assert states(event) == ["waiting", "refused"]


def test_another_institution_sees_nothing_of_it() -> None:
    desk = staff()
    event = made(desk)
    institutions.open_university("w", LocalizedText(ja="別大学", en="Other University"))
    other = institutions.member("staff@w.example", NodeRole.ADMIN, "w")
    for page in ("", "/screen", "/settings", "/slips", "/typing"):
        assert other.get(f"/desk/w/events-held/{event.key}{page}").status_code == 404
        assert other.get(f"/desk/u/events-held/{event.key}{page}").status_code == 404
