"""Roughly where a visitor is: the prefecture in Japan, elsewhere the country. Nothing finer is ever asked."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from kakitome.values.localized_text import LocalizedText


class VisitorRegions(Protocol):
    """A list of which addresses of the internet belong where."""

    @property
    def is_there(self) -> bool:
        """Whether there is such a list at all."""

    def region_of(self, address: str, /) -> LocalizedText:
        """Return the region of an internet address by name; empty where the list says nothing of it."""


@dataclass(frozen=True, slots=True)
class NoRegions:
    """No list: nobody's region is known."""

    is_there: ClassVar[bool] = False

    def region_of(self, address: str, /) -> LocalizedText:  # noqa: ARG002 - of no address is anything known
        """Return nothing."""
        return LocalizedText()
