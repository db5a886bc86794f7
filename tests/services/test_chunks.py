"""Batches worked off in chunks: in any order, by workers that die, come back too late, or meet each other."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from kakitome.errors import Conflict, Unavailable
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.ports.batches import Batch, BatchRow, BatchState, RowState
from kakitome.ports.chunks import ChunkState
from kakitome.ports.issuers import IssuerKey, IssuerRecord, KeyState
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.services.issuing import IssuingContext, issue, resume
from kakitome.services.issuing.chunks import LEASE, MOST_ATTEMPTS, award_chunk, list_due, move_batch, start
from kakitome.services.issuing.class_lists import award_batch
from kakitome.services.issuing.identity import NEIGHBOURS
from services import desks
from services.desks import DAY, DID, ISSUER, LETTER, NOW, Stopped, Stops, learner, order, vault_in_memory, wanted
from support.stores import new_store

pytestmark = pytest.mark.usefixtures("each_way")

B = "B-7K3M-94QT"
LATER = NOW + timedelta(hours=1)
ROWS = 7


def desk_of(vault: Any = None, **more: Any) -> tuple[IssuingContext, Any]:
    vault = vault or vault_in_memory()
    store: Any = new_store()
    store.issuers.add(IssuerRecord(slug="x", issuer=ISSUER, created_at=NOW))
    store.issuers.add_key(IssuerKey(issuer=DID, key_id=vault.create(), state=KeyState.ACTIVE, published_at=NOW))
    version = MicrocredentialVersion(microcredential=LETTER, state=VersionState.IN_FORCE, saved_at=NOW)
    store.microcredentials.add_version(version)
    return IssuingContext(book=store, vault=vault, chunk=2, **{"drafter": desks.drafters[0](), **more}), store


def batch(**changes: Any) -> Batch:
    made = Batch(
        number=B,
        digest="d" * 64,
        filename="名簿.csv",
        microcredential="data-literacy",
        version=1,
        uploaded_at=NOW,
        uploaded_by="t.sato",
        issuer=DID,
        state=BatchState.CONFIRMED,
        confirmed_by="h.ito",
        total=ROWS,
    )
    return replace(made, **changes)


def row(number: int, **changes: Any) -> BatchRow:
    made = BatchRow(number=number, state=RowState.READY, learner=learner(number), awarded_on=DAY, grade="優")
    return replace(made, **changes)


def begun(desk: IssuingContext, store: Any, rows: list[BatchRow] | None = None, **changes: Any) -> None:
    store.batches.add(batch(**changes), rows or [row(n) for n in range(2, 2 + ROWS)], upload=None)
    start(desk, store, number=B, now=NOW)


def work(desk: IssuingContext, store: Any, index: int, now: datetime = NOW) -> Any:
    return award_chunk(desk, store, number=B, index=index, now=now)


def told(store: Any) -> list[tuple[int, str, str]]:
    return [(row.number, row.state.value, row.credential_id) for row in store.batches.list_rows(B)]


def issued(store: Any) -> int:
    return int(store.awards.count_matching(AwardFilter(states=frozenset({AwardState.ISSUED}))))


def test_a_batch_is_cut_into_chunks_and_the_last_one_closes_it() -> None:
    desk, store = desk_of()
    begun(desk, store)
    results = [work(desk, store, index) for index in range(4)]
    assert [result.issued for result in results] == [2, 2, 2, 1]
    assert [result.batch for result in results] == [BatchState.SIGNING] * 3 + [BatchState.DONE]
    assert {state for _, state, _ in told(store)} == {"issued"}
    progress = store.batches.progress(B)
    assert (progress.rows, progress.issued, progress.chunks_done, progress.is_over) == (7, 7, 4, True)


def test_the_order_of_chunks_changes_nothing() -> None:
    vault = vault_in_memory()
    rows = [row(n) for n in range(2, 7)] + [row(7, learner=learner(2)), row(8, learner=learner(5))]
    seen = set()
    for turn in list(permutations(range(4)))[::5]:
        desk, store = desk_of(vault)
        begun(desk, store, rows, on_duplicate="allow")
        for index in turn:
            work(desk, store, index)
        assert store.batches.get(B).state is BatchState.DONE
        seen.add(tuple(told(store)))
    assert len(seen) == 1
    assert {state for _, state, _ in next(iter(seen))} == {"issued"}


def test_a_learner_twice_in_one_chunk_is_seen_the_second_time() -> None:
    desk, store = desk_of()
    begun(desk, store, [row(2), row(3, learner=learner(2), grade="良")])
    result = work(desk, store, 0)
    assert (result.issued, result.refused, result.batch) == (1, 1, BatchState.DONE)
    assert store.batches.list_rows(B)[1].problems[0].code == "E_ALREADY_AWARDED"


@pytest.mark.parametrize("place", ["after_draw", "before_intent", "after_intent", "after_sign", "after_store"])
def test_another_worker_goes_on_where_one_was_killed(place: str) -> None:
    stops = Stops(at=place)
    desk, store = desk_of(failpoints=stops)
    begun(desk, store)
    with pytest.raises(Stopped):
        work(desk, store, 0)
    stops.at = ""
    assert work(desk, store, 0).state is None
    assert work(desk, store, 0, NOW + LEASE).issued == 2
    assert {state for _, state, _ in told(store)[:2]} == {"issued"}
    assert issued(store) == 2
    assert store.awards.list_open_intents() == []


def test_a_row_that_was_awarded_before_it_was_noted_counts_as_awarded() -> None:
    stops = Stops(at="after_intent")
    desk, store = desk_of(failpoints=stops)
    begun(desk, store)
    with pytest.raises(Stopped):
        work(desk, store, 0)
    stops.at = ""
    resume(desk, now=LATER)
    result = work(desk, store, 0, LATER)
    assert (result.issued, result.skipped, issued(store)) == (2, 0, 2)
    assert [row.problems for row in store.batches.list_rows(B)[:2]] == [(), ()]


@dataclass
class Overtaken:
    """Failpoints at which somebody else does the whole work first."""

    at: str
    act: Any

    def reach(self, name: str) -> None:
        if name == self.at:
            self.at = ""
            self.act()


@pytest.mark.parametrize("place", ["after_draw", "before_intent", "after_intent", "after_sign", "before_store"])
def test_a_worker_that_comes_back_too_late_stores_nothing(place: str) -> None:
    desk, store = desk_of()
    begun(desk, store)
    slow = replace(desk, failpoints=Overtaken(at=place, act=lambda: work(desk, store, 0, NOW + LEASE)))
    assert work(slow, store, 0).state is None
    assert issued(store) == 2
    assert store.awards.list_open_intents() == []
    actions = [event.entry.action for event in store.audit.list_events()]
    assert actions.count("award.issued") == 2
    chunk = store.batches.list_chunks(B)[0]
    assert (chunk.state, chunk.fence, chunk.issued) == (ChunkState.DONE, 2, 2)


def test_an_unfinished_award_of_somebody_else_is_finished_before_a_row_is_decided() -> None:
    stops = Stops(at="after_intent")
    desk, store = desk_of(failpoints=stops)
    begun(desk, store)
    with pytest.raises(Stopped):
        issue(desk, order(wanted(2, grade="可"), batch="another"), now=NOW)
    stops.at = ""
    result = work(desk, store, 0)
    assert (result.issued, result.refused) == (1, 1)
    assert store.batches.list_rows(B)[0].problems[0].code == "E_ALREADY_AWARDED"
    assert issued(store) == 2


def test_a_chunk_that_fails_again_and_again_is_parked_and_can_be_tried_again() -> None:
    stops = Stops(at="after_draw")
    desk, store = desk_of(failpoints=stops)
    begun(desk, store)
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Stopped):
            work(desk, store, 0, now)
        now += LEASE
    result = work(desk, store, 0, now)
    assert result.state is ChunkState.PARKED
    assert store.batches.list_chunks(B)[0].reason == "E_CHUNK_FAILED"
    assert store.audit.list_events(subject=B)[-1].entry.detail == {"chunk": "0", "reason": "E_CHUNK_FAILED"}
    stops.at = ""
    for index in (1, 2, 3):
        work(desk, store, index, now)
    assert store.batches.get(B).state is BatchState.SIGNING
    assert store.batches.next_chunks(B, 10, now=now) == []
    assert store.batches.retry_chunks(B) == 1
    assert work(desk, store, 0, now).batch is BatchState.DONE


def test_what_stands_in_the_way_of_all_pauses_the_batch_with_its_reason() -> None:
    desk, store = desk_of()
    begun(desk, store)
    store.issuers.move_key(replace(store.issuers.find_active_key(DID), state=KeyState.RETIRED))
    result = work(desk, store, 0)
    assert result.batch is BatchState.PAUSED
    found = store.batches.get(B)
    assert (found.state, found.reason) == (BatchState.PAUSED, "E_NO_ACTIVE_KEY")
    assert store.batches.next_chunks(B, 10, now=LATER) == []
    chunk = store.batches.list_chunks(B)[0]
    assert (chunk.state, chunk.attempts) == (ChunkState.WAITING, 0)


def test_a_vault_that_does_not_answer_costs_no_attempt() -> None:
    desk, store = desk_of()
    begun(desk, store)

    def fail() -> None:
        raise Unavailable("E_VAULT_UNAVAILABLE")

    with pytest.raises(Unavailable):
        work(replace(desk, failpoints=Overtaken(at="after_draw", act=fail)), store, 0)
    chunk = store.batches.list_chunks(B)[0]
    assert (chunk.state, chunk.attempts) == (ChunkState.WAITING, 0)
    assert work(desk, store, 0).issued == 2


@pytest.mark.parametrize("to", [BatchState.PAUSED, BatchState.CANCELLED])
def test_after_a_pause_only_what_was_begun_is_brought_to_its_end(to: BatchState) -> None:
    stops = Stops(at="after_intent")
    desk, store = desk_of(failpoints=stops)
    begun(desk, store)
    with pytest.raises(Stopped):
        work(desk, store, 0)
    stops.at = ""
    move_batch(store, B, to=to, actor="h.ito", now=NOW)
    assert work(desk, store, 1, LATER).state is None
    assert store.batches.list_begun(now=NOW) == []
    assert store.batches.list_begun(now=LATER) == [(B, 0)]
    assert work(desk, store, 0, LATER).issued == 2
    assert store.batches.next_chunks(B, 10, now=LATER) == []
    assert [state for _, state, _ in told(store)] == ["issued"] * 2 + ["ready"] * 5
    assert store.batches.get(B).state is to


def test_a_paused_batch_goes_on() -> None:
    desk, store = desk_of()
    begun(desk, store)
    work(desk, store, 0)
    move_batch(store, B, to=BatchState.PAUSED, actor="h.ito", now=NOW)
    assert list_due(store, now=LATER) == []
    move_batch(store, B, to=BatchState.SIGNING, actor="h.ito", now=LATER)
    assert award_batch(desk, store, number=B, now=LATER).state is BatchState.DONE
    assert issued(store) == ROWS


def test_nothing_is_signed_before_its_hour() -> None:
    desk, store = desk_of()
    store.batches.add(batch(award_at=LATER), [row(2)], upload=None)
    assert list_due(store, now=NOW) == []
    with pytest.raises(Conflict, match="E_BATCH_NOT_DUE"):
        start(desk, store, number=B, now=NOW)
    assert list_due(store, now=LATER) == [B]
    assert award_batch(desk, store, number=B, now=LATER).state is BatchState.DONE


def test_a_batch_begun_by_an_earlier_release_is_cut_into_chunks_and_goes_on() -> None:
    desk, store = desk_of()
    store.batches.add(batch(state=BatchState.SIGNING), [row(2), row(3), row(4)], upload=None)
    issue(desk, order(wanted(2), batch=B), now=NOW)
    assert award_batch(desk, store, number=B, now=LATER).state is BatchState.DONE
    assert [state for _, state, _ in told(store)] == ["issued"] * 3
    assert issued(store) == 3


@pytest.mark.parametrize("rule", ["refuse", "allow"])
def test_a_row_is_known_by_its_place_whatever_its_document_was_called(rule: str) -> None:
    stops = Stops(at="after_intent")
    desk, store = desk_of(failpoints=stops)
    begun(desk, store, [row(2)], on_duplicate=rule)
    with pytest.raises(Stopped):
        work(desk, store, 0)
    stops.at = ""
    ours = store.awards.list_open_intents()[0].intent
    store.awards.abandon(ours.credential_id, because="called otherwise", at=NOW)
    called = f"{ours.credential_id[:-36]}00000000-0000-5000-8000-000000000001"
    document = ours.payload.replace(ours.credential_id.encode(), called.encode())
    drawn = tuple(store.status_lists.draw(DID, entry.list_id.purpose, count=1)[0] for entry in ours.status)
    store.awards.reserve_many([replace(ours, credential_id=called, payload=document, status=drawn, number="A-2-2")])
    work(desk, store, 0, NOW + LEASE)
    assert told(store) == [(2, "issued", called)]
    assert issued(store) == 1


def test_names_of_neighbours_begin_alike_and_no_others() -> None:
    desk, store = desk_of()
    rows = [row(n) for n in (NEIGHBOURS - 2, NEIGHBOURS - 1, NEIGHBOURS, NEIGHBOURS + 1)]
    begun(desk, store, rows)
    for index in range(2):
        work(desk, store, index)
    names = [name.rpartition("/")[2] for _, _, name in told(store)]
    one, two, three, four = (name[:8] for name in names)
    assert one == two != three == four
    assert len({name[8:] for name in names}) == 4
