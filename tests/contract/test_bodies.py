"""What a recognition body has on record: configurations, members, seats, meetings, criteria."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from contract.factories import INSTITUTION, DatabaseFactory, StoreFactory
from kakitome.errors import Conflict, Misconfigured, NotFound
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.criteria import Criteria, Fee, FeeAct
from kakitome.learning.recognition.meeting import (
    AgendaItem,
    Extract,
    Meeting,
    Minutes,
    MotionBallot,
    MotionChoice,
    MotionTally,
    Paper,
)
from kakitome.learning.recognition.membership import ClassTerm, FeeRecord, Member, MemberKind
from kakitome.learning.recognition.people import Affiliation
from kakitome.ports.bodies import KeptConfiguration
from kakitome.records.store.public_bodies import DatabasePublicBodies
from kakitome.values.localized_text import LocalizedText

NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
TODAY = date(2026, 11, 21)
TEXTS = files("kakitome.learning.recognition").joinpath("bodies")
JP = TEXTS.joinpath("jp_micro_credential_body.toml").read_text(encoding="utf-8")
KAZAN = TEXTS.joinpath("kazan_skills_council.toml").read_text(encoding="utf-8")


def configuration(text: str = JP, at: datetime = NOW) -> KeptConfiguration:
    return KeptConfiguration(text=text, taken_at=at, taken_by="operator")


def member(number: str = "0001", **changes: Any) -> Member:
    made = Member(
        number=number,
        kind=MemberKind.ORGANISATION,
        name=LocalizedText(ja="見本大学", en="Sample University"),
        affiliation=Affiliation(institution="sample-university", corporate_number="5010005007398"),
        terms=(ClassTerm(member_class="general", since=date(2026, 4, 1)),),
    )
    return replace(made, **changes)


def fee(year: int = 2026, **changes: Any) -> FeeRecord:
    made = FeeRecord(year=year, amount=Decimal(100_000), currency="JPY", due_on=date(year, 6, 30))
    return replace(made, **changes)


def seat(seat_id: str = "s1", **changes: Any) -> Seat:
    made = Seat(
        id=seat_id,
        committee="quality",
        account="account-1",
        role=SeatRole.CHAIR,
        since=date(2026, 4, 1),
        affiliation=Affiliation(institution="sample-university", name="見本大学"),
    )
    return replace(made, **changes)


def meeting(number: int = 1, **changes: Any) -> Meeting:
    item = AgendaItem(
        title=LocalizedText(ja="承認の審議"),
        papers=(Paper(name="資料1", sha256="0" * 64),),
        case="C-7K3M-94QD",
        motion=LocalizedText(ja="承認する"),
        recused=frozenset({"s2"}),
        ballots=(MotionBallot(seat="s1", choice=MotionChoice.FOR),),
    )
    secret = AgendaItem(title=LocalizedText(ja="人事"), motion=LocalizedText(ja="選任する"), is_secret=True)
    made = Meeting(
        committee="quality",
        number=number,
        held_at=NOW - timedelta(days=1),
        place="オンライン",
        agenda=(item, replace(secret, counted=MotionTally(in_favour=2, abstained=1))),
        seats=("s1", "s2", "s3"),
        present=frozenset({"s1", "s2"}),
        minutes=Minutes(text="議事の記録"),
    )
    return replace(made, **changes)


def extract(number: int = 1) -> Extract:
    return Extract(
        committee="quality",
        meeting=number,
        held_at=NOW - timedelta(days=1),
        text=LocalizedText(ja="承認2件を決定した。"),
        published_at=NOW,
    )


def criteria(version: str = "2026.1", **changes: Any) -> Criteria:
    made = Criteria(
        version=version,
        procedure="recognition",
        in_force_from=date(2026, 12, 1),
        text=LocalizedText(ja="# 基準"),
        required=frozenset({"rubric"}),
        fees=(Fee(member_class="general", act=FeeAct.APPLICATION, amount=Decimal(50_000), currency="JPY"),),
    )
    return replace(made, **changes)


def test_an_institution_becomes_a_body_by_taking_a_configuration_and_keeps_every_one(stores: StoreFactory) -> None:
    body = stores.open(INSTITUTION).body
    assert body.find() is None
    body.take_configuration(configuration())
    body.take_configuration(configuration(KAZAN, NOW + timedelta(days=1)))
    found = stores.open(INSTITUTION).body.find()
    assert (found.configuration.id, found.opened_at) == ("kazan-skills-council", NOW)
    assert [one.text for one in body.list_configurations()] == [JP, KAZAN]


def test_a_faulty_configuration_is_refused_and_leaves_nothing(store: Any) -> None:
    with pytest.raises(Misconfigured, match="E_BODY_CONFIGURATION"):
        store.body.take_configuration(configuration("[body]\n"))
    assert store.body.find() is None


def test_a_member_is_kept_with_its_terms_and_every_fee_record(stores: StoreFactory) -> None:
    body = stores.open(INSTITUTION).body
    body.add_member(member(fees=(fee(2025),)))
    body.add_fee("0001", fee(2026))
    body.add_fee("0001", fee(2026, paid_on=TODAY, noted_at=NOW))
    changed = replace(member().moved("special", since=TODAY), is_public=True)
    body.change_member(changed)
    kept = stores.open(INSTITUTION).body.find_member("0001")
    assert kept == replace(changed, fees=(fee(2025), fee(2026), fee(2026, paid_on=TODAY, noted_at=NOW)))


def test_a_member_number_is_given_once_and_must_exist_to_be_changed(store: Any) -> None:
    store.body.add_member(member())
    with pytest.raises(Conflict, match="E_MEMBER_EXISTS"):
        store.body.add_member(member())
    for act in (lambda: store.body.change_member(member("0009")), lambda: store.body.add_fee("0009", fee())):
        with pytest.raises(NotFound, match="E_MEMBER_UNKNOWN"):
            act()
    assert store.body.find_member("0009") is None


def test_an_institution_is_found_by_its_newest_membership(store: Any) -> None:
    store.body.add_member(member("0002"))
    store.body.add_member(member("0001"))
    store.body.add_member(member("0003", kind=MemberKind.PERSON, account="account-3"))
    assert [one.number for one in store.body.list_members()] == ["0001", "0002", "0003"]
    assert store.body.find_member_of("sample-university").number == "0002"
    assert store.body.find_member_of("elsewhere") is None
    assert store.body.find_member_of("") is None


def test_seats_are_kept_and_changed_but_never_lost(stores: StoreFactory) -> None:
    body = stores.open(INSTITUTION).body
    body.add_seat(seat())
    body.add_seat(seat("s2", committee="registry"))
    body.change_seat(seat().ended(TODAY))
    again = stores.open(INSTITUTION).body
    assert list(again.list_seats()) == [seat().ended(TODAY), seat("s2", committee="registry")]
    assert list(again.list_seats(committee="registry")) == [seat("s2", committee="registry")]
    with pytest.raises(Conflict, match="E_SEAT_EXISTS"):
        body.add_seat(seat())
    with pytest.raises(NotFound, match="E_SEAT_UNKNOWN"):
        body.change_seat(seat("s9"))


def test_a_meeting_is_kept_whole(stores: StoreFactory) -> None:
    body = stores.open(INSTITUTION).body
    body.add_meeting(meeting(2))
    body.add_meeting(meeting(1))
    assert stores.open(INSTITUTION).body.find_meeting("quality", 1) == meeting(1)
    assert [one.number for one in body.list_meetings(committee="quality")] == [1, 2]
    assert list(body.list_meetings(committee="registry")) == []
    with pytest.raises(Conflict, match="E_MEETING_EXISTS"):
        body.add_meeting(meeting(1))
    with pytest.raises(NotFound, match="E_MEETING_UNKNOWN"):
        body.change_meeting(meeting(9))


def test_approved_minutes_are_never_changed(store: Any) -> None:
    store.body.add_meeting(meeting())
    store.body.change_meeting(meeting(place="会議室"))
    approved = meeting().approved(by="s1", at=NOW)
    store.body.change_meeting(approved)
    with pytest.raises(Conflict, match="E_MINUTES_APPROVED"):
        store.body.change_meeting(meeting(place="elsewhere"))
    assert store.body.find_meeting("quality", 1) == approved


def test_an_extract_needs_approved_minutes_and_is_published_once(store: Any) -> None:
    with pytest.raises(NotFound, match="E_MEETING_UNKNOWN"):
        store.body.add_extract(extract())
    store.body.add_meeting(meeting())
    with pytest.raises(Conflict, match="E_MINUTES_NOT_APPROVED"):
        store.body.add_extract(extract())
    store.body.change_meeting(meeting().approved(by="s1", at=NOW))
    store.body.add_extract(extract())
    with pytest.raises(Conflict, match="E_EXTRACT_EXISTS"):
        store.body.add_extract(extract())
    assert list(store.body.list_extracts()) == [extract()]


def test_drafts_of_criteria_change_and_published_ones_never(store: Any) -> None:
    store.body.save_criteria(criteria())
    store.body.save_criteria(criteria(text=LocalizedText(ja="# 改めた基準")))
    published = criteria(text=LocalizedText(ja="# 改めた基準"), published_at=NOW)
    store.body.save_criteria(published)
    for act in (
        lambda: store.body.save_criteria(criteria()),
        lambda: store.body.drop_criteria("recognition", "2026.1"),
    ):
        with pytest.raises(Conflict, match="E_CRITERIA_PUBLISHED"):
            act()
    store.body.save_criteria(criteria("2026.2"))
    store.body.drop_criteria("recognition", "2026.2")
    store.body.drop_criteria("recognition", "2026.2")
    assert list(store.body.list_criteria()) == [published]
    assert store.body.find_criteria("recognition", "2026.1") == published
    assert store.body.find_criteria("recognition", "2026.2") is None


def test_what_a_body_records_is_undone_with_its_transaction(store: Any) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.body.take_configuration(configuration())
        store.body.add_member(member())
        store.body.add_seat(seat())
        store.body.add_meeting(meeting())
        store.body.save_criteria(criteria())
        raise RuntimeError
    assert store.body.find() is None
    found = (store.body.list_members, store.body.list_seats, store.body.list_meetings, store.body.list_criteria)
    assert [list(one()) for one in found] == [[], [], [], []]


def test_one_institution_sees_nothing_of_anothers_body(stores: StoreFactory) -> None:
    stores.open("other-body").body.take_configuration(configuration())
    stores.open("other-body").body.add_member(member())
    mine = stores.open(INSTITUTION).body
    assert mine.find() is None
    assert list(mine.list_members()) == []


def filled(stores: StoreFactory) -> Any:
    """Fill a body and return the public reading over the same database."""
    if not isinstance(stores, DatabaseFactory):
        pytest.skip("reading across institutions is the database's")
    body = stores.open(INSTITUTION).body
    body.take_configuration(configuration())
    body.add_member(member(is_public=True, fees=(fee(),)))
    body.add_member(member("0002", kind=MemberKind.PERSON, account="account-1", name=LocalizedText(ja="見本 一郎")))
    body.add_seat(seat())
    body.add_seat(seat("s2", account="account-2", role=SeatRole.MEMBER, is_named=True))
    body.add_meeting(meeting())
    body.change_meeting(meeting().approved(by="s1", at=NOW))
    body.add_extract(extract())
    body.save_criteria(criteria(published_at=NOW))
    body.save_criteria(criteria("draft"))
    stores.open("no-body")
    return DatabasePublicBodies(using=stores.using)


def test_the_public_sees_what_is_published_and_nobody_who_is_not_to_be_named(stores: StoreFactory) -> None:
    public = filled(stores)
    assert [one.institution for one in public.list_bodies()] == [INSTITUTION]
    assert public.find("no-body") is None
    assert [one.version for one in public.list_published_criteria(INSTITUTION)] == ["2026.1"]
    assert list(public.list_extracts(INSTITUTION)) == [extract()]
    hidden, named = public.list_seats(INSTITUTION)
    assert (hidden.account, hidden.affiliation) == ("", Affiliation())
    assert named.account == "account-2"
    assert list(public.list_named_members(INSTITUTION)) == [member(is_public=True)]
    assert public.count_members(INSTITUTION, on=TODAY) == {"general": 2}
    assert public.find_membership(INSTITUTION, of="sample-university").fee_of(2026) == fee()


def test_a_deleted_account_leaves_a_pseudonym_and_the_decisions_stay(stores: StoreFactory) -> None:
    public = filled(stores)
    assert [(held.institution, held.seat.id) for held in public.list_seats_of("account-1")] == [(INSTITUTION, "s1")]
    assert public.forget_account("account-1", pseudonym="former-1") == 2
    assert list(public.list_seats_of("account-1")) == []
    body = stores.open(INSTITUTION).body
    assert body.list_seats()[0].account == "former-1"
    assert body.find_member("0002").name == LocalizedText()
    assert body.find_meeting("quality", 1) == meeting().approved(by="s1", at=NOW)
    assert public.forget_account("", pseudonym="x") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE body_configuration SET text = ''",
        "DELETE FROM body_configuration",
        "UPDATE body_fee SET content = '{}'",
        "DELETE FROM body_fee",
        "UPDATE body_meeting SET content = '{}'",
        "DELETE FROM body_meeting",
        "UPDATE body_extract SET content = '{}'",
        "DELETE FROM body_extract",
        "UPDATE body_criteria SET content = '{}' WHERE published_at IS NOT NULL",
        "DELETE FROM body_criteria WHERE published_at IS NOT NULL",
        "DELETE FROM body_member",
        "DELETE FROM body_seat",
    ],
)
def test_the_database_itself_refuses_to_change_records(stores: StoreFactory, statement: str) -> None:
    filled(stores)
    using = stores.using  # type: ignore[attr-defined]
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute("SELECT set_config('kakitome.institution', %s, true)", [INSTITUTION])
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(using=using):
            cursor.execute(statement)


def test_the_database_shows_a_body_to_nobody_else(stores: StoreFactory) -> None:
    filled(stores)
    using = stores.using  # type: ignore[attr-defined]
    if connections[using].vendor != "postgresql":
        pytest.skip("row-level security is PostgreSQL's")
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('kakitome.institution', 'no-body', true)")
        for table in ("body_configuration", "body_member", "body_fee", "body_seat", "body_meeting", "body_criteria"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
