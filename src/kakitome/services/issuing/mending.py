"""Mending a list that was read, in the product: what its columns are, wrong cells, rows to leave out.

    mend(store, number, cells=[CellMend(row=14, field="email", value="a@b.example", given="a@b,c")], actor=…, now=…)
    read_list(store, number=number, clock=…)

The file stays as it is; a list is read again with what was mended, so that every count is of the list as it stands.
Whatever is mended can be undone until the list is confirmed.

Source: docs/adr/0102-mended-beside-the-file.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.errors import Conflict, Invalid
from kakitome.learning.class_list.columns import ColumnLook, to_remember
from kakitome.learning.class_list.findings import LIMITS
from kakitome.learning.class_list.headings import parts
from kakitome.learning.class_list.mending import MOST_MENDS, ROW_LEFT_OUT, Mend
from kakitome.ports.audit import append_entry
from kakitome.ports.batches import Batch, BatchState
from kakitome.ports.list_reading import ColumnChoice
from kakitome.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMend:
    """What a person wants a cell to be, and what stands in it; or, as `left_out`, why a row is left out.

    `is_whole_row`: every cell of the row is named, because it has more or fewer than there are headings.
    """

    row: int
    field: str
    value: str
    given: str = ""
    is_whole_row: bool = False

    @property
    def is_kept(self) -> bool:
        """Return whether it is noted although nothing else stands in the cell: all cells of a row are named anew."""
        return self.is_whole_row or self.field == ROW_LEFT_OUT


def mend(store: Store, number: str, *, cells: Sequence[CellMend], actor: str, now: datetime) -> Batch:
    """Mend cells and leave rows out; the list is to be read again then.

    Raises:
        Invalid: E_MENDS_TOO_MANY; E_MEND_TOO_LONG; E_REASON_MISSING, a row is left out without a reason.
        Conflict: E_BATCH_MOVE, the list is confirmed, or is being read.
    """
    for cell in cells:
        _check(cell)
    with store.transaction():
        mends = {(mend.row, mend.field): mend for mend in store.batches.get_mends(number)}
        for cell in cells:
            before = mends.pop((cell.row, cell.field), None)
            given = cell.given if before is None else before.given
            if cell.value != given or cell.is_kept:
                mends[cell.row, cell.field] = Mend(
                    row=cell.row, field=cell.field, value=cell.value, given=given, by=actor, at=now
                )
        if len(mends) > MOST_MENDS:
            raise Invalid("E_MENDS_TOO_MANY", limit=MOST_MENDS)
        trail = _Trail(action="batch.mended", mends=cells, actor=actor, now=now)
        return _read_again(store, number, mends=list(mends.values()), trail=trail)


def undo(store: Store, number: str, *, undone: Collection[tuple[int, str]], actor: str, now: datetime) -> Batch:
    """Let cells, by row and field, be what stands in the file again, and rows that were left out come back.

    Raises `Conflict` (E_BATCH_MOVE, E_MEND_UNKNOWN).
    """
    with store.transaction():
        mends = store.batches.get_mends(number)
        gone = [mend for mend in mends if (mend.row, mend.field) in undone]
        if not gone:
            raise Conflict("E_MEND_UNKNOWN")
        left = [mend for mend in mends if mend not in gone]
        trail = _Trail(action="batch.mend_undone", mends=gone, actor=actor, now=now)
        return _read_again(store, number, mends=left, trail=trail)


def choose_columns(store: Store, number: str, *, column_look: ColumnLook, actor: str, now: datetime) -> Batch:
    """Say what the columns of a list are; it is remembered for these headings, and the list is to be read again.

    Raises `Conflict` (E_BATCH_MOVE).
    """
    choice = ColumnChoice(key=column_look.key, uses=to_remember(column_look), chosen_at=now, chosen_by=actor)
    with store.transaction():
        store.batches.set_columns(number, column_look.chosen)
        store.batches.remember_columns(choice)
        batch = store.batches.move(number, BatchState.READING, at=now, actor=actor)
        append_entry(store.audit, "batch.columns_chosen", subject=number, actor=actor, now=now)
    return batch


def forget_columns(store: Store, number: str, *, key: str, actor: str, now: datetime) -> None:
    """Forget what columns under some headings are; lists that were read by it stay as they are."""
    with store.transaction():
        if store.batches.forget_columns(key):
            append_entry(store.audit, "batch.columns_forgotten", subject=number, actor=actor, now=now)


def _check(cell: CellMend) -> None:
    limit = LIMITS.get(parts().get(cell.field, cell.field), LIMITS["awarded_on"])
    if len(cell.value) > limit:
        raise Invalid("E_MEND_TOO_LONG", limit=limit)
    if cell.field == ROW_LEFT_OUT and not cell.value:
        raise Invalid("E_REASON_MISSING")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trail:
    """What the trail says of a change: rows and fields, never what stands in them."""

    action: str
    mends: Sequence[CellMend | Mend]
    actor: str
    now: datetime


def _read_again(store: Store, number: str, *, mends: Sequence[Mend], trail: _Trail) -> Batch:
    """Store mends and let the list be read again."""
    store.batches.set_mends(number, mends)
    batch = store.batches.move(number, BatchState.READING, at=trail.now, actor=trail.actor)
    rows = ", ".join(dict.fromkeys(str(mend.row) for mend in trail.mends))
    fields = ", ".join(dict.fromkeys(mend.field for mend in trail.mends))
    detail = {"rows": rows[:200], "fields": fields}
    append_entry(store.audit, trail.action, subject=number, actor=trail.actor, now=trail.now, **detail)
    return batch
