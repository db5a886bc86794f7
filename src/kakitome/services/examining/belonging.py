"""Where people belong on the day they act: what nobody may say of themselves.

Roles at institutions here, mail domains, the register of reviewers (three years back), seats and memberships of the
body are put together anew for every assignment, score, vote and ballot. A role that a party gave after the case began
is left out of that and told to the secretariat.

Source: docs/rules/threats.md T16; docs/standards/hostile-inputs.md B209.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.committee import SeatRole, seats_on
from kakitome.learning.recognition.conflict import conflicts
from kakitome.learning.recognition.particulars import affiliation_data
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Role
from kakitome.learning.recognition.reviewer import Belonging, ReviewerState
from kakitome.ports.people import RoleHeld
from kakitome.services.examining.context import ExaminingContext, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRole:
    """A role at a party to a case, younger than the case: it speaks of a conflict of interest and recuses nobody.

    Else an applicant could empty its own jury by making its members colleagues. The secretariat sees it and decides.
    """

    account: str
    role: RoleHeld
    grounds: tuple[str, ...]


def affiliations_of(context: ExaminingContext, case: Case, *, account: str, on: date) -> tuple[Affiliation, ...]:
    """Return where somebody belongs, each once; never empty, so that not knowing is on record, too.

    Roles at institutions here count when they are older than the case, and three years after they ended.
    """
    reviewer = context.store.reviewers.find_by_account(account)
    seats = [seat for seat in context.store.body.list_seats() if seat.account == account and seat.holds(on)]
    members = [m for m in context.store.body.list_members() if m.account == account and m.term_on(on)]
    affiliations = (
        *(reviewer.affiliations_on(on) if reviewer else ()),
        *(seat.affiliation for seat in seats),
        *(member.affiliation for member in members),
        *(role.affiliation for role in _roles_before(context, case, account=account, on=on)),
        *context.people.mail_domains_of(account),
    )
    known = tuple(dict.fromkeys(affiliation for affiliation in affiliations if affiliation != Affiliation()))
    return known or (Affiliation(),)


def late_roles(context: ExaminingContext, case: Case, *, account: str) -> tuple[LateRole, ...]:
    """Return the roles at a party that somebody took after the case began, those that ended too."""
    parties = case.parties
    late = [
        LateRole(account=account, role=role, grounds=conflicts((role.affiliation,), parties=parties))
        for role in context.people.roles_held_by(account)
        if role.since >= case.opened_at
    ]
    return tuple(late_role for late_role in late if late_role.grounds)


def _roles_before(context: ExaminingContext, case: Case, *, account: str, on: date) -> Iterator[RoleHeld]:
    for role in context.people.roles_held_by(account):
        until = day_of(context, role.until) if role.until else None
        if role.since < case.opened_at and Belonging(affiliation=role.affiliation, until=until).counts(on):
            yield role


def person_data(context: ExaminingContext, case: Case, *, account: str, on: date) -> dict[str, Any]:
    """Write the particulars by which the engine looks for conflicts of interest."""
    reviewer = context.store.reviewers.find_by_account(account)
    return {
        "affiliations": [
            affiliation_data(affiliation) for affiliation in affiliations_of(context, case, account=account, on=on)
        ],
        "ties": list(reviewer.ties) if reviewer else [],
        "submitted": context.store.cases.has_applied(account, institution=case.applicant),
    }


def grounds_of(context: ExaminingContext, case: Case, *, account: str, on: date) -> tuple[str, ...]:
    """Name the grounds on which somebody may not examine a case as of a day, without those that were set aside."""
    person = person_data(context, case, account=account, on=on)
    grounds = conflicts(
        affiliations_of(context, case, account=account, on=on),
        parties=case.parties,
        ties=person["ties"],
        submitted=person["submitted"],
    )
    return tuple(ground for ground in grounds if ground not in case.set_aside(account))


def voters_of(context: ExaminingContext, case: Case, *, committee: str, on: date) -> list[dict[str, Any]]:
    """Write the seats of a committee that vote, as the engine wants them."""
    return [
        {
            "account": seat.account,
            "is_chair": seat.role is SeatRole.CHAIR,
            **person_data(context, case, account=seat.account, on=on),
        }
        for seat in seats_on(context.store.body.list_seats(), committee, on=on)
        if seat.votes
    ]


def serves(context: ExaminingContext, case: Case, *, by: Party, on: date) -> bool:
    """Tell whether somebody still is what they took part as: papers close with the seat and with the register.

    Whoever is on the roll of an open ballot stays until it is closed. Applicants and secretariats come by their roles.
    """
    if by.role is Role.REVIEWER:
        entry = context.store.reviewers.find_by_account(by.account)
        return entry is None or entry.state is not ReviewerState.ENDED
    if by.role not in (Role.MEMBER, Role.CHAIR):
        return True
    is_on_roll = case.ballot is not None and any(voter.account == by.account for voter in case.ballot.voters)
    return is_on_roll or any(seat.account == by.account and seat.holds(on) for seat in context.store.body.list_seats())


def is_chair(context: ExaminingContext, account: str, *, committees: tuple[str, ...], on: date) -> bool:
    """Tell whether somebody chairs one of some committees on a day."""
    return any(
        seat.account == account and seat.role is SeatRole.CHAIR and seat.committee in committees and seat.holds(on)
        for seat in context.store.body.list_seats()
    )
