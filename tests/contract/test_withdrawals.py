"""Withdrawal orders: moves, second persons, chunks that one worker at a time carries out."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from time import process_time
from typing import Any

import pytest

from contract.factories import INSTITUTION, StoreFactory
from contract.records import DID, LATER, NOW, intent
from kakitome.errors import Conflict, NotFound, Problem
from kakitome.ports.awards import AwardState, Completion
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.withdrawals import (
    LineOutcome,
    LineState,
    Proposal,
    Selection,
    WithdrawalAct,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalOrigin,
    WithdrawalReason,
    WithdrawalState,
)
from kakitome.values.number import new_number

MINUTE = timedelta(minutes=1)
S = WithdrawalState


def order(number: str = "W-1", *, ready: int = 5, **changes: Any) -> WithdrawalOrder:
    said: dict[str, Any] = {
        "number": number,
        "act": WithdrawalAct.REVOKE,
        "origin": WithdrawalOrigin.LIST,
        "detail": {"filename": "list.csv"},
        "microcredentials": ("data-literacy",),
        "drafted_by": "sato",
        "drafted_at": NOW,
        "total": ready,
        "ready": ready,
    }
    return WithdrawalOrder(**(said | changes))


def lines(count: int) -> list[WithdrawalLine]:
    return [
        WithdrawalLine(
            position=n, given=f"Ａ-{n}", award_number=f"A-{n}", credential_id=f"c{n}", microcredential="data-literacy"
        )
        for n in range(2, 2 + count)
    ]


def proposal(*, second: bool = False, by: str = "sato", answerable: str = "sato") -> Proposal:
    return Proposal(
        reason=WithdrawalReason.INTEGRITY,
        note="委員会 2026-11-20",
        proposed_by=by,
        answerable=answerable,
        needs_second=second,
        at=NOW,
    )


def approved(store: Any, number: str = "W-1", *, count: int = 5, size: int = 2) -> None:
    store.withdrawals.add(order(number, ready=count), lines(count))
    store.withdrawals.propose(number, proposal())
    store.withdrawals.move(number, S.APPROVED, at=NOW, actor="sato")
    store.withdrawals.plan_chunks(number, size=size)


def lease(store: Any, index: int = 1, *, number: str = "W-1", now: Any = NOW) -> Any:
    return store.withdrawals.lease_chunk(number, index, now=now, until=now + MINUTE)


def changed(found: Sequence[WithdrawalLine]) -> list[LineOutcome]:
    return [LineOutcome(position=line.position, state=LineState.CHANGED) for line in found]


def test_an_order_is_found_again_as_it_was_stored(stores: StoreFactory) -> None:
    given = [
        *lines(2),
        WithdrawalLine(
            position=9, given="B-7", state=LineState.REFUSED, problems=(Problem(code="E_X", params={"number": "B-7"}),)
        ),
    ]
    stores.open(INSTITUTION).withdrawals.add(order(total=3, ready=2), given)
    again = stores.open(INSTITUTION).withdrawals
    assert again.get("W-1") == order(total=3, ready=2)
    assert list(again.list_lines("W-1")) == given
    assert [line.position for line in again.list_lines("W-1", states=frozenset({LineState.REFUSED}))] == [9]
    assert [line.position for line in again.list_lines("W-1", offset=1, limit=1)] == [3]


def test_a_number_is_one_orders_alone(store: Any) -> None:
    store.withdrawals.add(order(), lines(1))
    with pytest.raises(Conflict, match="E_WITHDRAWAL_EXISTS"):
        store.withdrawals.add(order(), [])
    assert len(store.withdrawals.list_lines("W-1")) == 1
    with pytest.raises(NotFound, match="E_WITHDRAWAL_UNKNOWN"):
        store.withdrawals.get("W-2")


def test_orders_are_listed_newest_first(store: Any) -> None:
    for number in ("W-1", "W-2", "W-3"):
        store.withdrawals.add(order(number), [])
    assert [one.number for one in store.withdrawals.list_orders(limit=2)] == ["W-3", "W-2"]
    assert [one.number for one in store.withdrawals.list_in_state(S.DRAFT)] == ["W-1", "W-2", "W-3"]


def test_a_proposal_says_why_and_by_whom(store: Any) -> None:
    store.withdrawals.add(order(), lines(5))
    store.withdrawals.propose("W-1", proposal(second=True))
    found = store.withdrawals.get("W-1")
    assert (found.state, found.reason, found.note) == (S.PROPOSED, "integrity", "委員会 2026-11-20")
    assert (found.proposed_by, found.answerable, found.needs_second, found.proposed_at) == ("sato", "sato", True, NOW)
    with pytest.raises(Conflict, match="E_WITHDRAWAL_MOVE"):
        store.withdrawals.propose("W-1", proposal())
    assert store.withdrawals.get("W-1").needs_second


@pytest.mark.parametrize("actor", ["api:1", "sato"])
def test_nobody_approves_what_they_proposed_or_answer_for(store: Any, actor: str) -> None:
    store.withdrawals.add(order(), lines(5))
    store.withdrawals.propose("W-1", proposal(second=True, by="api:1", answerable="sato"))
    with pytest.raises(Conflict, match="E_WITHDRAWAL_OWN"):
        store.withdrawals.move("W-1", S.APPROVED, at=LATER, actor=actor)
    assert store.withdrawals.get("W-1").state is S.PROPOSED
    moved = store.withdrawals.move("W-1", S.APPROVED, at=LATER, actor="ito")
    assert (moved.decided_by, moved.decided_at) == ("ito", LATER)


def test_of_two_moves_one_is_refused(store: Any) -> None:
    approved(store)
    with pytest.raises(Conflict, match="E_WITHDRAWAL_MOVE"):
        store.withdrawals.move("W-1", S.APPROVED, at=NOW, actor="ito")
    store.withdrawals.move("W-1", S.STOPPED, at=LATER, actor="ito")
    for to in S:
        with pytest.raises(Conflict, match="E_WITHDRAWAL_MOVE"):
            store.withdrawals.move("W-1", to, at=LATER, actor="ito")
    assert store.withdrawals.get("W-1").finished_at == LATER


def test_what_somebody_withdrew_alone_is_counted(store: Any) -> None:
    approved(store, "W-1", count=5)
    approved(store, "W-2", count=7)
    store.withdrawals.add(order("W-3", ready=9), [])
    store.withdrawals.propose("W-3", proposal(second=True))
    assert store.withdrawals.count_alone("sato", since=NOW) == 12
    assert store.withdrawals.count_alone("sato", since=LATER) == 0
    assert store.withdrawals.count_alone("ito", since=NOW) == 0


def test_an_order_finds_those_that_were_drawn_up_for_it_and_they_count_for_nobody(stores: StoreFactory) -> None:
    store = stores.open(INSTITUTION)
    store.withdrawals.add(order("W-1"), [])
    for number, named, act in (("W-2", "W-1", WithdrawalAct.SUSPEND), ("W-3", "W-9", WithdrawalAct.SUSPEND)):
        drawn = order(number, act=act, origin=WithdrawalOrigin.ORDER, detail={"order": named})
        store.withdrawals.add(drawn, [])
    lifting = order("W-4", act=WithdrawalAct.REINSTATE, origin=WithdrawalOrigin.ORDER, detail={"order": "W-1"})
    store.withdrawals.add(lifting, [])
    store.withdrawals.propose("W-4", proposal())
    store.withdrawals.move("W-4", S.APPROVED, at=NOW, actor="sato")
    assert [interim.number for interim in store.withdrawals.list_interim("W-1")] == ["W-2", "W-4"]
    assert list(stores.open("other-university").withdrawals.list_interim("W-1")) == []
    assert store.withdrawals.count_alone("sato", since=NOW) == 0


def test_ready_lines_are_divided_into_chunks_once(store: Any) -> None:
    given = [*lines(5), WithdrawalLine(position=99, state=LineState.ALREADY)]
    store.withdrawals.add(order(), given)
    store.withdrawals.propose("W-1", proposal())
    store.withdrawals.move("W-1", S.APPROVED, at=NOW, actor="sato")
    assert store.withdrawals.plan_chunks("W-1", size=2) == 3
    assert store.withdrawals.plan_chunks("W-1", size=1) == 3
    assert list(store.withdrawals.next_chunks("W-1", now=NOW, limit=9)) == [1, 2, 3]
    assert [one.position for one in store.withdrawals.list_leased(lease(store, 3))] == [6]


def test_a_chunk_belongs_to_one_until_its_lease_runs_out(store: Any) -> None:
    approved(store)
    first = lease(store)
    assert lease(store) is None
    assert list(store.withdrawals.next_chunks("W-1", now=NOW, limit=9)) == [2, 3]
    second = lease(store, now=NOW + MINUTE)
    assert (first.fence, second.fence, second.attempt) == (1, 2, 2)


def test_whoever_comes_back_late_finishes_nothing(store: Any) -> None:
    """Source: docs/rules/faults.md F21."""
    approved(store)
    late, held = lease(store), lease(store, now=NOW + MINUTE)
    found = store.withdrawals.list_leased(held)
    with pytest.raises(Conflict, match="E_WITHDRAWAL_LEASE"):
        store.withdrawals.finish_chunk(late, changed(found))
    store.withdrawals.return_chunk(late, reason="E_X", park=True)
    assert store.withdrawals.finish_chunk(held, changed(found)) == 2
    with pytest.raises(Conflict, match="E_WITHDRAWAL_LEASE"):
        store.withdrawals.finish_chunk(held, changed(found))
    assert store.withdrawals.progress("W-1").lines == {LineState.CHANGED: 2, LineState.READY: 3}


def test_what_became_of_lines_is_kept(store: Any) -> None:
    approved(store)
    problem = Problem(code="I_WITHDRAWAL_REVOKED", severity="info", params={"number": "A-3"})
    outcomes = [
        LineOutcome(position=2, state=LineState.CHANGED, credential_id="newer"),
        LineOutcome(position=3, state=LineState.SKIPPED, problems=(problem,)),
    ]
    held = lease(store)
    store.withdrawals.finish_chunk(held, outcomes)
    first, second, *rest = store.withdrawals.list_lines("W-1")
    assert (first.state, first.credential_id, first.given) == (LineState.CHANGED, "newer", "Ａ-2")
    assert (second.state, second.problems, second.credential_id) == (LineState.SKIPPED, (problem,), "c3")
    assert {line.state for line in rest} == {LineState.READY}
    assert store.withdrawals.progress("W-1").done == 2


def test_every_line_of_a_chunk_has_an_outcome(store: Any) -> None:
    approved(store)
    held = lease(store)
    found = changed(store.withdrawals.list_leased(held))
    for wrong in (found[:1], [*found, LineOutcome(position=6, state=LineState.CHANGED)]):
        with pytest.raises(NotFound, match="E_WITHDRAWAL_LINE_UNKNOWN"):
            store.withdrawals.finish_chunk(held, wrong)
    assert store.withdrawals.progress("W-1").lines == {LineState.READY: 5}


def test_nothing_is_carried_out_of_an_order_that_was_stopped(store: Any) -> None:
    approved(store)
    held = lease(store)
    store.withdrawals.move("W-1", S.STOPPED, at=NOW, actor="ito")
    with pytest.raises(Conflict, match="E_WITHDRAWAL_LEASE"):
        store.withdrawals.finish_chunk(held, changed(store.withdrawals.list_leased(held)))
    assert lease(store, 2) is None
    assert list(store.withdrawals.next_chunks("W-1", now=NOW + 2 * MINUTE, limit=9)) == []


def test_a_parked_chunk_waits_for_a_person_and_keeps_the_order_open(store: Any) -> None:
    approved(store, count=3, size=2)
    store.withdrawals.return_chunk(lease(store), reason="E_AUDIT_UNWRITABLE", park=True)
    held = lease(store, 2)
    assert store.withdrawals.finish_chunk(held, changed(store.withdrawals.list_leased(held))) == 1
    told = store.withdrawals.progress("W-1")
    assert (told.open_chunks, told.parked) == (0, ("E_AUDIT_UNWRITABLE",))
    assert lease(store, now=NOW + MINUTE) is None
    assert store.withdrawals.unpark("W-1") == 1
    assert lease(store, now=NOW + MINUTE).attempt == 1


def test_a_chunk_that_failed_waits_until_its_lease_runs_out(store: Any) -> None:
    approved(store)
    store.withdrawals.return_chunk(lease(store), reason="E_X", park=False)
    assert list(store.withdrawals.next_chunks("W-1", now=NOW, limit=1)) == [2]
    assert list(store.withdrawals.next_chunks("W-1", now=NOW + MINUTE, limit=1)) == [1]


def test_an_ended_order_is_unpublished_until_its_lists_are_out(store: Any) -> None:
    approved(store)
    assert list(store.withdrawals.list_unpublished()) == []
    store.withdrawals.move("W-1", S.STOPPED, at=NOW, actor="ito")
    assert [one.number for one in store.withdrawals.list_unpublished()] == ["W-1"]
    store.withdrawals.note_published("W-1", at=LATER)
    assert list(store.withdrawals.list_unpublished()) == []
    assert store.withdrawals.get("W-1").published_at == LATER


def test_what_a_transaction_undoes_is_undone_of_orders_too(store: Any) -> None:
    approved(store)
    with pytest.raises(ZeroDivisionError), store.transaction():
        held = lease(store)
        store.withdrawals.finish_chunk(held, changed(store.withdrawals.list_leased(held)))
        store.withdrawals.set_threshold(3)
        raise ZeroDivisionError
    assert store.withdrawals.progress("W-1").lines == {LineState.READY: 5}
    assert store.withdrawals.find_threshold() is None
    assert lease(store).fence == 1


def test_an_institution_chooses_a_threshold_of_its_own(stores: StoreFactory) -> None:
    mine, other = stores.open(INSTITUTION).withdrawals, stores.open("other-university").withdrawals
    mine.set_threshold(50)
    mine.set_threshold(20)
    assert (mine.find_threshold(), other.find_threshold()) == (20, None)


def test_no_order_of_another_institution_is_seen(stores: StoreFactory) -> None:
    approved(stores.open(INSTITUTION))
    other = stores.open("other-university").withdrawals
    assert list(other.list_orders()) == []
    assert list(other.find_candidates(["A-1"])) == []
    with pytest.raises(NotFound, match="E_WITHDRAWAL_UNKNOWN"):
        other.get("W-1")


def issue(store: Any, n: int, **changes: Any) -> Any:
    places = [*store.status_lists.draw(DID, StatusPurpose.REVOCATION, count=1)]
    places += store.status_lists.draw(DID, StatusPurpose.SUSPENSION, count=1)
    made = intent(n, status=tuple(places), **changes)
    store.awards.reserve_many([made])
    store.awards.complete_many([Completion(credential_id=made.credential_id, document=b"{}", at=NOW)])
    return made


def set_bit(store: Any, made: Any, place: int, value: bool = True) -> None:
    store.status_lists.record(
        made.status[place], value=value, at=NOW, actor="a", credential_id=made.credential_id, reason="r"
    )


def test_candidates_tell_how_awards_stand(store: Any) -> None:
    numbers = _numbers(3)
    plain, revoked, suspended = (issue(store, n, number=number) for n, number in enumerate(numbers, 1))
    set_bit(store, revoked, 0)
    set_bit(store, suspended, 1)
    set_bit(store, plain, 1)
    set_bit(store, plain, 1, value=False)
    found = store.withdrawals.find_candidates([*numbers, plain.credential_id, "A-XXXX-XXXX", ""])
    assert set(found) == {*numbers, plain.credential_id}
    assert found[plain.credential_id] == found[numbers[0]]
    assert [found[n].suspension_reason for n in numbers] == ["", "", "r"]
    assert [(found[n].is_revoked, found[n].is_suspended) for n in numbers] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert found[numbers[0]].state is AwardState.ISSUED


def test_an_award_number_finds_the_current_document_and_an_id_the_document_itself(store: Any) -> None:
    (number,) = _numbers(1)
    first = issue(store, 1, number=number)
    renewed = issue(store, 2, number=number, replaces=first.credential_id, renewal=True)
    store.awards.supersede(first.credential_id, by=renewed.credential_id, at=LATER)
    found = store.withdrawals.find_candidates([number, first.credential_id])
    assert (found[number].credential_id, found[number].has_earlier) == (renewed.credential_id, True)
    assert found[first.credential_id].state is AwardState.SUPERSEDED


def test_a_selection_finds_issued_documents_by_what_they_are(store: Any) -> None:
    numbers = _numbers(4)
    for n, number in enumerate(numbers, 1):
        issue(
            store,
            n,
            number=number,
            awarded_on=date(2026, 11, n),
            version=1 if n < 4 else 2,
            batch="B-1" if n < 3 else "",
            row=n if n < 3 else None,
        )
    store.awards.reserve_many([intent(9, number="A-9")])

    def select(**which: Any) -> list[str]:
        return [one.award_number for one in store.withdrawals.list_candidates(Selection(**which))]

    assert select(microcredential="data-literacy") == numbers
    assert select(microcredential="data-literacy", version=2) == numbers[3:]
    assert select(awarded_from=date(2026, 11, 2), awarded_until=date(2026, 11, 3)) == numbers[1:3]
    assert select(batch="B-1") == numbers[:2]
    assert select(microcredential="other") == []


def test_a_batch_means_the_awards_that_came_from_it_corrected_or_not(store: Any) -> None:
    (number,) = _numbers(1)
    first = issue(store, 1, number=number, batch="B-1", row=2)
    corrected = issue(store, 2, number=number, replaces=first.credential_id)
    store.awards.supersede(first.credential_id, by=corrected.credential_id, at=LATER)
    (found,) = store.withdrawals.list_candidates(Selection(batch="B-1"))
    assert found.credential_id == corrected.credential_id


def _numbers(count: int) -> list[str]:
    random = Random(5)
    return [new_number("A", choose=random.choice) for _ in range(count)]


def test_looking_up_many_numbers_grows_with_their_count_and_not_with_its_square(store: Any) -> None:
    """A list of 50,000 once took a quarter of an hour."""
    random = Random(6)

    def seconds(count: int) -> float:
        """Take the least of three: another thread or a collection of garbage may fall into one."""
        names = [new_number("A", choose=random.choice) for _ in range(count)]
        spent = []
        for _ in range(3):
            begun = process_time()
            store.withdrawals.find_candidates(names)
            spent.append(process_time() - begun)
        return min(spent)

    assert seconds(8_000) < 24 * max(seconds(1_000), 0.002)
