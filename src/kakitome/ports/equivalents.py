"""Credit equivalents of all institutions, and what waits to be adopted.

    equivalents = platform.crediting.equivalents
    equivalents.find("Q-7K3M-94QT")
    equivalents.search(["データ"], limit=500)

Equivalents are public: anybody reads, an institution writes its own, and none is changed but by being reversed once.
What an institution thinks of adopting is its own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from kakitome.learning.credit.equivalent import Equivalent, EquivalentReversal


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEquivalent:
    """An equivalent with its reversal, if it was reversed."""

    equivalent: Equivalent
    reversal: EquivalentReversal | None = None

    @property
    def number(self) -> str:
        """Its number."""
        return self.equivalent.number


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionItem:
    """What an institution's committee is to decide: to adopt another's equivalent as one of its own courses.

    Attributes:
        key: names it in the institution.
        origin: number of the equivalent that would be adopted.
        decided: number of the equivalent that came of it; empty while it is open, and where it was dropped.
    """

    key: str
    origin: str
    course_code: str
    credits: Decimal
    ends_on: date
    opened_at: datetime
    closed_at: datetime | None = None
    decided: str = ""


class Equivalents(Protocol):
    """Equivalents of all institutions."""

    def add(self, equivalent: Equivalent, /) -> None:
        """Store a new one; raises `Conflict` (E_EQUIVALENT_EXISTS) when its number is taken."""

    def reverse(self, institution: str, number: str, *, reversal: EquivalentReversal) -> None:
        """Reverse one of an institution; raises `Conflict` (E_EQUIVALENT_REVERSED), also when there is none."""

    def find(self, number: str) -> KeptEquivalent | None:
        """Find one by its number."""

    def find_many(self, numbers: Collection[str], /) -> Sequence[KeptEquivalent]:
        """Return those of these numbers, unknown ones left out."""

    def of_entry(self, entry: str) -> Sequence[KeptEquivalent]:
        """Return all about an entry of the registry, the newest decision first."""

    def of_institution(self, institution: str) -> Sequence[KeptEquivalent]:
        """Return all that an institution decided, the newest decision first."""

    def search(self, words: Sequence[str], *, limit: int) -> Sequence[KeptEquivalent]:
        """Return those in which every word stands, the newest decision first; all for no words."""

    def adoptions_of(self, numbers: Collection[str], /) -> Mapping[str, Sequence[KeptEquivalent]]:
        """Return by number the equivalents that were adopted from it and not reversed, oldest first."""

    def open_item(self, institution: str, item: AdoptionItem, /) -> None:
        """Store what is to be decided; raises `Conflict` (E_ADOPTION_OPEN) when the same is open already."""

    def close_item(self, institution: str, key: str, *, decided: str, at: datetime) -> None:
        """Close one; raises `Conflict` (E_ADOPTION_CLOSED) when it is not open."""

    def list_items(self, institution: str) -> Sequence[AdoptionItem]:
        """Return what is to be decided and what was, the newest first."""
