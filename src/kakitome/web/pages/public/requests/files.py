"""What came in answer to a request as a workbook and as a PDF, both made of what the page shows, verified now."""

from collections.abc import Iterator, Sequence
from html import unescape
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.class_list.workbook import write_workbook
from kakitome.mapping.certificate.answer_record import AnswerRecord, PersonRecord, RecordFact, answer_record
from kakitome.ports.presentation_requests import PresentationRequest
from kakitome.services.listing_applicants import join_answers, with_standing
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.requests.guarding import guarded
from kakitome.web.pages.public.requests.lines import AnswerLine, line_of
from kakitome.web.pages.public.requests.views import need_desk
from kakitome.web.parts import written
from kakitome.web.parts.files import XLSX, download
from kakitome.web.parts.shapes import Words

WRITING = Limit(name="request-files", times=6, seconds=600)
"""Each verifies every answer."""
_BOTH = frozenset({"GET", "POST"})


@guarded
@limited(WRITING, methods=_BOTH)
@require_safe
def request_table(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the lines of the page as a workbook of plain texts."""
    asking = need_desk(secret, is_confirmed=True)
    lines = _lines(request, asking, secret=secret)
    out = BytesIO()
    write_workbook(_rows(request, lines), out, sheet=_("Answers"))
    return download(out.getvalue(), f"{asking.number}.xlsx", XLSX)


@guarded
@limited(WRITING, methods=_BOTH)
@require_safe
def request_pdf(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the lines of the page as a PDF: a list, or a page for each person (`?pages=each`)."""
    platform, asking = get_platform(), need_desk(secret, is_confirmed=True)
    lines = _lines(request, asking, secret=secret)
    now = platform.now()
    record = AnswerRecord(
        language=written.language(),
        title=_("Answers to the request"),
        eyebrow=f"{pgettext('for a presentation', 'Request')} {asking.number}",
        facts=(
            RecordFact(label=_("Who asks"), lines=(asking.asker_name,)),
            RecordFact(label=_("Purpose"), lines=(asking.purpose,)),
            RecordFact(label=_("Checked"), lines=(_text(written.moment(now)),)),
        ),
        people=[_person(line) for line in lines],
        note=_("State as of the moment above; it may change. Use it for the purpose stated, and delete it with that."),
        footer=platform.site_url,
        is_paged=request.GET.get("pages") == "each",
    )
    return download(answer_record(record, made_at=now), f"{asking.number}.pdf", "application/pdf")


def _lines(request: HttpRequest, asking: PresentationRequest, *, secret: str) -> list[AnswerLine]:
    """Verify every answer, and return the lines that the address narrows to."""
    platform = get_platform()
    answers = platform.presenting.requests.list_answers(asking.number)
    joined = join_answers(platform.presenting.applicants.list_by_request(asking.number), answers)
    narrowed = with_standing(joined, request.GET.get("show", ""))
    return [line_of(platform, each, secret=secret, now=platform.now()) for each in narrowed]


def _rows(request: HttpRequest, lines: Sequence[AnswerLine]) -> Iterator[list[str]]:
    """Write the asker's own columns in their order, and ours to the right."""
    own = list(dict.fromkeys(heading for line in lines for heading, _value in line.own_cells))
    yield [
        *own,
        _("Number with the asker"),
        pgettext("of a person", "Name"),
        _("Conclusion"),
        _("What was sent"),
        _("Issuer"),
        _("Name compared"),
        _("Remarks"),
        pgettext("what an answer leaves out", "Not sent"),
        _("Arrived"),
        _("Own link"),
    ]
    for line in lines:
        answer = line.answer
        documents = answer.documents if answer else ()
        cells = dict(line.own_cells)
        yield [
            *(cells.get(heading, "") for heading in own),
            line.reference,
            line.name,
            line.state_word,
            "\n".join(_text(each.title) for each in documents),
            "\n".join(_text(each.issuer) for each in documents),
            answer.name_word if answer else "",
            "\n".join(_remarks(line)),
            "\n".join(_withheld(line)),
            _text(answer.answered_at) if answer else "",
            request.build_absolute_uri(reverse("request-link", args=[line.own_link])) if line.own_link else "",
        ]


def _person(line: AnswerLine) -> PersonRecord:
    answer = line.answer
    documents = answer.documents if answer else ()
    sent = [
        f"{_text(each.title)}{_(': ')}{each.state_word}" + (f" / {_text(each.issuer)}" if each.issuer else "")
        for each in documents
    ]
    facts = [
        (_("Conclusion"), [line.state_word]),
        (_("Arrived"), [_text(answer.answered_at)] if answer else []),
        (_("What was sent"), sent),
        (_("Name compared"), [answer.name_word] if answer and answer.name_word else []),
        (_("Remarks"), _remarks(line)),
        (pgettext("what an answer leaves out", "Not sent"), _withheld(line)),
    ]
    return PersonRecord(
        title=" ".join(part for part in (line.reference, line.name) if part) or _("Not stated"),
        facts=tuple(RecordFact(label=label, lines=tuple(words)) for label, words in facts if words),
    )


def _remarks(line: AnswerLine) -> list[str]:
    answer = line.answer
    if answer is None:
        return []
    wrote = _("The person wrote “%(name)s”.") % {"name": line.wrote} if line.wrote else ""
    remarks = [line.joined, wrote, answer.name_note, *(each.was for each in answer.documents)]
    return [remark for remark in remarks if remark]


def _withheld(line: AnswerLine) -> list[str]:
    return [_text(each) for each in line.answer.withheld] if line.answer and line.answer.documents else []


def _text(words: Words) -> str:
    """Return words without markup: a file holds plain texts."""
    return unescape(strip_tags(written.text(words)))
