"""Requests that somebody reported as suspicious, for an operator to look into.

    reports.add(RequestReport(...))
    reports.list_waiting()                    # numbers of requests with reports that nobody has settled

Who reported is not kept: a digest says whether the same account reported the same request before.

Source: docs/adr/0058-requests-and-answers.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ReportReason(StrEnum):
    """What seems odd."""

    UNRELATED = "unrelated"
    HURRY = "hurry"
    MONEY = "money"
    PRETENDING = "pretending"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReport:
    """One report.

    Attributes:
        request: number of the request.
        note: in the reporter's words; may be empty.
        reporter_hash: SHA-256 of the request's number and the account; empty without an account.
        settled_at: when an operator had looked into it.
    """

    request: str
    reason: ReportReason
    note: str
    reported_at: datetime
    reporter_hash: str = ""
    settled_at: datetime | None = None


class RequestReports(Protocol):
    """The reports of one platform."""

    def add(self, report: RequestReport, /) -> None:
        """Store one.

        Raises:
            Conflict: E_REPORT_TWICE, this account reported it before.
            NotFound: E_REQUEST_UNKNOWN.
        """

    def list_waiting(self) -> Sequence[str]:
        """Return the numbers of requests with reports that are not settled, the earliest report first."""

    def list_by_request(self, request: str) -> Sequence[RequestReport]:
        """Return the reports of one request, the earliest first."""

    def settle(self, request: str, *, at: datetime) -> None:
        """Note that an operator has looked into the reports of a request."""
