"""The page of a list in each of its states, and the parts of it that are asked for again while it moves."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome import texts
from kakitome.errors import NotFound, Refused
from kakitome.learning.class_list.encoding import LABELS
from kakitome.ports.batches import Batch, BatchRow, BatchState
from kakitome.services.issuing import AwardOutcome
from kakitome.services.issuing.foreseeing import foresee
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import other_body_of
from kakitome.web.pages.provider.class_lists import mends, preview, progress, result
from kakitome.web.pages.provider.class_lists.forms import USUAL_HOUR, HourForm, encodings
from kakitome.web.pages.provider.class_lists.reading import notes_of
from kakitome.web.pages.provider.class_lists.surroundings import around, may_award
from kakitome.web.parts import written
from kakitome.web.parts.written import grouped, in_japan

FOUND_AT_ONCE = 50


def page_of(request: HttpRequest, place: Place, batch: Batch) -> HttpResponse:
    """Show a list as it stands; what asks for a part of a page that has changed since is told to load it anew."""
    is_part = request.headers.get("HX-Request") == "true"
    if is_part and request.GET.get("state") != batch.state.value:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if batch.state is BatchState.READING:
        return _moving(request, place, batch, "reading", progress.reading(place, batch))
    waits = batch.state is BatchState.CONFIRMED and hour_ahead(batch, now=place.now) is not None
    if not waits and batch.state in (BatchState.CONFIRMED, BatchState.SIGNING, BatchState.PAUSED):
        return _moving(request, place, batch, "progress", progress.awarding(place, batch))
    page, more = _standing(request, place, batch)
    return render(request, f"pages/provider/class_lists/{page}.html", {**around(place, batch), **more})


def _standing(request: HttpRequest, place: Place, batch: Batch) -> tuple[str, dict[str, Any]]:
    """Return the page of a list that does not move, and what it shows."""
    if batch.state is BatchState.DRAFT:
        return "preview", _preview(request, place, batch)
    if batch.state is BatchState.UNREADABLE:
        notes = place.store.batches.get_notes(batch.number)
        errors = [problem for problem in notes.problems if problem.severity == "error"]
        return "unreadable", {"reasons": [preview.sentences([problem]) for problem in errors]}
    if batch.state is BatchState.CONFIRMED:
        return "scheduled", {"total": progress.batch_total(place, batch), "hour": hour_form(request, batch)}
    if batch.state is BatchState.CANCELLED and batch.signing_at is None:
        return "cancelled", {}
    return "result", {"result": result.result_of(place, batch, with_awarded="all" in request.GET)}


def _moving(
    request: HttpRequest, place: Place, batch: Batch, page: str, progress_shown: dict[str, Any]
) -> HttpResponse:
    is_part = request.headers.get("HX-Request") == "true"
    context = {
        **around(place, batch),
        "progress": progress_shown,
        "says": request.GET.get("said", "") != str(progress_shown["announced"]),
        "is_part": is_part,
    }
    return render(request, f"pages/provider/class_lists/{page}{'_part' if is_part else ''}.html", context)


def hour_form(request: HttpRequest, batch: Batch) -> HourForm:
    """Return the form for the hour of an award, with what a person tried last."""
    at = in_japan(batch.award_at) if batch.award_at else None
    initial = {
        "when": request.GET.get("when") or ("later" if at else "now"),
        "award_on": request.GET.get("award_on") or (at.date().isoformat() if at else ""),
        "award_time": request.GET.get("award_time") or f"{at or USUAL_HOUR:%H:%M}",
    }
    return HourForm(initial=initial)


def hour_ahead(batch: Batch, *, now: datetime) -> datetime | None:
    """Return the hour at which a list is to be awarded; None for as soon as it is confirmed, and when it has passed."""
    return batch.award_at if batch.award_at is not None and batch.award_at > now else None


def written_hour(hour: datetime | None) -> str:
    """Write an hour as the button sends it back, so that what was read on it is what happens."""
    return hour.astimezone(UTC).isoformat() if hour else ""


def sorted_rows(place: Place, batch: Batch, *, page: str = "", after: int = 0) -> tuple[preview.Sorted, str]:
    """Sort the rows of a list, and say what stands in the way of the whole of it.

    A short list is looked through as awarding would; of a long one the rows to be shown are read, and who has it
    already is found while awarding.
    """
    context = place.platform.issuing_context(place.institution.id)
    if batch.total > preview.MOST:
        return preview.some_rows(place.store.batches, batch.number, page=page, after=after), ""
    outcomes: dict[int, AwardOutcome] = {}
    obstacle = ""
    try:
        outcomes = dict(foresee(context, place.store, number=batch.number, now=batch.award_at or place.now))
    except (Refused, NotFound) as error:
        obstacle = written.refusal(error)
    return preview.sort_rows(place.store.batches.list_rows(batch.number), outcomes), obstacle


def _preview(request: HttpRequest, place: Place, batch: Batch) -> dict[str, Any]:
    page, after = request.GET.get("group", ""), request.GET.get("after", "")
    place_after = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    rows, obstacle = sorted_rows(place, batch, page=page, after=place_after)
    notes, cells = notes_of(place, batch)
    wanted = request.GET.get("q", "").strip()[:100]
    found_rows = place.store.batches.search_rows(batch.number, wanted, limit=FOUND_AT_ONCE) if wanted else []
    with place.store.batches.open_upload(batch.number) as stream:
        is_kept = stream is not None
    ahead = hour_ahead(batch, now=place.now)
    may_choose = may_award(place, batch)
    return {
        **_mending(request, place, batch, rows=rows, may_mend=is_kept and may_choose),
        "headline": _headline(rows),
        "rows": rows,
        "tiles": preview.tiles_of(rows),
        "groups": preview.groups_of(
            rows,
            cells,
            in_full=request.GET.get("all", ""),
            page=page,
            after=place_after,
            may_choose=may_choose,
        ),
        "read_as": _("Read as an Excel workbook")
        if batch.encoding == "xlsx"
        else _("Encoding: read as %(name)s") % {"name": LABELS.get(batch.encoding, batch.encoding)},
        "notes": notes,
        "samples": list(dict.fromkeys(notes.samples)),
        "columns": [(heading, texts.term(f"field.{field}")) for heading, field in notes.fields.items()],
        "is_kept": is_kept,
        "obstacle": obstacle,
        "other_body": _other_body(place, batch),
        "encodings": encodings(),
        "rules": _DUPLICATE_RULES,
        "hour": hour_form(request, batch),
        "left_out": preview.left_out(rows),
        "is_hour_typed": "when" in request.GET,
        "award_at": ahead,
        "award_at_sent": written_hour(ahead),
        "hour_passed": batch.award_at if batch.award_at and not ahead else None,
        "columns_left": [*notes.left_out, *notes.unmapped],
        "q": wanted,
        "found": preview.found_rows(found_rows),
        "found_most": len(found_rows) == FOUND_AT_ONCE,
    }


def _mending(
    request: HttpRequest, place: Place, batch: Batch, *, rows: preview.Sorted, may_mend: bool
) -> dict[str, Any]:
    """Return what can be mended here: only while the file is kept, for the list is read again with it."""
    fields = mends.CellFields.of(place.store.batches.get_notes(batch.number).fields)
    wrong = rows.groups["wrong"][: preview.MOST if request.GET.get("all") == "wrong" else preview.FIRST]
    faulty = mends.faulty_rows(wrong, rows, fields) if may_mend else []
    asked_for = request.GET.get("row", "")
    row = _asked_row(place, batch, asked_for, is_shown=asked_for in {str(row.number) for row in faulty})
    shown = [row.number for row in faulty]
    return {
        "may_mend": may_mend,
        "faulty": faulty,
        "asked_row": mends.faulty_row(row, rows.reasons(row), fields) if may_mend and row else None,
        "proposals": mends.proposals_of(rows, fields) if may_mend else [],
        "mended": mends.mended_of(place, batch, shown=shown),
    }


def _asked_row(place: Place, batch: Batch, text: str, *, is_shown: bool) -> BatchRow | None:
    """Return the row that somebody wants to mend, unless it stands among the faulty ones anyway."""
    if is_shown or not (text.isascii() and text.isdigit() and 0 < len(text) < 9):
        return None
    rows = place.store.batches.list_rows(batch.number, after=int(text) - 1, limit=1)
    return rows[0] if rows and rows[0].number == int(text) else None


def _other_body(place: Place, batch: Batch) -> str:
    """Say that the definition names another body as the awarding one; empty where it does not."""
    version = place.store.microcredentials.get(batch.microcredential, batch.version)
    other = other_body_of(place, version.microcredential)
    return written.finding(other) if other else ""


_DUPLICATE_RULES = (
    ("refuse", gettext_lazy("Do not award them"), ""),
    (
        "replace",
        gettext_lazy("Replace the earlier award by the new one"),
        gettext_lazy("The earlier document becomes “replaced”; the same link opens the new one."),
    ),
    ("allow", gettext_lazy("Award them once more (for what can be achieved repeatedly)"), ""),
)
"""What becomes of rows that repeat an award: the rule, its words, a hint."""


def _headline(rows: preview.Sorted) -> str:
    read = ngettext("%(n)s row read.", "%(n)s rows read.", rows.total) % {"n": grouped(rows.total)}
    wrong, held_back = rows.counts["wrong"], rows.counts["not_passed"]
    if held_back:
        failed = ngettext("%(n)s person did not pass.", "%(n)s people did not pass.", held_back)
        read = _("%(read)s %(mend)s") % {"read": read, "mend": failed % {"n": grouped(held_back)}}
    if not wrong and held_back:
        return read
    if not wrong:
        return _("%(read)s Nothing to mend.") % {"read": read}
    mend = ngettext("%(n)s row is to be mended.", "%(n)s rows are to be mended.", wrong) % {"n": grouped(wrong)}
    return _("%(read)s %(mend)s") % {"read": read, "mend": mend}
