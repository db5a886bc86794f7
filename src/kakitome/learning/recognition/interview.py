"""An interview with the applicant: for when, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class InterviewOutcome(StrEnum):
    """Whether what was said bears out what was handed in; of points it says nothing."""

    BORNE_OUT = "borne_out"
    IN_PART = "in_part"
    NOT_BORNE_OUT = "not_borne_out"
    NOT_HELD = "not_held"
    """The applicant did not come."""


class InterviewWay(StrEnum):
    """How it was held."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    TELEPHONE = "telephone"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewRecord:
    """What came of an interview.

    Attributes:
        present: letters of the reviewers who were there.
        notes: in the words of whoever recorded it, without names of people.
        how: None where nobody said.
        shown: what was shown, by the line of the rubric it is about; lines of which nothing was shown are left out.
        by: letter of the reviewer who recorded it; empty where the secretariat did.
    """

    held_at: datetime
    present: tuple[str, ...]
    notes: str
    outcome: InterviewOutcome
    at: datetime
    how: InterviewWay | None = None
    shown: Mapping[str, str] = field(default_factory=dict)
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """One interview of a case, counted from 1; `place` is a room or an address."""

    number: int
    planned_for: datetime
    place: str
    arranged_at: datetime
    called_off_at: datetime | None = None
    record: InterviewRecord | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be held or recorded."""
        return self.called_off_at is None and self.record is None
