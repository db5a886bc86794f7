"""From an uploaded class list to a batch of awards, with its links to learners."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid
from kakitome.learning.class_list import read_class_list
from kakitome.ports.awards import AwardFilter
from kakitome.ports.batches import Batch, BatchState, RowState
from kakitome.ports.claims import hash_of_token
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.issuing.class_lists import (
    award_batch,
    cancel,
    confirm,
    wanted_from,
)
from kakitome.services.issuing.correcting import correct_learner
from kakitome.services.issuing.delivery import ClaimDelivery
from kakitome.services.issuing.list_reading import ListRequest
from services.desks import DID, NOW, Stopped, Stops, learner, make_desk, order, wanted
from support import uploads

HEADER = "氏名,学籍番号,メール,成績\n"
LIST = HEADER + "髙橋 2,S002,l2@example.jp,優\n髙橋 3,S003,l3@example.jp,良\n,S004,l4@example.jp,可\n"
LATER = NOW + timedelta(hours=1)


def desk_of(**more: Any) -> tuple[IssuingContext, Any]:
    desk = make_desk(**more)
    store: Any = desk.book
    tokens = iter(f"token-{n}" for n in range(1000))
    delivery = ClaimDelivery(
        store, draw_token=lambda: next(tokens), address_of=lambda token: f"https://k/claim/{token}"
    )
    return replace(desk, delivery=delivery), store


def take_upload(store: Any, text: str = LIST, *, actor: str, now: datetime) -> Batch:
    wish = ListRequest(filename="名簿.csv", issuer=DID, microcredential="data-literacy", version=1, as_of=NOW.date())
    return uploads.take_upload(store, text.encode("utf-8"), wish=wish, actor=actor, now=now)


def test_an_upload_is_previewed_and_awards_nothing() -> None:
    _, store = desk_of()
    batch = take_upload(store, actor="t.sato", now=NOW)
    assert (batch.state, batch.total, batch.encoding) == (BatchState.DRAFT, 3, "utf-8")
    counts = dict(store.batches.count_rows(batch.number))
    assert counts.pop(RowState.ERROR) == 1
    assert sum(counts.values()) == 2
    assert store.awards.count_matching(AwardFilter()) == 0
    assert store.batches.find_upload(batch.number) == LIST.encode()


def test_a_confirmed_batch_is_awarded_row_by_row() -> None:
    desk, store = desk_of()
    batch = take_upload(store, actor="t.sato", now=NOW)
    confirm(store, batch.number, actor="h.ito", now=NOW)
    done = award_batch(desk, store, number=batch.number, now=LATER)
    assert (done.state, done.confirmed_by) == (BatchState.DONE, "h.ito")
    rows = store.batches.list_rows(batch.number)
    assert [row.state for row in rows] == [RowState.ISSUED, RowState.ISSUED, RowState.ERROR]
    assert all(row.award_number and row.credential_id for row in rows[:2])
    assert rows[2].problems
    document = json.loads(store.awards.get_document(rows[0].credential_id))
    # The list had no date: the preview showed the day of the upload.
    assert document["awardedDate"] == "2026-11-21T00:00:00Z"


def test_every_learner_gets_one_link_and_only_its_hash_is_kept() -> None:
    desk, store = desk_of()
    batch = take_upload(store, actor="t.sato", now=NOW)
    confirm(store, batch.number, actor="t.sato", now=NOW)
    award_batch(desk, store, number=batch.number, now=NOW)
    messages = store.outbox.list_messages()
    assert {message.to for message in messages} == {"l2@example.jp", "l3@example.jp"}
    for message in messages:
        token = message.params["link"].rpartition("/")[2]
        claim = store.claims.find_by_token_hash(hash_of_token(token))
        assert (claim.award_number, claim.opened_at) == (message.params["number"], None)
        assert token not in str(claim)


def test_links_of_one_chunk_begin_alike_and_so_do_their_hashes_but_no_secret_is_shared() -> None:
    desk, store = desk_of()
    batch = take_upload(store, actor="t.sato", now=NOW)
    confirm(store, batch.number, actor="t.sato", now=NOW)
    award_batch(desk, store, number=batch.number, now=NOW)
    links = [message.params["link"].rpartition("/")[2] for message in store.outbox.list_messages()]
    (beginning, first), (same, second) = (link.split(".") for link in links)
    assert beginning == same
    assert {first, second} == {"token-0", "token-1"}
    hashes = [hash_of_token(link) for link in links]
    assert hashes[0][:8] == hashes[1][:8]
    assert hashes[0][8:] != hashes[1][8:]
    assert store.claims.find_by_token_hash(hash_of_token(f"{beginning}.token-2")) is None


def test_a_correction_keeps_the_link_and_says_so() -> None:
    desk, store = desk_of()
    batch = take_upload(store, actor="t.sato", now=NOW)
    confirm(store, batch.number, actor="t.sato", now=NOW)
    award_batch(desk, store, number=batch.number, now=NOW)
    number = store.batches.list_rows(batch.number)[0].award_number
    correct_learner(desk, number, learner=replace(learner(2), name="高橋"), actor="a", now=LATER)
    assert len(store.claims.list_by_award(number)) == 1
    assert sorted(message.kind for message in store.outbox.list_messages()) == ["claim", "claim", "corrected"]


def test_learners_without_an_address_get_no_message() -> None:
    desk, store = desk_of()
    (outcome,) = issue(desk, order(wanted(2, learner=learner(2, email=""))), now=NOW)
    assert outcome.number
    assert store.outbox.list_messages() == []
    assert store.claims.list_by_award(outcome.number) == []


@pytest.mark.parametrize("place", ["after_intent", "after_sign", "after_store", "after_outbox"])
def test_a_batch_that_broke_off_goes_on_and_mails_once(place: str) -> None:
    stops = Stops(at=place)
    desk, store = desk_of(failpoints=stops, chunk=1)
    batch = take_upload(store, actor="a", now=NOW)
    confirm(store, batch.number, actor="a", now=NOW)
    with pytest.raises(Stopped):
        award_batch(desk, store, number=batch.number, now=NOW)
    assert store.batches.get(batch.number).state == BatchState.SIGNING
    stops.at = ""
    assert award_batch(desk, store, number=batch.number, now=LATER).state == BatchState.DONE
    rows = store.batches.list_rows(batch.number)
    assert {row.state for row in rows[:2]} <= {RowState.ISSUED, RowState.SKIPPED}
    assert len({row.award_number for row in rows[:2]}) == 2
    assert len(store.outbox.list_messages()) == 2


def test_the_same_file_again_leads_to_its_batch() -> None:
    _, store = desk_of()
    batch = take_upload(store, actor="a", now=NOW)
    with pytest.raises(Conflict, match="E_UPLOAD_KNOWN") as caught:
        take_upload(store, actor="a", now=LATER)
    assert caught.value.params["batch"] == batch.number


def test_a_cancelled_upload_is_forgotten_and_may_come_again() -> None:
    _, store = desk_of()
    batch = take_upload(store, actor="a", now=NOW)
    cancel(store, batch.number, actor="a", now=NOW)
    assert store.batches.find_upload(batch.number) is None
    assert take_upload(store, actor="a", now=LATER).number != batch.number


def test_what_must_not_be_kept_is_not_kept() -> None:
    _, store = desk_of()
    text = "氏名,学籍番号,メール,病歴\n髙橋 2,S002,l2@example.jp,なし\n"
    batch = take_upload(store, text, actor="a", now=NOW)
    assert store.batches.find_upload(batch.number) is None


def test_a_list_that_cannot_be_used_makes_no_batch() -> None:
    _, store = desk_of()
    with pytest.raises(Invalid, match="E_CLASS_LIST_UNUSABLE") as caught:
        take_upload(store, "foo\n1\n", actor="a", now=NOW)
    assert caught.value.problems
    assert store.batches.list_batches() == []


def test_a_batch_without_a_good_row_cannot_be_confirmed() -> None:
    _, store = desk_of()
    batch = take_upload(store, HEADER + ",S004,l4@example.jp,可\n", actor="a", now=NOW)
    with pytest.raises(Conflict, match="E_BATCH_EMPTY"):
        confirm(store, batch.number, actor="a", now=NOW)


def test_an_unconfirmed_batch_is_not_awarded() -> None:
    desk, store = desk_of()
    batch = take_upload(store, actor="a", now=NOW)
    with pytest.raises(Conflict, match="E_BATCH_MOVE"):
        award_batch(desk, store, number=batch.number, now=NOW)
    assert store.awards.count_matching(AwardFilter()) == 0


def test_the_trail_counts_rows_and_names_nobody() -> None:
    desk, store = desk_of()
    batch = take_upload(store, actor="t.sato", now=NOW)
    confirm(store, batch.number, actor="t.sato", now=NOW)
    award_batch(desk, store, number=batch.number, now=NOW)
    events = store.audit.list_events(subject=batch.number)
    assert [event.entry.action for event in events] == [
        "batch.uploaded",
        "batch.draft",
        "batch.confirmed",
        "batch.signing",
        "batch.done",
    ]
    assert events[-1].entry.detail["issued"] == "2"
    assert "髙橋" not in str(store.audit.list_events())


def test_a_list_without_dates_does_not_state_one() -> None:
    dated = read_class_list(
        (HEADER.strip() + ",取得日\n髙橋,S1,a@example.jp,優,2026-11-01\n").encode(), today=NOW.date()
    )
    undated = read_class_list(LIST.encode(), today=NOW.date())
    assert [wanted.date_is_stated for wanted in wanted_from(dated, today=NOW.date())] == [True]
    assert {wanted.date_is_stated for wanted in wanted_from(undated, today=NOW.date())} == {False}
