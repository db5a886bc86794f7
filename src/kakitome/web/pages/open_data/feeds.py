"""For machines that come by themselves: what changed, what there is, and where they have no business."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.open_data import open_registry
from kakitome.bootstrap.platform import Platform, get_platform
from kakitome.mapping.open_data.changes import atom
from kakitome.services.opening_data import read_entries, read_events
from kakitome.values.instants import write_instant
from kakitome.web.open_answers import open_bytes, preflight

ATOM, XML = "application/atom+xml", "application/xml"
LARGEST_SITEMAP = 40_000
"""Source: sitemaps.org (50,000 addresses of a file at most); the pages that are no entries stand in the first."""
REMEMBERED = 60 * 60
_PAGES = ("home", "open-data", "registry-map", "about-checking", "about-format", "about-privacy", "about-accessibility")
CLOSED = ("/account/", "/api/", "/claim/", "/desk", "/mine", "/registry/compare", "/registry/open-data/")
"""Desks and accounts, endless combinations, and files of many megabytes. Awards and checks are not here: a page that
nobody may find says `noindex` itself, and whoever is kept from reading it would never see that."""


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def changes_atom(request: HttpRequest) -> HttpResponse:
    """Answer the newest changes of the registry and of recognitions."""
    if request.method == "OPTIONS":
        return preflight()
    platform = get_platform()
    events = read_events(open_registry(platform), now=platform.now())
    # Without an event there is no instant to tell; the beginning of the day keeps the answer the same for a while.
    today = platform.now().replace(hour=0, minute=0, second=0, microsecond=0)
    content = atom(events, site_url=platform.site_url, updated=today)
    return open_bytes(request, content, media_type=ATOM)


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Answer where the parts of the site's map are."""
    platform = get_platform()
    parts = "".join(
        f"<sitemap><loc>{escape(platform.site_url + reverse('sitemap-part', args=[part]))}</loc></sitemap>"
        for part in range(1, len(_boundaries(platform)) + 1)
    )
    return _xml(request, f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>')


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """Answer one part: pages of the site in the first, and entries with the instant of their newest version."""
    platform = get_platform()
    boundaries = _boundaries(platform)
    if not 1 <= part <= len(boundaries):
        raise Http404
    lines = [_address(platform.site_url + reverse(name)) for name in _PAGES] if part == 1 else []
    lines += _entries(platform, after=boundaries[part - 1])
    return _xml(request, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(lines)}</urlset>')


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what is nobody's business; that is a request to the polite, and no lock."""
    site_url = get_platform().site_url
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), f"Sitemap: {site_url}{reverse('sitemap')}", ""]
    return open_bytes(request, "\n".join(lines).encode(), media_type="text/plain; charset=utf-8")


def _entries(platform: Platform, *, after: str) -> Iterable[str]:
    rest = LARGEST_SITEMAP
    while rest > 0 and (page := platform.registry.list_entries(after=after, limit=min(500, rest))):
        for entry in page:
            if entry.is_listed:
                address = f"{platform.site_url}/registry/{entry.number}"
                yield _address(address, changed=write_instant(entry.current.registered_at))
        rest, after = rest - len(page), page[-1].number


def _address(address: str, *, changed: str = "") -> str:
    when = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{when}</url>"


def _boundaries(platform: Platform) -> list[str]:
    """Return the number after which each part begins; reckoned once an hour, since all numbers are read for it."""
    known = cache.get("sitemap-boundaries")
    if known is None:
        known = [""]
        for count, entry in enumerate(read_entries(platform.registry), 1):
            if count % LARGEST_SITEMAP == 0:
                known.append(entry.number)
        cache.set("sitemap-boundaries", known, REMEMBERED)
    return list(known)


def _xml(request: HttpRequest, body: str) -> HttpResponse:
    return open_bytes(request, f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode(), media_type=XML)
