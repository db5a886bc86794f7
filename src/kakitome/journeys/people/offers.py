"""What an invitation may offer, and how each begins: a role, an entry in the register of reviewers, a seat."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from kakitome.errors import Conflict, Problem
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.committee import Seat, SeatRole, check_seat
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.reviewer import Reviewer, ReviewerState
from kakitome.ports.accounts import Person
from kakitome.ports.invitations import Invitation, Offer
from kakitome.ports.organisations import NodeRole
from kakitome.services import keeping_reviewers
from kakitome.services.governing import NewSeat, give_seat, need_body
from kakitome.texts import sentence
from kakitome.values.localized_text import Language

_NOBODY = "invited"
"""Stands for whoever is invited while a seat is looked at: nobody has an account of this name."""


def begin(platform: Platform, invitation: Invitation, *, account: str, now: datetime) -> None:
    """Begin what was offered, inside the transaction of its acceptance.

    Raises:
        Conflict: E_LAST_ADMIN, E_REVIEWER_EXISTS, E_SEAT_TAKEN, E_SEAT_CHAIR.
    """
    store, by = platform.store(invitation.institution), invitation.invited_by
    if invitation.offer is Offer.REVIEWER:
        capacity = int(invitation.terms["capacity"])
        entry = Reviewer(id=secrets.token_hex(8), account=account, added_at=now, capacity=capacity)
        keeping_reviewers.add(store, entry, actor=by, now=now)
    elif invitation.offer is Offer.SEAT:
        give_seat(store, seat_of(invitation, account=account), actor=by, now=now)
    else:
        platform.organisations.give_role(
            account=account, node_id=invitation.node, role=invitation.role or NodeRole.VIEWER, now=now, given_by=by
        )


def seat_terms(wanted: NewSeat) -> dict[str, Any]:
    """Write the terms of a seat as plain JSON data."""
    return {
        "role": wanted.role.value,
        "since": wanted.since.isoformat(),
        "until": wanted.until.isoformat() if wanted.until else None,
        "votes": wanted.votes,
        "is_named": wanted.is_named,
        "affiliation": asdict(wanted.affiliation),
    }


def seat_of(invitation: Invitation, *, account: str = "") -> NewSeat:
    """Return the seat that an invitation offers."""
    terms = invitation.terms
    return NewSeat(
        committee=invitation.committee,
        account=account,
        role=SeatRole(terms["role"]),
        since=date.fromisoformat(terms["since"]),
        until=date.fromisoformat(terms["until"]) if terms["until"] else None,
        votes=terms["votes"],
        is_named=terms["is_named"],
        affiliation=Affiliation(**terms["affiliation"]),
    )


def not_registered(platform: Platform, body: str, *, email: str) -> None:
    """Refuse an address that the register has already; raises `Conflict` (E_REVIEWER_EXISTS)."""
    person = _known_by(platform, email)
    known = platform.store(body).reviewers.find_by_account(person.account) if person else None
    if known is not None and known.state is not ReviewerState.ENDED:
        raise Conflict("E_REVIEWER_EXISTS")


def need_free_seat(platform: Platform, body: str, *, wanted: NewSeat, email: str) -> None:
    """Refuse a seat that could not be given.

    Raises:
        NotFound: E_BODY_UNKNOWN, E_COMMITTEE_UNKNOWN.
        Conflict: E_SEAT_TERM_ORDER, E_SEAT_TAKEN, E_SEAT_CHAIR.
    """
    store = platform.store(body)
    need_body(store).configuration.committee(wanted.committee)
    person = _known_by(platform, email)
    seat = Seat(
        id="",
        committee=wanted.committee,
        account=person.account if person else _NOBODY,
        role=wanted.role,
        since=wanted.since,
        until=wanted.until,
    )
    check_seat(seat, store.body.list_seats(committee=wanted.committee))


def _known_by(platform: Platform, email: str) -> Person | None:
    """Find whom the body knows by an address: the one it sees of its people, never a second one of their account."""
    person = platform.accounts.find_by_email(email)
    return person if person is not None and person.email.casefold() == email.strip().casefold() else None


def mail_params(platform: Platform, invitation: Invitation, *, language: Language) -> Mapping[str, str]:
    """Return the words of a mail that belong to what is offered alone."""
    if invitation.offer is Offer.REVIEWER:
        return {"capacity": str(invitation.terms["capacity"])}
    if invitation.offer is Offer.SEAT:
        body = need_body(platform.store(invitation.institution))
        return {"committee": body.configuration.committee(invitation.committee).name.in_language(language)}
    role = (invitation.role or NodeRole.VIEWER).value.upper()
    return {"role": sentence(Problem(code=f"I_ROLE_{role}"), language).strip()}
