"""What a surface says, place by place: each fact with the texts of the places that are there to tell it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place that tells a fact.

    Attributes:
        text: what stands there, and nothing of what stands beside it.
        is_folded: whether a reader has to open something to see it; such a place may contradict, but tells nothing
            by itself.
    """

    text: str
    is_folded: bool = False


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a surface says of an award: fact → every place on it that tells this fact.

    Attributes:
        is_bilingual: both languages stand beside each other in each place.
    """

    places: Mapping[str, tuple[Place, ...]]
    is_bilingual: bool = False

    def shown(self, fact: str) -> tuple[Place, ...]:
        """Return the places that are seen without opening anything."""
        return tuple(one for one in self.places.get(fact, ()) if not one.is_folded)


@dataclass
class Notes:
    """The places as they are found."""

    found: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def add(self, fact: str, *said: str | Place | None) -> None:
        """Note what places say of a fact; an empty place says nothing."""
        for one in said:
            place = one if isinstance(one, Place) else Place(text=one or "")
            if place.text.strip():
                self.found[fact].append(place)

    def add_all(self, fact: str, said: Iterable[Place]) -> None:
        self.add(fact, *said)

    def said(self, *, is_bilingual: bool = False) -> Said:
        return Said(places={fact: tuple(places) for fact, places in self.found.items()}, is_bilingual=is_bilingual)


def as_text(said: Said, fact: str) -> str:
    """Write the places of a fact on one line, for whoever reads a failure."""
    return " | ".join(f"{'(folded) ' if one.is_folded else ''}{one.text}" for one in said.places.get(fact, ())) or "–"
