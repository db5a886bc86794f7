"""Files around a class list: the template, the annotated list, the result, the credentials."""

import tempfile
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from typing import IO, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kakitome.learning.class_list import (
    AnnotatedList,
    ListFile,
    annotate,
    annotated_text,
    note_of,
    template_csv,
    write_annotated_workbook,
    write_table,
)
from kakitome.ports.batches import Batch, BatchRow, BatchState, RowState
from kakitome.web.desk.place import Place, at_desk
from kakitome.web.pages.provider.class_lists.preview import reasons
from kakitome.web.pages.provider.class_lists.reading import read_again
from kakitome.web.pages.provider.class_lists.result import word_of
from kakitome.web.pages.provider.class_lists.surroundings import need_batch
from kakitome.web.parts import written
from kakitome.web.parts.files import CSV, XLSX, download

HEADINGS = {"ja": "確認（Kakitome）", "en": "Kakitome remarks"}
"""The added column; both are known again when the list comes back."""
_WITH_FINDINGS = frozenset(
    {RowState.ERROR, RowState.NOT_PASSED, RowState.WARNING, RowState.DUPLICATE, RowState.LEFT_OUT}
)
_SPOOL = 8 * 1024 * 1024
_AT_ONCE = 1000
_DOCUMENTS_AT_ONCE = 100


@at_desk("view")
def template(request: HttpRequest, place: Place, reading: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer an empty list with its headings in Japanese or English."""
    if reading not in ("ja", "en"):
        raise Http404
    return download(template_csv("en" if reading == "en" else "ja"), f"class-list-{reading}.csv", CSV)


@at_desk("view")
def annotated(request: HttpRequest, place: Place, number: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the uploaded file with a last column that says what is wrong."""
    batch = need_batch(place, number, right="view")
    notes = place.store.batches.get_notes(number)
    if not notes.fields:
        return _annotated_of_old(place, batch)
    with place.store.batches.open_upload(number) as stream:
        if stream is None:
            raise Http404
        noted = AnnotatedList(
            file=ListFile(stream),
            encoding=batch.encoding,
            delimiter=batch.delimiter,
            sheet=notes.sheet,
            header_row=notes.header_row,
            heading=HEADINGS[written.language()],
            notes=_notes(place, batch),
        )
        file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - closed by the response
        if notes.sheet:
            write_annotated_workbook(noted, file)
        else:
            file.writelines(annotated_text(noted))
    file.seek(0)
    kind, suffix = (XLSX, "xlsx") if notes.sheet else ("text/csv", "csv")
    answer = FileResponse(file, as_attachment=True, filename=_named_after(batch, suffix), content_type=kind)
    return cast("HttpResponse", answer)


@at_desk("view")
def result(request: HttpRequest, place: Place, number: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer what came of each row as CSV."""
    batch = need_batch(place, number, right="view")
    headers = {"Content-Disposition": f'attachment; filename="{number}-result.csv"'}
    return cast("HttpResponse", StreamingHttpResponse(_result_csv(place, batch), content_type=CSV, headers=headers))


@at_desk("view")
def credentials(request: HttpRequest, place: Place, number: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the signed documents of a batch, with the result beside them, as one ZIP file."""
    batch = need_batch(place, number, right="view")
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - closed by the response
    with zipfile.ZipFile(file, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        with archive.open("result.csv", "w", force_zip64=True) as part:
            part.writelines(_result_csv(place, batch))
        awarded = _rows(place, number, states=frozenset({RowState.ISSUED}))
        while rows := list(islice(awarded, _DOCUMENTS_AT_ONCE)):
            documents = place.store.awards.find_documents([row.credential_id for row in rows])
            for row in rows:
                archive.writestr(f"credentials/{row.award_number}.json", documents[row.credential_id])
    file.seek(0)
    return cast("HttpResponse", FileResponse(file, as_attachment=True, filename=f"{number}.zip"))


def _annotated_of_old(place: Place, batch: Batch) -> HttpResponse:
    """Annotate a list of an earlier release, of whose reading nothing was kept but its rows."""
    data = place.store.batches.find_upload(batch.number)
    if data is None:
        raise Http404
    class_list = read_again(data, batch, now=batch.uploaded_at)
    annotated_file = annotate(data, class_list, sentence=written.finding, heading=HEADINGS[written.language()])
    kind, suffix = (XLSX, "xlsx") if class_list.sheet else ("text/csv", "csv")
    return download(annotated_file, _named_after(batch, suffix), kind)


def _named_after(batch: Batch, suffix: str) -> str:
    """Name a file after the one that was uploaded, so that its owner knows it again."""
    stem = "".join(c for c in PurePath(batch.filename).stem if c.isprintable() and c not in '/\\:*?"<>|').strip(". ")
    return f"{stem[:100] or batch.number}-{_('checked')}.{suffix}"


def _notes(place: Place, batch: Batch) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with rows; before anything is awarded, rows without findings need not be read."""
    states = _WITH_FINDINGS if batch.state is BatchState.DRAFT else frozenset[RowState]()
    for row in _rows(place, batch.number, states=states):
        yield row.number, note_of(row.problems, written.finding)


def _result_csv(place: Place, batch: Batch) -> Iterator[bytes]:
    """Write the result in pieces: the mark of the encoding stands before the first one alone."""
    lines, is_first = _lines(place, batch), True
    while piece := list(islice(lines, _AT_ONCE)):
        yield write_table(piece, is_first=is_first)
        is_first = False


def _rows(place: Place, number: str, *, states: frozenset[RowState] = frozenset()) -> Iterator[BatchRow]:
    """Yield rows, some at a time, so that a list of any length fits."""
    after = 0
    while rows := place.store.batches.list_rows(number, states=states, after=after, limit=_AT_ONCE):
        yield from rows
        after = rows[-1].number


def _lines(place: Place, batch: Batch) -> Iterator[list[str]]:
    yield [
        _("Row"),
        pgettext("of a person", "Name"),
        _("Student number"),
        _("E-mail address"),
        _("Result"),
        _("Number"),
        _("Credential"),
        _("Reason"),
    ]
    for row in _rows(place, batch.number):
        learner = row.learner
        problems = [] if row.state is RowState.ISSUED else reasons(row)
        yield [
            str(row.number),
            learner.name if learner else "",
            learner.student_number if learner else "",
            learner.email if learner else "",
            word_of(row.state),
            row.award_number,
            row.credential_id,
            " ".join(written.finding(problem) for problem in problems),
        ]
