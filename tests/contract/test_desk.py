"""Batches, outbox, claims and repeated requests."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contract.factories import INSTITUTION, StoreFactory
from contract.records import LATER, NOW, batch, message, rows
from kakitome.errors import Conflict, NotFound, Problem
from kakitome.ports.batches import BatchState, RowOutcome, RowState
from kakitome.ports.claims import Claim, Visibility
from kakitome.ports.idempotency import Exchange
from kakitome.ports.outbox import MessageState

B = "B-0001-0001"


def test_a_batch_keeps_its_rows_and_its_upload(stores: StoreFactory) -> None:
    stores.open(INSTITUTION).batches.add(batch(), rows(), upload=b"\x8e\x96")
    store = stores.open(INSTITUTION).batches
    assert store.get(B) == batch()
    assert list(store.list_rows(B)) == rows()
    assert store.find_upload(B) == b"\x8e\x96"
    store.drop_upload(B)
    assert store.find_upload(B) is None


def test_the_same_upload_is_known_again(store: Any) -> None:
    store.batches.add(batch(), rows(), upload=None)
    with pytest.raises(Conflict, match="E_UPLOAD_KNOWN") as caught:
        store.batches.add(batch("B-0002-0002"), rows(), upload=None)
    assert caught.value.params["batch"] == B
    assert store.batches.find_by_digest("d" * 64, microcredential="data-literacy").number == B
    store.batches.add(batch("B-0003-0003", microcredential="other"), rows(), upload=None)


def test_a_cancelled_upload_may_come_again(store: Any) -> None:
    store.batches.add(batch(), rows(), upload=None)
    store.batches.move(B, BatchState.CANCELLED, at=LATER, actor="t.sato")
    store.batches.add(batch("B-0002-0002"), rows(), upload=None)
    assert store.batches.find_by_digest("d" * 64, microcredential="data-literacy").number == "B-0002-0002"


def test_a_batch_number_is_taken_once(store: Any) -> None:
    store.batches.add(batch(), rows(), upload=None)
    with pytest.raises(Conflict, match="E_BATCH_EXISTS"):
        store.batches.add(batch(digest="e" * 64), rows(), upload=None)


def test_a_batch_goes_its_way_step_by_step(store: Any) -> None:
    store.batches.add(batch(), rows(), upload=None)
    for state in (BatchState.CONFIRMED, BatchState.SIGNING, BatchState.DONE):
        store.batches.move(B, state, at=LATER, actor="h.ito")
        assert [b.number for b in store.batches.list_in_state(state)] == [B]
    done = store.batches.get(B)
    assert (done.confirmed_at, done.confirmed_by, done.finished_at) == (LATER, "h.ito", LATER)


@pytest.mark.parametrize("before", list(BatchState))
@pytest.mark.parametrize("after", list(BatchState))
def test_no_other_move_is_possible(store: Any, before: BatchState, after: BatchState) -> None:
    allowed = {
        ("reading", "draft"),
        ("reading", "unreadable"),
        ("reading", "cancelled"),
        ("draft", "reading"),
        ("draft", "confirmed"),
        ("draft", "cancelled"),
        ("confirmed", "draft"),
        ("confirmed", "signing"),
        ("confirmed", "cancelled"),
        ("signing", "paused"),
        ("signing", "done"),
        ("signing", "cancelled"),
        ("paused", "signing"),
        ("paused", "done"),
        ("paused", "cancelled"),
    }
    store.batches.add(batch(state=before), rows(), upload=None)
    if (before.value, after.value) in allowed:
        assert store.batches.move(B, after, at=LATER, actor="a").state == after
    else:
        with pytest.raises(Conflict, match="E_BATCH_MOVE"):
            store.batches.move(B, after, at=LATER, actor="a")
        assert store.batches.get(B).state == before


def test_rows_are_read_by_state_and_in_pages(store: Any) -> None:
    store.batches.add(batch(), rows(), upload=None)
    listed = store.batches.list_rows
    assert [row.number for row in listed(B, states=frozenset({RowState.WARNING, RowState.ERROR}))] == [3, 4]
    assert [row.number for row in listed(B, offset=1, limit=1)] == [3]
    assert dict(store.batches.count_rows(B)) == {RowState.READY: 1, RowState.WARNING: 1, RowState.ERROR: 1}


def test_outcomes_are_noted_beside_what_reading_found(store: Any) -> None:
    read, told = Problem(code="W_READ", severity="warning"), Problem(code="E_TOLD", params={"row": 3})
    first, second, third = rows()
    store.batches.add(batch(), [first, replace(second, problems=(read,)), third], upload=None)
    issued = RowOutcome(number=2, state=RowState.ISSUED, award_number="A-1", credential_id="c1")
    store.batches.note_outcomes(B, [issued, RowOutcome(number=3, state=RowState.REFUSED, problems=(told,))])
    two, three, four = store.batches.list_rows(B)
    assert (two.state, two.award_number, two.credential_id) == (RowState.ISSUED, "A-1", "c1")
    assert (three.state, three.problems) == (RowState.REFUSED, (read, told))
    assert four.state == RowState.ERROR
    with pytest.raises(NotFound, match="E_ROW_UNKNOWN"):
        store.batches.note_outcomes(B, [RowOutcome(number=99, state=RowState.ISSUED)])


def test_batches_are_listed_newest_first(store: Any) -> None:
    for n in range(3):
        store.batches.add(
            batch(f"B-{n}", digest=str(n) * 64, uploaded_at=NOW + timedelta(minutes=n)), rows(), upload=None
        )
    assert [b.number for b in store.batches.list_batches()] == ["B-2", "B-1", "B-0"]
    assert [b.number for b in store.batches.list_batches(offset=1, limit=1)] == ["B-1"]


def test_an_unknown_batch_is_said_to_be_unknown(store: Any) -> None:
    assert store.batches.find_by_digest("x", microcredential="m") is None
    for act in (lambda: store.batches.get("x"), lambda: store.batches.list_rows("x")):
        with pytest.raises(NotFound, match="E_BATCH_UNKNOWN"):
            act()


def test_a_message_is_added_once_and_leaves_once(stores: StoreFactory) -> None:
    store = stores.open(INSTITUTION)
    store.outbox.add_many([message(1)])
    store.outbox.add_many([replace(message(1), to="other@example.jp"), message(2)])
    taken = store.outbox.claim_due(now=NOW, lease_until=LATER, limit=10)
    assert {m.dedupe_id: m.to for m in taken} == {"claim:1": "l1@example.jp", "claim:2": "l2@example.jp"}
    assert taken[0].params == {"link": f"https://k/{taken[0].dedupe_id[-1]}"}
    assert list(store.outbox.claim_due(now=NOW, lease_until=LATER, limit=10)) == []
    store.outbox.mark_sent("claim:1", at=LATER)
    store.outbox.add_many([message(1)])
    sent = stores.open(INSTITUTION).outbox.find("claim:1")
    assert (sent.state, sent.sent_at, sent.attempts, dict(sent.params)) == (MessageState.SENT, LATER, 1, {})


def test_several_messages_leave_together(store: Any) -> None:
    store.outbox.add_many([message(n) for n in range(1, 5)])
    store.outbox.claim_due(now=NOW, lease_until=LATER, limit=10)
    store.outbox.mark_many_sent(["claim:1", "claim:3", "nothing"], at=LATER)
    found = [store.outbox.find(f"claim:{n}") for n in range(1, 5)]
    assert [(one.state, one.sent_at, one.attempts, bool(one.params)) for one in found] == [
        (MessageState.SENT, LATER, 1, False),
        (MessageState.WAITING, None, 0, True),
    ] * 2


def test_a_lease_that_ran_out_frees_the_message(store: Any) -> None:
    store.outbox.add_many([message(1)])
    store.outbox.claim_due(now=NOW, lease_until=LATER, limit=1)
    assert [m.dedupe_id for m in store.outbox.claim_due(now=LATER, lease_until=LATER, limit=1)] == ["claim:1"]


def test_messages_wait_until_they_are_due_and_the_oldest_goes_first(store: Any) -> None:
    due = {1: NOW, 2: NOW - timedelta(hours=1), 3: LATER}
    store.outbox.add_many([message(n, due_at=at) for n, at in due.items()])
    taken = store.outbox.claim_due(now=NOW, lease_until=LATER, limit=10)
    assert [m.dedupe_id for m in taken] == ["claim:2", "claim:1"]


def test_a_failed_message_is_tried_again_or_parked(store: Any) -> None:
    store.outbox.add_many([message(1)])
    store.outbox.claim_due(now=NOW, lease_until=LATER, limit=1)
    store.outbox.mark_failed("claim:1", error="timeout", retry_at=LATER)
    waiting = store.outbox.find("claim:1")
    assert (waiting.state, waiting.attempts, waiting.due_at) == (MessageState.WAITING, 1, LATER)
    assert list(store.outbox.claim_due(now=NOW, lease_until=LATER, limit=1)) == []
    store.outbox.mark_failed("claim:1", error="mailbox unknown", retry_at=None)
    parked = store.outbox.find("claim:1")
    assert (parked.state, parked.attempts, parked.last_error) == (MessageState.PARKED, 2, "mailbox unknown")
    assert [m.dedupe_id for m in store.outbox.list_messages(state=MessageState.PARKED)] == ["claim:1"]
    with pytest.raises(NotFound, match="E_MESSAGE_UNKNOWN"):
        store.outbox.mark_sent("nothing", at=NOW)


def test_a_claim_is_found_by_its_hash_alone(stores: StoreFactory) -> None:
    claim = Claim(token_hash="h1", award_number="A-1", created_at=NOW)
    stores.open(INSTITUTION).claims.add_many([claim])
    store = stores.open(INSTITUTION).claims
    assert store.find_by_token_hash("h1") == claim
    assert store.find_by_token_hash("h2") is None
    with pytest.raises(Conflict, match="E_CLAIM_EXISTS"):
        store.add_many([claim])


def test_a_claim_is_opened_and_linked_to_an_account(store: Any) -> None:
    first = Claim(token_hash="h1", award_number="A-1", created_at=NOW)
    newer = Claim(token_hash="h2", award_number="A-1", created_at=LATER)
    store.claims.add_many([first, newer])
    store.claims.replace(replace(first, withdrawn_at=LATER))
    opened = replace(newer, opened_at=LATER, account="acc-1", visibility=Visibility.WITH_LINK)
    store.claims.replace(opened)
    assert [c.token_hash for c in store.claims.list_by_award("A-1")] == ["h1", "h2"]
    assert store.claims.list_by_awards(["A-1", "A-9"]) == {"A-1": store.claims.list_by_award("A-1")}
    assert list(store.claims.list_by_account("acc-1")) == [opened]
    assert store.claims.find_dates_by_account("acc-1") == {"A-1": LATER}
    assert store.claims.find_dates_by_account("") == {}
    with pytest.raises(NotFound, match="E_CLAIM_UNKNOWN"):
        store.claims.replace(replace(newer, token_hash="h9"))


def test_the_first_answer_to_a_key_stands(stores: StoreFactory) -> None:
    store = stores.open(INSTITUTION).idempotency
    assert store.begin(Exchange(key="k", request_digest="d1", started_at=NOW)) is None
    known = store.begin(Exchange(key="k", request_digest="d2", started_at=LATER))
    assert (known.request_digest, known.answer) == ("d1", None)
    store.answer("k", answer=b"first", status=201)
    store.answer("k", answer=b"second", status=500)
    found = stores.open(INSTITUTION).idempotency.find("k")
    assert (found.answer, found.status, found.started_at) == (b"first", 201, NOW)
    assert store.find("other") is None
    with pytest.raises(NotFound, match="E_EXCHANGE_UNKNOWN"):
        store.answer("other", answer=b"", status=200)
