"""A request as its asker makes it, confirms it and reads its answers. The mailed address is the whole authority."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, NotFound, Unavailable
from kakitome.journeys.checking.asked_applicants import find_batch, join
from kakitome.journeys.checking.questions import Question
from kakitome.journeys.checking.shares import SharedDocument
from kakitome.journeys.handing_out.answering import find_by_desk, mail_confirmation
from kakitome.ports.presentation_requests import PresentationRequest, RequestState
from kakitome.ports.shares import FoundShare, Share
from kakitome.services.listing_applicants import join_answers, with_standing
from kakitome.services.requesting import close, confirm, link_secret, make_request
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.requests.forms import RequestForm
from kakitome.web.pages.public.requests.guarding import guarded
from kakitome.web.pages.public.requests.lines import filters_of, headline, line_of, tiles_of
from kakitome.web.pages.public.requests.shown import SHOWN, answer_view, request_view
from kakitome.web.pages.public.share.page import answers_of, share_page
from kakitome.web.parts import written
from kakitome.web.parts.qr_code import qr_of

MAKING = Limit(name="request-new", times=10, seconds=600)
"""Each sends a mail."""
OPENING = Limit(name="request", times=60)
_BOTH = frozenset({"GET", "POST"})
_NOBODY = str(UUID(int=0))
"""The account of nobody: the page of an answer says nothing of whose account it came from."""
FIELD_OF = {
    "E_REQUEST_CLOSES": "closes_on",
    "E_REQUEST_ENDS": "ends_on",
    "E_REQUEST_ENDS_FAR": "ends_on",
    "E_REQUEST_MANY": "asker_mail",
}


@limited(MAKING)
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """Ask who asks whom for what, until when; then mail the link that lets the request work."""
    platform = get_platform()
    form = RequestForm(request.POST or None, initial=_initial())
    if request.method == "POST" and form.is_valid():
        try:
            made = make_request(
                platform.presenting.requests, form.wanted(), terms=platform.presenting.terms, now=platform.now()
            )
            mail_confirmation(platform, made, contact=settings.INSTALLATION.contact)
        except (Invalid, Conflict, Unavailable) as refused:
            form.refuse(refused, field=FIELD_OF.get(refused.code))
        else:
            context = {"address": made.request.asker_mail, "request_number": made.request.number}
            return render(request, "pages/public/requests/mailed.html", context)
    page: dict[str, Any] = {"form": form, "longest": platform.presenting.terms.longest.days}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "pages/public/requests/new.html", page, status=status)


@guarded
@limited(OPENING, methods=_BOTH)
@require_safe
def request_desk(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the asker's page: what is to be confirmed, or the link for people and the answers, verified now."""
    platform = get_platform()
    asking, now = need_desk(secret), platform.now()
    context: dict[str, Any] = {"asked": request_view(asking, now=now), "secret": secret}
    if asking.state(now) is RequestState.UNCONFIRMED:
        context |= {"batch": find_batch(platform, asking)}
        return render(request, "pages/public/requests/confirm.html", context)
    people = platform.presenting.applicants.list_by_request(asking.number)
    joined = join_answers(people, platform.presenting.requests.list_answers(asking.number))
    narrowed = with_standing(joined, request.GET.get("show", ""))
    address = request.build_absolute_uri(reverse("request-link", args=[link_secret(secret)]))
    page = max(1, min(_page_number(request.GET.get("page", "1")), -(-len(narrowed) // SHOWN) or 1))
    listed = narrowed[(page - 1) * SHOWN : page * SHOWN]
    context |= {
        "headline": headline(joined, has_list=bool(people)),
        "tiles": tiles_of(joined, has_list=bool(people)),
        "lines": [line_of(platform, each, secret=secret, now=now) for each in listed],
        "filters": filters_of(joined, chosen=request.GET.get("show", "")),
        "show": request.GET.get("show", ""),
        "has_list": bool(people),
        "batch": find_batch(platform, asking),
        "as_of": written.moment(now),
        "address": address,
        "qr": qr_of(address),
        "earlier": page - 1,
        "later": page + 1 if page * SHOWN < len(narrowed) else 0,
    }
    return render(request, "pages/public/requests/desk.html", context)


@guarded
@limited(OPENING)
@require_POST
def request_act(request: HttpRequest, secret: str) -> HttpResponse:
    """Confirm a request, or close it."""
    platform, asking = get_platform(), need_desk(secret)
    if request.POST.get("do") == "close":
        close(platform.presenting.requests, asking, now=platform.now())
        messages.success(request, _("The request is closed. Answers that came can be seen as before."))
    else:
        confirm(platform.presenting.requests, asking, now=platform.now())
        if request.POST.get("do") == "join":
            join(platform, asking)
        messages.success(request, _("Your address is confirmed. The request works now."))
    return redirect("request-desk", secret=secret)


@guarded
@limited(OPENING, methods=_BOTH)
@require_safe
def request_answer(request: HttpRequest, secret: str, key: str) -> HttpResponse:
    """Show one answer in full: its credentials, verified now."""
    platform, asking = get_platform(), need_desk(secret)
    now = platform.now()
    requests = platform.presenting.requests
    answers = {answer.key: answer for answer in requests.list_answers(asking.number)}
    sent = requests.list_documents(asking.number, key) if key in answers else []
    if not sent or answers[key].is_over(now):
        raise NotFound("E_ANSWER_UNKNOWN")
    documents = [
        SharedDocument(question=Question(label="", data=each.data), shows=each.shows, file_name=each.file_name)
        for each in sent
    ]
    people = platform.presenting.applicants.list_by_request(asking.number)
    joined = next(
        line for line in join_answers(people, list(answers.values())) if line.answer and line.answer.key == key
    )
    found_share = FoundShare(account=_NOBODY, share=_as_share(asking, len(sent)))
    page = share_page(found_share, documents, answers_of(documents, now=now))
    context = {
        "asked": request_view(asking, now=now),
        "answer": answer_view(
            platform, answers[key], now=now, listed_name=joined.applicant.name if joined.applicant else ""
        ),
        "page": page,
        "secret": secret,
    }
    return render(request, "pages/public/requests/answer.html", context)


def need_desk(secret: str, *, is_confirmed: bool = False) -> PresentationRequest:
    """Find the request of an asker's page; raises `NotFound`, also when it has ended, or waits to be confirmed."""
    platform = get_platform()
    asking = find_by_desk(platform, secret)
    state = asking.state(platform.now()) if asking else RequestState.ENDED
    if asking is None or state is RequestState.ENDED or (is_confirmed and state is RequestState.UNCONFIRMED):
        raise NotFound("E_REQUEST_UNKNOWN")
    return asking


def _as_share(asking: PresentationRequest, count: int) -> Share:
    """Return what the page of a share builds on; nobody's name and no note belong to it."""
    return Share(
        key="",
        secret_hash="",
        label="",
        note="",
        language=asking.language,
        item_count=count,
        created_at=asking.made_at,
        ends_at=asking.ends_at,
        over_at=asking.ends_at,
    )


def _initial() -> dict[str, Any]:
    platform = get_platform()
    closes = written.in_japan(platform.now() + timedelta(days=14)).date()
    ends = written.in_japan(platform.now() + min(timedelta(days=60), platform.presenting.terms.longest)).date()
    return {"closes_on": closes.isoformat(), "ends_on": ends.isoformat()}


def _page_number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
