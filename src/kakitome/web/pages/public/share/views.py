"""A share link's pages. Looking at a link with a PIN or a limit of openings changes nothing until its form is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound, Refused
from kakitome.journeys.checking.shares import SharedDocument, own_records_of
from kakitome.ports.sandbox import Busy
from kakitome.ports.shares import ShareVisit, Shows
from kakitome.services.sharing import count_opening, note_record, try_pin, wait_until
from kakitome.web.busy import come_again
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.share.documents import documents_shared
from kakitome.web.pages.public.share.opening import (
    MISSES,
    OPENING,
    NothingOpens,
    Visit,
    asks_for_data,
    drawn,
    nothing_when_closed,
    remember,
    visit,
)
from kakitome.web.pages.public.share.page import SharePage, answers_of, record_rows, share_page
from kakitome.web.pages.public.share.result_data import share_data
from kakitome.web.pages.public.verify.asking import Answer
from kakitome.web.parts import written
from kakitome.web.parts.badge_picture import picture_answer
from kakitome.web.parts.files import download
from kakitome.web.problems import problem_document
from kakitome.web.too_many import TooManyMisses

_BOTH = frozenset({"GET", "POST"})
_LONGEST_PIN = 20
PICTURES = Limit(name="share-pictures", times=20 * OPENING.times)
"""As many as openings may show; nothing is verified for one."""


# Nobody signs in here: the PIN is the whole authority, and whoever could have it sent for somebody knows it.
@csrf_exempt
@limited(OPENING, methods=_BOTH)
@nothing_when_closed
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the PIN, or show what is shared."""
    visitor = visit(request, secret)
    if request.method == "HEAD":
        # Whoever asks for the head alone sees nothing, and is not counted.
        return HttpResponse()
    is_program = asks_for_data(request)
    is_gated = visitor.found_share.share.is_gated and not visitor.is_in
    if is_gated and (request.method != "POST" or not _is_let_in(request, visitor)):
        return _gate_for_programs(request, visitor) if is_program else _gate(request, visitor)
    if request.method == "POST" and not is_program:
        response: HttpResponse = redirect("share", secret=secret)
        if not visitor.is_in and documents_shared(visitor.found_share):
            _count(request, visitor)
            remember(response, visitor.found_share, secret=secret, records=[])
        return response
    try:
        shown = _show(visitor, system=request.GET.get("system", ""))
    except Busy as busy:
        return come_again(request, busy)
    if not visitor.is_in:
        _count(request, visitor)
    if is_program:
        data = share_data(visitor.found_share, shown.page, shown.documents, shown.answers)
        response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response.headers["Content-Disposition"] = 'attachment; filename="credentials.json"'
    else:
        response = drawn(request, "share", {"page": shown.page, "secret": secret})
    if not visitor.is_owner:
        remember(response, visitor.found_share, secret=secret, records=shown.records)
    return response


@limited(OPENING, methods=_BOTH)
@nothing_when_closed
@require_safe
def share_record(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the record on one page, to whoever is in an opening."""
    visitor = visit(request, secret)
    if not visitor.is_in:
        return redirect("share", secret=secret)
    try:
        shown = _show(visitor)
    except Busy as busy:
        return come_again(request, busy)
    if not visitor.is_owner and request.method == "GET":
        platform = get_platform()
        shares = platform.shares.open(visitor.found_share.account)
        note_record(shares, visitor.found_share.share.key, visit=_visit_of(request), now=platform.now())
    context = {
        "page": shown.page,
        "rows": record_rows(shown.page),
        "secret": secret,
        "records_address": request.build_absolute_uri(reverse("verify")) if any(shown.records) else "",
    }
    return drawn(request, "record", context)


@limited(OPENING, methods=_BOTH)
@nothing_when_closed
@require_safe
def share_file(request: HttpRequest, secret: str, place: int) -> HttpResponse:
    """Hand out a document that is shown whole, to whoever is in an opening."""
    visitor = visit(request, secret)
    if not visitor.is_in:
        return redirect("share", secret=secret)
    documents = documents_shared(visitor.found_share)
    if not 1 <= place <= len(documents):
        raise NothingOpens
    shared = documents[place - 1]
    if shared.shows is Shows.RESULT or not shared.question.data:
        raise NothingOpens
    # To be kept, never to be shown in the browser under our name: a stranger made it.
    return download(shared.question.data, shared.file_name, "application/octet-stream")


@limited(PICTURES, methods=_BOTH)
@nothing_when_closed
@require_safe
def share_picture(request: HttpRequest, secret: str, sha256: str) -> HttpResponse:
    """Hand out the picture of a badge that is shown whole, to whoever is in an opening."""
    visitor = visit(request, secret)
    shared = {
        item.collected.document
        for item in visitor.found_share.share.items
        if item.shows is Shows.WHOLE_DOCUMENT and item.collected.document
    }
    wallet = get_platform().wallets.open(visitor.found_share.account)
    pictures = wallet.list_pictures() if visitor.is_in else {}
    picture = next((each for key, each in pictures.items() if key in shared and each.sha256 == sha256), None)
    if picture is None:
        raise NothingOpens
    return picture_answer(request, picture, wallet.read_picture(sha256))


@limited(OPENING, methods=_BOTH)
@nothing_when_closed
@require_safe
def share_own_file(request: HttpRequest, secret: str, place: int, file: int) -> HttpResponse:
    """Hand out a file beside an own record, to whoever is in an opening."""
    visitor = visit(request, secret)
    if not visitor.is_in:
        return redirect("share", secret=secret)
    platform = get_platform()
    records = own_records_of(platform, visitor.found_share)
    if not 1 <= place <= len(records) or not 1 <= file <= len(records[place - 1].files):
        raise NothingOpens
    record, own_file = records[place - 1], records[place - 1].files[file - 1]
    content = platform.persons.own_records.open(visitor.found_share.account).read_file(record.key, own_file.sha256)
    # To be kept, never to be shown in the browser under our name.
    return download(content, own_file.name, "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What is shown, and the numbers of its check records by place."""

    page: SharePage
    documents: Sequence[SharedDocument]
    answers: Sequence[Answer]
    records: list[str]


def _show(visitor: Visit, *, system: str = "") -> _Shown:
    """Verify everything anew; raises `NothingOpens` when nothing is left to show, `Busy`."""
    platform = get_platform()
    with platform.reading_once():
        documents = documents_shared(visitor.found_share)
        if not documents:
            raise NothingOpens
        records = None if visitor.is_owner else visitor.records or ()
        answers = answers_of(documents, now=platform.now(), records=records)
        page = share_page(visitor.found_share, documents, answers, system=system)
    return _Shown(
        page=page,
        documents=documents,
        answers=answers,
        records=[answer.number for answer in answers],
    )


def _is_let_in(request: HttpRequest, visitor: Visit) -> bool:
    """Tell whether the form that was sent opens the link: with the right PIN, or where it only asks for a press."""
    share_link = visitor.found_share.share
    if not share_link.pin_hash:
        return True
    if MISSES.is_over(request):
        raise TooManyMisses(MISSES.seconds)
    platform, pin = get_platform(), "".join(request.POST.get("pin", "")[:_LONGEST_PIN].split())
    shares = platform.shares.open(visitor.found_share.account)
    try:
        is_right = try_pin(
            shares, share_link, pins=platform.pins, pin=pin, visit=_visit_of(request), now=platform.now()
        )
    except NotFound:
        # Deleted a moment ago.
        raise NothingOpens from None
    if not is_right:
        MISSES.add(request)
    return is_right


def _count(request: HttpRequest, visitor: Visit) -> None:
    """Count an opening; raises `NothingOpens` when somebody else had the last one meanwhile."""
    platform = get_platform()
    shares = platform.shares.open(visitor.found_share.account)
    try:
        is_open = count_opening(shares, visitor.found_share.share.key, visit=_visit_of(request), now=platform.now())
    except NotFound:
        raise NothingOpens from None
    if not is_open:
        raise NothingOpens


def _visit_of(request: HttpRequest) -> ShareVisit:
    """Tell roughly where a receiver is; the address itself goes no further than this."""
    platform = get_platform()
    if not platform.share_terms.keeps_log:
        return ShareVisit(terms=platform.share_terms)
    region = platform.share_terms.regions.region_of(request.META.get("REMOTE_ADDR", ""))
    return ShareVisit(terms=platform.share_terms, region=region)


def _gate_for_programs(request: HttpRequest, visitor: Visit) -> HttpResponse:
    """Say what a program has to send for the link to open; as much as the page says, and not more."""
    if not visitor.found_share.share.pin_hash:
        code = "E_SHARE_PRESS"
    else:
        code = "E_SHARE_PIN_WRONG" if request.method == "POST" else "E_SHARE_PIN_NEEDED"
    return problem_document(request, status=403, error=Refused(code))


def _gate(request: HttpRequest, visitor: Visit) -> HttpResponse:
    """Ask for the PIN, or for a press; nothing is said of the person, the credentials or their issuers."""
    platform = get_platform()
    share_link = platform.shares.open(visitor.found_share.account).find(visitor.found_share.share.key)
    until = wait_until(share_link) if share_link else None
    is_waiting = until is not None and platform.now() < until
    context = {
        "has_pin": bool(visitor.found_share.share.pin_hash),
        "is_wrong": request.method == "POST" and not is_waiting,
        "until": written.moment(until) if is_waiting else "",
        "is_logged": platform.share_terms.keeps_log,
        "has_regions": platform.share_terms.regions.is_there,
    }
    return drawn(request, "gate", context, status=422 if request.method == "POST" else 200)
