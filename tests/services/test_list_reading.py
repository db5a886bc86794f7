"""Lists read in the background: row by row, killed anywhere, and judged as a list read at once is."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid
from kakitome.learning.class_list import ListFile, read_class_list
from kakitome.ports.batches import BatchState, RowState
from kakitome.services.issuing import DuplicateRule
from kakitome.services.issuing import list_reading as reading
from kakitome.services.issuing.class_lists import cancel
from services.desks import DID, NOW
from support.profiles import scaled
from support.stores import new_store, store_beside

TODAY = NOW.date()
HEADER = "氏名,学籍番号,メール,取得日\n"
LIST = HEADER + "高橋 一,S002,l2@example.jp,2026-11-01\n高橋 二,S003,l3@example.jp,2026-11-01\n,S4,l4@example.jp,x\n"
MANY = HEADER + "".join(f"見本 花子,S{n:03d},l{n}@example.jp,2026-11-01\n" for n in range(30))
"""More rows than are looked at to find the headings."""


def wish(**changes: Any) -> reading.ListRequest:
    made = reading.ListRequest(filename="名簿.csv", issuer=DID, microcredential="data-literacy", version=1, as_of=TODAY)
    return replace(made, **changes)


def receive(store: Any, text: str = LIST, **changes: Any) -> Any:
    return reading.receive(store, ListFile.of(text.encode("utf-8")), wish=wish(**changes), actor="t.sato", now=NOW)


def read(store: Any, number: str, now: datetime = NOW) -> Any:
    return reading.read_list(store, number=number, clock=lambda: now)


def told(store: Any, number: str) -> list[tuple[int, str, frozenset[str]]]:
    rows = store.batches.list_rows(number)
    return [(row.number, row.state.value, frozenset(p.code for p in row.problems)) for row in rows]


def test_a_received_list_waits_to_be_read_and_is_a_draft_then() -> None:
    store = new_store()
    batch = receive(store)
    assert (batch.state, store.batches.list_rows(batch.number)) == (BatchState.READING, [])
    done = read(store, batch.number)
    assert (done.state, done.total, done.encoding, done.delimiter) == (BatchState.DRAFT, 3, "utf-8", ",")
    rows = store.batches.list_rows(batch.number)
    assert [row.state for row in rows] == [RowState.READY, RowState.READY, RowState.ERROR]
    assert rows[2].given == {"氏名": "", "学籍番号": "S4", "メール": "l4@example.jp", "取得日": "x"}
    notes = store.batches.get_notes(batch.number)
    assert notes.fields["学籍番号"] == "student_number"
    assert [problem.code for problem in notes.evidence] == ["I_ENC_UTF8"]
    progress = store.batches.reading(batch.number)
    assert (progress.rows, progress.size) == (3, len(LIST.encode()))
    actions = [event.entry.action for event in store.audit.list_events(subject=batch.number)]
    assert actions == ["batch.uploaded", "batch.draft"]


def test_what_its_beginning_shows_is_told_at_once() -> None:
    store = new_store()
    with pytest.raises(Invalid, match="E_CLASS_LIST_UNUSABLE") as caught:
        receive(store, "foo\n1\n")
    assert caught.value.problems
    assert store.batches.list_batches() == []


def test_the_same_file_again_leads_to_its_batch_unless_it_was_unreadable_or_dropped() -> None:
    store = new_store()
    batch = receive(store)
    with pytest.raises(Conflict, match="E_UPLOAD_KNOWN") as caught:
        receive(store)
    assert caught.value.params["batch"] == batch.number
    cancel(store, batch.number, actor="a", now=NOW)
    broken = receive(store, MANY + '"open\n')
    assert read(store, broken.number).state is BatchState.UNREADABLE
    assert receive(store, MANY + '"open\n').number != broken.number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (MANY + '見本 花子,S999,"l5@example.jp,2026-11-01\n', "E_CSV_QUOTE"),
        (HEADER, "E_NO_ROWS"),
        (
            HEADER.strip()
            + "".join(
                f"\n見本 {n},{number},l{n}@example.jp,2026-11-01" for n, number in enumerate(["123456789018"] * 4)
            ),
            "E_COLUMN_MY_NUMBER",
        ),
    ],
)
def test_of_a_list_that_cannot_be_used_nothing_is_kept_but_the_reason(text: str, code: str) -> None:
    store = new_store()
    batch = receive(store, text)
    done = read(store, batch.number)
    assert (done.state, done.reason) == (BatchState.UNREADABLE, code)
    assert store.batches.list_rows(batch.number) == []
    assert store.batches.find_upload(batch.number) is None
    assert code in [problem.code for problem in store.batches.get_notes(batch.number).problems]


def test_what_must_not_be_kept_is_read_and_forgotten() -> None:
    store = new_store()
    batch = receive(store, "氏名,学籍番号,メール,病歴\n高橋 一,S002,l2@example.jp,なし\n")
    assert read(store, batch.number).state is BatchState.DRAFT
    assert store.batches.find_upload(batch.number) is None
    assert "なし" not in str(store.batches.list_rows(batch.number))


class Stopped(Exception):
    """The reader was killed."""


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_reader_killed_anywhere_doubles_nothing(turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_AT_ONCE", 2)
    store = new_store()
    text = LIST + "高橋 一,S002,l2@example.jp,2026-11-02\n高橋 五,S5,l5@example.jp,2026-11-01\n"
    batch = receive(store, text)
    calls = count(1)

    def clock() -> datetime:
        if next(calls) == turn:
            raise Stopped
        return NOW

    try:
        reading.read_list(store, number=batch.number, clock=clock)
    except Stopped:
        assert read(store, batch.number).state is not BatchState.DRAFT or turn == 1
        assert read(store, batch.number, NOW + reading.LEASE).state is BatchState.DRAFT
    fresh = new_store()
    whole = receive(fresh, text)
    read(fresh, whole.number)
    assert told(store, batch.number) == told(fresh, whole.number)
    assert store.batches.reading(batch.number).rows == 5


def test_a_reader_that_lost_its_lease_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_AT_ONCE", 1)
    store = new_store()
    batch = receive(store)
    calls = count(1)

    def clock() -> datetime:
        if next(calls) == 3:
            assert read(store, batch.number, NOW + reading.LEASE).state is BatchState.DRAFT
        return NOW

    assert reading.read_list(store, number=batch.number, clock=clock).state is BatchState.DRAFT
    assert len(store.batches.list_rows(batch.number)) == 3


def test_reading_that_fails_again_and_again_is_given_up() -> None:
    store = new_store()
    batch = receive(store)
    now = NOW
    for _ in range(reading.MOST_ATTEMPTS):
        store.batches.lease_reading(batch.number, now=now, until=now + reading.LEASE)
        now += reading.LEASE
    done = read(store, batch.number, now)
    assert (done.state, done.reason) == (BatchState.UNREADABLE, "E_READING_FAILED")


def test_reading_again_takes_the_file_along() -> None:
    store = new_store()
    batch = receive(store, LIST + "高橋 一,S002,l2@example.jp,2026-11-02\n")
    read(store, batch.number)
    allow = wish(on_duplicate=DuplicateRule.ALLOW)
    fresh = reading.reread(store, batch.number, wish=allow, actor="a", now=NOW)
    read(store, fresh.number)
    assert [state for _, state, _ in told(store, batch.number)][-1] == "duplicate"
    assert [state for _, state, _ in told(store, fresh.number)][-1] == "warning"
    assert store.batches.get(batch.number).state is BatchState.CANCELLED
    assert store.batches.find_upload(batch.number) is None
    assert store.batches.find_upload(fresh.number) is not None


def any_list(seed: int) -> str:
    """A list of few people and few identifiers, so that everything occurs twice."""
    choose = random.Random(seed)
    lines = []
    for _ in range(choose.randint(1, 12)):
        who = choose.choice(["見本 花子", "見本 太郎", ""])
        number = choose.choice(["", "00123", "00124", "123", "00125"])
        mail = choose.choice(["", "a@example.jp", "b@example.jp", "c@example.jp", "A@example.jp"])
        lines.append(f"{who},{number},{mail},2026-11-{choose.randint(1, 3):02d}\n")
    return HEADER + "".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["refuse", "replace", "allow"])
def test_it_is_judged_like_a_list_read_at_once(rule: Any) -> None:
    compared, platform = 0, new_store()
    count_of_lists = scaled(100)
    for seed in range(count_of_lists):
        text = any_list(seed)
        whole = read_class_list(text.encode(), on_duplicate=rule, today=date(2026, 11, 21))
        store = store_beside(platform, f"u{seed}")
        batch = receive(store, text, on_duplicate=DuplicateRule(rule))
        read(store, batch.number)
        at_once = {row.number: row.status for row in whole.rows}
        in_pieces = {number: state for number, state, _ in told(store, batch.number)}
        assert {n for n, s in at_once.items() if s == "error"} == {n for n, s in in_pieces.items() if s == "error"}
        # Whoever is the same learner by way of a third row is seen by comparing identifier by identifier only.
        sound = {n for n, s in in_pieces.items() if s in ("ready", "warning")}
        if rule != "replace":
            assert sound <= {n for n, s in at_once.items() if s in ("ready", "warning")}, text
        compared += at_once == in_pieces
    assert compared > 0.92 * count_of_lists


def test_numbers_that_lost_their_zeros_are_told() -> None:
    store = new_store()
    rows = "".join(f"見本 {n},{n:05d},l{n}@example.jp,2026-11-01\n" for n in range(10, 15))
    batch = receive(store, HEADER + rows + "見本 十,16,x@example.jp,2026-11-01\n")
    read(store, batch.number)
    found = store.batches.list_rows(batch.number)[-1]
    assert found.state is RowState.WARNING
    (problem,) = [p for p in found.problems if p.code == "W_NUMBER_ZEROS_LOST"]
    assert problem.params == {"column": "学籍番号", "excerpt": "16", "usual": 5, "found": 2}


def test_leases_end() -> None:
    store = new_store()
    batch = receive(store)
    first = store.batches.lease_reading(batch.number, now=NOW, until=NOW + timedelta(minutes=2))
    assert first is not None
    assert read(store, batch.number).state is BatchState.READING
    with pytest.raises(Conflict, match="E_READING_LOST"):
        store.batches.store_rows(replace(first, fence=9), [], bytes_read=0, until=NOW)
