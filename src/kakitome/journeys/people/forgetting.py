"""Erasing what is personal: an award's link to the transparency log, and the account of somebody who leaves.

count = forget_in_log(platform, "A-2345-6789", actor="operator")
leaving = what_goes(platform, account)
gone = forget_account(platform, account, actor="operator", now=now)

Records of decisions stay. They name accounts by random numbers, which lead to nobody once the account is gone. An award
on its way is its institution's before and after: linked to the account, or not, and never to one that is gone (F55).
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.journeys.people.roles_and_units import take_role
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.ballot import Ballot
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.reviewer import ReviewerState
from kakitome.ports.audit import AuditEntry, append_entry
from kakitome.ports.claims import Visibility
from kakitome.ports.organisations import NodeRole
from kakitome.services import keeping_reviewers
from kakitome.services.applying import forget_applicant
from kakitome.services.crediting.enrolling import forget_enrolled
from kakitome.services.governing import end_seat
from kakitome.services.keeping_log import forget_award
from kakitome.values.instants import JAPAN


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenAccount:
    """What became of an account: the name that stands in its place, and in how many."""

    pseudonym: str
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why an account cannot be deleted now: whose institution waits for the person, and for what.

    `case` is the number of a case, empty where the obstacle is none.
    """

    code: str
    institution: str
    case: str = ""

    def refusal(self) -> Conflict:
        """Return the refusal."""
        return Conflict(self.code, case=self.case) if self.case else Conflict(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What deleting an account takes away, counted, and what stands in its way.

    `roles` are institutions by their id, `institutions` those that awarded something; `awards` are those that lose
    their link to the account, `documents` those of its wallet, `own_records`, `portfolios` (one or none), `shares`,
    `answers` and `endorsements` its own records, its portfolio, share links, answers to requests and askings for
    endorsements with what came of them, which are deleted; `apps` are those of other sites that are let in no more;
    `applications` are those for awards, of which the decided ones stay with their institutions, without the account.
    """

    addresses: int
    roles: tuple[str, ...]
    institutions: tuple[str, ...]
    seats: int
    registers: int
    invitations: int
    awards: int
    documents: int
    shares: int
    own_records: int
    portfolios: int
    apps: int
    answers: int
    endorsements: int
    applications: int
    obstacles: tuple[Obstacle, ...]


def what_goes(platform: Platform, account: str) -> Leaving:
    """Tell what deleting an account would take away, and change nothing.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    if platform.accounts.find(account) is None:
        raise NotFound("E_ACCOUNT_UNKNOWN")
    nodes = (platform.organisations.get(node_id) for node_id in platform.organisations.roles_of(account))
    claims = (
        claim
        for institution in platform.directory.list_by_account(account)
        for claim in platform.store(institution).claims.list_by_account(account)
    )
    return Leaving(
        addresses=len(platform.accounts.list_addresses(account)),
        roles=tuple(dict.fromkeys(node.institution for node in nodes)),
        institutions=tuple(sorted(platform.directory.list_by_account(account))),
        seats=len(platform.bodies.list_seats_of(account)),
        registers=len(platform.reviewers.list_of(account)),
        invitations=len(platform.invitations.list_for(_proved(platform, account))),
        awards=len({claim.award_number for claim in claims}),
        documents=platform.wallets.open(account).measure()[0],
        shares=len(platform.shares.open(account).list_shares()),
        own_records=len(platform.persons.own_records.open(account).list_records()),
        portfolios=int(platform.persons.portfolios.open(account).find() is not None),
        apps=len(platform.persons.apps.list_grants(account)),
        answers=len(platform.presenting.requests.open(account).list_answers()),
        endorsements=len(platform.persons.endorsements.askings.open(account).list_askings()),
        applications=sum(
            len(platform.store(institution).applications.list_of_account(account))
            for institution in platform.directory.list_applied_to(account)
        ),
        obstacles=tuple(obstacles_of(platform, account)),
    )


def forget_account(platform: Platform, account: str, *, actor: str, now: datetime) -> ForgottenAccount:
    """Delete somebody's account: roles and seats end, a pseudonym stands where they sat, decisions stay.

    Awards stay their institutions' and are no longer linked to an account; the wallet goes. All of it happens, or
    nothing.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN.
        Conflict: E_LAST_ADMIN, an institution would be left with nobody who manages it; E_LEAVING_BALLOT, an open
            ballot waits for the person's vote, without which its quorum may not be reached.

    Source: docs/standards/hostile-inputs.md B217; docs/rules/faults.md F55.
    """
    pseudonym = f"former-{secrets.token_hex(8)}"
    with platform.transaction():
        # From here on nobody links anything to the account: either before, and it is unlinked, or not at all.
        platform.accounts.lock(account)
        for obstacle in obstacles_of(platform, account):
            raise obstacle.refusal()
        concerned = {
            *end_offices(platform, account, actor=actor, now=now),
            *_unlink_awards(platform, account, now=now),
        }
        for institution in platform.directory.list_applied_to(account):
            forget_applicant(platform.store(institution), account)
        for institution in platform.directory.list_enrolled_at(account):
            forget_enrolled(platform.store(institution), account)
        platform.crediting.bank.forget(account)
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


def obstacles_of(platform: Platform, account: str) -> Iterator[Obstacle]:
    """Yield why an account cannot be deleted now."""
    for node_id, role in platform.organisations.roles_of(account).items():
        members = platform.organisations.list_members(node_id) if role is NodeRole.ADMIN else ()
        admins = {member.account for member in members if member.organisation == node_id and member.role is role}
        if admins == {account} and platform.organisations.get(node_id).depth == 0:
            yield Obstacle(code="E_LAST_ADMIN", institution=node_id)
    for body in dict.fromkeys(held.institution for held in platform.bodies.list_seats_of(account)):
        cases = platform.store(body).cases
        for head in cases.list_heads(account=account):
            if account in head.voters and _waits_for_vote(fold(cases.list_events(head.number)).ballot, account):
                yield Obstacle(code="E_LEAVING_BALLOT", institution=body, case=head.number)


def end_offices(platform: Platform, account: str, *, actor: str, now: datetime) -> set[str]:
    """End roles, seats and entries in registers, and drop what was offered; return the institutions it concerns."""
    return {
        *_end_roles(platform, account, actor=actor, now=now),
        *_end_seats(platform, account, actor=actor, now=now),
        *_end_reviewing(platform, account, actor=actor, now=now),
        *_drop_invitations(platform, account),
    }


def _end_roles(platform: Platform, account: str, *, actor: str, now: datetime) -> Iterator[str]:
    for node_id in platform.organisations.roles_of(account):
        node = platform.organisations.get(node_id)
        take_role(platform, node=node, account=account, actor=actor, now=now)
        yield node.institution


def _drop_invitations(platform: Platform, account: str) -> Iterator[str]:
    """Delete what was still offered to the person's addresses."""
    for invitation in platform.invitations.list_for(_proved(platform, account)):
        platform.invitations.close(invitation.id, institution=invitation.institution)
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


def _unlink_awards(platform: Platform, account: str, *, now: datetime) -> Iterator[str]:
    """Let awards be of no account again; their pages close, since nobody is left who could close them."""
    for institution in platform.directory.list_institutions():
        store = platform.store(institution)
        numbers = dict.fromkeys(claim.award_number for claim in store.claims.list_by_account(account))
        for number in numbers:
            is_shown = False
            for claim in store.claims.list_by_award(number):
                is_shown = is_shown or (claim.opened_at is not None and claim.visibility is not Visibility.PRIVATE)
                store.claims.replace(replace(claim, account="", visibility=Visibility.PRIVATE))
            append_entry(store.audit, "award.unlinked", subject=number, actor="learner", now=now)
            if is_shown:
                append_entry(store.audit, "award.made_private", subject=number, actor="learner", now=now)
        # Copies in apps stay as good as their awards; nobody is left who could end one.
        store.offers.remove_of(account)
        if numbers:
            yield institution


def _waits_for_vote(ballot: Ballot | None, account: str) -> bool:
    return (
        ballot is not None
        and not ballot.ended
        and any(voter.account == account for voter in ballot.electorate)
        and not any(vote.account == account for vote in ballot.votes)
    )


def _proved(platform: Platform, account: str) -> list[str]:
    return [address.email for address in platform.accounts.list_addresses(account) if address.is_verified]
