"""Degree programmes of institutions, each with every version it ever had.

    programmes = platform.crediting.programmes
    programmes.add("example-university", DegreeProgrammeVersion(…))
    programmes.list_current()               # the newest version of each programme of every institution

What a programme takes is public, as a prospectus is: anybody reads, an institution writes its own.
"""

from collections.abc import Sequence
from typing import Protocol

from kakitome.learning.credit.degree_programme import DegreeProgrammeVersion


class DegreeProgrammes(Protocol):
    """The programmes of all institutions."""

    def add(self, institution: str, version: DegreeProgrammeVersion, /) -> None:
        """Store a new version; raises `Conflict` (E_PROGRAMME_RACE) when it is taken."""

    def list_current(self, institution: str = "", /) -> Sequence[DegreeProgrammeVersion]:
        """Return the newest version of each programme, of one institution or of all, by institution and code."""

    def find(self, institution: str, code: str) -> DegreeProgrammeVersion | None:
        """Find the newest version of a programme."""
