"""Answering a request from another wallet app: the link and the QR code that open it, and what arrived."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid, NotFound, Problem, Refused, Unavailable
from kakitome.journeys.handing_out.answering import find_by_link
from kakitome.journeys.handing_out.presentations import (
    LASTS,
    WantedExchange,
    begin,
    come_back,
    derived,
    is_page_secret,
    may_read,
)
from kakitome.ports.presentation_exchanges import PresentationExchange
from kakitome.ports.presentation_requests import RequestState
from kakitome.ports.shares import hash_of_secret
from kakitome.services.requesting import stop_by_secret
from kakitome.web.exchange_secrets import endpoints, exchange_secret
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.requests.forms import AnswerForm, given_in
from kakitome.web.pages.public.requests.guarding import guarded
from kakitome.web.pages.public.requests.shown import consent_view, request_view
from kakitome.web.parts import written
from kakitome.web.parts.qr_code import qr_of
from kakitome.web.parts.shapes import State, Words

# Bound to the exchange's own path, which `__Host-` does not allow.
BROWSER = f"{settings.KAKITOME_COOKIE_PREFIX.replace('__Host-', '__Secure-')}kakitome_presentation"
"""Cookie by which the browser that began is known again when an app on the same device leads back to it."""
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
    asked_link = find_by_link(platform, secret)
    if asked_link is None or asked_link[0].state(platform.now()) is not RequestState.OPEN:
        raise NotFound("E_REQUEST_UNKNOWN")
    asking, applicant = asked_link
    view, form = request_view(asking, now=platform.now()), AnswerForm(request.POST)
    if not form.is_valid():
        context = {"asked": view, "secret": secret, "app_form": form, "applicant": applicant}
        return render(request, "pages/public/requests/link.html", context, status=422)
    given = given_in(form, applicant)
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
    page = render(request, "pages/learner/requests/app.html", context)
    # Only this browser can let count what the app on this device sends. Source: HAIP 1.0 §5.1.
    page.set_cookie(
        BROWSER,
        derived(exchange_secret(), here.name, what="browser"),
        max_age=LASTS,
        path=f"/r/app/{here.name}",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return page


@guarded
@require_safe
def request_app_state(request: HttpRequest, name: str, page: str) -> HttpResponse:
    """Show whether something arrived, to the browser that began it; what it was, after the app sent it back here."""
    platform = get_platform()
    exchange = platform.presenting.exchanges.find(hash_of_secret(name))
    if exchange is None or not is_page_secret(exchange_secret(), name, page=page):
        raise NotFound("E_PRESENTATION_GONE")
    code = request.GET.get("response_code", "")
    if code and exchange.held is not None:
        # A second look, or a code of somebody else, changes nothing.
        with suppress(NotFound, Invalid, Refused, Unavailable):
            browser = request.COOKIES.get(BROWSER, "")
            come_back(platform, name, code=code, browser=browser, secret=exchange_secret())
        exchange = platform.presenting.exchanges.find(hash_of_secret(name)) or exchange
    may_see = may_read(exchange, code)
    context: dict[str, Any] = {"exchange": _view(exchange, may_see=may_see)}
    if exchange.answer and may_see:
        end = reverse("request-app-answer", args=[derived(exchange_secret(), name, what="end")])
        context |= {"end_address": request.build_absolute_uri(end)}
    return render(request, "pages/learner/requests/app_state.html", context)


@guarded
@limited(BEGINNING)
@require_http_methods(["GET", "HEAD", "POST"])
def request_app_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show whoever answered from an app what they agreed to, by the link they were given then; and end it for good."""
    platform = get_platform()
    answer = platform.presenting.requests.find_by_end(hash_of_secret(secret[:64]))
    if answer is None:
        raise NotFound("E_ANSWER_UNKNOWN")
    if request.method == "POST":
        stop_by_secret(platform.presenting.requests, secret[:64], now=platform.now())
        messages.success(request, _("The answer is ended. The asker sees nothing of it any more."))
        return redirect("request-app-answer", secret=secret)
    context = {"consent": consent_view(answer, now=platform.now())}
    return render(request, "pages/learner/requests/app_answer.html", context)


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
    if exchange.answered_at is not None and (exchange.problem or not exchange.code_hash):
        return "fail", _("What the app sent was not taken. The asker sees nothing of it.")
    if exchange.held is not None and not is_over:
        return "unk", _("It arrived from the app, and counts once the app leads back to this browser.")
    if exchange.answered_at is not None and exchange.code_hash and not exchange.problem:
        return "fail", _("Nobody came back from the app in time. The asker sees nothing of it.")
    if is_over:
        return "none", _("The time is over, and nothing arrived. Begin again from the link of the request.")
    return "unk", _("Nothing has arrived yet.")
