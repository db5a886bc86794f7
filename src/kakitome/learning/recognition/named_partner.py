"""Institutions that an applicant names as offering something jointly with it."""

from dataclasses import dataclass
from datetime import datetime

from kakitome.learning.recognition.people import Affiliation


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPartner:
    """An institution that the applicant names as offering it jointly, and what became of that.

    `is_party`: it confirmed before the application was first handed in, so that its people are recused.
    """

    affiliation: Affiliation
    named_at: datetime
    confirmed_at: datetime | None = None
    declined_at: datetime | None = None
    taken_back_at: datetime | None = None
    is_party: bool = False

    @property
    def stands(self) -> bool:
        """Tell whether the applicant has not taken the name back, and the institution has not declined."""
        return self.taken_back_at is None and self.declined_at is None

    @property
    def is_waiting(self) -> bool:
        """Tell whether the institution has still to answer."""
        return self.stands and self.confirmed_at is None
