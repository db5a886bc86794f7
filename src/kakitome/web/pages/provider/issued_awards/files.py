"""Awards as a table for spreadsheets: what the list shows, with everything known of each."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kakitome.learning.class_list.workbook import write_workbook
from kakitome.web.desk.place import Place, at_desk
from kakitome.web.desk.scope import visible
from kakitome.web.pages.provider.issued_awards.receipt import opened_at, receipts_of
from kakitome.web.pages.provider.issued_awards.rows import ListedAward, each_page, query_of
from kakitome.web.parts.files import XLSX, csv_download, download
from kakitome.web.parts.letter import title_of

MOST_EXPORTED: Final = 20_000
"""Lines of one file; more are found by narrowing the question."""


@at_desk("view")
def awards_file(request: HttpRequest, place: Place, form: str) -> HttpResponse:
    """Answer the awards that the list's question finds; `form` is `csv` or `xlsx`."""
    lines = _lines(place, each_page(place, query_of(request.GET.dict()), most=MOST_EXPORTED))
    name = f"awards-{place.now:%Y%m%d}.{form}"
    if form == "csv":
        return csv_download(lines, name)
    out = BytesIO()
    write_workbook(lines, out, sheet=_("Awards"))
    return download(out.getvalue(), name, XLSX)


def _lines(place: Place, pages: Iterator[Sequence[ListedAward]]) -> Iterator[Sequence[str]]:
    titles = {mc.identifier: title_of(mc.microcredential.title) for mc in visible(place).values()}
    yield [
        _("Number"),
        pgettext("of a person", "Name"),
        _("Reading (kana)"),
        _("Name in Latin letters"),
        _("E-mail address"),
        _("Student number"),
        _("Micro-credential"),
        _("Version"),
        _("Date of the award"),
        _("Grade"),
        _("Valid until"),
        _("State"),
        _("Received"),
        _("Class list"),
        _("Row"),
    ]
    for page in pages:
        records = [record for record, _state, _word in page]
        receipts, opened = receipts_of(place, records), opened_at(place, records)
        for record, _state, word in page:
            intent, learner = record.intent, record.intent.learner
            received = opened.get(record.number)
            yield [
                record.number,
                *((learner.name, learner.reading, learner.roman) if learner else ("", "", "")),
                *((learner.email, learner.student_number) if learner else ("", "")),
                titles.get(intent.microcredential, intent.microcredential),
                str(intent.version),
                intent.awarded_on.isoformat(),
                intent.grade,
                intent.valid_until.isoformat() if intent.valid_until else "",
                word,
                received.isoformat() if received else strip_tags(receipts[record.number]),
                intent.batch,
                str(intent.row or ""),
            ]
