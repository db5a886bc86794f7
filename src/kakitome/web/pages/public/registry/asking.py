"""What an address asks of the registry, and addresses that ask something near it: a URL for every state.

    /registry?q=データ&hours=30-59&hours=60-119&sort=newest&page=2

Refused with a reason, never guessed at: unknown orders and facets of a program, pages that do not exist, lists of
values without end. Values that no entry has are taken; they find nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from kakitome.errors import Invalid
from kakitome.learning.registry.facets import NARROWING
from kakitome.learning.registry.terms import read_query
from kakitome.ports.registry_search import MOST_SHOWN, PAGE_SIZE, RegistryQuery, Sort

MOST_VALUES, LONGEST_VALUE = 20, 320
_OTHERS = ("q", "sort", "page", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrySearchForm:
    """What stands in the address, cleaned."""

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    with_withdrawn: bool = False

    def registry_query(self, *, page_size: int = PAGE_SIZE) -> RegistryQuery:
        """Return the question as the search takes it; raises `Invalid` for words that cannot be looked for."""
        return RegistryQuery(
            terms=read_query(self.words),
            filters=self.filters,
            sort=self.sort,
            page=self.page,
            page_size=page_size,
            with_withdrawn=self.with_withdrawn,
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters without the page, those at their default left out."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(facet, value) for facet in NARROWING for value in self.filters.get(facet, ())]
        pairs += [("sort", self.sort.value)] if self.sort is not Sort.RELEVANCE else []
        return pairs + ([("state", "all")] if self.with_withdrawn else [])

    def query(self, *, page: int = 1) -> str:
        """Write the parameters, with `?` in front unless there are none."""
        pairs = [*self.pairs, *([("page", str(page))] if page > 1 else [])]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, facet: str, value: str) -> "RegistrySearchForm":
        """Return the question without one value."""
        left = tuple(kept for kept in self.filters.get(facet, ()) if kept != value)
        return replace(self, filters={**self.filters, facet: left}, page=1)

    def for_words(self, words: str) -> "RegistrySearchForm":
        """Return the question for other words, and nothing else."""
        return RegistrySearchForm(words=words)


def read_question(given: QueryDict, *, page_size: int = PAGE_SIZE, is_strict: bool = False) -> RegistrySearchForm:
    """Read an address; a program's (`is_strict`) may not hold what is unknown.

    Raises:
        Invalid: E_SEARCH_FACET, E_SEARCH_VALUE, E_SEARCH_SORT, E_SEARCH_PAGE, E_SEARCH_STATE.
    """
    unknown = [name for name in given if name not in (*NARROWING, *_OTHERS, "page_size")]
    if unknown and is_strict:
        raise Invalid("E_SEARCH_FACET", facet=unknown[0][:40])
    state = given.get("state", "")
    if state not in ("", "listed", "all"):
        raise Invalid("E_SEARCH_STATE")
    filters = {facet: _values(given.getlist(facet)) for facet in NARROWING}
    return RegistrySearchForm(
        words=given.get("q", "").strip(),
        filters={facet: values for facet, values in filters.items() if values},
        sort=_sort(given.get("sort", "")),
        page=_page(given.get("page", ""), most=-(-MOST_SHOWN // page_size)),
        with_withdrawn=state == "all",
    )


def _values(given: list[str]) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for value in given if value))
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE or "\0" in value for value in values):
        raise Invalid("E_SEARCH_VALUE")
    return values


def _sort(given: str) -> Sort:
    try:
        return Sort(given or Sort.RELEVANCE)
    except ValueError as error:
        raise Invalid("E_SEARCH_SORT", values=", ".join(Sort)) from error


def _page(given: str, *, most: int) -> int:
    if not given:
        return 1
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    if not 1 <= number <= most:
        raise Invalid("E_SEARCH_PAGE", most=most)
    return number
