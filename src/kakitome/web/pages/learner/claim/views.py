"""Receiving an award. Opening the link only shows it; the button receives it."""

import secrets
from contextlib import nullcontext

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.privacy.consenting import question_of, withdraw_consents
from kakitome.services.holding import (
    AddressNotProved,
    HeldAward,
    LinkEnded,
    LinkTaken,
    LinkUnknown,
    claim,
    has_proved,
    look_at_link,
    send_code,
    send_links_again,
)
from kakitome.services.holding.reminding_unclaimed import reminders_of, stop_reminders
from kakitome.services.holding.returning import find_return, is_asked_back, is_proved, prove
from kakitome.services.revoking import standing_of
from kakitome.values.award_link import AwardLink
from kakitome.values.instants import JAPAN
from kakitome.web.guessing import MISSES, refuse_guessing
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of, remember_opened
from kakitome.web.pages.learner.award.page import open_award
from kakitome.web.pages.learner.claim.forms import ResendForm
from kakitome.web.pages.learner.claim.going_on import forget_link, remember_link, remembered_link
from kakitome.web.pages.learner.claim.proving import drawn_code, is_right, is_waited_for
from kakitome.web.pages.learner.my_awards.counting import forget_count
from kakitome.web.parts import written
from kakitome.web.parts.letter import full_name, letter_of

TOKEN_BYTES = 32
# A whole class opens its mails behind one address of its school. Who guesses is kept away by the 256 bits of links and,
# for codes, by how many one award may be sent in an hour (`proving`).
CLAIMING = Limit(name="claim", times=300)
RESENDING = Limit(name="resend", times=5)
CODING = Limit(name="claim-code", times=300, seconds=600)
_BEFORE = {"sign_in": "account_login", "sign_up": "account_signup"}


@never_cache
@limited(CLAIMING)
@require_http_methods(["GET", "HEAD", "POST"])
def claim_award(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link leads to; receive it when asked, by whoever proves the address it was sent to."""
    platform = get_platform()
    try:
        held_award = look_at_link(platform.directory, token, now=platform.now())
    except LinkEnded:
        return render(request, "pages/learner/claim/ended.html", status=410)
    except LinkUnknown:
        # Nobody guesses 256 bits; who tries all the same is told to wait.
        refuse_guessing(request)
        MISSES.add(request)
        raise
    if request.method != "POST":
        return _page(request, held_award, problem="")
    act = request.POST.get("act", "")
    if act in _BEFORE:
        return redirect(f"{reverse(_BEFORE[act])}?next={remember_link(request, token)}")
    if act == "send":
        _send_code(request, token, number=held_award.number)
        return redirect(request.path)
    if act == "quiet":
        store = platform.store(held_award.institution)
        if stop_reminders(store, held_award.number, actor="learner", now=platform.now()):
            messages.success(request, _("No more reminders of this award are sent."))
        return redirect(request.path)
    return _receive(request, token, held_award)


def _receive(request: HttpRequest, token: str, held_award: HeldAward) -> HttpResponse:
    platform, proved = get_platform(), _proved(request)
    if request.POST.get("act") == "code":
        if not is_right(request, held_award.number, request.POST.get("code", "")[:40]):
            problem = _(
                "This is not the code that was sent, or it has ended. Look into the newest mail, or have another sent."
            )
            return _page(request, held_award, problem=problem)
        proved = [*proved, _sent_to(held_award)]
    try:
        received = claim(platform.directory, token, account=account_of(request), proved=proved, now=platform.now())
    except LinkTaken:
        if is_asked_back(platform.store(held_award.institution), held_award.number) and has_proved(held_award, proved):
            _prove(request, held_award)
            return redirect(request.path)
        return redirect(f"{reverse('account_login')}?next={remember_link(request, token)}")
    except AddressNotProved as refusal:
        return _page(request, held_award, problem=written.refusal(refusal))
    if held_award.is_opened and received.link_edition != held_award.link_edition:
        withdraw_consents(platform, held_award, now=platform.now())
    return _received(request, received)


def _prove(request: HttpRequest, held_award: HeldAward) -> None:
    """Note that whoever an award in another account is meant for has proved its address."""
    platform = get_platform()
    store = platform.store(held_award.institution)
    prove(store, held_award.number, account=account_of(request), now=platform.now())
    messages.success(request, _("The address is proved. When the award is given back, its link is mailed there."))


@never_cache
@require_safe
def claim_continue(request: HttpRequest) -> HttpResponse:
    """Lead back to the link from which somebody went to sign in; its secret stands in no address on the way."""
    return redirect(remembered_link(request) or reverse("my-awards"))


def _page(request: HttpRequest, held_award: HeldAward, *, problem: str) -> HttpResponse:
    platform, account = get_platform(), account_of(request)
    opened = open_award(platform, AwardLink(held_award.number))
    store = platform.store(held_award.institution)
    award_return = find_return(store, held_award.number)
    context = {
        "held": held_award,
        "letter": letter_of(opened.microcredential, opened.facts),
        "name": full_name(opened.facts),
        "standing": standing_of(store, [held_award.record])[held_award.record.credential_id],
        "belongs_to_other": bool(held_award.account) and held_award.account != account,
        "is_asked_back": is_asked_back(store, held_award.number),
        "is_proof_noted": award_return is not None and is_proved(store, award_return),
        "is_proved": has_proved(held_award, _proved(request)),
        "is_code_sent": is_waited_for(request, held_award.number),
        "sent_to": shortened(_sent_to(held_award)),
        "is_reminded": bool(reminders_of(store.claims.list_by_award(held_award.number), zone=JAPAN)),
        "problem": problem,
    }
    return render(request, "pages/learner/claim/claim.html", context, status=422 if problem else 200)


def _received(request: HttpRequest, held_award: HeldAward) -> HttpResponse:
    forget_link(request)
    remember_opened(request, held_award)
    forget_count(account_of(request))
    messages.success(request, _("This award is yours now. Nobody else sees it before you let them."))
    question = question_of(get_platform(), held_award)
    if question is not None and question.is_open:
        return redirect("award-terms-answer", number=held_award.number)
    link = get_platform().award_links.link(held_award.number, edition=held_award.link_edition)
    return redirect("award", name=link.name)


def _send_code(request: HttpRequest, token: str, *, number: str) -> None:
    platform = get_platform()
    is_over = CODING.is_over(request)
    with nullcontext("") if is_over else drawn_code(request, number) as code:
        if code:
            send_code(platform.directory, token, code=code, now=platform.now())
    if not code:
        messages.error(request, _("Codes were sent too often. Wait an hour, and look into the mails that have come."))
        return
    messages.success(request, _("A code is on its way. Enter it on this page, in this browser."))


def _proved(request: HttpRequest) -> list[str]:
    account = account_of(request)
    contacts = get_platform().accounts.list_addresses(account) if account else ()
    return [contact.email for contact in contacts if contact.is_verified]


def _sent_to(held_award: HeldAward) -> str:
    learner = held_award.record.intent.learner
    return learner.email if learner else ""


def shortened(email: str) -> str:
    """Return an address as its reader knows it again and nobody else learns it: `h…@u…`."""
    local, at, host = email.partition("@")
    return f"{local[:1]}…{at}{host[:1]}…" if at else ""


@never_cache
@limited(RESENDING)
@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: HttpRequest) -> HttpResponse:
    """Send links again; the answer is the same whether the address is known or not."""
    form = ResendForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "pages/learner/claim/resend.html", {"form": form}, status=422 if form.is_bound else 200)
    platform = get_platform()
    send_links_again(
        platform.directory,
        form.cleaned_data["email"],
        now=platform.now(),
        draw_token=lambda: secrets.token_urlsafe(TOKEN_BYTES),
        address_of=lambda token: platform.site_url + reverse("claim", args=[token]),
    )
    return render(request, "pages/learner/claim/resent.html")
