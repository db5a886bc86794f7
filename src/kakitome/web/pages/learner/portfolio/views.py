"""Writing the portfolio, looking at it as others will, making it public, stopping and deleting it."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from kakitome.journeys.checking.own_files import write_entry
from kakitome.journeys.people.asking_endorsements import count_on_page
from kakitome.ports.portfolios import FoundPortfolio, PersonPortfolio, Portfolio, PortfolioEntry
from kakitome.ports.sandbox import Busy
from kakitome.services.keeping_portfolios import (
    begin_or_change,
    change_address,
    move_entry,
    need_entry,
    need_portfolio,
    new_key,
    publish,
    stop,
)
from kakitome.web.busy import come_again
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.portfolio.forms import PortfolioEntryForm, PortfolioTopForm, entry_in, top_in
from kakitome.web.pages.learner.portfolio.proof_choices import ProofChoices, ways_to_prove
from kakitome.web.pages.learner.portfolio.site import pack_site
from kakitome.web.pages.learner.shares.choices import names_offered
from kakitome.web.pages.public.portfolio.page import PageLinks
from kakitome.web.pages.public.portfolio.views import page_of
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import download
from kakitome.web.parts.own_record import lines_of_files
from kakitome.web.secure_headers import NOTHING_RUNS

WRITING = Limit(name="portfolio-entry", times=60)
"""A scanner looks at each file."""
LOOKING = Limit(name="portfolio-preview", times=30)
"""A preview verifies what is on the page."""
PACKING = Limit(name="portfolio-site", times=10)
"""Up to fifty megabytes are read and packed."""


@never_cache
@login_required
@require_safe
def own_portfolio(request: HttpRequest) -> HttpResponse:
    """Show how the portfolio stands, with its entries in their order; or how to begin one."""
    portfolio = _store(request).find()
    context: dict[str, Any] = {}
    if portfolio:
        signed = [sum(not proof.collected.own_record for proof in entry.proofs) for entry in portfolio.entries]
        context = {
            "portfolio": portfolio,
            "address": _address_of(request, portfolio),
            "rows": list(zip(portfolio.entries, signed, strict=True)),
        }
    return render(request, "pages/learner/portfolio/portfolio.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_top(request: HttpRequest) -> HttpResponse:
    """Write what stands on top; the first time this makes the portfolio."""
    store, platform = _store(request), get_platform()
    portfolio = store.find()
    names = names_offered(platform, account_of(request))
    initial = (
        top_in(portfolio)
        if portfolio
        else {"language": written.language(), "shows_reading": True, "named": names[0][0] if names else ""}
    )
    form = PortfolioTopForm(request.POST if request.method == "POST" else None, initial=initial, names=names)
    if form.is_valid():
        with attempt(request, form=form, refusals=(Invalid, Conflict)) as attempted:
            begin_or_change(store, form.portfolio(), now=platform.now())
        if attempted.is_done:
            return redirect("own-portfolio")
    context = {"form": form, "portfolio": portfolio, "has_names": bool(names)}
    return render(request, "pages/learner/portfolio/top.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@limited(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_entry_new(request: HttpRequest) -> HttpResponse:
    """Write a new entry."""
    return _entry(request, need_portfolio(_store(request)), entry=None)


@never_cache
@login_required
@limited(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_entry(request: HttpRequest, key: str) -> HttpResponse:
    """Change an entry."""
    portfolio = need_portfolio(_store(request))
    return _entry(request, portfolio, entry=need_entry(portfolio, key))


@never_cache
@login_required
@require_POST
def portfolio_entry_move(request: HttpRequest, key: str) -> HttpResponse:
    """Move an entry up or down."""
    move_entry(_store(request), key, by=-1 if "up" in request.POST else 1)
    # Where it is now: whoever moves an entry often presses again.
    return redirect(f"{reverse('own-portfolio')}#e-{key}")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_entry_delete(request: HttpRequest, key: str) -> HttpResponse:
    """Say what goes and what stays; then delete the entry."""
    store = _store(request)
    entry = need_entry(need_portfolio(store), key)
    if request.method == "POST":
        store.remove_entry(key)
        messages.success(request, _("The entry is deleted. You still hold what proved it."))
        return redirect("own-portfolio")
    return render(request, "pages/learner/portfolio/entry_delete.html", {"entry": entry})


@never_cache
@login_required
@require_safe
def portfolio_artefact(request: HttpRequest, key: str, sha256: str) -> HttpResponse:
    """Hand out a file as it came."""
    store = _store(request)
    names = [file.name for file in need_entry(need_portfolio(store), key).files if file.sha256 == sha256]
    if not names:
        raise NotFound("E_OWN_FILE_UNKNOWN")
    # To be kept, never to be shown in the browser under our name.
    response = download(store.read_file(key, sha256), names[0], "application/octet-stream")
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    return response


@never_cache
@login_required
@limited(LOOKING, methods=frozenset({"GET"}))
@require_safe
def portfolio_preview(request: HttpRequest) -> HttpResponse:
    """Show the page as others will see it."""
    portfolio = need_portfolio(_store(request))
    links = PageLinks(
        of_artefact=lambda entry, line: reverse("portfolio-artefact", args=[entry.key, line.sha256]),
        of_proof=lambda _place, _name: "",
    )
    try:
        page = page_of(FoundPortfolio(account=account_of(request), portfolio=portfolio), links=links)
    except Busy as busy:
        return come_again(request, busy)
    return render(request, "pages/learner/portfolio/preview.html", {"page": page, "portfolio": portfolio})


@never_cache
@login_required
@limited(PACKING, methods=frozenset({"GET"}))
@require_safe
def portfolio_site(request: HttpRequest) -> HttpResponse:
    """Hand out the page as files, to be put on a site of one's own or on a stick."""
    portfolio = need_portfolio(_store(request))
    try:
        file = pack_site(FoundPortfolio(account=account_of(request), portfolio=portfolio))
    except Busy as busy:
        return come_again(request, busy)
    answer = FileResponse(file, as_attachment=True, filename="portfolio.zip", content_type="application/zip")
    return cast("HttpResponse", answer)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_public(request: HttpRequest) -> HttpResponse:
    """Make the page public, let search engines in or out, give it another address, or stop it."""
    store = _store(request)
    portfolio = need_portfolio(store)
    if request.method == "POST":
        act = request.POST.get("do")
        if act == "stop":
            stop(store)
            messages.success(request, _("The page is stopped. Whoever opens its address finds nothing."))
            return redirect("own-portfolio")
        if act == "address":
            change_address(store)
            messages.success(request, _("The page has another address. The old one leads nowhere."))
            return redirect("own-portfolio")
        with attempt(request, _("The page is public."), refusals=Conflict) as attempted:
            publish(store, is_found=request.POST.get("is_found") == "on", now=get_platform().now())
        return redirect("own-portfolio" if attempted.is_done else "portfolio-public")
    shown = [entry for entry in portfolio.entries if entry.is_shown]
    context = {
        "portfolio": portfolio,
        "address": _address_of(request, portfolio),
        "shown": shown,
        "hidden": len(portfolio.entries) - len(shown),
        "files": sum(len(entry.files) for entry in shown),
        "endorsements": count_on_page(get_platform(), FoundPortfolio(account=account_of(request), portfolio=portfolio)),
        "name": _name_of(request, portfolio),
    }
    return render(request, "pages/learner/portfolio/public.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_delete(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; then delete the portfolio."""
    store = _store(request)
    portfolio = need_portfolio(store)
    if request.method == "POST":
        store.remove()
        messages.success(request, _("The portfolio is deleted. You still hold what proved it."))
        return redirect("own-portfolio")
    context = {"portfolio": portfolio, "files": sum(len(entry.files) for entry in portfolio.entries)}
    return render(request, "pages/learner/portfolio/delete.html", context)


def _entry(request: HttpRequest, portfolio: Portfolio, *, entry: PortfolioEntry | None) -> HttpResponse:
    """Show the form of an entry; keep what was sent, or say beside each field why not."""
    platform, account = get_platform(), account_of(request)
    posted = request.POST.dict() if request.method == "POST" else None
    initial: dict[str, Any] = entry_in(entry) if entry else {"is_shown": True}
    form = (
        PortfolioEntryForm(request.POST, request.FILES, initial=initial)
        if posted is not None
        else PortfolioEntryForm(initial=initial)
    )
    choices = ProofChoices(platform, account, entry=entry, posted=posted)
    dropped = request.POST.getlist("drop")
    if form.is_valid():
        key = entry.key if entry else new_key()
        try:
            wanted = form.entry(key=key, proofs=choices.items())
            write_entry(platform, account, entry=wanted, upload=form.upload(), dropped=dropped)
        except (Invalid, Conflict, Refused, Unavailable) as refused:
            form.refuse_entry(refused)
        else:
            messages.success(request, _("The entry is kept."))
            return redirect(f"{reverse('own-portfolio')}#e-{key}")
    context = {
        "form": form,
        "entry": entry,
        "portfolio": portfolio,
        "files": lines_of_files(entry.files) if entry else (),
        "dropped": dropped,
        "choices": choices,
        "ways": ways_to_prove(),
    }
    return render(request, "pages/learner/portfolio/entry.html", context, status=422 if form.errors else 200)


def _store(request: HttpRequest) -> PersonPortfolio:
    return get_platform().persons.portfolios.open(account_of(request))


def _address_of(request: HttpRequest, portfolio: Portfolio) -> str:
    return request.build_absolute_uri(reverse("portfolio", args=[portfolio.address]))


def _name_of(request: HttpRequest, portfolio: Portfolio) -> str:
    names = get_platform().persons.names.open(account_of(request)).list_names()
    return next((name.text for name in names if name.key == portfolio.named and name.may_be_chosen), "")
