"""Finding micro-credentials of this site by words in their title and content."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import Platform, get_platform
from kakitome.learning.framework.nature import nature_of
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.addresses import document_name
from kakitome.ports.microcredentials import VersionState
from kakitome.web.pages.find.endorsed import endorsements_of
from kakitome.web.pages.find.offer import find_offer
from kakitome.web.parts.letter import counted_outcomes, letter_of, short_amount, title_of
from kakitome.web.parts.offer import offer_lines

LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One micro-credential in the list."""

    microcredential: Microcredential
    image: str
    address: str
    size: str
    outcomes: str
    is_microcredential: bool


@require_safe
def offer(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Show one published version of a micro-credential."""
    platform = get_platform()
    found = find_offer(platform, slug, name)
    mc = found.microcredential
    context = {
        "offer": found,
        "letter": letter_of(mc),
        "endorsements": endorsements_of(platform, found, now=platform.now()),
        "lines": offer_lines(mc),
        "title": title_of(mc.title),
        "description": title_of(mc.content_description)[:200],
        "size": short_amount(mc),
        "image": f"/issuers/{slug}/images/{found.name}.png",
        "data_address": f"/issuers/{slug}/microcredentials/{found.name}.json",
        "site_url": platform.site_url,
    }
    return render(request, "pages/find/offer.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """List what can be learnt here; words narrow it down."""
    words = request.GET.get("q", "")[:LONGEST].strip()
    hits = sorted(find_hits(get_platform(), words), key=lambda hit: hit.microcredential.title.in_language("ja"))
    return render(request, "pages/find/find.html", {"q": words, "hits": hits})


def find_hits(platform: Platform, words: str) -> Iterator[Hit]:
    """Find definitions in force whose title or content holds every word, in either language."""
    wanted = words.casefold().split()
    for institution in platform.directory.list_institutions():
        store = platform.directory.open(institution)
        slugs = [record.slug for record in store.issuers.list_issuers()]
        for version in store.microcredentials.list_latest():
            mc = version.microcredential
            if version.state is not VersionState.IN_FORCE or not all(word in said_by(mc) for word in wanted):
                continue
            if not slugs:
                continue
            name = document_name(mc)
            yield Hit(
                microcredential=mc,
                image=f"/issuers/{slugs[0]}/images/{name}.png",
                address=reverse("offer", args=[slugs[0], name]),
                size=short_amount(mc),
                outcomes=counted_outcomes(mc),
                is_microcredential=nature_of(mc).is_microcredential,
            )


def said_by(mc: Microcredential) -> str:
    """Return the text that is looked through."""
    body = mc.awarding_body.name if mc.awarding_body else None
    texts = [
        mc.title,
        mc.content_description,
        *(outcome.text for outcome in mc.learning_outcomes),
        *([body] if body else []),
    ]
    return "\n".join(f"{text.ja}\n{text.en}" for text in texts).casefold()
