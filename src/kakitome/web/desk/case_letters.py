"""The letters of a case as files, for the applicant and for the secretariat, in both languages."""

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import NotFound
from kakitome.journeys.recognition.office_letters import (
    DECISION,
    HEARING,
    INVOICE,
    RECEIPT,
    letters_of,
    office_letter_of,
)
from kakitome.values.localized_text import LANGUAGES
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.parts.files import download

_TITLES: Mapping[str, Promise] = {
    DECISION: gettext_lazy("Letter of decision"),
    HEARING: gettext_lazy("Notice of the draft"),
    INVOICE: gettext_lazy("Invoice"),
    RECEIPT: gettext_lazy("Receipt"),
}


def letter_response(desk: CaseDesk, letter: str, *, language: str) -> HttpResponse:
    """Answer one letter as a PDF; raises `Http404` where there is none."""
    known = next((tongue for tongue in LANGUAGES if tongue == language), None)
    if known is None:
        raise Http404
    try:
        pdf = office_letter_of(desk.context, desk.case, letter=letter, language=known)
    except NotFound:
        raise Http404 from None
    return download(pdf, f"{desk.case.number}-{letter}-{language}.pdf", "application/pdf")


def letters_in_words(desk: CaseDesk, *, spot: str) -> Sequence[Mapping[str, object]]:
    """Return the letters of a case, newest kind last, each with its address in either language."""
    return [
        {
            "title": _title(letter),
            "files": [(language, desk.place.url(spot, desk.case.number, letter, language)) for language in LANGUAGES],
        }
        for letter in letters_of(desk.case)
    ]


def _title(letter: str) -> str:
    kind, _separator, place = letter.partition("-")
    title = str(_TITLES[kind])
    return _("%(title)s %(n)s") % {"title": title, "n": place} if place not in ("", "1") else title
