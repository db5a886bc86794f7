"""Searching the registry: what is asked, what is found, and what to try when nothing is.

platform.registry_search.search(Asked(terms=read_query("看護"), filters={"mode": ("online",)}))
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kakitome.learning.registry.card import Card
from kakitome.learning.registry.entry import Entry
from kakitome.learning.registry.facets import FACETS
from kakitome.learning.registry.terms import SearchTerm
from kakitome.values.localized_text import LocalizedText

PAGE_SIZE = 20
LARGEST_PAGE = 100
MOST_SHOWN = 2000
"""Hits that can be paged to; a list longer than that is for the bulk dump."""


class Sort(StrEnum):
    """Orders of a list; each ends with the newest first, so that it is the same every time."""

    RELEVANCE = "relevance"
    """Those with every term in their title first, then the newest."""
    NEWEST = "newest"
    TITLE = "title"
    HOURS = "hours"
    PRICE = "price"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryQuery:
    """One question.

    Attributes:
        terms: all of them are wanted; none means everything.
        filters: values by facet; several values of one facet are alternatives, facets are all wanted.
        page: counts from 1.
        with_withdrawn: also what is not offered any more.
        counted: facets whose values are counted.
    """

    terms: tuple[SearchTerm, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = PAGE_SIZE
    with_withdrawn: bool = False
    counted: tuple[str, ...] = FACETS


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """A value, its words when an entry coined it, and how many hits have it under the other filters."""

    value: str
    count: int
    label: LocalizedText = LocalizedText()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One entry of the list."""

    card: Card
    is_recognised: bool
    is_listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryResultPage:
    """One page of the answer; `state` changes whenever the index does."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Sequence[FacetCount]]
    state: str

    @property
    def reachable(self) -> int:
        """Return how many of the hits can be paged to."""
        return min(self.total, MOST_SHOWN)


class RegistrySearch(Protocol):
    """Implemented in `records.store.registry_search`."""

    def search(self, registry_query: RegistryQuery, /) -> RegistryResultPage:
        """Answer exactly: the hits are those whose text holds every term."""
        ...

    def suggest(self, query: str, /) -> Sequence[str]:
        """Return words of the registry that resemble what was asked, the most alike first."""
        ...

    def longest_part(self, query: str, /) -> str:
        """Return the longest part of what was asked, two characters or more, that has hits; else empty."""
        ...

    def state(self) -> str:
        """Name the state of the index; it changes with every change."""
        ...


class RegistryIndex(Protocol):
    """What the search reads, as those see it who keep it true.

    The registry itself puts every change of an entry into it.
    """

    def list_recognised(self) -> Mapping[str, int]:
        """Return the entries the index holds for recognised: number and version."""
        ...

    def mark_recognised(self, number: str, recognised: bool, /) -> None:
        """Note whether an entry is recognised now; nothing else about it changes, its place in lists neither."""
        ...

    def reindex(
        self, entries: Iterable[tuple[Entry, bool]], /, *, progress: Callable[[int], None] = lambda _count: None
    ) -> int:
        """Build the index again from entries and whether each is recognised, oldest version first; returns how many.

        All or nothing.
        """
        ...

    def keep_common_terms(self, *, seconds: float) -> int:
        """Keep the rows of terms that stand in many entries, for about that time; returns how many were kept."""
        ...
