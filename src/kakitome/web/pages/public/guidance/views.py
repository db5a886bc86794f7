"""Guidance by goal: a form, and what fits its answers; the address is its state, and nothing is written down."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.guidance import AdvisedEntry, advise
from kakitome.learning.credit.training_benefit import training_benefit
from kakitome.learning.registry.terms import read_query
from kakitome.ports.registry_search import LARGEST_PAGE, Hit, RegistryQuery, Sort
from kakitome.values.instants import day_of
from kakitome.web.pages.public.guidance.forms import WishForm
from kakitome.web.pages.public.guidance.words import missed_lines, reason_lines
from kakitome.web.pages.public.registry.cards import card_views
from kakitome.web.parts.benefit import benefit_lines

MOST_LOOKED_AT = 200
"""Entries that are looked at, those closest to the words first; the page says when there are more."""
MOST_SHOWN = 20
"""Of each group."""


@require_safe
def guidance(request: HttpRequest) -> HttpResponse:
    """Ask, and show what fits; what cannot be answered is told beside the field, and what was typed stays."""
    platform = get_platform()
    today = day_of(platform.now())
    form = WishForm(request.GET, today=today) if "goal" in request.GET else WishForm(today=today)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            context["answer"] = _answer(platform, form)
        except Invalid as error:
            form.refuse(error, field="q")
    return render(
        request, "pages/public/guidance/guidance.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _answer(platform: Platform, form: WishForm) -> dict[str, Any]:
    wish, now = form.wish(), platform.now()
    hits, total = _hits(platform, form.cleaned_data["q"])
    by_number = {hit.card.number: hit for hit in hits}
    scheme = training_benefit()
    advice = advise(
        platform.registry.find_many(list(by_number)),
        wish,
        recognised=frozenset(number for number, hit in by_number.items() if hit.is_recognised),
        scheme=scheme,
        today=day_of(now),
    )
    return {
        "fitting": _shown(platform, advice.fitting, by_number),
        "fitting_count": len(advice.fitting),
        "asking": _shown(platform, advice.asking, by_number),
        "asking_count": len(advice.asking),
        "missed": missed_lines(advice.missed),
        "total": total,
        "looked_at": len(hits),
        "most": MOST_SHOWN,
        "scheme": scheme if wish.counts_aid else None,
        "benefits": benefit_lines(scheme, day_of(now)),
    }


def _hits(platform: Platform, words: str) -> tuple[list[Hit], int]:
    hits: list[Hit] = []
    total = 0
    for number in range(1, MOST_LOOKED_AT // LARGEST_PAGE + 1):
        registry_query = RegistryQuery(
            terms=read_query(words), sort=Sort.RELEVANCE, page=number, page_size=LARGEST_PAGE, counted=()
        )
        page = platform.registry_search.search(registry_query)
        total = page.total
        hits += page.hits
        if len(page.hits) < LARGEST_PAGE:
            break
    return hits, total


def _shown(platform: Platform, advised: Sequence[AdvisedEntry], hits: dict[str, Hit]) -> list[dict[str, Any]]:
    first = advised[:MOST_SHOWN]
    cards = card_views([hits[each.entry.number] for each in first], (), platform, now=platform.now())
    return [{**card, "reasons": reason_lines(each)} for card, each in zip(cards, first, strict=True)]
