"""Joining two accounts: begun in the one, previewed and done in the other."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, NotFound, Problem
from kakitome.journeys.people.joining import JoiningPreview, join_accounts, what_joins
from kakitome.journeys.platform import Platform
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.joining import begun
from kakitome.web.pages.learner.joining.forms import JoiningForm
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def join(request: HttpRequest) -> HttpResponse:
    """Explain; or, in the account that ends, say what comes along and what ends, and join."""
    stays = begun.account_that_stays(request)
    if not stays:
        if request.method == "POST":
            messages.error(request, texts.sentence(Problem(code="E_JOIN_OLD"), written.language()))
            return redirect("join")
        has_address = bool(_addresses(get_platform(), account_of(request)))
        return render(request, "pages/learner/joining/begin.html", {"has_address": has_address})
    platform, ended = get_platform(), account_of(request)
    form = JoiningForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.cleaned_data["address"].strip().casefold() not in _addresses(platform, stays):
            begun.count_try(request)
            form.refuse(Conflict("E_JOIN_ADDRESS"), field="address")
        else:
            with attempt(request, form=form, refusals=(Conflict, NotFound)) as attempted:
                preview = join_accounts(platform, ended=ended, stays=stays, contact=settings.INSTALLATION.contact)
            if attempted.is_done:
                begun.end(request)
                logout(request)
                return render(request, "pages/learner/joining/joined.html", {"awards": preview.awards})
    try:
        preview = what_joins(platform, ended=ended, stays=stays)
    except NotFound:
        begun.end(request)
        return redirect("join")
    context = _shown(platform, preview, ended=ended, stays=stays) | {"form": form}
    return render(request, "pages/learner/joining/join.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
@reauthentication_required
def join_begin(request: HttpRequest) -> HttpResponse:
    """Begin in the account that stays: whoever does has just shown that it is theirs."""
    if not _addresses(get_platform(), account_of(request)):
        return redirect("join")
    begun.begin(request)
    messages.success(request, _("Now sign in to the other account. Nothing has been joined yet."))
    return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('join')})}")


def _shown(platform: Platform, preview: JoiningPreview, *, ended: str, stays: str) -> dict[str, object]:
    records = preview.records
    counts = [
        (_("Awards received here"), preview.awards),
        (_("Credentials brought in from elsewhere"), records.documents),
        (_("Credentials that both hold: they become one"), records.same_documents),
        (_("Collections"), records.collections),
        (_("Entries of the portfolio, hidden where both accounts have one"), records.portfolio_entries),
        (_("Share links: they go on"), records.shares),
        (_("Forms of your name"), records.names),
        (_("E-mail addresses"), records.addresses),
        (_("Sign-ins of institutions"), records.sign_ins),
    ]
    return {
        "counts": [(words, count) for words, count in counts if count],
        "obstacles": [texts.sentence(Problem(code=code), written.language()) for code in preview.obstacles],
        "ended": sorted(_addresses(platform, ended)),
        "stays": [_masked(address) for address in sorted(_addresses(platform, stays))],
    }


def _addresses(platform: Platform, account: str) -> set[str]:
    addresses = platform.accounts.list_addresses(account)
    return {address.email.casefold() for address in addresses if address.is_verified}


def _masked(address: str) -> str:
    """Return an address as only who has it knows it again."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}…@{host}"
