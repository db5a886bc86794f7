"""Running a recognition body: every act does its one thing, is in the trail, and names nobody there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound
from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.meeting import AgendaItem, MeetingState
from kakitome.learning.recognition.membership import FeeRecord, MemberKind
from kakitome.learning.recognition.people import Affiliation
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.services import governing
from kakitome.values.localized_text import LocalizedText
from support.stores import new_store

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
APRIL = date(2026, 4, 1)
TEXTS = files("kakitome.learning.recognition").joinpath("bodies")
JP = TEXTS.joinpath("jp_micro_credential_body.toml").read_text(encoding="utf-8")
KAZAN = TEXTS.joinpath("kazan_skills_council.toml").read_text(encoding="utf-8")
NAME = LocalizedText(ja="見本大学", en="Sample University")
BY = {"actor": "secretariat", "now": NOW}


@pytest.fixture
def store() -> InstitutionStore:
    made = new_store()
    governing.open_body(made, JP, actor="operator", now=NOW)
    return made


def newcomer(**changes: Any) -> governing.Newcomer:
    made = governing.Newcomer(
        kind=MemberKind.ORGANISATION,
        details=governing.Details(name=NAME, affiliation=Affiliation(institution="asuka")),
        member_class="general",
        since=APRIL,
    )
    return replace(made, **changes)


def new_seat(**changes: Any) -> governing.NewSeat:
    made = governing.NewSeat(committee="quality", account="account-1", role=SeatRole.CHAIR, since=APRIL)
    return replace(made, **changes)


def actions(store: InstitutionStore) -> list[str]:
    return [event.entry.action for event in store.audit.list_events()]


def test_an_institution_becomes_a_body_and_takes_another_configuration() -> None:
    store = new_store()
    with pytest.raises(NotFound, match="E_BODY_UNKNOWN"):
        governing.need_body(store)
    governing.open_body(store, JP, actor="operator", now=NOW)
    with pytest.raises(Conflict, match="E_BODY_SAME_CONFIGURATION"):
        governing.open_body(store, JP, actor="operator", now=NOW)
    governing.open_body(store, KAZAN, actor="operator", now=NOW)
    assert governing.need_body(store).configuration.id == "kazan-skills-council"
    assert actions(store) == ["body.opened", "body.configured"]


def test_a_member_joins_moves_pays_and_leaves(store: InstitutionStore) -> None:
    joined = governing.add_member(store, newcomer(), **BY)
    fee = FeeRecord(year=2026, amount=Decimal(100_000), currency="JPY", due_on=date(2026, 6, 30), paid_on=TODAY)
    governing.move_member(store, joined.number, member_class="special", since=date(2026, 10, 1), **BY)
    governing.record_fee(store, joined.number, fee=fee, **BY)
    governing.change_details(store, joined.number, details=governing.Details(name=NAME, is_public=True), **BY)
    ended = governing.end_member(store, joined.number, on=TODAY, **BY)
    kept = store.body.find_member("0001")
    assert kept is not None
    assert (kept.terms, kept.is_public) == (ended.terms, True)
    assert [term.member_class for term in kept.terms] == ["general", "special"]
    assert kept.terms[0].rules_version == "2025-11-17"
    assert kept.fee_of(2026) == replace(fee, noted_at=NOW)
    told = ["member.added", "member.moved", "member.fee_recorded", "member.changed", "member.ended"]
    assert actions(store)[1:] == told


def test_the_trail_names_nobody(store: InstitutionStore) -> None:
    person = newcomer(kind=MemberKind.PERSON, details=governing.Details(name=LocalizedText(ja="見本 花子")))
    governing.add_member(store, replace(person, member_class="individual", account="account-9"), **BY)
    governing.give_seat(store, new_seat(affiliation=Affiliation(name="見本大学")), **BY)
    said = " ".join(f"{event.entry.subject} {event.entry.detail}" for event in store.audit.list_events())
    assert "花子" not in said
    assert "見本大学" not in said


def test_an_institution_is_a_member_once_at_a_time(store: InstitutionStore) -> None:
    governing.add_member(store, newcomer(), **BY)
    with pytest.raises(Conflict, match="E_MEMBER_TWICE"):
        governing.add_member(store, newcomer(member_class="special"), **BY)
    governing.end_member(store, "0001", on=TODAY, **BY)
    assert governing.add_member(store, newcomer(since=TODAY), **BY).number == "0002"


def test_a_seat_is_given_named_and_ended(store: InstitutionStore) -> None:
    seat = governing.give_seat(store, new_seat(), **BY)
    governing.name_seat(store, seat.id, is_named=True, **BY)
    governing.name_seat(store, seat.id, is_named=False, **BY)
    governing.end_seat(store, seat.id, on=TODAY, **BY)
    assert store.body.list_seats() == [replace(seat, until=TODAY)]
    assert actions(store)[1:] == ["seat.given", "seat.named", "seat.unnamed", "seat.ended"]


def test_a_meeting_goes_from_its_call_to_its_published_extract(store: InstitutionStore) -> None:
    called = governing.Called(committee="quality", held_at=NOW - timedelta(days=1), place="オンライン")
    meeting = governing.call_meeting(store, called, **BY)
    item = AgendaItem(title=LocalizedText(ja="承認の審議"))
    governing.add_item(store, meeting, item=item, **BY)
    governing.change_meeting(
        store,
        meeting,
        change=lambda one: one.attended(["s1"], voting=["s1"]).with_minutes("議事"),
        action="meeting.minutes",
        **BY,
    )
    approved = governing.approve_minutes(store, meeting, by="secretariat", **BY)
    extract = governing.publish_extract(store, meeting, text=LocalizedText(ja="承認を1件決定した。"), **BY)
    assert approved.state is MeetingState.APPROVED
    assert store.body.list_extracts() == [extract]
    assert governing.call_meeting(store, called, **BY).number == 2
    with pytest.raises(Conflict, match="E_MINUTES_APPROVED"):
        governing.add_item(store, meeting, item=item, **BY)


def test_criteria_are_drafted_published_and_continued(store: InstitutionStore) -> None:
    first = governing.draft_from(store, "recognition", now=NOW)
    assert (first.version, first.in_force_from) == ("2026.1", TODAY)
    governing.save_draft(store, replace(first, text=LocalizedText(ja="# 基準")), **BY)
    published = governing.publish_criteria(store, "recognition", version="2026.1", **BY)
    following = governing.draft_from(store, "recognition", now=NOW + timedelta(days=30))
    assert (following.version, following.text, following.is_published) == ("2026.2", published.text, False)
    governing.save_draft(store, following, **BY)
    governing.drop_draft(store, "recognition", version="2026.2", **BY)
    assert list(store.body.list_criteria()) == [published]
    assert actions(store)[1:] == ["criteria.drafted", "criteria.published", "criteria.drafted", "criteria.dropped"]


def test_criteria_do_not_reach_back(store: InstitutionStore) -> None:
    draft = governing.draft_from(store, "recognition", now=NOW)
    governing.save_draft(store, replace(draft, in_force_from=APRIL), **BY)
    with pytest.raises(Invalid, match="E_CRITERIA_UNFIT") as caught:
        governing.publish_criteria(store, "recognition", version=draft.version, **BY)
    assert [one.code for one in caught.value.problems] == ["E_CRITERIA_BACKDATED", "E_CRITERIA_TEXT"]


Act = Callable[[InstitutionStore], object]
REFUSALS: list[tuple[Act, type[KakitomeError], str]] = [
    (lambda s: governing.add_member(s, newcomer(member_class="gold"), **BY), NotFound, "E_MEMBER_CLASS_UNKNOWN"),
    (
        lambda s: governing.add_member(s, newcomer(details=governing.Details(name=LocalizedText())), **BY),
        Invalid,
        "E_MEMBER_NAME",
    ),
    (lambda s: governing.end_member(s, "0009", on=TODAY, **BY), NotFound, "E_MEMBER_UNKNOWN"),
    (lambda s: governing.give_seat(s, new_seat(committee="gold"), **BY), NotFound, "E_COMMITTEE_UNKNOWN"),
    (lambda s: governing.give_seat(s, new_seat(until=APRIL), **BY), Conflict, "E_SEAT_TERM_ORDER"),
    (lambda s: governing.end_seat(s, "s9", on=TODAY, **BY), NotFound, "E_SEAT_UNKNOWN"),
    (
        lambda s: governing.call_meeting(s, governing.Called(committee="gold", held_at=NOW), **BY),
        NotFound,
        "E_COMMITTEE_UNKNOWN",
    ),
    (
        lambda s: governing.save_draft(
            s, replace(governing.draft_from(s, "recognition", now=NOW), version="../x"), **BY
        ),
        Invalid,
        "E_CRITERIA_VERSION",
    ),
    (lambda s: governing.publish_criteria(s, "recognition", version="x", **BY), NotFound, "E_CRITERIA_UNKNOWN"),
    (
        lambda s: governing.save_draft(
            s, replace(governing.draft_from(s, "recognition", now=NOW), procedure="coronation"), **BY
        ),
        NotFound,
        "E_PROCEDURE_UNKNOWN",
    ),
]


@pytest.mark.parametrize(
    ("act", "kind", "code"), REFUSALS, ids=[f"{n}-{code}" for n, (_, _, code) in enumerate(REFUSALS)]
)
def test_what_is_refused_changes_nothing_and_is_not_in_the_trail(
    store: InstitutionStore, act: Act, kind: type[KakitomeError], code: str
) -> None:
    with pytest.raises(kind, match=code):
        act(store)
    assert actions(store) == ["body.opened"]
    assert (store.body.list_members(), store.body.list_seats(), store.body.list_meetings()) == ([], [], [])


def test_an_extract_is_not_empty(store: InstitutionStore) -> None:
    meeting = governing.call_meeting(store, governing.Called(committee="quality", held_at=NOW), **BY)
    with pytest.raises(Invalid, match="E_EXTRACT_EMPTY"):
        governing.publish_extract(store, meeting, text=LocalizedText(ja=" "), **BY)
