"""The list of the registry as a page: what was asked, what can be asked next, and the entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kakitome.journeys.platform import Platform
from kakitome.learning.registry.facets import FACETS, HOUR_RANGES, INSTITUTION, PRICE_RANGES, range_value
from kakitome.ports.registry_search import MOST_SHOWN, PAGE_SIZE, FacetCount, RegistryResultPage
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import parse_number
from kakitome.web.pages.public.registry.asking import RegistrySearchForm
from kakitome.web.pages.public.registry.cards import card_views
from kakitome.web.pages.public.registry.words import facet_name, sort_words, value_words, written_text
from kakitome.web.parts.shapes import Words

OPEN = ("recognised", "hours", "assessment")
"""Facets that are unfolded at first; those with a chosen value are, too."""
NEAR = 2
_RANGES = {
    "hours": [range_value(*hour_range) for hour_range in HOUR_RANGES],
    "price": ["free", *(range_value(*price_range) for price_range in PRICE_RANGES)],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address and its words; without an address it is where one is."""

    words: str
    address: str = ""


def registry_page(platform: Platform, question: RegistrySearchForm, *, now: datetime) -> dict[str, Any]:
    """Build the page; raises `Invalid` for words that cannot be looked for."""
    registry_query = question.registry_query()
    page = platform.registry_search.search(registry_query)
    chips = chips_of(platform, page, question)
    return {
        **_question_kept(question),
        "total": page.total,
        "counted": _("1 entry") if page.total == 1 else _("%(n)s entries") % {"n": f"{page.total:,}"},
        "first": (question.page - 1) * PAGE_SIZE + 1,
        "can_narrow": bool(page.total or chips),
        "cards": card_views(page.hits, registry_query.terms, platform, now=now),
        "facets": [_facet(facet, page.facets[facet], question) for facet in FACETS],
        "chips": chips,
        "pages": _pages(page.total, question),
        "next_page": question.query(page=question.page + 1) if question.page < _last(page.total) else "",
        "is_cut": page.total > MOST_SHOWN and question.page == _last(page.total),
        "number": parse_number(question.words) or "",
        "suggestions": () if page.total else _suggestions(platform, question),
        "longest_part": None if page.total else _longest_part(platform, question),
        "withdrawn": None if question.with_withdrawn or page.total else _withdrawn(question),
    }


def empty_page(words: str) -> dict[str, Any]:
    """Return the page for words that cannot be looked for: nothing but the form, with what was typed."""
    return {**_question_kept(RegistrySearchForm(words=words)), "total": 0}


def _question_kept(question: RegistrySearchForm) -> dict[str, Any]:
    """Return the question, and what the forms that narrow (`hidden`) and that sort (`kept`) keep of it."""
    return {
        "question": question,
        "sorts": sort_words(),
        "hidden": [(name, value) for name, value in question.pairs if name in ("q", "sort", "state")],
        "kept": [(name, value) for name, value in question.pairs if name != "sort"],
    }


def _facet(facet: str, counts: Sequence[FacetCount], question: RegistrySearchForm) -> dict[str, Any]:
    chosen = question.filters.get(facet, ())
    ordered = sorted(counts, key=lambda count: _place(facet, count))
    return {
        "name": facet,
        "words": facet_name(facet),
        "choices": tuple(
            {
                "id": f"f-{facet}-{place}",
                "value": facet_count.value,
                "words": value_words(facet, facet_count),
                "count": facet_count.count,
                "is_chosen": facet_count.value in chosen,
            }
            for place, facet_count in enumerate(ordered)
        ),
        "is_open": facet in OPEN or bool(chosen),
    }


def _place(facet: str, facet_count: FacetCount) -> tuple[bool, int]:
    """Put ranges in their own order, all else by count, and "not stated" last."""
    ranges = _RANGES.get(facet, [])
    if facet == "recognised":
        return False, int(facet_count.value != "yes")
    return facet_count.value == "-", ranges.index(facet_count.value) if facet_count.value in ranges else len(
        ranges
    ) if ranges else 0


def _plain(words: Words) -> str:
    return written_text(words) if isinstance(words, LocalizedText) else str(words)


def chips_of(platform: Platform, page: RegistryResultPage, question: RegistrySearchForm) -> list[Link]:
    """Return what narrows the list, each with the way to take it away."""
    known = {(facet, count.value): count for facet, counts in page.facets.items() for count in counts}
    return [
        Link(
            words=f"{facet_name(facet)}: {_chip_words(platform, facet, _counted(known, facet, value))}",
            address=question.without(facet, value).query() or "?",
        )
        for facet, values in question.filters.items()
        for value in values
    ]


def _counted(known: Mapping[tuple[str, str], FacetCount], facet: str, value: str) -> FacetCount:
    return known.get((facet, value)) or FacetCount(value=value, count=0)


def _chip_words(platform: Platform, facet: str, counted: FacetCount) -> str:
    node = platform.organisations.find(counted.value) if facet == INSTITUTION else None
    return written_text(node.name) if node else _plain(value_words(facet, counted))


def _last(total: int) -> int:
    return max(1, -(-min(total, MOST_SHOWN) // PAGE_SIZE))


def _pages(total: int, question: RegistrySearchForm) -> list[Link]:
    """Return the first, those around, and the last page."""
    last = _last(total)
    near = {1, last, *range(question.page - NEAR, question.page + NEAR + 1)}
    shown = sorted(page for page in near if 1 <= page <= last)
    return [
        Link(words=str(page), address="" if page == question.page else question.query(page=page) or "?")
        for page in (shown if last > 1 else [])
    ]


def _suggestions(platform: Platform, question: RegistrySearchForm) -> tuple[Link, ...]:
    words = platform.registry_search.suggest(question.words) if question.words else ()
    return tuple(Link(words=word, address=question.for_words(word).query()) for word in words)


def _longest_part(platform: Platform, question: RegistrySearchForm) -> Link | None:
    part = platform.registry_search.longest_part(question.words) if question.words else ""
    return Link(words=part, address=question.for_words(part).query()) if part else None


def _withdrawn(question: RegistrySearchForm) -> Link:
    pairs = RegistrySearchForm(words=question.words, filters=question.filters, sort=question.sort, with_withdrawn=True)
    return Link(words=_("Look among withdrawn entries, too"), address=pairs.query())
