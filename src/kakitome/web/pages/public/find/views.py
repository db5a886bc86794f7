"""What is published here: one version of a micro-credential, until it is in the registry."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.mapping.addresses import addresses_for
from kakitome.web.pages.public.find.endorsed import endorsements_of
from kakitome.web.pages.public.find.offer import find_offer
from kakitome.web.parts.letter import letter_of, short_amount, title_of
from kakitome.web.parts.offer import offer_lines


@require_safe
def offer(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Show one published version of a micro-credential."""
    platform = get_platform()
    found = find_offer(platform, slug, name)
    mc = found.microcredential
    address = addresses_for(mc, found.issuer.issuer.base_url, uuid="").achievement
    entry = platform.registry.find_by_address(address)
    named = entry.called(address) if entry else None
    if entry is not None and named is not None and entry.institution == found.institution:
        version = named.version
        is_current = version == entry.current.version
        return redirect("entry", entry.number) if is_current else redirect("entry-version", entry.number, version)
    context = {
        "offer": found,
        "letter": letter_of(mc),
        "endorsements": endorsements_of(
            platform, found.institution, about=[address, found.issuer.did], now=platform.now()
        ),
        "lines": offer_lines(mc),
        "title": title_of(mc.title),
        "description": title_of(mc.content_description)[:200],
        "size": short_amount(mc.learner_effort),
        "image": f"/issuers/{slug}/images/{found.name}.png",
        "data_address": f"/issuers/{slug}/microcredentials/{found.name}.json",
        "site_url": platform.site_url,
    }
    return render(request, "pages/public/find/offer.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Lead to the registry with the same question."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(reverse("registry") + (f"?{query}" if query else ""))
