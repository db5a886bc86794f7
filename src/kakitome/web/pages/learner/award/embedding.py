"""What other sites show of an award: a picture beside its link, a card in their page, and oEmbed, which leads to it.

Nothing here depends on who is signed in: a card in somebody else's page is seen by that page's visitors. An award that
is not shown by its link has no picture and no card, for its learner neither.

Source: https://oembed.com (1.0); https://ogp.me; docs/rules/interface.md U10.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.mapping.link_picture import PictureWords, link_picture, neutral_picture
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.ports.hosted_documents import CachePolicy, Hosted
from kakitome.web.caching import answer_hosted
from kakitome.web.pages.learner.award.opening import NotShown, visible_award
from kakitome.web.pages.learner.award.page import Opened, image_of
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, short_words
from kakitome.web.parts import letter, written
from kakitome.web.secure_headers import IN_ANY_PAGE

CARD_WIDTH, CARD_HEIGHT = 480, 260
NARROW, NARROW_HEIGHT = 400, 340
"""Pixels that the card asks for, and its height where it is given less width than `NARROW` (ours, by looking)."""
LEAST_WIDTH, LEAST_HEIGHT = 240, 180
"""Below this nothing can be read any more, and oEmbed is refused (ours)."""
ALLOWED = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
"""What a card may do in another site's page: load its own style, and open the award in a window of its own."""
CACHE_AGE = timedelta(minutes=5)
"""How long a site may keep an oEmbed answer: it says nothing that changes, but the award may be closed (ours)."""


@never_cache
@require_safe
def award_picture(request: HttpRequest, name: str) -> HttpResponse:
    """Draw the picture that stands beside a link to an award."""
    opened = _shared(request, name)
    platform = get_platform()
    issuer = platform.store(opened.held.institution).issuers.get(opened.held.record.intent.issuer).issuer
    language = primary_language(opened.microcredential)
    words = PictureWords(
        title=opened.microcredential.title.in_language(language),
        issuer=opened.facts.issuer_name.in_language(language),
        awarded_on=opened.facts.awarded_on,
        language=language,
    )
    picture = link_picture(image_of(opened, platform), words, colour=issuer.colour)
    return HttpResponse(picture, content_type="image/png")


@require_safe
def any_picture(request: HttpRequest) -> HttpResponse:
    """Draw the picture that stands beside a link of which nothing is told."""
    hosted = Hosted(media_type="image/png", write=neutral_picture, cache_policy=CachePolicy.A_DAY)
    return answer_hosted(request, hosted)


@never_cache
@require_safe
def award_card(request: HttpRequest, name: str) -> HttpResponse:
    """Show an award as a small card that stands in a page of another site."""
    try:
        opened = _shared(request, name)
    except NotShown:
        response = render(request, "pages/learner/award/card_not_shown.html", status=404)
    else:
        response = render(request, "pages/learner/award/card.html", {"card": _card_of(opened)})
    response.headers["Content-Security-Policy"] = IN_ANY_PAGE
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Tell another site how to show the page of an award that it was given the address of."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("only json\n", status=501, content_type="text/plain")
    opened = _shared(request, _name_in(request.GET.get("url", "")))
    width = _least(request.GET.get("maxwidth", ""), otherwise=CARD_WIDTH)
    height = _least(request.GET.get("maxheight", ""), otherwise=CARD_HEIGHT if width >= NARROW else NARROW_HEIGHT)
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        raise NotShown("E_AWARD_NOT_SHOWN")
    title = letter.title_of(opened.microcredential.title)
    site = get_platform().site_url
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Kakitome",
        "provider_url": site,
        "author_name": letter.title_of(opened.facts.issuer_name),
        "html": card_html(opened.name, title=title, width=width, height=height),
        "width": width,
        "height": height,
        "cache_age": int(CACHE_AGE.total_seconds()),
        "thumbnail_url": f"{site}{reverse('award-picture', args=[opened.name])}",
        "thumbnail_width": 1200,
        "thumbnail_height": 627,
    }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def embedding_of(name: str, *, title: str, address: str) -> Mapping[str, str]:
    """Return what the award's own page tells of its card: the HTML to copy, and the address for programs."""
    query = urlencode({"url": address, "format": "json"})
    return {
        "card": card_html(name, title=title),
        "oembed": f"{get_platform().site_url}{reverse('oembed')}?{query}",
    }


def card_html(name: str, *, title: str, width: int = CARD_WIDTH, height: int = CARD_HEIGHT) -> str:
    """Write what somebody copies into a page of their own: a frame, without a script."""
    address = get_platform().site_url + reverse("award-card", args=[name])
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}" '
        f'style="border:0;max-width:100%" loading="lazy" sandbox="{ALLOWED}" referrerpolicy="no-referrer"></iframe>'
    )


def _shared(request: HttpRequest, name: str) -> Opened:
    """Open an award that its link shows to everybody who has it; raises as `visible_award`."""
    opened = visible_award(request, name)
    if not opened.held.is_shared:
        raise NotShown("E_AWARD_NOT_SHOWN")
    return opened


def _card_of(opened: Opened) -> dict[str, object]:
    platform = get_platform()
    report = platform.verifier().verify_bytes(opened.document, now=platform.now())
    return {
        "title": letter.title_of(opened.microcredential.title),
        "name": letter.full_name(opened.facts),
        "issuer": letter.title_of(opened.facts.issuer_name),
        "awarded_on": written.day(opened.facts.awarded_on),
        "state": STATE_OF_VERDICT[report.verdict],
        "state_word": short_words(report.verdict),
        "checked_at": written.moment(report.as_of),
        "address": platform.site_url + reverse("award", args=[opened.name]),
        "image": reverse("award-svg", args=[opened.name]),
    }


def _name_in(address: str) -> str:
    """Return what an award's page is named by in its address; raises `NotFound` for any other address."""
    site = get_platform().site_url
    if not address.startswith(f"{site}/"):
        raise NotFound("E_AWARD_NOT_SHOWN")
    path = re.split("[?#]", address.removeprefix(site), maxsplit=1)[0]
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise NotFound("E_AWARD_NOT_SHOWN") from error
    if match.url_name != "award":
        raise NotFound("E_AWARD_NOT_SHOWN")
    return str(match.kwargs["name"])


def _least(requested: str, *, otherwise: int) -> int:
    is_number = requested.isascii() and requested.isdecimal() and len(requested) < 6
    return min(int(requested), otherwise) if is_number else otherwise
