"""Receiving an award by a printed code: typed, or read by a telephone. Opening it changes nothing; the button does.

Whoever has no e-mail address keeps it in an account that a passkey opens (`pages/account/by_code`).

Guesses are counted with those of awards' numbers (`web/guessing.py`). Whoever signs in on the way comes back: the code
is kept in the session, and stands in no address on the way.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.claim_codes import look_at_code, receive_by_code
from kakitome.journeys.privacy.consenting import question_of
from kakitome.services.holding import HeldAward
from kakitome.values.award_link import AwardLink
from kakitome.web.guessing import MISSES, refuse_guessing
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of, remember_opened
from kakitome.web.pages.learner.award.page import open_award
from kakitome.web.pages.learner.my_awards.counting import forget_count
from kakitome.web.pages.learner.printed_code.forms import PrintedCodeForm
from kakitome.web.parts import written
from kakitome.web.parts.letter import full_name, letter_of

RECEIVING = Limit(name="printed-code", times=300)
"""A whole class types its codes behind one address of its school."""
_GOING_ON = "printed_code_going_on"
_BEFORE = {"sign_in": "account_login", "sign_up": "account_signup"}


@never_cache
@limited(RECEIVING)
@require_http_methods(["GET", "HEAD", "POST"])
def type_code(request: HttpRequest) -> HttpResponse:
    """Take a code that is typed, and lead to what it receives."""
    form = PrintedCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        refuse_guessing(request)
        try:
            look_at_code(get_platform(), form.cleaned_data["code"])
        except NotFound as refusal:
            MISSES.add(request)
            form.refuse(refusal, field="code")
        else:
            request.session[_GOING_ON] = form.cleaned_data["code"]
            return redirect("printed-code-open")
    return render(request, "pages/learner/printed_code/type.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def scan_code(request: HttpRequest, code: str) -> HttpResponse:
    """Take a code that a telephone read, and let it stand in no address from there on."""
    request.session[_GOING_ON] = code[:80]
    return redirect("printed-code-open")


@never_cache
@limited(RECEIVING)
@require_http_methods(["GET", "HEAD", "POST"])
def open_code(request: HttpRequest) -> HttpResponse:
    """Show what the code of this session leads to; receive it when asked."""
    platform, code = get_platform(), code_of(request)
    if not code:
        return redirect("printed-code")
    try:
        refuse_guessing(request)
        held_award = look_at_code(platform, code)
        act = request.POST.get("act", "") if request.method == "POST" else ""
        if act in _BEFORE:
            return redirect(f"{reverse(_BEFORE[act])}?next={reverse('printed-code-open')}")
        if act == "passkey":
            return redirect("printed-code-account")
        if act == "receive":
            return redirect(note_received(request, receive_by_code(platform, code, account=account_of(request))))
    except NotFound as refusal:
        return answer_refusal(request, refusal)
    opened = open_award(platform, AwardLink(held_award.number))
    context = {"letter": letter_of(opened.microcredential, opened.facts), "name": full_name(opened.facts)}
    return render(request, "pages/learner/printed_code/open.html", context)


def code_of(request: HttpRequest) -> str:
    """Return the code of this session; empty for none."""
    return str(request.session.get(_GOING_ON, ""))


def answer_refusal(request: HttpRequest, refusal: NotFound) -> HttpResponse:
    """Say that a code receives nothing, and count it as a guess."""
    MISSES.add(request)
    request.session.pop(_GOING_ON, None)
    context = {"form": PrintedCodeForm(None), "problem": written.refusal(refusal)}
    return render(request, "pages/learner/printed_code/type.html", context, status=404)


def note_received(request: HttpRequest, held_award: HeldAward) -> str:
    """Say that it is theirs; return where to go on."""
    request.session.pop(_GOING_ON, None)
    remember_opened(request, held_award)
    forget_count(account_of(request))
    messages.success(request, _("This award is yours now. Nobody else sees it before you let them."))
    question = question_of(get_platform(), held_award)
    if question is not None and question.is_open:
        return reverse("award-terms-answer", args=[held_award.number])
    link = get_platform().award_links.link(held_award.number, edition=held_award.link_edition)
    return reverse("award", args=[link.name])
