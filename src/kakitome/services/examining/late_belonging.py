"""What ties somebody to a party and is younger than the case, or was taken out of the register.

The secretariat is told of it, and it recuses nobody by itself.

Else an applicant could empty its own jury by making its members colleagues. The secretariat judges, and the person can
declare it.

Source: docs/rules/threats.md T16; docs/adr/0035-consent-and-recusal.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.conflict import conflicts
from kakitome.learning.recognition.people import Affiliation
from kakitome.services.examining.belonging import affiliations_of, as_when_it_began, roles_before, stated_now
from kakitome.services.examining.context import ExaminingContext


class LateKind(StrEnum):
    """How a late belonging came about."""

    ROLE = "role"
    """A role at a party was accepted after the case began."""
    LIKENESS = "likeness"
    """The institution of an earlier role took on a party's name, domain or number after the case began."""
    STATEMENT = "statement"
    """It was stated (in the register, as a tie, by a mail address, with a seat) after the case was given."""
    NAMED_PARTNER = "named_partner"
    """The applicant names the institution as a partner, which has not confirmed it."""
    CONFIRMED_PARTNER = "confirmed_partner"
    """The institution confirmed that it is a partner when the applicant may have known who judges."""
    REMOVAL = "removal"
    """It was taken out of the register, so that it no longer recuses anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateBelonging:
    """One belonging of that kind.

    Attributes:
        affiliation: where to; of a tie its name alone.
        since, until: of a role, or since when it is out of the register; None of what has no date.
        given_by: the account that gave the role, or took it out; empty when it is not known.
    """

    account: str
    kind: LateKind
    affiliation: Affiliation
    grounds: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None
    given_by: str = ""


def late_belongings(context: ExaminingContext, case: Case, *, account: str, on: date) -> tuple[LateBelonging, ...]:
    """Return what ties somebody to a party and is younger than the case, roles that ended too, and what was removed."""
    return (
        *_roles(context, case, account=account),
        *_likenesses(context, case, account=account, on=on),
        *_statements(context, case, account=account, on=on),
        *_removals(context, case, account=account, on=on),
        *_of_named_partners(context, case, account=account, on=on),
    )


def _of_named_partners(context: ExaminingContext, case: Case, *, account: str, on: date) -> Iterator[LateBelonging]:
    """Yield what ties somebody to a partner that is no party: it has not confirmed, or did so too late."""
    partners = [partner for partner in case.named_partners if not partner.is_party]
    waiting = [partner.affiliation for partner in partners if partner.is_waiting]
    late = [partner.affiliation for partner in partners if partner.confirmed_at is not None]
    if not waiting and not late:
        return
    belongings = affiliations_of(context, case, account=account, on=on)
    ties = stated_now(context, account=account, on=on).ties or ()
    for kind, parties in ((LateKind.NAMED_PARTNER, waiting), (LateKind.CONFIRMED_PARTNER, late)):
        for affiliation in belongings:
            if grounds := conflicts((affiliation,), parties=parties):
                yield LateBelonging(account=account, kind=kind, affiliation=affiliation, grounds=grounds)
        for tie in ties:
            if grounds := conflicts((), parties=parties, ties=(tie,)):
                yield LateBelonging(account=account, kind=kind, affiliation=Affiliation(name=tie), grounds=grounds)


def _removals(context: ExaminingContext, case: Case, *, account: str, on: date) -> Iterator[LateBelonging]:
    """Yield what was taken out of the register, before the case began or since, and would tie the person to a party."""
    reviewer = context.store.reviewers.find_by_account(account)
    for removed in reviewer.gone(on) if reviewer else ():
        ties = (removed.tie,) if removed.tie else ()
        grounds = conflicts((removed.affiliation,), parties=case.parties, ties=ties)
        if grounds:
            yield LateBelonging(
                account=account,
                kind=LateKind.REMOVAL,
                affiliation=removed.affiliation if not removed.tie else Affiliation(name=removed.tie),
                grounds=grounds,
                since=removed.at,
                given_by=removed.by,
            )


def _roles(context: ExaminingContext, case: Case, *, account: str) -> Iterator[LateBelonging]:
    for role in context.people.roles_held_by(account):
        grounds = conflicts((role.affiliation,), parties=case.parties)
        if role.since >= case.began_at and grounds:
            yield LateBelonging(
                account=account,
                kind=LateKind.ROLE,
                affiliation=role.affiliation,
                grounds=grounds,
                since=role.since,
                until=role.until,
                given_by=role.given_by,
            )


def _likenesses(context: ExaminingContext, case: Case, *, account: str, on: date) -> Iterator[LateBelonging]:
    for role in roles_before(context, case, account=account, on=on):
        if as_when_it_began(case, role.affiliation) != role.affiliation:
            grounds = conflicts((role.affiliation,), parties=case.parties)
            yield LateBelonging(account=account, kind=LateKind.LIKENESS, affiliation=role.affiliation, grounds=grounds)


def _statements(context: ExaminingContext, case: Case, *, account: str, on: date) -> Iterator[LateBelonging]:
    given, now = case.find_stated(account), stated_now(context, account=account, on=on)
    if given is None:
        return
    for affiliation in dict.fromkeys(now.affiliations):
        grounds = conflicts((affiliation,), parties=case.parties)
        if grounds and affiliation not in given.affiliations:
            yield LateBelonging(account=account, kind=LateKind.STATEMENT, affiliation=affiliation, grounds=grounds)
    for tie in now.ties or ():
        grounds = conflicts((), parties=case.parties, ties=(tie,))
        if grounds and given.ties is not None and tie not in given.ties:
            named = Affiliation(name=tie)
            yield LateBelonging(account=account, kind=LateKind.STATEMENT, affiliation=named, grounds=grounds)
