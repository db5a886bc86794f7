"""What is published here: one version of a micro-credential, until it is in the registry."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.mapping.addresses import addresses_for
from kakitome.web.pages.public.find.endorsed import endorsements_of
from kakitome.web.pages.public.find.offer import find_offer
from kakitome.web.parts.closed_institution import find_closed
from kakitome.web.parts.letter import letter_of, short_amount, title_of
from kakitome.web.parts.offer import offer_lines


@require_safe
def offer(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Show one published version of a micro-credential."""
    platform = get_platform()
    shown_offer = find_offer(platform, slug, name)
    mc = shown_offer.microcredential
    address = addresses_for(mc, shown_offer.issuer.issuer.base_url, uuid="").achievement
    entry = platform.registry.find_by_address(address)
    entry_version = entry.called(address) if entry else None
    if entry is not None and entry_version is not None and entry.institution == shown_offer.institution:
        version = entry_version.version
        is_current = version == entry.current.version
        return redirect("entry", entry.number) if is_current else redirect("entry-version", entry.number, version)
    context = {
        "offer": shown_offer,
        "closed": find_closed(platform, shown_offer.institution),
        "letter": letter_of(mc),
        "endorsements": endorsements_of(
            platform, shown_offer.institution, about=[address, shown_offer.issuer.did], now=platform.now()
        ),
        "lines": offer_lines(mc),
        "title": title_of(mc.title),
        "description": title_of(mc.content_description)[:200],
        "size": short_amount(mc.learner_effort),
        "image": f"/issuers/{slug}/images/{shown_offer.name}.png",
        "data_address": f"/issuers/{slug}/microcredentials/{shown_offer.name}.json",
        "site_url": platform.site_url,
    }
    return render(request, "pages/public/find/offer.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Lead to the registry with the same question."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(reverse("registry") + (f"?{query}" if query else ""))
