"""Searches that somebody keeps: the list, one more, another period, none any longer; and the way to stop by a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.people.saved_searches import keep_search
from kakitome.ports.registry_search import Sort
from kakitome.ports.saved_searches import PERIODS, SavedSearch
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.public.registry.asking import RegistrySearchForm, read_question
from kakitome.web.pages.public.registry.page import chips_of
from kakitome.web.parts.attempts import attempt

FORM = ["GET", "HEAD", "POST"]


@never_cache
@login_required
@require_http_methods(FORM)
def saved_searches(request: HttpRequest) -> HttpResponse:
    """List the searches; change how often one is told, or forget it."""
    platform, account = get_platform(), account_of(request)
    own = platform.persons.saved_searches.open(account)
    if request.method == "POST":
        key, days = request.POST.get("key", ""), request.POST.get("days", "")
        if request.POST.get("do") == "drop":
            own.drop(key)
            messages.success(request, _("The search is no longer kept, and no mail comes of it."))
        elif days in {str(period) for period in PERIODS}:
            with attempt(request, _("Saved.")):
                own.choose_period(key, days=int(days))
        return redirect("saved-searches")
    person = platform.accounts.find(account)
    context = {
        "rows": [_row(search) for search in own.list_searches()],
        "periods": _periods(),
        "email": person.email if person else "",
    }
    return render(request, "pages/learner/saved_searches/list.html", context)


@never_cache
@login_required
@require_http_methods(FORM)
def saved_search_new(request: HttpRequest) -> HttpResponse:
    """Show what would be kept, and keep it; raises `Invalid` for words that cannot be looked for."""
    platform = get_platform()
    question = read_question(request.GET, is_strict=True)
    if request.method == "POST":
        with attempt(request, _("The search is kept. What is new comes by mail once a week.")):
            keep_search(
                platform,
                account_of(request),
                words=question.words,
                filters=question.filters,
                now=platform.now(),
            )
        return redirect("saved-searches")
    page = platform.registry_search.search(question.registry_query(page_size=1))
    context = {"question": question, "chips": chips_of(platform, page, question), "total": page.total}
    return render(request, "pages/learner/saved_searches/new.html", context)


@never_cache
@csrf_exempt
@limited(Limit(name="search-stop", times=60))
@require_http_methods(FORM)
def saved_search_stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Stop the mails of one search, by the button of the page or of the mail program; nobody has to sign in.

    Source: RFC 8058 §3.1 (mail programs post without a cookie).
    """
    if request.method != "POST":
        return render(request, "pages/learner/saved_searches/stop.html", {"is_stopped": False})
    if not get_platform().persons.saved_searches.stop(secret) and "List-Unsubscribe" not in request.POST:
        raise NotFound("E_SAVED_SEARCH_UNKNOWN")
    return render(request, "pages/learner/saved_searches/stop.html", {"is_stopped": True})


def _row(search: SavedSearch) -> dict[str, object]:
    question = RegistrySearchForm(words=search.words, filters=search.filters, sort=Sort.NEWEST)
    return {
        "search": search,
        "address": reverse("registry") + question.query(),
        "chips": chips_of(
            platform := get_platform(), platform.registry_search.search(question.registry_query(page_size=1)), question
        ),
    }


def _periods() -> list[tuple[int, str]]:
    words = {1: _("every day"), 7: _("once a week"), 30: _("once a month")}
    return [(days, words[days]) for days in PERIODS]
