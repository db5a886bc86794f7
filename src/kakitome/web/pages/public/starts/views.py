"""What begins when: a page by month, and the same as a calendar that programs subscribe to."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid
from kakitome.journeys.platform import Platform
from kakitome.learning.registry.facets import NOT_STATED, START
from kakitome.mapping.open_data.start_calendar import starts_ics
from kakitome.ports.registry_search import LARGEST_PAGE
from kakitome.services.listing_starts import coming_starts, count_starts, list_starts, months_from
from kakitome.values.instants import day_of
from kakitome.web.open_answers import for_any_origin, open_bytes
from kakitome.web.pages.public.registry.asking import RegistrySearchForm, read_question
from kakitome.web.pages.public.registry.cards import card_views
from kakitome.web.pages.public.registry.page import Link, chips_of
from kakitome.web.parts import written

CALENDAR = "text/calendar; charset=utf-8"
_TITLE = "開講カレンダー / Calendar of starts"


@require_safe
def starts(request: HttpRequest) -> HttpResponse:
    """Show the months that have a start, and what begins in the one that is asked for, else in the first of them."""
    platform = get_platform()
    question = read_question(request.GET)
    return render(request, "pages/public/starts/starts.html", {"page": _page(platform, question)})


@for_any_origin
def starts_calendar(request: HttpRequest) -> HttpResponse:
    """Answer what begins from today on as a calendar; raises `Invalid` for words that cannot be looked for."""
    platform = get_platform()
    now = platform.now()
    registry_query = _any_month(read_question(request.GET)).registry_query()
    cards = [hit.card for hit in coming_starts(platform.registry_search, registry_query, today=day_of(now))]
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    content = starts_ics(cards, site_url=platform.site_url, title=_TITLE, made_at=today)
    return open_bytes(request, content, media_type=CALENDAR)


def _page(platform: Platform, question: RegistrySearchForm) -> dict[str, Any]:
    now = platform.now()
    registry_query = question.registry_query()
    counted = count_starts(platform.registry_search, registry_query, today=day_of(now))
    month = _chosen_month(question, first=next(iter(counted.months), ""))
    hits, total = list_starts(platform.registry_search, registry_query, month=month) if month else ((), 0)
    around = _any_month(question)
    answer = platform.registry_search.search(around.registry_query(page_size=1))
    return {
        "question": question,
        "months": [
            (Link(words=written.month(name), address="" if name == month else _at_month(around, name)), count)
            for name, count in counted.months.items()
        ],
        "month": written.month(month),
        "cards": card_views(hits, registry_query.terms, platform, now=now),
        "total": total,
        "more": _registry(around, month) if total > LARGEST_PAGE else "",
        "unstated": counted.unstated,
        "unstated_address": _registry(around, NOT_STATED),
        "others": counted.others,
        "last_month": written.month(months_from(day_of(now))[-1]),
        "chips": chips_of(platform, answer, around),
        "narrow": reverse("registry") + around.query(),
        "calendar": reverse("starts-calendar") + around.query(),
        "hidden": [(name, value) for name, value in around.pairs if name != "q"],
    }


def _chosen_month(question: RegistrySearchForm, *, first: str) -> str:
    """Return the month an address names; raises `Invalid` (E_SEARCH_VALUE) for what is none."""
    month = next(iter(question.filters.get(START, ())), first)
    if month and (len(month) != 7 or written.month(month) == month):
        raise Invalid("E_SEARCH_VALUE")
    return month


def _any_month(question: RegistrySearchForm) -> RegistrySearchForm:
    left = {facet: values for facet, values in question.filters.items() if facet != START}
    return replace(question, filters=left, page=1)


def _at_month(question: RegistrySearchForm, month: str) -> str:
    return f"?{urlencode([*question.pairs, (START, month)])}"


def _registry(question: RegistrySearchForm, month: str) -> str:
    return reverse("registry") + _at_month(question, month)
