"""Reporting that a signing key may be in other hands: one administrator stops it, a second one declares it stolen.

To declare a key stolen cannot be taken back and puts every award it signed in doubt, so that it takes two people. To
stop it takes one, at once, and puts nothing in doubt: the key is retired, and another one signs in its place.

    report_leak(ring, did, claim=LeakClaim(key_id=…, since=…, reason="lost"), actor=account, now=now)
    (report,) = list_reports(book, did)
    demand_second(report, Second(account=…, since=…, given_by=…))

An open report is what the audit trail tells of the key, and is stored nowhere else: whoever changed it would have to
change the trail, which is chained and witnessed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kakitome.errors import Conflict, Invalid, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.second_person import TRUSTED_AFTER, Second, was_administrator_before
from kakitome.ports.store import AwardBook
from kakitome.services.keeping_keys import Keyring, stop_key
from kakitome.values.instants import whole_seconds

REPORTED, ENDED = "key.leak_reported", "key.leak_report_ended"
"""What the trail calls a report, and its end without a declaration; the key is their subject."""


class LeakReason(StrEnum):
    """Why somebody thinks so: a choice, because free text never enters the trail."""

    LOST = "lost"
    COPIED = "copied"
    MISUSED = "misused"
    PRECAUTION = "precaution"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakClaim:
    """What somebody says: which key may have been in other hands since when, and why they think so."""

    key_id: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakReport:
    """A report that nobody has answered; its key signs no more."""

    key: IssuerKey
    since: datetime
    reason: LeakReason
    asked_by: str
    asked_at: datetime


def report_leak(ring: Keyring, did: str, *, claim: LeakClaim, actor: str, now: datetime) -> IssuerKey | None:
    """Stop a key at once and ask for a second person to declare it stolen; awards stay as they are until then.

    Returns:
        The key that took its place, as `stop_key`.

    Raises:
        Invalid: E_LEAK_REASON.
        Conflict: E_LEAK_REPORTED, there is a report; E_KEY_MOVE, it was declared stolen before.
        NotFound, Refused: as `stop_key`; E_COMPROMISED_IN_FUTURE.
    """
    if claim.reason not in set(LeakReason):
        raise Invalid("E_LEAK_REASON")
    if claim.since > now:
        raise Refused("E_COMPROMISED_IN_FUTURE")
    with ring.book.transaction():
        if any(report.key.key_id == claim.key_id for report in list_reports(ring.book, did)):
            raise Conflict("E_LEAK_REPORTED")
        following = stop_key(ring, did, key_id=claim.key_id, actor=actor, now=now)
        facts = {"since": whole_seconds(claim.since).isoformat(), "reason": claim.reason}
        append_entry(ring.book.audit, REPORTED, subject=claim.key_id, actor=actor, now=whole_seconds(now), **facts)
    return following


def list_reports(book: AwardBook, did: str) -> list[LeakReport]:
    """Return the reports on an issuer's keys that nobody has answered, in the order of the keys."""
    keys = {key.key_id: key for key in book.issuers.list_keys(did) if key.state is not KeyState.COMPROMISED}
    marks = book.audit.find_marks(list(keys)) if keys else {}
    reports = []
    for key_id, key in keys.items():
        about = [mark for mark in marks.get(key_id, ()) if mark.action in (REPORTED, ENDED)]
        if about and about[-1].action == REPORTED:
            reports.append(_read(book, key, sequence=about[-1].sequence))
    return reports


def demand_second(report: LeakReport, second: Second, *, is_operator: bool = False) -> None:
    """Refuse whoever may not declare the key stolen.

    Raises:
        Refused: E_LEAK_OWN, it is the same person; E_LEAK_NEW_ADMIN, who became administrator since, or shortly before
            by an invitation of the one who reports.
    """
    if second.account == report.asked_by:
        raise Refused("E_LEAK_OWN")
    if not is_operator and not may_be_second(report, second):
        raise Refused("E_LEAK_NEW_ADMIN", days=TRUSTED_AFTER.days)


def may_be_second(report: LeakReport, second: Second) -> bool:
    """Tell whether an administrator may answer a report as the second person."""
    is_another = second.account != report.asked_by
    return is_another and was_administrator_before(second, asked_by=report.asked_by, asked_at=report.asked_at)


def end_report(book: AwardBook, report: LeakReport, *, actor: str, now: datetime) -> None:
    """End a report without declaring anything; the key stays retired, and its awards stay as they are."""
    append_entry(book.audit, ENDED, subject=report.key.key_id, actor=actor, now=whole_seconds(now))


def _read(book: AwardBook, key: IssuerKey, *, sequence: int) -> LeakReport:
    (event,) = book.audit.list_events(subject=key.key_id, after=sequence - 1, limit=1)
    entry = event.entry
    return LeakReport(
        key=key,
        since=datetime.fromisoformat(entry.detail["since"]),
        reason=LeakReason(entry.detail["reason"]),
        asked_by=entry.actor,
        asked_at=entry.at,
    )
