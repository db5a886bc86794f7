"""A verifier elsewhere asks for a credential: looked at, chosen, looked at once more, sent once or declined.

Nothing is fetched because a page was opened, and nothing is sent that a preview did not show.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.presentation.incoming_request import AUTHORIZE_PATH
from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound, Refused, Unavailable
from kakitome.journeys.handing_out.answering_verifiers import (
    ComposedPresentation,
    compose,
    decline,
    look_at_request,
    questions_of,
    request_in_picture,
    send,
)
from kakitome.ports.own_presentations import OwnPresentation, PresentationOutcome
from kakitome.ports.sandbox import Busy
from kakitome.web.busy import come_again, told_when_busy
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.presenting.forms import BringRequestForm
from kakitome.web.pages.learner.presenting.shown import piece_view, question_views, settled_view, verifier_view
from kakitome.web.parts import written

ASKING = Limit(name="present", times=20)
"""Each asks another site."""
ANSWERING = Limit(name="present-answer", times=60)
_SHOWN = 50


@never_cache
@login_required
@limited(ASKING)
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_busy
def present(request: HttpRequest) -> HttpResponse:
    """Ask for the request of a verifier; fetch it, and go on to what it asks for."""
    if request.method != "POST":
        return _begin(request, BringRequestForm())
    form = BringRequestForm(request.POST, request.FILES)
    if not form.is_valid():
        return _begin(request, form)
    platform, link = get_platform(), form.cleaned_data["link"]
    if not link:
        link = request_in_picture(platform, form.cleaned_data["photo"].read())
        if not link:
            form.add_error("photo", _("No code of a request was found. Take the whole code in good light."))
            return _begin(request, form)
    is_here = request.POST.get("device") == "here"
    try:
        presentation = look_at_request(platform, account_of(request), text=link, is_same_device=is_here)
    except Busy:
        raise
    except (Invalid, Conflict, Refused, Unavailable) as refusal:
        form.add_error("link", written.refusal(refusal))
        return _begin(request, form)
    return redirect("present-request", presentation.key)


@never_cache
@login_required
@require_safe
def present_link(request: HttpRequest) -> HttpResponse:
    """Take the link of a verifier on this device; what it asks for is fetched once its person says so."""
    query = request.META.get("QUERY_STRING", "")
    if "client_id" not in request.GET:
        return redirect("present")
    return render(request, "pages/learner/presenting/link.html", {"link": f"openid4vp://?{query}"})


@never_cache
@login_required
@limited(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def present_request(request: HttpRequest, key: str) -> HttpResponse:
    """Show who asks for what and what is held; then what would be sent; send it, or decline."""
    platform, account = get_platform(), account_of(request)
    presentation = platform.persons.presentations.open(account).find(key)
    if presentation is None:
        raise Http404
    if presentation.outcome is not PresentationOutcome.OPEN or presentation.ends_at <= platform.now():
        return _done(request, presentation)
    if request.method != "POST":
        return _choose(request, presentation)
    if request.POST.get("do") == "decline":
        back = decline(platform, account, presentation=presentation)
        return _done(request, platform.persons.presentations.open(account).find(key) or presentation, back=back)
    return _answer(request, presentation)


def _answer(request: HttpRequest, presentation: OwnPresentation) -> HttpResponse:
    """Send what a preview showed, or show what would be sent now."""
    platform, account = get_platform(), account_of(request)
    picks = {name.removeprefix("pick-"): str(value) for name, value in request.POST.items() if name.startswith("pick-")}
    if request.POST.get("do") == "change":
        return _choose(request, presentation, picks=picks)
    try:
        composed = compose(platform, account, presentation=presentation, picks=picks)
        if request.POST.get("do") == "send" and request.POST.get("seen") == composed.seen:
            done, back = send(platform, account, presentation=presentation, composed=composed)
            return _done(request, done, back=back)
    except Busy as busy:
        return come_again(request, busy)
    except (Invalid, NotFound, Refused, Unavailable) as refusal:
        return _refused(request, presentation.key, refusal=refusal, picks=picks)
    return _preview(request, presentation, composed=composed, picks=picks)


def begin_with_link(request: HttpRequest, link: str) -> HttpResponse:
    """Show the page on which a request is brought, with a link that was brought elsewhere; nothing is fetched."""
    return _begin(request, BringRequestForm(initial={"link": link}))


def _begin(request: HttpRequest, form: BringRequestForm) -> HttpResponse:
    settled = get_platform().persons.presentations.open(account_of(request)).list_settled()[:_SHOWN]
    context = {
        "form": form,
        "authorize": f"{get_platform().site_url}{AUTHORIZE_PATH}",
        "settled": [settled_view(entry) for entry in settled],
        "is_here": request.POST.get("device") == "here",
    }
    return render(request, "pages/learner/presenting/begin.html", context, status=422 if form.errors else 200)


def _choose(
    request: HttpRequest, presentation: OwnPresentation, *, picks: dict[str, str] | None = None, problem: str = ""
) -> HttpResponse:
    platform, account = get_platform(), account_of(request)
    questions = questions_of(platform, account, presentation=presentation)
    context: dict[str, Any] = {
        "asked": verifier_view(presentation),
        "questions": question_views(questions, picks),
        "keeps_keys": platform.persons.holder_keys.open(account).is_on(),
        "can_answer": all(question.choices for question in questions if question.is_required),
        "problem": problem,
    }
    return render(request, "pages/learner/presenting/choose.html", context, status=422 if problem else 200)


def _preview(
    request: HttpRequest, presentation: OwnPresentation, *, composed: ComposedPresentation, picks: dict[str, str]
) -> HttpResponse:
    context = {
        "asked": verifier_view(presentation),
        "pieces": [piece_view(piece) for piece in composed.pieces],
        "picks": [(f"pick-{name}", value) for name, value in picks.items()],
        "seen": composed.seen,
        "is_changed": request.POST.get("do") == "send",
    }
    return render(request, "pages/learner/presenting/preview.html", context)


def _refused(request: HttpRequest, key: str, *, refusal: KakitomeError, picks: dict[str, str]) -> HttpResponse:
    platform = get_platform()
    presentation = platform.persons.presentations.open(account_of(request)).find(key)
    if presentation is None:
        raise Http404
    problem = written.refusal(refusal)
    if presentation.outcome is not PresentationOutcome.OPEN:
        return _done(request, presentation, problem=problem)
    return _choose(request, presentation, picks=picks, problem=problem)


def _done(request: HttpRequest, presentation: OwnPresentation, *, back: str = "", problem: str = "") -> HttpResponse:
    context = {
        "done": settled_view(presentation),
        "back": back,
        "problem": problem,
        "outcome": presentation.outcome.value,
    }
    return render(request, "pages/learner/presenting/done.html", context)
