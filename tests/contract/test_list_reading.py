"""Lists read into a store: the file in parts, rows in pieces, identifiers that rows share."""

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Any

import pytest

from contract.records import LATER, NOW, batch
from kakitome.errors import Conflict, NotFound, Problem
from kakitome.learning.class_list import LearnerRow
from kakitome.ports.batches import BatchState, RowState
from kakitome.ports.list_reading import ListNotes, RowFinding

B = "B-0001-0001"
UNTIL = NOW + timedelta(minutes=2)


def row(number: int, **changes: Any) -> LearnerRow:
    made = LearnerRow(
        number=number,
        name="髙橋 花子",
        email=f"l{number}@example.jp",
        student_number=f"S{number}",
        awarded_on=NOW.date(),
        grade="優",
        evidence_urls=("https://example.jp/1",),
        narrative="よくできました",
        given={"氏名": " 髙橋 花子", "成績": "優"},
    )
    return replace(made, **changes)


def reading(store: Any, *parts: bytes) -> Any:
    store.batches.add_file(batch(state=BatchState.READING, total=0), parts or (b"\x8e\x96", b"\x01"))
    return store.batches


def lease(batches: Any, now: Any = NOW) -> Any:
    return batches.lease_reading(B, now=now, until=now + timedelta(minutes=2))


def test_a_file_comes_back_as_it_was_given_in_parts(store: Any) -> None:
    batches = reading(store, b"\x8e\x96", b"", b"\x01" * 5)
    with batches.open_upload(B) as stream:
        stream.seek(1)
        assert stream.read() == b"\x96" + b"\x01" * 5
    assert batches.find_upload(B) == b"\x8e\x96" + b"\x01" * 5
    assert batches.reading(B).size == 7
    batches.drop_upload(B)
    with batches.open_upload(B) as stream:
        assert stream is None


def test_a_file_goes_over_to_another_batch(store: Any) -> None:
    batches = reading(store)
    batches.move(B, BatchState.CANCELLED, at=NOW, actor="a")
    batches.adopt_file(batch("B-0002-0002", state=BatchState.READING), of=B)
    assert (batches.find_upload(B), batches.find_upload("B-0002-0002")) == (None, b"\x8e\x96\x01")
    batches.move("B-0002-0002", BatchState.CANCELLED, at=NOW, actor="a")
    with pytest.raises(NotFound, match="E_UPLOAD_GONE"):
        batches.adopt_file(batch("B-0003-0003", state=BatchState.READING), of=B)


def test_the_same_bytes_are_not_kept_twice(store: Any) -> None:
    batches = reading(store)
    with pytest.raises(Conflict, match="E_UPLOAD_KNOWN") as caught:
        batches.add_file(batch("B-0002-0002", state=BatchState.READING), [b"x"])
    assert caught.value.params["batch"] == B
    batches.move(B, BatchState.UNREADABLE, at=NOW, actor="a")
    batches.add_file(batch("B-0002-0002", state=BatchState.READING), [b"x"])


def test_one_reader_at_a_time_and_nothing_from_the_one_before(store: Any) -> None:
    batches = reading(store)
    lost = lease(batches)
    assert lease(batches) is None
    held = lease(batches, UNTIL)
    assert (held.fence, held.attempt) == (2, 2)
    for act in (
        lambda: batches.store_rows(lost, [row(2)], bytes_read=3, until=LATER),
        lambda: batches.forget_rows(lost),
        lambda: batches.add_findings(lost, [], until=LATER),
        lambda: batches.end_reading(lost, batch(), notes=ListNotes()),
    ):
        with pytest.raises(Conflict, match="E_READING_LOST"):
            act()
    assert batches.list_rows(B) == []
    batches.store_rows(held, [row(2)], bytes_read=3, until=LATER)
    assert lease(batches, UNTIL + timedelta(minutes=2)) is None


@pytest.mark.parametrize(("is_counted", "attempt"), [(True, 2), (False, 1)])
def test_a_list_whose_reader_died_is_free_at_once(store: Any, is_counted: bool, attempt: int) -> None:
    batches = reading(store)
    dead = lease(batches)
    batches.expire_reading(B, now=NOW, is_counted=is_counted)
    batches.expire_reading(B, now=NOW, is_counted=is_counted)
    held = lease(batches)
    assert (held.fence, held.attempt) == (2, attempt)
    with pytest.raises(Conflict, match="E_READING_LOST"):
        batches.store_rows(dead, [row(2)], bytes_read=3, until=LATER)


def test_a_list_that_is_read_is_not_read_again(store: Any) -> None:
    batches = reading(store)
    held = lease(batches)
    batches.end_reading(held, batch(total=7, encoding="cp932", delimiter=";"), notes=ListNotes(sheet="名簿"))
    batches.move(B, BatchState.DRAFT, at=NOW, actor="a")
    assert lease(batches, LATER) is None
    found = batches.get(B)
    assert (found.total, found.encoding, found.delimiter) == (7, "cp932", ";")
    assert batches.get_notes(B) == ListNotes(sheet="名簿")
    with pytest.raises(Conflict, match="E_READING_LOST"):
        batches.store_rows(held, [row(2)], bytes_read=3, until=LATER)


def test_rows_are_stored_as_they_were_read(store: Any) -> None:
    batches = reading(store)
    held = lease(batches)
    why = Problem(code="E_X", pointer="name", params={"count": 2})
    batches.store_rows(held, [row(2), row(3, narrative="Well done")], bytes_read=9, until=LATER)
    batches.store_rows(held, [row(9, status="error", problems=(why,), name="\ud800\x00")], bytes_read=20, until=LATER)
    two, three, nine = batches.list_rows(B)
    assert (two.learner.name, two.learner.email, two.learner.student_number) == ("髙橋 花子", "l2@example.jp", "S2")
    assert (two.awarded_on, two.grade, two.evidence[0].url) == (NOW.date(), "優", "https://example.jp/1")
    assert (two.narrative.ja, three.narrative.en) == ("よくできました", "Well done")
    assert (two.given, nine.given) == ({}, {"氏名": " 髙橋 花子", "成績": "優"})
    assert (nine.state, nine.problems) == (RowState.ERROR, (why,))
    progress = batches.reading(B)
    assert (progress.rows, progress.bytes_read) == (3, 20)
    batches.forget_rows(held)
    assert batches.list_rows(B) == []
    progress = batches.reading(B)
    assert (progress.rows, progress.bytes_read) == (0, 0)


def test_many_rows_are_stored_at_once(store: Any) -> None:
    batches = reading(store)
    batches.store_rows(lease(batches), [row(n) for n in range(2, 302)], bytes_read=9, until=LATER)
    assert [one.number for one in batches.list_rows(B, after=290)] == list(range(291, 302))
    assert [one.number for one in batches.list_rows(B, states=frozenset({RowState.READY}), after=9, limit=2)] == [
        10,
        11,
    ]


def test_rows_that_share_an_identifier_come_together(store: Any) -> None:
    batches = reading(store)
    rows = [
        row(2, email="A@example.jp"),
        row(3),
        row(4, email="a@example.jp", status="error"),
        row(5, student_number="s３", name="別 人"),
        row(6, did="did:key:z6"),
    ]
    batches.store_rows(lease(batches), rows, bytes_read=9, until=LATER)

    def shared(by: str, *, sound_only: bool) -> list[list[int]]:
        found = batches.list_shared(B, by=by, sound_only=sound_only)
        return [[s.number for s in group] for _, group in groupby(found, lambda s: s.key)]

    assert shared("email", sound_only=False) == [[2, 4]]
    assert shared("email", sound_only=True) == []
    assert shared("student_number", sound_only=True) == [[3, 5]]
    assert shared("did", sound_only=False) == []
    three, five = batches.list_shared(B, by="student_number", sound_only=True)
    assert three.name != five.name
    assert three.given == five.given


def test_findings_only_make_a_row_worse(store: Any) -> None:
    batches = reading(store)
    held = lease(batches)
    old, new = Problem(code="W_OLD", severity="warning"), Problem(code="W_NEW", severity="warning")
    states = ["ready", "warning", "error"]
    rows = [row(n, status=status, problems=(old,)) for n, status in enumerate(states, start=2)]
    batches.store_rows(held, rows, bytes_read=9, until=LATER)
    findings = [RowFinding(number=n, status="warning", problems=[new]) for n in (2, 4)]
    batches.add_findings(held, [*findings, RowFinding(number=3, status=None, problems=[new])], until=LATER)
    found = batches.list_rows(B)
    assert [one.state.value for one in found] == ["warning", "warning", "error"]
    assert all(one.problems == (old, new) for one in found)


def test_rows_are_found_by_name_address_number_and_place(store: Any) -> None:
    batches = reading(store)
    rows = [row(n, reading="タカハシ", name=f"見本 {n}") for n in range(2, 20)]
    batches.store_rows(lease(batches), rows, bytes_read=9, until=LATER)

    def found(text: str, limit: int = 50) -> list[int]:
        return [one.number for one in batches.search_rows(B, text, limit=limit)]

    assert found("L12@EXAMPLE") == [12]
    assert found("s12") == [12]
    assert found("7") == [7, 17]
    assert found("カハ", limit=3) == [2, 3, 4]
    assert found("見本 1") == list(range(10, 20))
    assert found("\0") == found("") == found("100%") == []


def test_an_unknown_list_is_said_to_be_unknown(store: Any) -> None:
    for act in (
        lambda: store.batches.lease_reading("x", now=NOW, until=LATER),
        lambda: store.batches.get_notes("x"),
        lambda: store.batches.reading("x"),
        lambda: store.batches.search_rows("x", "a", limit=1),
    ):
        with pytest.raises(NotFound, match="E_BATCH_UNKNOWN"):
            act()
