"""Where people belong on the day they act: what nobody may say of themselves.

Roles at institutions here, mail domains, the register of reviewers (three years back), seats and memberships of the
body are put together anew for every assignment, score, vote and ballot. What is younger is told to the secretariat and
recuses nobody (`late_belonging`): roles that began after the case, an institution that took on a party's name, and
whatever was stated after the case was given to the person.

Source: docs/rules/threats.md T16; docs/standards/hostile-inputs.md B209; docs/adr/0035-consent-and-recusal.md.
"""

from datetime import date
from typing import Any

from kakitome.errors import Refused
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.committee import SeatRole, seats_on
from kakitome.learning.recognition.conflict import conflicts
from kakitome.learning.recognition.particulars import affiliation_data
from kakitome.learning.recognition.people import Affiliation, StatedBelonging
from kakitome.learning.recognition.procedure import Role
from kakitome.learning.recognition.reviewer import Belonging, ReviewerState
from kakitome.ports.people import RoleHeld
from kakitome.services.examining.context import ExaminingContext, day_of


def roles_before(context: ExaminingContext, case: Case, *, account: str, on: date) -> tuple[RoleHeld, ...]:
    """Return the roles that count on a day: older than the case, lasting or ended in the last three years."""
    roles = []
    for role in context.people.roles_held_by(account):
        until = day_of(context, role.until) if role.until else None
        if role.since < case.began_at and Belonging(affiliation=role.affiliation, until=until).counts(on):
            roles.append(role)
    return tuple(roles)


def as_when_it_began(case: Case, affiliation: Affiliation) -> Affiliation:
    """Return what an institution here counts as: by its key alone when it came to look like a party afterwards."""
    parties = {party.institution for party in case.parties}
    if case.namesakes is None or affiliation.institution in (*parties, *case.namesakes):
        return affiliation
    is_alike = bool(conflicts((affiliation,), parties=case.parties))
    return Affiliation(institution=affiliation.institution) if is_alike else affiliation


def namesakes_of(context: ExaminingContext, party: Affiliation) -> list[str]:
    """Return the institutions here that have a party's name, domain or number today, and are not the party itself."""
    return [
        known.institution
        for known in context.people.list_institutions()
        if known.institution != party.institution and conflicts((known,), parties=(party,))
    ]


def stated_now(context: ExaminingContext, *, account: str, on: date) -> StatedBelonging:
    """Return what the person and the body have stated by now: register, ties, seats, memberships, proved addresses."""
    reviewer = context.store.reviewers.find_by_account(account)
    seats = [seat for seat in context.store.body.list_seats() if seat.account == account and seat.holds(on)]
    members = [m for m in context.store.body.list_members() if m.account == account and m.term_on(on)]
    affiliations = (
        *(reviewer.affiliations_on(on) if reviewer else ()),
        *(seat.affiliation for seat in seats),
        *(member.affiliation for member in members),
        *context.people.mail_domains_of(account),
    )
    return StatedBelonging(affiliations=affiliations, ties=reviewer.ties if reviewer else ())


def _stated(context: ExaminingContext, case: Case, *, account: str, on: date) -> StatedBelonging:
    """Return what was stated when the case was given to the person, as far as it is still so; now, when it was not."""
    now, given = stated_now(context, account=account, on=on), case.find_stated(account)
    if given is None:
        return now
    affiliations = tuple(affiliation for affiliation in now.affiliations if affiliation in given.affiliations)
    ties = tuple(tie for tie in now.ties or () if given.ties is None or tie in given.ties)
    return StatedBelonging(affiliations=affiliations, ties=ties)


def belonging_of(context: ExaminingContext, case: Case, *, account: str, on: date) -> StatedBelonging:
    """Return where somebody belongs and whom they are tied to: what was stated, and the roles they hold here.

    Where they belong is never empty, so that not knowing is on record, too.
    """
    stated = _stated(context, case, account=account, on=on)
    roles = roles_before(context, case, account=account, on=on)
    affiliations = (*stated.affiliations, *(as_when_it_began(case, role.affiliation) for role in roles))
    known = tuple(dict.fromkeys(affiliation for affiliation in affiliations if affiliation != Affiliation()))
    return StatedBelonging(affiliations=known or (Affiliation(),), ties=stated.ties or ())


def affiliations_of(context: ExaminingContext, case: Case, *, account: str, on: date) -> tuple[Affiliation, ...]:
    """Return where somebody belongs, each once; never empty, so that not knowing is on record, too."""
    return belonging_of(context, case, account=account, on=on).affiliations


def has_submitted(context: ExaminingContext, case: Case, *, account: str) -> bool:
    """Tell whether somebody had applied for the applicant when the case began."""
    return context.store.cases.has_applied(account, institution=case.applicant, by=case.began_at)


def person_data(context: ExaminingContext, case: Case, *, account: str, on: date) -> dict[str, Any]:
    """Write the particulars by which the engine looks for conflicts of interest."""
    belonging = belonging_of(context, case, account=account, on=on)
    return {
        "affiliations": [affiliation_data(affiliation) for affiliation in belonging.affiliations],
        "ties": list(belonging.ties or ()),
        "submitted": has_submitted(context, case, account=account),
    }


def grounds_of(context: ExaminingContext, case: Case, *, account: str, on: date) -> tuple[str, ...]:
    """Name the grounds on which somebody may not examine a case as of a day, without those that were set aside."""
    belonging = belonging_of(context, case, account=account, on=on)
    grounds = conflicts(
        belonging.affiliations,
        parties=case.parties,
        ties=belonging.ties or (),
        submitted=has_submitted(context, case, account=account),
    )
    return tuple(ground for ground in grounds if ground not in case.set_aside(account))


def demand_impartial(context: ExaminingContext, case: Case, *, account: str, on: date) -> None:
    """Keep whoever belongs to a party, other than to the body itself, from the secretariat's part in a case.

    Raises:
        Refused: E_OFFICE_OF_A_PARTY; somebody else of the secretariat does it.
    """
    own = affiliations_of(context, case, account=account, on=on)
    elsewhere = [affiliation for affiliation in own if affiliation.institution != case.body]
    grounds = conflicts(elsewhere, parties=case.parties)
    if any(ground not in case.set_aside(account) for ground in grounds):
        raise Refused("E_OFFICE_OF_A_PARTY", number=case.number)


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
