"""Searching the registry: token indexes find rows, Roaring bitmaps narrow and count them.

A term gives a bitmap of rows, by the index alone or rechecked on the folded text; each facet value has a bitmap; the
answer, its facets and its first page are intersections. What a process read it keeps until the index changes.
See docs/adr/0012-search-index.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import Q
from pyroaring import BitMap

from kakitome.errors import Invalid
from kakitome.learning.registry.card import Card
from kakitome.learning.registry.entry import EntryState
from kakitome.learning.registry.facets import STATE, YES
from kakitome.learning.registry.terms import SearchTerm, fold, read_query, term_of
from kakitome.ports.registry_search import MOST_SHOWN, FacetCount, Hit, RegistryQuery, RegistryResultPage, Sort
from kakitome.records.models.registry_search import SearchRow
from kakitome.records.store.scope import UnscopedStore
from kakitome.records.store.search_memory import IndexMemory, IndexSnapshot, memory_of
from kakitome.records.store.search_terms import rows_with
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain

MOST_VALUES = 40
"""Values shown of one facet; those that are chosen are always shown."""
COUNTED_VALUES = 400
"""Values counted of a facet that entries coin themselves (skills): the most common ones of the whole registry."""
_SORTED_AT_ONCE = 1000
_WALKED = 8000
_FIRST_WALKED = 200
_PART = 500
_MOST_PROBES = 12
_COLUMNS = {Sort.TITLE: "title_key", Sort.HOURS: "minutes", Sort.PRICE: "price"}
_LISTED, _WITHDRAWN = (f"{STATE}:{state.value}" for state in (EntryState.LISTED, EntryState.WITHDRAWN))


class DatabaseRegistrySearch(UnscopedStore):
    """Implements `ports.registry_search.RegistrySearch`."""

    @property
    def _memory(self) -> IndexMemory:
        return memory_of(self._using)

    def state(self) -> str:
        return self._memory.read_state().mark

    def search(self, registry_query: RegistryQuery, /) -> RegistryResultPage:
        known = self._memory.snapshot()
        matching = self._matching(registry_query.terms, known, with_withdrawn=registry_query.with_withdrawn)
        chosen = {facet: known.union(facet, values) for facet, values in registry_query.filters.items()}
        result = matching
        for members in chosen.values():
            result = result & members
        ids = self._page(result, registry_query, known)
        return RegistryResultPage(
            total=len(result),
            hits=self._hits(ids),
            facets=self._counts(matching, result, chosen, registry_query=registry_query, known=known),
            state=known.state.mark,
        )

    def suggest(self, query: str, /) -> Sequence[str]:
        return self._memory.suggested(fold(query), most=5)

    def longest_part(self, query: str, /) -> str:
        try:
            terms = read_query(query)
        except Invalid:
            return ""
        known = self._memory.snapshot()
        longest = max((term.text for term in terms), key=len, default="")
        for length in range(len(longest) if len(terms) > 1 else len(longest) - 1, 1, -1):
            for at in range(min(len(longest) - length + 1, _MOST_PROBES)):
                part = longest[at : at + length].strip()
                term = term_of(part)
                if len(part) == length and term.runs and self._matching((term,), known, with_withdrawn=False):
                    return part
        return ""

    # --- which rows ----------------------------------------------------------------------------

    def _matching(self, terms: Sequence[SearchTerm], known: IndexSnapshot, *, with_withdrawn: bool) -> BitMap:
        members = known.members(_LISTED)
        if with_withdrawn:
            members = members | known.members(_WITHDRAWN)
        for term in terms:
            members = members & rows_with(term, self._memory, known.state, in_title=False)
        return members

    def _page(self, result: BitMap, registry_query: RegistryQuery, known: IndexSnapshot) -> Sequence[int]:
        start = (registry_query.page - 1) * registry_query.page_size
        end = min(start + registry_query.page_size, MOST_SHOWN, len(result))
        if start >= end:
            return ()
        if registry_query.sort in _COLUMNS:
            return self._in_order(result, _COLUMNS[registry_query.sort], start=start, end=end)
        if registry_query.sort is Sort.NEWEST or not registry_query.terms:
            return _newest(result, start, end)
        titled = result
        for term in registry_query.terms:
            titled = titled & rows_with(term, self._memory, known.state, in_title=True)
        first = len(titled)
        others = result - titled if end > first else BitMap()
        return [*_newest(titled, start, min(end, first)), *_newest(others, max(start - first, 0), end - first)]

    def _in_order(self, result: BitMap, column: str, *, start: int, end: int) -> Sequence[int]:
        """Sort few hits; of many, walk the order's index until the page is full."""
        if len(result) > _SORTED_AT_ONCE:
            share = len(result) / self._memory.read_state().last_id
            walk = self._walk(column, expected=int(end / share))
            return list(islice((number for number in walk if number in result), start, end))
        rows = SearchRow.objects.using(self._using).values_list(column, "id")
        keyed = [row for part in _parts(result) for row in rows.filter(pk__in=part)]
        keyed.sort(key=lambda row: (row[0], -row[1]))
        return [number for _key, number in keyed[start:end]]

    def _walk(self, column: str, *, expected: int) -> Iterator[int]:
        rows = SearchRow.objects.using(self._using).order_by(column, "-id").values_list(column, "id")
        size = min(expected + _FIRST_WALKED, _WALKED)
        part = list(rows[:size])
        while part:
            yield from (number for _key, number in part)
            key, number = part[-1]
            after = Q(**{f"{column}__gt": key}) | Q(**{column: key}, id__lt=number)
            size = min(size * 2, _WALKED)
            part = list(rows.filter(after, **{f"{column}__gte": key})[:size])

    def _hits(self, ids: Sequence[int]) -> tuple[Hit, ...]:
        """Read what a list shows, without the texts."""
        rows = SearchRow.objects.using(self._using).filter(pk__in=ids)
        by_id = {row[0]: row for row in rows.values_list("id", "card", "facet_values")}
        return tuple(_hit(card, values) for _id, card, values in (by_id[number] for number in ids if number in by_id))

    # --- how many ------------------------------------------------------------------------------

    def _counts(
        self,
        matching: BitMap,
        result: BitMap,
        chosen: Mapping[str, BitMap],
        *,
        registry_query: RegistryQuery,
        known: IndexSnapshot,
    ) -> Mapping[str, Sequence[FacetCount]]:
        counted = {}
        for facet in registry_query.counted:
            base = result
            if facet in chosen:
                base = matching
                for other, members in chosen.items():
                    base = base & members if other != facet else base
            counted[facet] = _counted(facet, base, known, registry_query.filters.get(facet, ()))
        return counted


def _newest(members: BitMap, start: int, end: int) -> Sequence[int]:
    """Return a slice of the rows, the highest id first."""
    size = len(members)
    start, end = max(start, 0), min(end, size)
    return list(members[size - end : size - start])[::-1] if start < end else ()


def _parts(members: BitMap) -> Iterator[Sequence[int]]:
    for at in range(0, len(members), _PART):
        yield list(members[at : at + _PART])


def _counted(facet: str, base: BitMap, known: IndexSnapshot, chosen: Sequence[str]) -> Sequence[FacetCount]:
    values = known.values.get(facet, ())[:COUNTED_VALUES]
    counts = [(base.intersection_cardinality(known.members(f"{facet}:{value}")), value) for value in values]
    counts = [*counts, *((0, value) for value in chosen if value not in values)]
    shown = sorted(
        (counted for counted in counts if counted[0] or counted[1] in chosen),
        key=lambda counted: (-counted[0], counted[1]),
    )
    first = [counted for at, counted in enumerate(shown) if at < MOST_VALUES or counted[1] in chosen]
    return [
        FacetCount(value=value, count=count, label=known.labels.get(f"{facet}:{value}", LocalizedText()))
        for count, value in first
    ]


def _hit(card: Mapping[str, Any], values: Sequence[str]) -> Hit:
    return Hit(
        card=from_plain(Card, card),
        is_recognised=f"recognised:{YES}" in values,
        is_listed=_LISTED in values,
    )
