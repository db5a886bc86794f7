"""What an applicant reports on: conditions of a decision, and reports that the body asks for while it recognises.

Whoever is told that a report is not enough keeps what was said before, with the reason, and has another deadline.
"""

from dataclasses import dataclass
from datetime import datetime

from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedReport:
    """A report that was not enough: what it said, why it was not enough, and when it was given back."""

    report: str
    reported_at: datetime
    because: str
    returned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something to be done before recognition, by when; `report` is what the applicant says was done.

    `returned` are earlier reports that were not enough, oldest first; the deadline is then the new one.
    """

    text: LocalizedText
    deadline: datetime
    report: str = ""
    reported_at: datetime | None = None
    met_at: datetime | None = None
    returned: tuple[ReturnedReport, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringReport:
    """A report on something recognised that the body asks for: yearly, or on an occasion; fields as of a condition."""

    text: str
    deadline: datetime
    asked_at: datetime
    report: str = ""
    reported_at: datetime | None = None
    accepted_at: datetime | None = None
    returned: tuple[ReturnedReport, ...] = ()
