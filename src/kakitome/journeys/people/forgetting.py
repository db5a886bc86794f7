"""Erasing what is personal: an award's link to the transparency log, and the account of somebody who leaves.

count = forget_in_log(platform, "A-2345-6789", actor="operator")
gone = forget_account(platform, account, actor="operator", now=now)

Records of decisions stay. They name accounts by random numbers, which lead to nobody once the account is gone.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.errors import NotFound
from kakitome.journeys.people.roles_and_units import take_role
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.reviewer import ReviewerState
from kakitome.ports.audit import AuditEntry, append_entry
from kakitome.services import keeping_reviewers
from kakitome.services.governing import end_seat
from kakitome.services.keeping_log import forget_award
from kakitome.values.instants import JAPAN


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenAccount:
    """What became of an account: the name that stands in its place, and in how many."""

    pseudonym: str
    places: int


def forget_account(platform: Platform, account: str, *, actor: str, now: datetime) -> ForgottenAccount:
    """Delete somebody's account: roles and seats end, a pseudonym stands where they sat, decisions stay.

    Awards stay their institutions' and are no longer linked to an account. All of it happens, or nothing.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN.
        Conflict: E_LAST_ADMIN, an institution would be left with nobody who manages it.

    Source: docs/standards/hostile-inputs.md B217.
    """
    if platform.accounts.find(account) is None:
        raise NotFound("E_ACCOUNT_UNKNOWN")
    pseudonym = f"former-{secrets.token_hex(8)}"
    with platform.transaction():
        concerned = {
            *_end_roles(platform, account, actor=actor, now=now),
            *_end_seats(platform, account, actor=actor, now=now),
            *_end_reviewing(platform, account, actor=actor, now=now),
            *_unlink_awards(platform, account),
            *_drop_invitations(platform, account),
        }
        places = platform.bodies.forget_account(account, pseudonym=pseudonym)
        places += platform.reviewers.forget_account(account, pseudonym=pseudonym)
        for institution in sorted(concerned):
            trail = platform.store(institution).audit
            append_entry(trail, "people.forgotten", subject=f"account/{pseudonym}", actor=actor, now=now)
        platform.accounts.delete(account)
    return ForgottenAccount(pseudonym=pseudonym, places=places)


def forget_in_log(platform: Platform, number: str, *, actor: str) -> int:
    """Unlink every document of an award from the log; how many there were.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
    """
    institution = platform.directory.find_by_award(number)
    if institution is None:
        raise NotFound("E_AWARD_UNKNOWN", number=number)
    entry = AuditEntry(at=platform.now(), actor=actor, action="award.forgotten_in_log", subject=number)
    store = platform.store(institution)
    return forget_award(platform.log_context(), store, institution=institution, number=number, entry=entry)


def _end_roles(platform: Platform, account: str, *, actor: str, now: datetime) -> Iterator[str]:
    for node_id in platform.organisations.roles_of(account):
        node = platform.organisations.get(node_id)
        take_role(platform, node=node, account=account, actor=actor, now=now)
        yield node.institution


def _drop_invitations(platform: Platform, account: str) -> Iterator[str]:
    """Delete what was still offered to the person's addresses."""
    for invitation in platform.invitations.list_for(
        address.email for address in platform.accounts.list_addresses(account) if address.is_verified
    ):
        platform.invitations.close(invitation.id)
        yield invitation.institution


def _end_seats(platform: Platform, account: str, *, actor: str, now: datetime) -> Iterator[str]:
    """End the terms that run or are to come: nobody waits for the vote of somebody who has left."""
    today = now.astimezone(JAPAN).date()
    for seat_held in platform.bodies.list_seats_of(account):
        if seat_held.seat.until is None or seat_held.seat.until > today:
            on = max(seat_held.seat.since, today)
            end_seat(platform.store(seat_held.institution), seat_held.seat.id, on=on, actor=actor, now=now)
        yield seat_held.institution


def _end_reviewing(platform: Platform, account: str, *, actor: str, now: datetime) -> Iterator[str]:
    """End the entries in registers: nobody is given a case who cannot sign in."""
    for reviewer_held in platform.reviewers.list_of(account):
        if reviewer_held.reviewer.may_move(ReviewerState.ENDED):
            store = platform.store(reviewer_held.institution)
            keeping_reviewers.move(store, reviewer_held.reviewer.id, to=ReviewerState.ENDED, actor=actor, now=now)
        yield reviewer_held.institution


def _unlink_awards(platform: Platform, account: str) -> Iterator[str]:
    for institution in platform.directory.list_institutions():
        claims = platform.store(institution).claims
        for claim in claims.list_by_account(account):
            claims.replace(replace(claim, account=""))
            yield institution
