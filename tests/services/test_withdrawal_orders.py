"""Withdrawing many: looked at first, a second person above the threshold, chunk by chunk, nothing twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid, KakitomeError, Refused
from kakitome.ports.awards import AwardFilter, AwardRecord
from kakitome.ports.store import Store
from kakitome.ports.withdrawals import (
    LineState,
    Selection,
    WithdrawalAct,
    WithdrawalOrder,
    WithdrawalState,
)
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.issuing.correcting import correct_learner
from kakitome.services.revoking import (
    Asking,
    DocumentStanding,
    NamedLine,
    Reasoned,
    Work,
    approve,
    carry_out_chunk,
    choose_threshold,
    decline,
    draft_lines,
    draft_selection,
    propose,
    revoke,
    standing_of,
    stop,
)
from kakitome.services.revoking.changing import StatusAct
from services.desks import NOW, Stopped, Stops, learner, make_desk, order, wanted

LATER = NOW + timedelta(days=1)
MINUTE = timedelta(minutes=1)
NOTE = "不正: 髙橋 花子の答案"


@dataclass
class House:
    """Awards of one class, and short ways to withdraw them."""

    desk: IssuingContext
    store: Any

    @property
    def records(self) -> list[AwardRecord]:
        return sorted(self.store.awards.list_matching(AwardFilter()), key=lambda one: one.intent.row or 0)

    def draft(self, act: str = "revoke", names: Sequence[str] | None = None, **asking: Any) -> WithdrawalOrder:
        named = [one.number for one in self.records] if names is None else names
        lines = [NamedLine(position=n, given=name, name=name) for n, name in enumerate(named, start=2)]
        asked = Asking(act=WithdrawalAct(act), actor="sato", answerable="sato", **asking)
        return draft_lines(self.store, lines, asking=asked, now=NOW)

    def propose(self, drafted: WithdrawalOrder, *, by: str = "sato", now: datetime = NOW) -> WithdrawalOrder:
        said = Reasoned(reason="integrity", note=NOTE, count=drafted.ready)
        return propose(self.store, drafted.number, reasoned=said, actor=by, answerable=by, now=now)

    def carry_out(self, number: str, *, now: datetime = LATER, stops: Stops | None = None) -> list[Any]:
        work = Work(store=self.store, failpoints=stops or Stops())
        chunks = self.store.withdrawals.next_chunks(number, now=now, limit=1_000)
        return [carry_out_chunk(work, number=number, index=index, now=now) for index in chunks]

    def standings(self) -> list[DocumentStanding]:
        found = standing_of(self.store, self.records)
        return [found[one.credential_id] for one in self.records]

    def actions(self) -> list[str]:
        return [event.entry.action for event in self.store.audit.list_events()]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr("kakitome.services.revoking.orders.CHUNK", 2)
    desk = make_desk()
    issue(desk, order(*(wanted(n) for n in range(2, 7))), now=NOW)
    return House(desk, desk.book)


def test_a_few_are_revoked_on_one_persons_word(house: House) -> None:
    begun = house.propose(house.draft())
    assert (begun.state, begun.needs_second) == (WithdrawalState.APPROVED, False)
    results = house.carry_out(begun.number)
    assert [(r.changed, r.is_last) for r in results] == [(2, False), (2, False), (1, True)]
    assert house.standings() == [DocumentStanding(revoked=True)] * 5
    assert house.store.withdrawals.get(begun.number).state is WithdrawalState.DONE
    assert house.actions()[-8:] == [
        "withdrawal.proposed",
        "withdrawal.begun",
        *["award.revoked"] * 5,
        "withdrawal.done",
    ]


def test_nothing_happens_before_it_is_proposed(house: House) -> None:
    drafted = house.draft()
    assert house.carry_out(drafted.number) == []
    assert house.standings() == [DocumentStanding()] * 5


def test_the_reason_stays_out_of_trail_and_mail(house: House) -> None:
    begun = house.propose(house.draft())
    house.carry_out(begun.number)
    said = f"{house.store.audit.list_events()} {house.store.outbox.list_messages()}"
    assert "不正" not in said
    assert "integrity" not in said
    (event,) = house.store.status_lists.list_events_of(house.records[0].credential_id)
    assert event.reason == f"{begun.number} integrity"
    assert house.store.withdrawals.get(begun.number).note == NOTE


def test_each_learner_is_told_once(house: House) -> None:
    begun = house.propose(house.draft())
    house.carry_out(begun.number)
    house.carry_out(begun.number, now=LATER + MINUTE)
    messages = house.store.outbox.list_messages()
    assert sorted(m.to for m in messages) == [f"l{n}@example.jp" for n in range(2, 7)]
    assert {m.kind for m in messages} == {"revoked"}


def test_a_suspension_of_many_comes_and_goes(house: House) -> None:
    house.carry_out(house.propose(house.draft("suspend")).number)
    assert house.standings() == [DocumentStanding(suspended=True)] * 5
    house.carry_out(house.propose(house.draft("reinstate")).number)
    assert house.standings() == [DocumentStanding()] * 5
    assert [m.kind for m in house.store.outbox.list_messages()].count("reinstated") == 5


def test_every_line_that_cannot_be_done_says_why(house: House) -> None:
    first, second, third, *_ = house.records
    revoke(house.store, first.credential_id, act=StatusAct(actor="a", reason="r", now=NOW))
    correct_learner(house.desk, second.number, learner=learner(3, name="髙橋 三"), actor="a", now=LATER)
    names = [first.number, second.credential_id, third.number, third.number, "A-XXXX-XXXX", "A-YYYY-YYYY"]
    foreign = frozenset({"A-YYYY-YYYY"})
    drafted = house.draft(names=names, elsewhere=lambda asked: foreign & set(asked))
    lines = house.store.withdrawals.list_lines(drafted.number)
    assert [(line.state.value, [p.code for p in line.problems]) for line in lines] == [
        ("already", ["I_WITHDRAWAL_REVOKED"]),
        ("refused", ["E_WITHDRAWAL_SUPERSEDED"]),
        ("ready", []),
        ("repeated", ["I_WITHDRAWAL_REPEATED"]),
        ("refused", ["E_WITHDRAWAL_NOT_FOUND"]),
        ("refused", ["E_WITHDRAWAL_FOREIGN"]),
    ]
    assert lines[3].problems[0].params["row"] == 4
    assert (drafted.total, drafted.ready) == (6, 1)


def test_what_is_revoked_is_neither_suspended_nor_reinstated(house: House) -> None:
    house.carry_out(house.propose(house.draft()).number)
    for act in ("suspend", "reinstate"):
        drafted = house.draft(act)
        assert drafted.ready == 0
        (codes,) = {tuple(p.code for p in line.problems) for line in house.store.withdrawals.list_lines(drafted.number)}
        assert codes == ("E_WITHDRAWAL_FINAL",)
        with pytest.raises(Invalid, match="E_WITHDRAWAL_NOTHING"):
            house.propose(drafted)
    assert house.standings() == [DocumentStanding(revoked=True)] * 5


def test_awards_of_others_programmes_are_not_withdrawn(house: House) -> None:
    drafted = house.draft(reach=frozenset({"other"}))
    assert drafted.ready == 0
    codes = {p.code for line in house.store.withdrawals.list_lines(drafted.number) for p in line.problems}
    assert codes == {"E_WITHDRAWAL_NOT_YOURS"}


def test_a_batch_is_withdrawn_by_its_number(house: House) -> None:
    asked = Asking(act=WithdrawalAct.SUSPEND, actor="sato", answerable="sato", detail={"batch": "list-1"})
    drafted = draft_selection(house.store, Selection(batch="list-1"), asking=asked, now=NOW)
    assert (drafted.ready, drafted.origin.value, drafted.microcredentials) == (5, "batch", ("data-literacy",))
    with pytest.raises(Invalid, match="E_WITHDRAWAL_EMPTY"):
        draft_selection(house.store, Selection(batch="list-2"), asking=asked, now=NOW)


def test_above_the_threshold_a_second_person_approves(house: House) -> None:
    choose_threshold(house.store, 4, actor="admin", now=NOW)
    drafted = house.draft()
    proposed = house.propose(drafted)
    assert (proposed.state, proposed.needs_second) == (WithdrawalState.PROPOSED, True)
    assert house.carry_out(drafted.number) == []
    with pytest.raises(Refused, match="E_WITHDRAWAL_OWN"):
        approve(house.store, drafted.number, count=5, actor="sato", answerable="sato", now=NOW)
    with pytest.raises(Refused, match="E_WITHDRAWAL_OWN"):
        approve(house.store, drafted.number, count=5, actor="api:1", answerable="sato", now=NOW)
    with pytest.raises(Conflict, match="E_WITHDRAWAL_COUNT"):
        approve(house.store, drafted.number, count=4, actor="ito", answerable="ito", now=NOW)
    assert not any(one.revoked for one in house.standings())
    approve(house.store, drafted.number, count=5, actor="ito", answerable="ito", now=NOW)
    with pytest.raises(Conflict, match="E_WITHDRAWAL_MOVE"):
        approve(house.store, drafted.number, count=5, actor="kato", answerable="kato", now=NOW)
    house.carry_out(drafted.number)
    assert house.standings() == [DocumentStanding(revoked=True)] * 5
    assert "withdrawal.approved" in house.actions()


def test_exactly_the_threshold_needs_nobody_else(house: House) -> None:
    choose_threshold(house.store, 5, actor="admin", now=NOW)
    assert not house.propose(house.draft()).needs_second


def test_splitting_an_order_avoids_nothing(house: House) -> None:
    choose_threshold(house.store, 4, actor="admin", now=NOW)
    numbers = [one.number for one in house.records]
    assert not house.propose(house.draft(names=numbers[:3])).needs_second
    assert house.propose(house.draft(names=numbers[3:])).needs_second
    assert not house.propose(house.draft(names=numbers[3:]), by="ito").needs_second
    assert not house.propose(house.draft(names=numbers[3:]), now=NOW + timedelta(days=2)).needs_second


@pytest.mark.parametrize("threshold", [-1, 101])
def test_a_threshold_is_only_lowered(house: House, threshold: int) -> None:
    with pytest.raises(Invalid, match="E_WITHDRAWAL_THRESHOLD"):
        choose_threshold(house.store, threshold, actor="admin", now=NOW)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": ""}, "E_WITHDRAWAL_REASON"),
        ({"reason": "because"}, "E_WITHDRAWAL_REASON"),
        ({"note": " 　"}, "E_WITHDRAWAL_NOTE"),
        ({"note": "x" * 2_001}, "E_WITHDRAWAL_NOTE_LONG"),
        ({"count": 4}, "E_WITHDRAWAL_COUNT"),
    ],
)
def test_a_proposal_needs_reason_note_and_the_count_that_was_seen(
    house: House, changes: dict[str, Any], code: str
) -> None:
    drafted = house.draft()
    said = replace(Reasoned(reason="other", note="n", count=5), **changes)
    with pytest.raises(KakitomeError, match=f"^{code}"):
        propose(house.store, drafted.number, reasoned=said, actor="sato", answerable="sato", now=NOW)
    assert house.store.withdrawals.get(drafted.number).state is WithdrawalState.DRAFT


def test_a_declined_order_withdraws_nothing(house: House) -> None:
    choose_threshold(house.store, 0, actor="admin", now=NOW)
    proposed = house.propose(house.draft())
    decline(house.store, proposed.number, actor="ito", now=NOW)
    with pytest.raises(Conflict, match="E_WITHDRAWAL_MOVE"):
        approve(house.store, proposed.number, count=5, actor="ito", answerable="ito", now=NOW)
    assert house.standings() == [DocumentStanding()] * 5


def test_stopping_keeps_what_is_done_and_leaves_the_rest(house: House) -> None:
    begun = house.propose(house.draft())
    carry_out_chunk(Work(store=house.store), number=begun.number, index=1, now=LATER)
    stop(house.store, begun.number, actor="ito", now=LATER)
    work = Work(store=house.store)
    assert carry_out_chunk(work, number=begun.number, index=2, now=LATER) is None
    assert [one.revoked for one in house.standings()] == [True, True, False, False, False]


def test_an_award_that_changed_since_the_preview_is_looked_at_again(house: House) -> None:
    begun = house.propose(house.draft())
    first, second, *_ = house.records
    revoke(house.store, first.credential_id, act=StatusAct(actor="a", reason="r", now=NOW))
    corrected = correct_learner(house.desk, second.number, learner=learner(3, name="髙橋 三"), actor="a", now=LATER)
    house.carry_out(begun.number)
    lines = house.store.withdrawals.list_lines(begun.number)
    assert [line.state for line in lines] == [LineState.SKIPPED, *[LineState.CHANGED] * 4]
    assert [p.code for p in lines[0].problems] == ["I_WITHDRAWAL_REVOKED"]
    assert lines[1].credential_id == corrected.credential_id
    assert standing_of(house.store, [house.store.awards.find_by_number(second.number)])[corrected.credential_id].revoked


PLACES = ("withdrawal_leased", "withdrawal_changed", "withdrawal_recorded", "withdrawal_stored")


@pytest.mark.parametrize("place", PLACES)
def test_a_crash_anywhere_loses_nothing_and_does_nothing_twice(house: House, place: str) -> None:
    begun = house.propose(house.draft())
    with pytest.raises(Stopped):
        house.carry_out(begun.number, stops=Stops(at=place))
    house.carry_out(begun.number, now=LATER + MINUTE)
    assert house.standings() == [DocumentStanding(revoked=True)] * 5
    assert house.actions().count("award.revoked") == 5
    assert house.actions().count("withdrawal.done") == 1
    assert len(house.store.outbox.list_messages()) == 5
    progress = house.store.withdrawals.progress(begun.number)
    assert progress.lines == {LineState.CHANGED: 5}


class Unwritable:
    """A store whose outbox cannot be written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.outbox = self

    def add_many(self, _messages: object) -> None:
        raise Refused("E_TESTS_UNWRITABLE")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_a_chunk_that_fails_again_and_again_is_parked_and_the_others_go_on(house: House) -> None:
    begun = house.propose(house.draft())
    broken = Work(store=Unwritable(house.store))  # type: ignore[arg-type]
    for n in range(3):
        result = carry_out_chunk(broken, number=begun.number, index=1, now=LATER + n * MINUTE)
        assert result is not None
        assert result.failed == "E_TESTS_UNWRITABLE"
    assert house.store.withdrawals.progress(begun.number).parked == ("E_TESTS_UNWRITABLE",)
    assert [one.revoked for one in house.standings()] == [False] * 5
    house.carry_out(begun.number, now=LATER + timedelta(hours=1))
    assert [one.revoked for one in house.standings()] == [False, False, True, True, True]
    assert house.store.withdrawals.get(begun.number).state is WithdrawalState.APPROVED
    house.store.withdrawals.unpark(begun.number)
    house.carry_out(begun.number, now=LATER + timedelta(hours=2))
    assert house.store.withdrawals.get(begun.number).state is WithdrawalState.DONE


def test_a_chunk_whose_workers_die_again_and_again_is_parked(house: House) -> None:
    begun = house.propose(house.draft())
    for n in range(5):
        with pytest.raises(Stopped):
            house.carry_out(begun.number, now=LATER + n * MINUTE, stops=Stops(at="withdrawal_leased"))
    house.carry_out(begun.number, now=LATER + 5 * MINUTE)
    assert house.store.withdrawals.progress(begun.number).parked == ("E_WITHDRAWAL_TOO_OFTEN",)
