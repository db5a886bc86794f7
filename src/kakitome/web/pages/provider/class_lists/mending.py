"""Mending a list in its page: a row, everything that was typed, all faults of a kind; leaving out, and undoing."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.errors import Conflict, Invalid
from kakitome.learning.class_list.mending import ROW_LEFT_OUT
from kakitome.ports.batches import Batch, BatchRow, BatchState
from kakitome.services.issuing import mending
from kakitome.services.issuing.mending import CellMend
from kakitome.web.desk.place import POST, Place, at_desk
from kakitome.web.pages.provider.class_lists.mends import MISFITS, CellFields, proposals_of
from kakitome.web.pages.provider.class_lists.pages import sorted_rows
from kakitome.web.pages.provider.class_lists.preview import MOST
from kakitome.web.pages.provider.class_lists.reading import read_now_or_soon
from kakitome.web.pages.provider.class_lists.surroundings import need_batch
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.written import grouped

_LONGEST = 10_000


@at_desk("award", POST)
def mend(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Do what one of the page's buttons says, and come back to the row."""
    batch = need_batch(place, number, right="award")
    here = place.redirect("batch", number)
    anchor, done = "mended", ""
    with attempt(request, refusals=(Conflict, Invalid)) as act:
        if undone := request.POST.get("undo", ""):
            row, _colon, field = undone.partition(":")
            anchor, done = f"row-{row[:9]}", _("It is as in the file again.")
            mending.undo(place.store, number, undone={(_number(row), field)}, **place.by)
        else:
            cells, anchor = _cells(request, place, batch)
            done = _done_sentence(cells)
            if cells:
                mending.mend(place.store, number, cells=cells, **place.by)
    if not act.is_done or not done:
        if act.is_done:
            messages.warning(request, _("Nothing was changed: type what a cell is to be."))
        here["Location"] += f"#{anchor}"
        return here
    with place.store.batches.open_upload(number) as stream:
        size = len(stream.read()) if stream is not None else 0
    if read_now_or_soon(place, batch, size=size).state is BatchState.DRAFT:
        messages.success(request, done)
    here["Location"] += f"#{anchor}"
    return here


def _cells(request: HttpRequest, place: Place, batch: Batch) -> tuple[list[CellMend], str]:
    """Return what the pressed button mends, and where the page goes on."""
    fields = CellFields.of(place.store.batches.get_notes(batch.number).fields)
    if code := request.POST.get("accept", ""):
        rows, _obstacle = sorted_rows(place, batch)
        accepted = (proposal.cells for proposal in proposals_of(rows, fields) if proposal.code == code)
        return list(next(accepted, ())), "mended"
    if left_out := request.POST.get("leave_out", ""):
        row, reason = _number(left_out), " ".join(request.POST.get(f"r-{left_out[:9]}", "").split())[:500]
        return [CellMend(row=row, field=ROW_LEFT_OUT, value=reason)], f"row-{row}"
    only = _number(request.POST.get("row", ""))
    typed: dict[int, dict[str, str]] = {}
    for name, value in request.POST.items():
        kind, _dash, rest = name.partition("-")
        row_number, _dash, field = rest.partition("-")
        row = _number(row_number)
        if kind == "c" and row and (not only or row == only) and field in fields.headings:
            typed.setdefault(row, {})[field] = str(value).strip()[:_LONGEST]
    rows_by_number = _rows(place, batch, typed)
    cells = [cell for row in rows_by_number for cell in _changed(row, typed[row.number], fields)]
    return cells, f"row-{only}" if only else "mended"


def _changed(row: BatchRow, typed: dict[str, str], fields: CellFields) -> Iterable[CellMend]:
    """Return the cells of a row that are to be other than they stand; of a row that does not fit, all of them."""
    is_misfit = any(problem.code in MISFITS for problem in row.problems)
    for name, value in typed.items():
        given = fields.value(row, name)
        if fields.can_be_mended(row, name) and (is_misfit or value != given):
            yield CellMend(row=row.number, field=name, value=value, given=given, is_whole_row=is_misfit)


def _rows(place: Place, batch: Batch, typed: dict[int, dict[str, str]]) -> list[BatchRow]:
    if batch.total <= MOST:
        return [row for row in place.store.batches.list_rows(batch.number) if row.number in typed]
    return [
        row
        for number in typed
        for row in place.store.batches.list_rows(batch.number, after=number - 1, limit=1)
        if row.number == number
    ]


def _done_sentence(cells: list[CellMend]) -> str:
    if not cells:
        return ""
    if cells[0].field == ROW_LEFT_OUT:
        return _("The row is left out. Nothing has been awarded yet.")
    rows = len({cell.row for cell in cells})
    return ngettext("%(n)s row mended.", "%(n)s rows mended.", rows) % {"n": grouped(rows)}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
