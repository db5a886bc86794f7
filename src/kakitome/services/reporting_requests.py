"""Reporting a request as suspicious, and what an operator does about it.

    report(presenting, request, reason=reason, note=note, account=account, now=now)
    release(presenting, request, now=now)
    stop(presenting, request, now=now)

1. A report by somebody with an account holds the request: it takes no answers until an operator has looked. One without
   an account reaches the operator and holds nothing: whoever wants to do harm has no account to lose.
2. An operator lets it go on, and then no report holds it again; or stops it: everything that was sent is deleted at
   once, nobody sees an answer any more, and those who answered read that this site stopped it.
3. Whoever asked is told that it is held, and not by whom or why.

Source: docs/adr/0058-requests-and-answers.md.
"""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from kakitome.errors import Refused
from kakitome.ports.presentation_requests import PresentationRequest, Presenting, RequestState
from kakitome.ports.request_reports import ReportReason, RequestReport

LONGEST_NOTE: Final = 500
MOST_REPORTS: Final = 50
"""Of one request; more say nothing new. (derived)"""
_CAN_BE_HELD: Final = frozenset({RequestState.OPEN, RequestState.CLOSED})


def report(
    presenting: Presenting,
    request: PresentationRequest,
    *,
    reason: ReportReason,
    note: str,
    account: str,
    now: datetime,
) -> None:
    """Keep a report, and hold the request where an account made it.

    Raises:
        Conflict: E_REPORT_TWICE.
        Refused: E_REQUEST_CLOSED it is not confirmed, or has ended; E_REPORT_FULL.
    """
    if request.state(now) in (RequestState.UNCONFIRMED, RequestState.ENDED):
        raise Refused("E_REQUEST_CLOSED")
    if len(presenting.reports.list_by_request(request.number)) >= MOST_REPORTS:
        raise Refused("E_REPORT_FULL")
    reporter = sha256(f"{request.number} {account}".encode()).hexdigest() if account else ""
    presenting.reports.add(
        RequestReport(
            request=request.number,
            reason=reason,
            note=note[:LONGEST_NOTE],
            reported_at=now,
            reporter_hash=reporter,
        )
    )
    if account and request.released_at is None and request.state(now) in _CAN_BE_HELD:
        presenting.requests.replace(replace(request, held_at=now))


def release(presenting: Presenting, request: PresentationRequest, *, now: datetime) -> None:
    """Let a request go on; no report holds it again."""
    presenting.requests.replace(replace(request, held_at=None, released_at=now))
    presenting.reports.settle(request.number, at=now)


def stop(presenting: Presenting, request: PresentationRequest, *, now: datetime) -> None:
    """End a request for good, and delete what was sent."""
    presenting.requests.end(replace(request, over_at=min(now, request.over_at)))
    presenting.reports.settle(request.number, at=now)
