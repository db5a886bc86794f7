"""What begins when: counts by month, and what begins in a month, as a search of the registry finds it.

Months are counted from the current one on; what has begun, or tells no day, is counted apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kakitome.learning.registry.facets import NOT_STATED, START
from kakitome.ports.registry_search import LARGEST_PAGE, Hit, RegistryQuery, RegistrySearch

MONTHS = 18
"""How far ahead is shown."""
MOST_STARTS = 500
"""Of a calendar that programs fetch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartsByMonth:
    """How many entries begin in each month that has any, how many tell no day, and how many lie elsewhere."""

    months: Mapping[str, int]
    unstated: int
    others: int


def months_from(today: date) -> tuple[str, ...]:
    """Return the months that are shown, the current one first: `2027-04`."""
    first = today.year * 12 + today.month - 1
    return tuple(f"{at // 12:04}-{at % 12 + 1:02}" for at in range(first, first + MONTHS))


def count_starts(search: RegistrySearch, registry_query: RegistryQuery, *, today: date) -> StartsByMonth:
    """Count by month what a question finds, whatever month it asks for itself."""
    months = months_from(today)
    # Values asked for are always told, however many others there are.
    filters = {**registry_query.filters, START: (*months, NOT_STATED)}
    page = search.search(replace(registry_query, filters=filters, page=1, page_size=1, counted=(START,)))
    counts = {counted.value: counted.count for counted in page.facets[START]}
    without = {facet: values for facet, values in registry_query.filters.items() if facet != START}
    total = search.search(replace(registry_query, filters=without, page=1, page_size=1, counted=())).total
    by_month = {month: counts[month] for month in months if counts.get(month)}
    unstated = counts.get(NOT_STATED, 0)
    return StartsByMonth(months=by_month, unstated=unstated, others=total - sum(by_month.values()) - unstated)


def list_starts(search: RegistrySearch, registry_query: RegistryQuery, *, month: str) -> tuple[Sequence[Hit], int]:
    """Return what begins in a month by its day, a hundred at most, and how many there are."""
    filters = {**registry_query.filters, START: (month,)}
    page = search.search(replace(registry_query, filters=filters, page=1, page_size=LARGEST_PAGE, counted=()))
    return sorted(page.hits, key=lambda hit: (hit.card.starts_on or date.max, hit.card.number)), page.total


def coming_starts(search: RegistrySearch, registry_query: RegistryQuery, *, today: date) -> Iterator[Hit]:
    """Yield what begins today or later, by its day, as far as months are shown."""
    filters = {**registry_query.filters, START: months_from(today)}
    hits: list[Hit] = []
    for number in range(1, MOST_STARTS // LARGEST_PAGE + 1):
        page = search.search(replace(registry_query, filters=filters, page=number, page_size=LARGEST_PAGE, counted=()))
        hits += page.hits
        if len(page.hits) < LARGEST_PAGE:
            break
    dated = [hit for hit in hits if hit.card.starts_on is not None and hit.card.starts_on >= today]
    yield from sorted(dated, key=lambda hit: (hit.card.starts_on or date.max, hit.card.number))
