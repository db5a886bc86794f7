"""Registering at an event: once, within its hours and bounds, and awarded by who approves it alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.journeys.handing_out.awarding_events import (
    EntryDecision,
    SlipOrder,
    approve,
    entry_key,
    find_entry,
    find_event,
    print_slips,
    refuse,
)
from kakitome.journeys.handing_out.claim_codes import draw_by_receipt, receive_by_code
from kakitome.ports.awarding_events import Attendee, AwardingEvent, EntryWay, EventCode, EventEntry, EventEntryState
from kakitome.ports.wallets import IdentityKind
from kakitome.services.at_events import (
    EntryWish,
    Listed,
    code_at,
    enter,
    is_current,
    judge,
    read_attendees,
    state_event,
    write_attendees,
)
from kakitome.services.issuing import RowStatus
from kakitome.services.printing_codes import draw_code, hash_of_code
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


def event_of(**others: object) -> AwardingEvent:
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    version = institutions.in_force("u")
    event = AwardingEvent(
        key="e1",
        short="7K3M94",
        microcredential=version.identifier,
        name=LocalizedText(ja="洋上風力の入門講座", en="Offshore wind, a first lecture"),
        place="大講堂",
        held_on=institutions.NOW.date(),
        opens_at=NOW - HOUR,
        closes_at=NOW + HOUR,
        most=200,
        code=EventCode.CHANGING,
        code_seconds=30,
        secret="ab" * 32,
        made_at=NOW,
        made_by="staff",
    )
    event = replace(event, **others)
    state_event(institutions.platform().store("u"), event, actor="staff", now=NOW)
    return event


def wish(name: str, email: str = "", **others: object) -> EntryWish:
    made = EntryWish(secret_hash=hash_of_code(draw_code()), way=EntryWay.SCREEN, name=name, email=email, began_at=NOW)
    return replace(made, **others)


def entered(event: AwardingEvent, *wishes: EntryWish) -> list[EventEntry]:
    return [enter(institutions.platform().store("u"), event, wish=each, now=NOW) for each in wishes]


def decision(*numbers: int) -> EntryDecision:
    return EntryDecision(institution="u", event="e1", numbers=numbers, actor="staff")


def states(event: AwardingEvent) -> list[str]:
    entries: Sequence[EventEntry] = institutions.platform().store("u").events.list_entries("e1", states=EventEntryState)
    return [entry.state.value for entry in entries]


def test_sent_twice_is_one_entry_whatever_the_second_says() -> None:
    event = event_of()
    first = wish("見本 花子", "hanako@mail.example")
    (entry,) = entered(event, first)
    again = enter(institutions.platform().store("u"), event, wish=replace(first, name="別 名"), now=NOW + HOUR * 3)
    assert (again, states(event)) == (entry, ["waiting"])


def test_what_was_begun_in_the_hours_of_the_event_is_taken_until_a_day_later() -> None:
    event, store = event_of(), institutions.platform().store("u")
    late = enter(store, event, wish=wish("見本 花子"), now=event.closes_at + 23 * HOUR)
    (line,) = judge(event, [late])
    assert line.is_late
    for began_at, now in (
        (event.closes_at, event.closes_at),
        (NOW, event.closes_at + 24 * HOUR),
        (event.opens_at - HOUR, NOW),
        (None, NOW),
    ):
        with pytest.raises(Refused, match="E_EVENT_CLOSED"):
            enter(store, event, wish=wish("見本 次郎", began_at=began_at), now=now)


def test_one_telephone_enters_three_people_and_an_event_as_many_as_its_staff_say() -> None:
    event = event_of(most=4)
    entered(event, *(wish(f"見本 {name}", device="d") for name in "一二三"))
    with pytest.raises(Refused, match="E_EVENT_PHONE"):
        entered(event, wish("見本 四", device="d"))
    entered(event, wish("見本 四", device="other"))
    with pytest.raises(Refused, match="E_EVENT_FULL"):
        entered(event, wish("見本 五"))
    # Whom the staff enter, and whom they gave a slip, has a place.
    entered(event, wish("見本 五", way=EntryWay.DESK, actor="staff"))


@pytest.mark.parametrize("name", ["", " \u3000", "見本\u202e花子", "a" * 201])
def test_a_name_that_cannot_be_written_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="E_EVENT_NAME"):
        entered(event_of(), wish(name))


def test_a_changing_code_is_taken_a_minute_longer_than_it_is_shown() -> None:
    event = event_of()
    begins = NOW.replace(second=0)
    shown = code_at(event, now=begins)
    typed = shown.lower()[:3] + " " + shown[3:]
    assert is_current(event, typed, now=begins + timedelta(seconds=89))
    assert not is_current(event, shown, now=begins + timedelta(seconds=90))
    assert not is_current(event, "", now=begins)
    assert is_current(replace(event, code=EventCode.FIXED), "", now=NOW)


def test_the_queue_holds_each_against_the_list_and_against_the_others() -> None:
    attendees = read_attendees("見本 花子, hanako@mail.example\n高橋 太郎\n\nしょうわ さくら")
    assert read_attendees(write_attendees(attendees)) == attendees
    assert attendees[0] == Attendee(name="見本 花子", email="hanako@mail.example")
    event = event_of(attendees=attendees)
    entries = entered(
        event,
        wish("Hanako", "HANAKO@mail.example"),
        wish("髙橋 太郎"),
        wish("知らない 人", device="d"),
        wish("見本花子", device="d"),
        wish("見本 花子"),
    )
    lines = judge(event, entries)
    seen = [(line.listed, line.doubles, line.is_ticked) for line in lines]
    assert seen == [
        (Listed.YES, (), True),
        (Listed.PERHAPS, (), False),
        (Listed.NO, (), False),
        (Listed.YES, (5,), False),
        (Listed.YES, (4,), False),
    ]
    assert [line.from_one_phone for line in lines] == [0, 0, 2, 2, 0]
    assert judge(replace(event, attendees=()), entries)[2].is_ticked


def test_all_who_are_ticked_are_awarded_at_once_and_once() -> None:
    event, platform = event_of(), institutions.platform()
    entered(
        event, wish("見本 花子", "hanako@mail.example"), wish("見本 次郎"), wish("見本 花子", "hanako@mail.example")
    )
    outcomes = approve(platform, decision(1, 2, 3))
    store = platform.store("u")
    assert {outcome.idempotency_key: outcome.status for outcome in outcomes} == {
        entry_key("e1", 1): RowStatus.ISSUED,
        entry_key("e1", 2): RowStatus.ISSUED,
        entry_key("e1", 3): RowStatus.SKIPPED,
    }
    # The third is the same person once more: it goes on waiting for somebody's word.
    assert states(event) == ["awarded", "awarded", "waiting"]
    first, second = store.events.list_entries("e1", states=[EventEntryState.AWARDED])
    assert store.awards.find_by_number(first.award_number).intent.learner.name == "見本 花子"
    assert approve(platform, decision(1, 2)) == []
    with pytest.raises(Conflict, match="E_EVENT_CHANGED"):
        refuse(platform, decision(2))
    refuse(platform, decision(3))
    assert states(event) == ["awarded", "awarded", "refused"]
    # Who has no address draws a code by the receipt; that is no proof in person.
    code = draw_by_receipt(platform, "u", number=second.award_number, approved_by=second.decided_by)
    account = institutions.account("jiro@mail.example")
    receive_by_code(platform, code, account=account)
    assert {proof.kind for proof in platform.wallets.open(account).list_proofs()} == {IdentityKind.MAIL}
    with pytest.raises(Refused, match="E_CODE_ADDRESS"):
        draw_by_receipt(platform, "u", number=first.award_number, approved_by="staff")


def test_an_award_that_a_crash_left_behind_is_noted_and_never_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    event, platform = event_of(), institutions.platform()
    entered(event, wish("見本 花子"))
    stored = platform.store("u").events.__class__
    with monkeypatch.context() as broken:
        broken.setattr(stored, "put_entry", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            approve(platform, decision(1))
    assert states(event) == ["waiting"]
    approve(platform, decision(1))
    assert states(event) == ["awarded"]
    awards = platform.store("u").awards
    (entry,) = platform.store("u").events.list_entries("e1", states=[EventEntryState.AWARDED])
    assert awards.find_by_idempotency_key(entry_key("e1", 1)).number == entry.award_number


def test_a_slip_is_for_one_person_at_home_too() -> None:
    event, platform = event_of(most=1), institutions.platform()
    entered(event, wish("見本 一"))
    pdf = pypdfium2.PdfDocument(print_slips(platform, SlipOrder(institution="u", event="e1", count=11, actor="staff")))
    assert len(pdf) == 2
    words = pdf[0].get_textpage().get_text_range()
    assert "No. 2" in words
    assert "Offshore wind, a first lecture" in words
    code = next(word for word in words.split() if len(word) == 19 and word.count("-") == 3)
    place, slip = find_entry(platform, code.lower())
    assert (place.event.key, slip.state) == ("e1", EventEntryState.BLANK)
    store, made = platform.store("u"), wish("見本 二", secret_hash=slip.secret_hash, way=EntryWay.SLIP, began_at=None)
    first = enter(store, event, wish=made, now=event.closes_at + timedelta(days=13))
    assert enter(store, event, wish=replace(made, name="別 人"), now=NOW) == first
    assert first.number == slip.number
    unknown = replace(made, secret_hash=hash_of_code(draw_code()))
    with pytest.raises(NotFound, match="E_EVENT_ENTRY_UNKNOWN"):
        enter(store, event, wish=unknown, now=NOW)
    with pytest.raises(Refused, match="E_EVENT_CLOSED"):
        print_slips(
            institutions.platform(), SlipOrder(institution="u", event=closed(event).key, count=1, actor="staff")
        )


def closed(event: AwardingEvent) -> AwardingEvent:
    ended = replace(event, opens_at=NOW - timedelta(days=20), closes_at=NOW - timedelta(days=15))
    institutions.platform().store("u").events.put(ended)
    return ended


def test_an_event_is_known_by_what_stands_in_its_address_and_to_nobody_else() -> None:
    event = event_of()
    assert find_event(institutions.platform(), "7k3m 94").event == event
    with pytest.raises(NotFound, match="E_EVENT_UNKNOWN"):
        find_event(institutions.platform(), "7K3M95")
    with pytest.raises(NotFound, match="E_EVENT_ENTRY_UNKNOWN"):
        find_entry(institutions.platform(), draw_code())


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"name": LocalizedText(ja=" ", en="")}, "E_EVENT_TITLE"),
        ({"closes_at": NOW - HOUR}, "E_EVENT_HOURS"),
        ({"most": 0}, "E_EVENT_MOST"),
        ({"code_seconds": 7}, "E_EVENT_CODE"),
        ({"attendees": tuple(Attendee(name=f"{n}") for n in range(1001))}, "E_EVENT_ATTENDEES"),
    ],
)
def test_an_event_that_cannot_be_held_is_refused(others: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        event_of(**others)
    assert [problem.code for problem in refusal.value.problems] == [code]
