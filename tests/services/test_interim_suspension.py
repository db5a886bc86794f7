"""While a second person decides on revoking awards they are suspended, and valid again when it comes to nothing.

Source: docs/rules/threats.md T17.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from kakitome.errors import Refused
from kakitome.ports.awards import AwardFilter, AwardRecord
from kakitome.ports.withdrawals import WithdrawalAct, WithdrawalOrder, WithdrawalState
from kakitome.services.doctoring import Patient, examine
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.issuing.correcting import correct_learner
from kakitome.services.revoking import (
    Asking,
    NamedLine,
    Reasoned,
    Work,
    approve,
    carry_out_chunk,
    choose_threshold,
    decline,
    draft_lines,
    drop,
    left_alone,
    lifting_of,
    propose,
    reinstate,
    standing_of,
    stop,
    suspend,
    suspension_of,
)
from kakitome.services.revoking.changing import StatusAct
from services.desks import NOW, Stopped, Stops, learner, make_desk, order, wanted

LATER = NOW + timedelta(minutes=5)


class Class:
    """Five awards of a list, of which any revocation takes two people."""

    def __init__(self, desk: IssuingContext) -> None:
        self.desk = desk
        self.store: Any = desk.book
        issue(desk, order(*(wanted(n) for n in range(2, 7))), now=NOW)
        choose_threshold(self.store, 0, actor="admin", now=NOW)

    @property
    def records(self) -> list[AwardRecord]:
        return sorted(self.store.awards.list_matching(AwardFilter()), key=lambda one: one.intent.row or 0)

    def propose(self, act: WithdrawalAct = WithdrawalAct.REVOKE, *, of: slice = slice(None)) -> WithdrawalOrder:
        numbers = [record.number for record in self.records[of]]
        lines = [NamedLine(position=n, given=number, name=number) for n, number in enumerate(numbers, start=2)]
        drafted = draft_lines(self.store, lines, asking=Asking(act=act, actor="sato", answerable="sato"), now=NOW)
        reasoned = Reasoned(reason="integrity", note="n", count=drafted.ready)
        return propose(self.store, drafted.number, reasoned=reasoned, actor="sato", answerable="sato", now=NOW)

    def go_on(self, *, stops: Stops | None = None, now: datetime = LATER) -> None:
        """Carry out whatever is being carried out, oldest first."""
        work = Work(store=self.store, failpoints=stops or Stops())
        for begun in self.store.withdrawals.list_in_state(WithdrawalState.APPROVED):
            for index in self.store.withdrawals.next_chunks(begun.number, now=now, limit=100):
                carry_out_chunk(work, number=begun.number, index=index, now=now)

    def standings(self) -> str:
        """Write one letter for each award: v(alid), s(uspended), r(evoked)."""
        standing = standing_of(self.store, self.records)
        found = [standing[record.credential_id] for record in self.records]
        return "".join("r" if one.revoked else "s" if one.suspended else "v" for one in found)

    def mails(self, kind: str) -> Sequence[str]:
        return sorted(message.to for message in self.store.outbox.list_messages() if message.kind == kind)

    def by_hand(self, change: Any, record: AwardRecord) -> None:
        change(self.store, record.credential_id, act=StatusAct(actor="kato", reason="寄せられた通報", now=NOW))


@pytest.fixture
def awards(monkeypatch: pytest.MonkeyPatch) -> Class:
    monkeypatch.setattr("kakitome.services.revoking.orders.CHUNK", 2)
    return Class(make_desk())


def test_what_waits_for_a_second_person_is_suspended_at_once_and_its_learners_are_told(awards: Class) -> None:
    proposed = awards.propose(of=slice(3))
    awards.go_on()
    assert (proposed.state, awards.standings()) == (WithdrawalState.PROPOSED, "sssvv")
    assert awards.mails("suspended") == ["l2@example.jp", "l3@example.jp", "l4@example.jp"]
    suspension = suspension_of(awards.store, proposed)
    assert suspension is not None
    (begun, done) = [
        event.entry
        for event in awards.store.audit.list_events(subject=suspension.number)
        if event.entry.action.startswith("withdrawal.")
    ]
    assert (begun.action, begun.detail["for"], begun.actor) == ("withdrawal.begun", proposed.number, "sato")
    assert (done.action, done.detail["count"]) == ("withdrawal.done", "3")


@pytest.mark.parametrize("end", [decline, drop], ids=["declined", "taken back"])
def test_an_order_that_comes_to_nothing_lifts_what_was_suspended_for_it_and_nothing_else(
    awards: Class, end: Any
) -> None:
    first, second, third, *_ = awards.records
    awards.by_hand(suspend, first)
    proposed = awards.propose(of=slice(4))
    awards.go_on()
    awards.by_hand(reinstate, second)
    awards.by_hand(suspend, second)
    corrected = correct_learner(awards.desk, third.number, learner=learner(4, name="髙橋 三"), actor="a", now=NOW)
    assert standing_of(awards.store, [awards.store.awards.find_by_number(third.number)])[
        corrected.credential_id
    ].suspended
    end(awards.store, proposed.number, actor="ito", now=LATER)
    awards.go_on()
    current = [awards.store.awards.find_by_number(one.number) for one in (first, second, third, *awards.records[3:])]
    standing = standing_of(awards.store, current)
    suspended = [standing[record.credential_id].suspended for record in current]
    assert suspended[:4] == [True, True, False, False]
    assert awards.mails("reinstated") == ["l4@example.jp", "l5@example.jp"]
    lifting = lifting_of(awards.store, proposed)
    assert lifting is not None
    assert [
        problem.code for line in awards.store.withdrawals.list_lines(lifting.number) for problem in line.problems
    ] == ["I_WITHDRAWAL_KEPT"] * 2
    assert [
        one.code for one in examine(Patient(book=awards.store), now=LATER).findings if one.severity == "error"
    ] == []


def test_what_is_approved_is_revoked_whether_its_suspension_was_carried_out_or_not(awards: Class) -> None:
    proposed = awards.propose()
    work = Work(store=awards.store, failpoints=Stops())
    suspension = suspension_of(awards.store, proposed)
    assert suspension is not None
    carry_out_chunk(work, number=suspension.number, index=1, now=NOW)
    assert awards.standings() == "ssvvv"
    approve(awards.store, proposed.number, count=5, actor="ito", answerable="ito", now=NOW)
    awards.go_on()
    assert awards.standings() == "rrrrr"
    assert len(awards.mails("suspended")) == 2
    assert lifting_of(awards.store, proposed) is None


def test_an_order_that_is_stopped_leaves_nothing_suspended(awards: Class) -> None:
    proposed = awards.propose()
    awards.go_on()
    approve(awards.store, proposed.number, count=5, actor="ito", answerable="ito", now=NOW)
    carry_out_chunk(Work(store=awards.store), number=proposed.number, index=1, now=NOW)
    stop(awards.store, proposed.number, actor="ito", now=NOW)
    awards.go_on()
    assert awards.standings() == "rrvvv"


def test_an_award_that_two_waiting_orders_name_is_valid_when_both_came_to_nothing(awards: Class) -> None:
    one, other = awards.propose(of=slice(0, 3)), awards.propose(of=slice(2, 5))
    awards.go_on()
    assert awards.standings() == "sssss"
    decline(awards.store, one.number, actor="ito", now=LATER)
    awards.go_on()
    assert awards.standings() == "vvsss"
    drop(awards.store, other.number, actor="sato", now=LATER)
    awards.go_on()
    assert awards.standings() == "vvvvv"


@pytest.mark.parametrize(
    "place", ["withdrawal_leased", "withdrawal_changed", "withdrawal_recorded", "withdrawal_stored"]
)
def test_a_crash_while_it_is_suspended_or_lifted_loses_nothing_and_tells_nobody_twice(
    awards: Class, place: str
) -> None:
    proposed = awards.propose()
    with pytest.raises(Stopped):
        awards.go_on(stops=Stops(at=place))
    awards.go_on(now=LATER + timedelta(minutes=1))
    assert (awards.standings(), len(awards.mails("suspended"))) == ("sssss", 5)
    decline(awards.store, proposed.number, actor="ito", now=LATER)
    with pytest.raises(Stopped):
        awards.go_on(stops=Stops(at=place), now=LATER + timedelta(minutes=2))
    awards.go_on(now=LATER + timedelta(minutes=3))
    assert (awards.standings(), len(awards.mails("reinstated"))) == ("vvvvv", 5)


def test_a_refused_decision_lifts_nothing(awards: Class) -> None:
    proposed = awards.propose()
    awards.go_on()
    with pytest.raises(Refused, match="E_WITHDRAWAL_OWN"):
        approve(awards.store, proposed.number, count=5, actor="sato", answerable="sato", now=LATER)
    awards.go_on()
    assert awards.standings() == "sssss"


def test_suspending_takes_one_person_and_lifting_many_takes_two(awards: Class) -> None:
    assert awards.propose(WithdrawalAct.SUSPEND).state is WithdrawalState.APPROVED
    awards.go_on()
    assert left_alone(awards.store, "sato", now=NOW) == 0
    lifting = awards.propose(WithdrawalAct.REINSTATE)
    awards.go_on()
    assert (lifting.needs_second, suspension_of(awards.store, lifting), awards.standings()) == (True, None, "sssss")
