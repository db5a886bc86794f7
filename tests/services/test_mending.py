"""Lists mended in the product: columns that a person names, cells, rows left out; counts are of the list as it stands."""

from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid
from kakitome.learning.class_list import ListFile
from kakitome.learning.class_list.columns import look_at_columns
from kakitome.ports.batches import BatchState, RowState
from kakitome.services.issuing import class_lists as journey
from kakitome.services.issuing import mending
from kakitome.services.issuing.mending import CellMend
from services.desks import NOW
from services.test_list_reading import read, receive, wish
from support.stores import new_store

BY: dict[str, Any] = {"actor": "t.sato", "now": NOW}
HEADER = "氏名,学籍番号,メール,取得日,成績\n"
WRONG = (
    HEADER
    + '見本 一郎,S1,"one@u,example",2026-11-01,優\n'
    + "見本 二郎,S2,two@u.example,2026-13-01,優\n"
    + "見本 三郎,S3,three@u.example,2026-11-01,不可\n"
    + "見本 四郎,S4,three@u.example,2026-11-01,優\n"
)
UNKNOWN = (
    "受講者,連絡先,合格年月日,備考\n見本 一郎,one@u.example,R8.10.1,内々の話\n見本 二郎,two@u.example,2026-10-01,\n"
)


def states(store: Any, number: str) -> list[str]:
    return [row.state.value for row in store.batches.list_rows(number)]


def mend(store: Any, number: str, *cells: CellMend) -> list[str]:
    mending.mend(store, number, cells=cells, **BY)
    read(store, number)
    return states(store, number)


def test_mended_cells_are_read_as_if_the_file_said_so_and_undone_until_it_is_confirmed() -> None:
    store = new_store()
    number = read(store, receive(store, WRONG).number).number
    assert states(store, number) == ["error", "error", "error", "error"]

    assert (
        mend(store, number, CellMend(row=2, field="email", value="one@u.example", given="one@u,example"))[0] == "ready"
    )
    assert (
        mend(store, number, CellMend(row=3, field="awarded_on", value="2026-11-01", given="2026-13-01"))[1] == "ready"
    )
    # Of two with one address one is another person's: both become sound by mending one, and 不可 is no pass.
    other = CellMend(row=5, field="email", value="four@u.example", given="three@u.example")
    assert mend(store, number, other) == ["ready", "ready", "not_passed", "ready"]
    assert store.batches.get(number).total == 4
    first = store.batches.get_mends(number)[0]
    assert (first.given, first.value, first.by, first.at) == ("one@u,example", "one@u.example", "t.sato", NOW)

    mending.undo(store, number, undone={(5, "email")}, **BY)
    read(store, number)
    assert states(store, number) == ["ready", "ready", "error", "error"]
    mend(store, number, other)
    journey.confirm(store, number, **BY)
    with pytest.raises(Conflict, match="E_BATCH_MOVE"):
        mending.undo(store, number, undone={(2, "email")}, **BY)
    told = [event.entry for event in store.audit.list_events(subject=number)]
    assert "one@u.example" not in str(told)
    assert [entry.action for entry in told].count("batch.mended") == 4


def test_a_row_that_is_left_out_with_a_reason_contradicts_nobody() -> None:
    store = new_store()
    number = read(store, receive(store, WRONG).number).number
    with pytest.raises(Invalid, match="E_REASON_MISSING"):
        mending.mend(store, number, cells=[CellMend(row=5, field="left_out", value="")], **BY)
    left = mend(store, number, CellMend(row=5, field="left_out", value="聴講の人"))
    assert left == ["error", "error", "not_passed", "left_out"]
    assert store.batches.count_rows(number)[RowState.LEFT_OUT] == 1
    mending.undo(store, number, undone={(5, "left_out")}, **BY)
    read(store, number)
    assert states(store, number)[3] == "error"


def test_an_award_despite_a_grade_outlasts_mending_another_row() -> None:
    store = new_store()
    number = read(store, receive(store, WRONG).number).number
    mend(store, number, CellMend(row=5, field="left_out", value="聴講の人"))
    journey.award_despite_grade(store, number, rows=[4], reason="再試験に合格", **BY)
    assert states(store, number)[2] == "warning"
    fixed = CellMend(row=2, field="email", value="one@u.example", given="one@u,example")
    assert mend(store, number, fixed) == ["ready", "error", "warning", "left_out"]
    journey.hold_back(store, number, rows=[4], **BY)
    mending.undo(store, number, undone={(2, "email")}, **BY)
    read(store, number)
    assert states(store, number) == ["error", "error", "not_passed", "left_out"]


def test_unknown_headings_wait_for_a_person_whose_choice_is_remembered_and_forgotten() -> None:
    store = new_store()
    batch = read(store, receive(store, UNKNOWN).number)
    assert (batch.state, batch.total, batch.columns) == (BatchState.DRAFT, 0, None)
    with pytest.raises(Conflict, match="E_BATCH_EMPTY"):
        journey.confirm(store, batch.number, **BY)

    file = ListFile.of(UNKNOWN.encode())
    look = look_at_columns(file, wish().rules, remembered={})
    assert look is not None
    assert [(column.use, column.why) for column in look.columns] == [
        ("name", "content"),
        ("email", "content"),
        ("awarded_on", "content"),
        ("", "remarks"),
    ]
    mending.choose_columns(store, batch.number, column_look=look, **BY)
    batch = read(store, batch.number)
    rows = store.batches.list_rows(batch.number)
    assert [row.learner.name for row in rows] == ["見本 一郎", "見本 二郎"]
    assert not any(row.narrative.ja for row in rows)

    # The same headings in another order, with other people.
    moved = "連絡先,受講者,備考,合格年月日\nthree@u.example,見本 三郎,,2026-10-01\n"
    again = read(store, receive(store, moved, filename="次の一覧.csv").number)
    assert states(store, again.number) == ["ready"]
    mending.forget_columns(store, again.number, key=look.key, **BY)
    assert read(store, receive(store, moved + "\n", filename="三度目.csv").number).total == 0


def test_swapped_halves_of_a_name_are_put_right_by_choosing() -> None:
    store = new_store()
    swapped = "名,姓,メール,取得日\n見本,花子,h@u.example,2026-10-01\n"
    batch = read(store, receive(store, swapped).number)
    assert store.batches.list_rows(batch.number)[0].learner.name == "花子 見本"
    look = look_at_columns(ListFile.of(swapped.encode()), wish().rules, remembered={})
    assert look is not None
    uses = ["family_name", "given_name", "email", "awarded_on"]
    mending.choose_columns(store, batch.number, column_look=look.with_uses(uses), **BY)
    read(store, batch.number)
    assert store.batches.list_rows(batch.number)[0].learner.name == "見本 花子"
