"""Answering a request from another wallet app: the link and the QR code that open it, and what arrived."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound, Problem
from kakitome.journeys.handing_out.answering import find_by_link
from kakitome.journeys.handing_out.presentations import WantedExchange, begin, derived, is_page_secret, may_read
from kakitome.ports.presentation_exchanges import PresentationExchange
from kakitome.ports.presentation_requests import RequestState
from kakitome.ports.shares import hash_of_secret
from kakitome.services.requesting import Given
from kakitome.web.exchange_secrets import endpoints, exchange_secret
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.requests.forms import AnswerForm
from kakitome.web.pages.public.requests.guarding import guarded
from kakitome.web.pages.public.requests.shown import request_view
from kakitome.web.parts import written
from kakitome.web.parts.qr_code import qr_of
from kakitome.web.parts.shapes import State, Words

BEGINNING = Limit(name="request-app", times=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """How an exchange stands; `because` says why nothing was taken."""

    state: State
    sentence: str
    because: str
    titles: tuple[Words, ...]
    is_waiting: bool
    ends_at: Words


@guarded
@limited(BEGINNING)
@require_POST
def request_app(request: HttpRequest, secret: str) -> HttpResponse:
    """Begin two exchanges, for an app here and for one on another device; show how to open it."""
    platform = get_platform()
    asking = find_by_link(platform, secret)
    if asking is None or asking.state(platform.now()) is not RequestState.OPEN:
        raise NotFound("E_REQUEST_UNKNOWN")
    view, form = request_view(asking, now=platform.now()), AnswerForm(request.POST)
    if not form.is_valid():
        context = {"asked": view, "secret": secret, "app_form": form}
        return render(request, "pages/public/requests/link.html", context, status=422)
    given = Given(reference=form.cleaned_data["reference"], given_name=form.cleaned_data["given_name"])
    here, elsewhere = (
        begin(
            platform,
            asking,
            wanted=WantedExchange(
                given=given,
                is_same_device=is_same_device,
                is_encrypted="in_clear" not in request.POST,
                address=endpoints(request),
            ),
            secret=exchange_secret(),
        )
        for is_same_device in (True, False)
    )
    context = {
        "asked": view,
        "here": here.link,
        "qr": qr_of(elsewhere.link),
        "elsewhere": elsewhere.link,
        "state_address": reverse("request-app-state", args=[elsewhere.name, _page_secret(elsewhere.name)]),
        "ends_at": written.moment(elsewhere.ends_at),
        "site": request.get_host(),
    }
    return render(request, "pages/learner/requests/app.html", context)


@guarded
@require_safe
def request_app_state(request: HttpRequest, name: str, page: str) -> HttpResponse:
    """Show whether something arrived, to the browser that began it; what it was, after the app sent it back here."""
    platform = get_platform()
    exchange = platform.presenting.exchanges.find(hash_of_secret(name))
    if exchange is None or not is_page_secret(exchange_secret(), name, page=page):
        raise NotFound("E_PRESENTATION_GONE")
    may_see = may_read(exchange, request.GET.get("response_code", ""))
    context = {"exchange": _view(exchange, may_see=may_see)}
    return render(request, "pages/learner/requests/app_state.html", context)


def _page_secret(name: str) -> str:
    return derived(exchange_secret(), name, what="page")


def _view(exchange: PresentationExchange, *, may_see: bool) -> ExchangeView:
    platform = get_platform()
    state, sentence = _standing(exchange, is_over=platform.now() >= exchange.ends_at)
    titles: tuple[Words, ...] = ()
    if exchange.answer and may_see:
        answers = platform.presenting.requests.list_answers(exchange.request)
        sent = next((each.sent for each in answers if each.key == exchange.answer), ())
        titles = tuple(item.title or _("A credential without a title") for item in sent)
    return ExchangeView(
        state=state,
        sentence=sentence,
        because=written.finding(Problem(code=exchange.problem)) if exchange.problem and may_see else "",
        titles=titles,
        is_waiting=state == "unk",
        ends_at=written.moment(exchange.ends_at),
    )


def _standing(exchange: PresentationExchange, *, is_over: bool) -> tuple[State, str]:
    if exchange.answer:
        return "ok", _("It arrived from the app; the asker can see it.")
    if exchange.answered_at is not None:
        return "fail", _("What the app sent was not taken. The asker sees nothing of it.")
    if is_over:
        return "none", _("The time is over, and nothing arrived. Begin again from the link of the request.")
    return "unk", _("Nothing has arrived yet.")
