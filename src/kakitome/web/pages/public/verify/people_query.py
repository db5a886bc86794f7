"""What the page of a batch is narrowed to."""

from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from kakitome.services.verifying_many.people import ALL, NEEDS, Concern, PersonStanding

LONGEST_QUERY: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleQuery:
    """What the address narrows to."""

    show: str = ""
    words: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: QueryDict) -> "PeopleQuery":
        """Read the address; what is not known is passed over."""
        show = query.get("show", "")
        known = (NEEDS, ALL, *Concern, *PersonStanding)
        page = query.get("page", "1")
        return cls(
            show=show if show in known else "",
            words=query.get("q", "").strip()[:LONGEST_QUERY],
            page=int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1,
        )
