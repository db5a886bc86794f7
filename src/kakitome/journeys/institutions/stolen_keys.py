"""A key that may be stolen, on the platform: stopped by one person, declared stolen by a second one.

    stop_and_report(platform, node, did=did, claim=claim, actor=account, now=now)
    declare_stolen(platform, node, key_id=key_id, actor=another, now=now)

Where an institution has nobody else who may answer, an operator of the platform does. A report that nobody answers
stays open; nothing happens by time alone. What follows a declaration is in `leaked_keys.py`.

Source: docs/rules/threats.md T17; NIST SP 800-53 rev. 5, AC-3(2) (dual authorization).
"""

from contextlib import suppress
from datetime import datetime

from kakitome.errors import NotFound, Refused, Unavailable
from kakitome.journeys.institutions.second_administrator import find_second
from kakitome.journeys.platform import Platform
from kakitome.journeys.telling_administrators import tell_administrators
from kakitome.ports.issuers import IssuerKey
from kakitome.ports.organisations import Node, NodeRole
from kakitome.ports.second_person import Second
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind
from kakitome.services.keeping_keys import Keyring, record_leak
from kakitome.services.keeping_keys.reporting_leaks import (
    LeakClaim,
    LeakReport,
    demand_second,
    end_report,
    list_reports,
    may_be_second,
    report_leak,
)
from kakitome.services.publishing import publish_status_lists
from kakitome.values.instants import day_of


def stop_and_report(
    platform: Platform, institution: Node, *, did: str, claim: LeakClaim, actor: str, now: datetime
) -> IssuerKey | None:
    """Stop a key, let another one sign, and write to the administrators; raises and returns as `report_leak`."""
    ring = Keyring(book=platform.store(institution.id), vault=platform.vault(institution.id))
    with ring.book.transaction():
        following = report_leak(ring, did, claim=claim, actor=actor, now=now)
        report = _get_report(platform, institution.id, key_id=claim.key_id)
        _mail(platform, institution, report=report, kind="key_stopped", now=now)
        detail = {"key": claim.key_id, "reason": report.reason.value}
        _note(platform, institution, kind=SecurityEventKind.KEY_RETIRED, actor=actor, now=now, detail=detail)
    return following


def declare_stolen(
    platform: Platform, institution: Node, *, key_id: str, actor: str, now: datetime, is_operator: bool = False
) -> None:
    """Declare a reported key stolen as the second person, and sign the status lists anew.

    Raises:
        NotFound: E_LEAK_NONE.
        Refused: as `demand_second`; E_LEAK_OTHER_ADMIN, an operator answers though an administrator may.
    """
    ring = Keyring(book=platform.store(institution.id), vault=platform.vault(institution.id))
    with ring.book.transaction():
        report = _get_report(platform, institution.id, key_id=key_id)
        second = Second(account=actor) if is_operator else find_second(platform, institution.id, account=actor)
        demand_second(report, second, is_operator=is_operator)
        if is_operator and not needs_operator(platform, institution.id, report=report):
            raise Refused("E_LEAK_OTHER_ADMIN")
        record_leak(ring, report.key.issuer, key_id=key_id, since=report.since, actor=actor, now=now)
        _mail(platform, institution, report=report, kind="key_stolen", now=now)
        kind = SecurityEventKind.KEY_COMPROMISED
        _note(platform, institution, kind=kind, actor=actor, now=now, detail={"key": key_id})
    # Without a key to sign them now, the lists are signed by the platform's next round that has one.
    with suppress(Refused, Unavailable):
        publish_status_lists(platform.publishing_context(institution.id), now=now)


def end_stolen_report(platform: Platform, institution: Node, *, key_id: str, actor: str, now: datetime) -> None:
    """Take a report back, or say no to it; raises `NotFound` (E_LEAK_NONE)."""
    book = platform.store(institution.id)
    with book.transaction():
        report = _get_report(platform, institution.id, key_id=key_id)
        end_report(book, report, actor=actor, now=now)
        _mail(platform, institution, report=report, kind="key_report_ended", now=now)


def open_reports(platform: Platform, institution: str) -> list[LeakReport]:
    """Return every report of an institution that waits for a second person."""
    book = platform.store(institution)
    return [report for record in book.issuers.list_issuers() for report in list_reports(book, record.did)]


def needs_operator(platform: Platform, institution: str, *, report: LeakReport) -> bool:
    """Tell whether no administrator of an institution may answer a report, so that an operator does."""
    members = platform.organisations.list_members(institution)
    admins = {
        member.account for member in members if member.role is NodeRole.ADMIN and member.organisation == institution
    }
    return not any(may_be_second(report, find_second(platform, institution, account=account)) for account in admins)


def _get_report(platform: Platform, institution: str, *, key_id: str) -> LeakReport:
    report = next((report for report in open_reports(platform, institution) if report.key.key_id == key_id), None)
    if report is None:
        raise NotFound("E_LEAK_NONE")
    return report


def _mail(platform: Platform, institution: Node, *, report: LeakReport, kind: str, now: datetime) -> None:
    tell_administrators(
        platform,
        institution,
        kind=kind,
        occasion=f"{report.key.key_id}:{report.asked_at.isoformat()}",
        now=now,
        key=report.key.key_id[:24],
        on=day_of(report.since).isoformat(),
        link=f"{platform.site_url}/desk/{institution.id}/issuer",
    )


def _note(
    platform: Platform,
    institution: Node,
    *,
    kind: SecurityEventKind,
    actor: str,
    now: datetime,
    detail: dict[str, str],
) -> None:
    event = SecurityEvent(at=now, kind=kind, account=actor, institution=institution.id, detail=detail)
    platform.security_events.append(event)
