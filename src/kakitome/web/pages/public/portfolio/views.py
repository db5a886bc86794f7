"""The public pages of a portfolio. What is absent, private or stopped is answered alike."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.checking.portfolios import find_portfolio, proving_documents
from kakitome.ports.portfolios import FoundPortfolio
from kakitome.ports.sandbox import Busy
from kakitome.ports.shares import Shows
from kakitome.web.busy import come_again
from kakitome.web.limits import Limit, Misses, limited
from kakitome.web.pages.public.portfolio.page import PageLinks, PortfolioPage, portfolio_page
from kakitome.web.pages.public.portfolio.recent_checks import answers_to
from kakitome.web.parts.files import download
from kakitome.web.secret_addresses import SecretAddress
from kakitome.web.secure_headers import NOTHING_RUNS

OPENING = Limit(name="portfolio", times=60)
"""Each opening verifies up to twenty documents that nobody asked about in the last half minute."""
_READING = frozenset({"GET"})


class NoPage(Exception):
    """There is no page for this visitor; why is told to nobody."""


def _none(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/public/portfolio/none.html", _beside(), status=404)


nothing_when_private = SecretAddress(
    misses=Misses(name="portfolios", times=30, seconds=600), nothing=_none, absent=NoPage
)
"""Answers whatever is not there, or not public, with one and the same page."""


@limited(OPENING, methods=_READING)
@nothing_when_private
@require_safe
def portfolio(request: HttpRequest, address: str) -> HttpResponse:
    """Show the page, its proofs verified now."""
    found_portfolio = _need(request, address)
    if request.method == "HEAD":
        return HttpResponse()
    try:
        page = page_of(found_portfolio, links=_links_at(found_portfolio.portfolio.address))
    except Busy as busy:
        return come_again(request, busy)
    shown = found_portfolio.portfolio
    context = {
        "page": page,
        "address": shown.address,
        "is_found": shown.is_found,
        "is_owner": found_portfolio.account == str(getattr(request.user, "subject", "")),
    }
    response = render(request, "pages/public/portfolio/portfolio.html", context | _beside())
    if shown.is_found:
        response.headers["X-Robots-Tag"] = "noarchive"
    return response


@limited(OPENING, methods=_READING)
@nothing_when_private
@require_safe
def portfolio_file(request: HttpRequest, address: str, place: int, file: int) -> HttpResponse:
    """Hand out a file beside an entry; opened by itself it runs nothing."""
    found_portfolio = _need(request, address)
    entries = [entry for entry in found_portfolio.portfolio.entries if entry.is_shown]
    if not 1 <= place <= len(entries) or not 1 <= file <= len(entries[place - 1].files):
        raise NoPage
    entry, artefact = entries[place - 1], entries[place - 1].files[file - 1]
    store = get_platform().persons.portfolios.open(found_portfolio.account)
    try:
        content = store.read_file(entry.key, artefact.sha256)
    except NotFound:
        # Deleted a moment ago.
        raise NoPage from None
    # To be kept, never to be shown in the browser under our name.
    return _only_saved(content, artefact.name)


@limited(OPENING, methods=_READING)
@nothing_when_private
@require_safe
def portfolio_proof(request: HttpRequest, address: str, place: int) -> HttpResponse:
    """Hand out a signed proof that its owner shows whole."""
    found_portfolio = _need(request, address)
    proving = proving_documents(get_platform(), found_portfolio)
    if not 1 <= place <= len(proving):
        raise NoPage
    document = proving[place - 1].document
    if document.shows is not Shows.WHOLE_DOCUMENT or not document.question.data:
        raise NoPage
    return _only_saved(document.question.data, document.file_name)


def page_of(found_portfolio: FoundPortfolio, *, links: PageLinks) -> PortfolioPage:
    """Verify the proofs and build the page; raises `Busy`."""
    platform = get_platform()
    proving = proving_documents(platform, found_portfolio)
    return portfolio_page(found_portfolio, proving, answers_to(proving, now=platform.now()), links=links)


def _need(request: HttpRequest, address: str) -> FoundPortfolio:
    """Find the public page of an address, and speak its language unless the visitor has chosen one."""
    found_portfolio = find_portfolio(get_platform(), address)
    if found_portfolio is None:
        raise NoPage
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and "lang" not in request.GET:
        translation.activate(found_portfolio.portfolio.language)
        request.LANGUAGE_CODE = found_portfolio.portfolio.language
    return found_portfolio


def _links_at(address: str) -> PageLinks:
    return PageLinks(
        of_artefact=lambda entry, line: reverse("portfolio-file", args=[address, entry.place, line.place]),
        of_proof=lambda place, _name: reverse("portfolio-proof", args=[address, place]),
    )


def _only_saved(content: bytes, name: str) -> HttpResponse:
    response = download(content, name, "application/octet-stream")
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    return response


def _beside() -> dict[str, str]:
    """Return what chats and networks are told beside the page: the same of each."""
    return {"site_url": get_platform().site_url}
