"""Public pages of pathways: the list, the newest version, every version, and the same as linked data."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.crediting.awarding_pathways import find_led_to
from kakitome.journeys.crediting.pathways import ExaminedPathway, examine_pathway
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.pathway import Pathway, PathwayAwarding
from kakitome.mapping.open_data.pathway import pathway_document
from kakitome.ports.pathways import PublishedPathway
from kakitome.services.crediting.designing_pathways import need_pathway
from kakitome.values.number import parse_number
from kakitome.web.open_answers import for_any_origin, open_json
from kakitome.web.parts import written
from kakitome.web.parts.pathway import (
    blocks_in_words,
    hours_in_words,
    overlap_in_words,
    prices_in_words,
    selections_in_words,
    weeks_in_words,
)
from kakitome.web.parts.shapes import Fact

LINKED_DATA = "application/ld+json"


@require_safe
def pathways(request: HttpRequest) -> HttpResponse:
    """List what is published, the newest first."""
    lines = [
        {
            "published": published,
            "title": written.text(published.pathway.title),
            "bodies": _bodies(published.pathway),
            "blocks": len(published.pathway.blocks),
        }
        for published in get_platform().crediting.pathways.list_published()
    ]
    return render(request, "pages/public/credit_pathways/list.html", {"lines": lines})


@require_safe
def pathway(request: HttpRequest, number: str) -> HttpResponse:
    """Show the newest version; raises `NotFound` (E_PATHWAY_UNKNOWN)."""
    platform = get_platform()
    published = need_pathway(platform.crediting.pathways, _canonical(number))
    if number != published.number:
        return redirect("pathway", published.number, permanent=True)
    return _page(request, platform, published)


@require_safe
def pathway_version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Show one version, whichever is the newest; raises `NotFound` (E_PATHWAY_UNKNOWN)."""
    platform = get_platform()
    return _page(request, platform, need_pathway(platform.crediting.pathways, _canonical(number), version=version))


@for_any_origin
def pathway_linked(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the newest version as linked data; raises `NotFound` (E_PATHWAY_UNKNOWN)."""
    platform = get_platform()
    published = need_pathway(platform.crediting.pathways, _canonical(number))
    url = f"{platform.site_url}/pathways/{published.number}"
    document = pathway_document(published.pathway, url=url, site_url=platform.site_url)
    return open_json(request, document, media_type=LINKED_DATA)


def _canonical(number: str) -> str:
    canonical = parse_number(number) or ""
    if not canonical.startswith("P-"):
        raise NotFound("E_PATHWAY_UNKNOWN")
    return canonical


def _page(request: HttpRequest, platform: Platform, published: PublishedPathway) -> HttpResponse:
    versions = platform.crediting.pathways.list_versions(published.number)
    design = published.pathway
    consents = frozenset(body.identifier for body in design.institutions)
    examined = examine_pathway(platform, design, consents=consents, now=platform.now())
    context: dict[str, Any] = {
        "published": published,
        "is_current": published.version == versions[0].version,
        "versions": versions,
        "title": written.text(design.title),
        "heading": _heading(design),
        "description": written.text(design.description),
        "bodies": _bodies(design),
        "is_joint": len(design.institutions) > 1,
        "facts": _facts(examined),
        "blocks": blocks_in_words(design),
        "overlaps": [overlap_in_words(design, overlap) for overlap in design.overlaps],
        "outcomes": [written.text(outcome.text) for outcome in design.outcomes],
        "design": design,
        "leads_to": find_led_to(platform, published),
        "is_automatic": design.awarding is PathwayAwarding.AUTOMATIC,
        "selections": selections_in_words(examined.reach),
        "site_url": platform.site_url,
    }
    return render(request, "pages/public/credit_pathways/pathway.html", context)


def _heading(design: Pathway) -> str:
    count = len(design.blocks)
    values = {"n": count, "title": written.text(design.awarded or design.title), "years": design.window_years}
    if design.window_years is None:
        return ngettext("%(n)d block becomes %(title)s.", "%(n)d blocks together become %(title)s.", count) % values
    sentence = ngettext(
        "%(n)d block within %(years)d years becomes %(title)s.",
        "%(n)d blocks within %(years)d years become %(title)s.",
        count,
    )
    return sentence % values


def _bodies(design: Pathway) -> str:
    return written.in_row(str(written.text(body.name)) for body in design.institutions)


def _facts(examined: ExaminedPathway) -> list[Fact]:
    reach = examined.reach
    hours, prices = hours_in_words(reach), prices_in_words(reach)
    facts = [
        Fact(state="none", title=hours or _("hours not stated"), ground=weeks_in_words(reach)),
        Fact(
            state="none",
            title=prices or _("price not stated"),
            ground=_("before aid") if not reach.unpriced else _("before aid; parts without a price are left out"),
        ),
    ]
    if reach.is_reachable and reach.next_start:
        start = format_html(_("The next start is {day}"), day=written.day(reach.next_start))
        facts.append(Fact(state="ok", title=_("Can be begun"), ground=start))
    else:
        facts.append(
            Fact(state="unk", title=_("No start is known"), ground=_("Not enough parts state a coming start."))
        )
    return facts
