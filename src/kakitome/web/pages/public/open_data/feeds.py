"""For machines that come by themselves: what changed, what there is, and where they have no business."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.open_data import open_registry
from kakitome.journeys.platform import Platform
from kakitome.mapping.open_data.changes import Feed, atom, newest, registration_events
from kakitome.ports.registry_search import LARGEST_PAGE, RegistryQuery, Sort
from kakitome.services.opening_data import read_entries, read_events
from kakitome.values.instants import write_instant
from kakitome.values.number import ALPHABET
from kakitome.web.open_answers import for_any_origin, open_bytes
from kakitome.web.pages.public.registry.asking import read_question

ATOM, XML = "application/atom+xml", "application/xml"
SMALL, MIDDLING = 5_000, 100_000
"""Entries up to which one file is enough, and 23 are; beyond there are 529, by the first letters of the number.

Nothing is counted for it: numbers are drawn at random, so that parts are of a size, far below what a file may hold.
Source: sitemaps.org (50,000 addresses of a file at most).
"""
PAGES, WHOLE = "pages", "entries"
_PAGES = (
    "home",
    "registry",
    "open-data",
    "registry-map",
    "starts",
    "guidance",
    "equivalents",
    "about-checking",
    "about-descriptors",
    "about-format",
    "about-privacy",
    "about-accessibility",
)
CLOSED = ("/account/", "/api/", "/claim/", "/desk", "/mine", "/registry/compare", "/registry/open-data/")
"""Desks and accounts, endless combinations, and files of many megabytes. Awards and checks are not here: a page that
nobody may find says `noindex` itself, and a robot that is kept from reading it would never see that."""


@for_any_origin
def changes_atom(request: HttpRequest) -> HttpResponse:
    """Answer the newest changes of the registry and of recognitions."""
    platform = get_platform()
    events = read_events(open_registry(platform), now=platform.now())
    content = atom(events, site_url=platform.site_url, updated=_today(platform))
    return open_bytes(request, content, media_type=ATOM)


@for_any_origin
def entries_atom(request: HttpRequest) -> HttpResponse:
    """Answer what a search of the registry finds, the newest first: of one institution, one field, or any words.

    Raises `Invalid` as the search does.
    """
    platform = get_platform()
    question = replace(read_question(request.GET, is_strict=True), sort=Sort.NEWEST, page=1)
    page = platform.registry_search.search(replace(question.registry_query(page_size=LARGEST_PAGE), counted=()))
    entries = platform.registry.find_many([hit.card.number for hit in page.hits])
    feed = Feed(
        path=reverse("entries-feed") + question.query(),
        page=reverse("registry") + question.query(),
        title=f"登録簿 / Registry: {question.words}" if question.words else "登録簿 / Registry",
    )
    content = atom(
        newest(registration_events(entries)), site_url=platform.site_url, updated=_today(platform), feed=feed
    )
    return open_bytes(request, content, media_type=ATOM)


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Answer where the parts of the site's map are."""
    platform = get_platform()
    total = platform.registry_search.search(RegistryQuery(page_size=1)).total
    parts = "".join(
        f"<sitemap><loc>{escape(platform.site_url + reverse('sitemap-part', args=[part]))}</loc></sitemap>"
        for part in (PAGES, *_parts(total))
    )
    return _xml(request, f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>')


@require_safe
def sitemap_part(request: HttpRequest, part: str) -> HttpResponse:
    """Answer one part: pages of the site, or entries with the instant of their newest version."""
    platform = get_platform()
    if part == PAGES:
        lines = [_address(platform.site_url + reverse(name)) for name in _PAGES]
    elif part == WHOLE or (len(part) in (1, 2) and set(part) <= set(ALPHABET)):
        lines = list(_entries(platform, prefix="E-" if part == WHOLE else f"E-{part}"))
    else:
        raise Http404
    return _xml(request, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(lines)}</urlset>')


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what is nobody's business; that is a request to the polite, and no lock."""
    site_url = get_platform().site_url
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), f"Sitemap: {site_url}{reverse('sitemap')}", ""]
    return open_bytes(request, "\n".join(lines).encode(), media_type="text/plain; charset=utf-8")


def _today(platform: Platform) -> datetime:
    """Return the beginning of the day: where no event tells an instant, the answer stays the same for a while."""
    return platform.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _parts(total: int) -> Iterator[str]:
    if total <= SMALL:
        yield WHOLE
        return
    letters = 1 if total <= MIDDLING else 2
    yield from map("".join, product(ALPHABET, repeat=letters))


def _entries(platform: Platform, *, prefix: str) -> Iterator[str]:
    for entry in read_entries(platform.registry, after=prefix):
        if not entry.number.startswith(prefix):
            return
        if entry.is_listed:
            address = f"{platform.site_url}/registry/{entry.number}"
            yield _address(address, changed=write_instant(entry.current.registered_at))


def _address(address: str, *, changed: str = "") -> str:
    when = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{when}</url>"


def _xml(request: HttpRequest, body: str) -> HttpResponse:
    return open_bytes(request, f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode(), media_type=XML)
