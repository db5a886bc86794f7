"""One sitting of a course that somebody may join: when it begins and ends, how long it takes, what it costs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOffer:
    """One sitting of one part.

    Attributes:
        key: its name among all offers.
        part: identifier under which pathways name what it teaches.
        institution: who holds it.
        study_hours: the whole time of learning, not hours of class; None: not stated.
        price: what the learner pays, in yen; 0 is free, None is not stated.
        aid: kind of public aid that its provider states (`training_benefit`), empty for none.
        aid_words: what the provider says of aid, as written.
        apply_by: last day of applying; None: not stated.
        starts_on, ends_on: first and last day; without both it belongs to no way.
        number, version: of its entry in the registry; empty and 0 where it has none.
    """

    key: str
    part: str
    title: LocalizedText
    institution: LocalizedText = LocalizedText()
    study_hours: Decimal | None = None
    price: Decimal | None = None
    aid: str = ""
    aid_words: LocalizedText = LocalizedText()
    apply_by: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    number: str = ""
    version: int = 0

    @property
    def is_dated(self) -> bool:
        """Whether it has a first and a last day, in that order."""
        return self.starts_on is not None and self.ends_on is not None and self.starts_on <= self.ends_on

    def is_open(self, today: date) -> bool:
        """Whether somebody may still join: it has both days, begins today or later, and applying has not ended."""
        if not self.is_dated or self.starts_on is None:
            return False
        return self.starts_on >= today and (self.apply_by is None or self.apply_by >= today)
