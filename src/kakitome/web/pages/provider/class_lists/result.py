"""How far a batch is, and what came of each of its rows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kakitome.ports.batches import AWARDABLE, Batch, BatchRow, RowState
from kakitome.ports.outbox import MessageState
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.class_lists import preview
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Table, Tile

NOT_AWARDED: Final = frozenset(
    {RowState.ERROR, RowState.NOT_PASSED, RowState.DUPLICATE, RowState.LEFT_OUT, RowState.SKIPPED, RowState.REFUSED}
)
_LOOKED_THROUGH: Final = 5000


def result_of(place: Place, batch: Batch, *, with_awarded: bool) -> dict[str, Any]:
    """Return what came of a batch for its page; rows that were not awarded come first.

    `late` are the learners whose mail did not leave. `left` counts the rows of a batch that was stopped before their
    turn came, `unseen` those a page has no room for.
    """
    counts = place.store.batches.count_rows(batch.number)
    issued = counts.get(RowState.ISSUED, 0)
    left_out = place.store.batches.list_rows(batch.number, states=NOT_AWARDED, limit=preview.MOST)
    awarded: Sequence[BatchRow] = ()
    if with_awarded:
        awarded = place.store.batches.list_rows(batch.number, states=frozenset({RowState.ISSUED}), limit=preview.MOST)
    late = _late(place, batch)
    left = sum(counts.get(state, 0) for state in AWARDABLE)
    missing = counts.get(RowState.REFUSED, 0) + counts.get(RowState.ERROR, 0) + left
    shows_awarded = with_awarded or issued > preview.MOST
    unseen = sum(counts.get(state, 0) for state in NOT_AWARDED) - len(left_out) + left
    tiles = [
        Tile(state="ok", count=issued, label=_("Awarded")),
        Tile(state="none", count=counts.get(RowState.SKIPPED, 0), label=_("Had it already")),
        Tile(state="fail" if missing else "none", count=missing, label=_("Not awarded")),
        Tile(state="none", count=counts.get(RowState.DUPLICATE, 0), label=_("Repeated rows")),
    ]
    if held_back := counts.get(RowState.NOT_PASSED, 0):
        tiles.insert(1, Tile(state="none", count=held_back, label=_("Did not pass")))
    if put_aside := counts.get(RowState.LEFT_OUT, 0):
        tiles.append(Tile(state="none", count=put_aside, label=_("Left out")))
    if late:
        tiles.append(Tile(state="warn", count=len(late), label=_("Mail not delivered")))
    return {
        "issued": issued,
        "tiles": tiles,
        "table": _table(place, [*left_out, *awarded]),
        "more": 0 if shows_awarded else issued,
        "late": late,
        "left": left,
        "unseen": unseen + (issued - len(awarded) if shows_awarded else 0),
    }


_CAME_OF_IT: Final[Mapping[RowState, Promise]] = {
    RowState.ISSUED: gettext_lazy("Awarded"),
    RowState.SKIPPED: gettext_lazy("Had it already"),
    RowState.REFUSED: gettext_lazy("Not awarded"),
    RowState.NOT_PASSED: gettext_lazy("Did not pass, not awarded"),
    RowState.LEFT_OUT: gettext_lazy("Left out"),
    RowState.ERROR: gettext_lazy("Not awarded"),
    RowState.DUPLICATE: gettext_lazy("Repeated, not awarded"),
}


def word_of(state: RowState) -> str:
    """Return the word for what came of a row."""
    return str(_CAME_OF_IT.get(state, _("Not awarded yet")))


def _table(place: Place, rows: Sequence[BatchRow]) -> Table:
    return Table(
        caption=_("Result by row"),
        columns=[_("Row"), pgettext("of a person", "Name"), _("Result"), _("Reason"), _("Number")],
        rows=[
            [
                str(row.number),
                preview.name_of(row),
                word_of(row.state),
                "" if row.state is RowState.ISSUED else preview.sentences(preview.reasons(row)),
                written.number_link(place.url("award-detail", row.award_number), row.award_number)
                if row.award_number
                else "",
            ]
            for row in rows
        ],
    )


def _late(place: Place, batch: Batch) -> list[tuple[str, str]]:
    """Find the awards of a batch whose mail was given up."""
    parked = {
        message.dedupe_id.removeprefix("claim:")
        for message in place.store.outbox.list_messages(state=MessageState.PARKED, limit=_LOOKED_THROUGH)
    }
    if not parked:
        return []
    records = place.store.awards.find_many_by_credential_id(sorted(parked)).values()
    return [
        (record.intent.learner.name if record.intent.learner else "", place.url("award-detail", record.number))
        for record in records
        if record.intent.batch == batch.number
    ]
