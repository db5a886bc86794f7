"""People of a case as the secretariat sees them: reviewers to suggest, those assigned, voters with their grounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import Problem
from kakitome.journeys.recognition.workloads import workloads
from kakitome.learning.recognition.ballot import Ballot, Tally, can_be_quorate, tally
from kakitome.learning.recognition.case import Assignment
from kakitome.learning.recognition.procedure import Purpose, State
from kakitome.learning.recognition.suggesting import Sought, Suggestion, suggest
from kakitome.learning.recognition.voting import grounds_in_case
from kakitome.learning.registry.facets import facet_values
from kakitome.services.examining.belonging import grounds_of, late_roles, voters_of
from kakitome.services.examining.context import day_of
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.desk.place import ACCOUNT_LENGTH
from kakitome.web.parts import written
from kakitome.web.parts.case import grounds_in_words
from kakitome.web.parts.written import language


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """One reviewer who might take a case: why, what speaks against it, and which conflicts would recuse them."""

    account: str
    name: str
    home: str
    load: int
    capacity: int
    speaks_for: Sequence[str]
    speaks_against: Sequence[str]
    conflicts: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """One voter of a ballot, or one who would be: whether they may vote, and have."""

    account: str
    name: str
    is_chair: bool
    grounds: Sequence[str]
    late: Sequence[str]
    has_voted: bool
    flag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBallot:
    """A ballot with its voters and what it comes to."""

    ballot: Ballot
    committee: LocalizedText
    voters: Sequence[Seated]
    tally: Tally
    is_possible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReviewer:
    """One assignment, with the name, whether the scores are in, and roles at a party that began after the case."""

    assignment: Assignment
    name: str
    grounds: Sequence[str]
    late: Sequence[str]
    has_scored: bool


def names_of(desk: CaseDesk, accounts: Iterable[str]) -> Mapping[str, str]:
    """Return the names of accounts; one that was deleted has none."""
    persons = {
        fromkey: desk.place.platform.accounts.find(fromkey)
        for fromkey in dict.fromkeys(accounts)
        if len(fromkey) == ACCOUNT_LENGTH
    }
    return {account: person.name for account, person in persons.items() if person is not None}


def suggestions_for(desk: CaseDesk) -> Sequence[Suggested]:
    """Return whom the register has for a case, the best first, those with a conflict last."""
    place, case, context = desk.place, desk.case, desk.context.examining
    on = place.store.body.find()
    if on is None:
        return []
    today = on.configuration.day_of(place.now)
    reviewers = place.store.reviewers.list_all()
    load = {
        key: workload.this_year
        for key, workload in workloads(place.platform, place.institution.id, now=place.now).items()
    }
    suggestions = suggest(reviewers, _sought(desk), load=load, on=today)
    names = names_of(desk, [suggestion.reviewer.account for suggestion in suggestions])
    known = [
        replace(one, conflicts=grounds_of(context, case, account=one.reviewer.account, on=today) or one.conflicts)
        for one in suggestions
    ]
    return [
        _suggested(one, names=names, load=load, late=late_roles_in_words(desk, one.reviewer.account))
        for one in sorted(known, key=lambda one: bool(one.conflicts))
    ]


def reviewers_of(desk: CaseDesk) -> Sequence[ShownReviewer]:
    """Return everybody the case was given to, in this round and earlier ones."""
    names = names_of(desk, [assignment.account for assignment in desk.case.assignments])
    scored = {scoring.account for scoring in desk.case.counted_scorings}
    return [
        ShownReviewer(
            assignment=assignment,
            name=names.get(assignment.account, ""),
            grounds=grounds_in_words(assignment.grounds),
            late=late_roles_in_words(desk, assignment.account),
            has_scored=assignment.account in scored and assignment.round == desk.case.round,
        )
        for assignment in desk.case.assignments
    ]


def ballot_of(desk: CaseDesk) -> ShownBallot | None:
    """Return the open ballot."""
    ballot = desk.case.ballot
    if ballot is None:
        return None
    names = names_of(desk, [voter.account for voter in ballot.voters])
    return ShownBallot(
        ballot=ballot,
        committee=committee_name(desk, ballot.committee),
        voters=[
            Seated(
                account=voter.account,
                name=names.get(voter.account, ""),
                is_chair=voter.is_chair,
                grounds=grounds_in_words(voter.grounds),
                late=late_roles_in_words(desk, voter.account),
                has_voted=ballot.find_vote(voter.account) is not None,
                flag=vote.flag if (vote := ballot.find_vote(voter.account)) else "",
            )
            for voter in ballot.voters
        ],
        tally=tally(ballot, desk.procedure.quorum),
        is_possible=can_be_quorate(ballot, desk.procedure.quorum),
    )


def seats_for(desk: CaseDesk, committee: str) -> Sequence[Seated]:
    """Return who would vote if the case were laid before a committee now."""
    place, case = desk.place, desk.case
    body = place.store.body.find()
    if body is None:
        return []
    on = body.configuration.day_of(place.now)
    voters = voters_of(desk.context.examining, case, committee=committee, on=day_of(desk.context.examining, place.now))
    names = names_of(desk, [str(voter["account"]) for voter in voters])
    purpose = Purpose.APPEAL if case.state is State.APPEALED else Purpose.APPLICATION
    return [
        Seated(
            account=account,
            name=names.get(account, ""),
            is_chair=bool(voter["is_chair"]),
            grounds=grounds_in_words(
                [
                    *grounds_of(desk.context.examining, case, account=account, on=on),
                    *grounds_in_case(case, account=account, purpose=purpose),
                ]
            ),
            late=late_roles_in_words(desk, account),
            has_voted=False,
            flag="",
        )
        for voter in voters
        for account in (str(voter["account"]),)
    ]


def late_roles_in_words(desk: CaseDesk, account: str) -> Sequence[str]:
    """Say which roles at a party somebody took after the case began, who gave them and when."""
    roles = [late_role.role for late_role in late_roles(desk.context.examining, desk.case, account=account)]
    givers = names_of(desk, [role.given_by for role in roles])
    return [
        texts.sentence(
            Problem(
                code="W_LATE_ROLE_ENDED" if role.until else "W_LATE_ROLE",
                params={
                    "institution": role.affiliation.name,
                    "day": written.plain_day(role.since),
                    "giver": givers.get(role.given_by) or _("not known"),
                },
            ),
            language(),
        )
        for role in roles
    ]


def committee_name(desk: CaseDesk, committee: str) -> LocalizedText:
    """Return what the body calls a committee."""
    body = desk.place.platform.bodies.find(desk.case.body)
    localized_texts = [one.name for one in body.configuration.committees if one.id == committee] if body else []
    return localized_texts[0] if localized_texts else LocalizedText()


def _sought(desk: CaseDesk) -> Sought:
    case, place = desk.case, desk.place
    entry = place.platform.registry.find(case.subject.entry)
    letter = entry.version(case.subject.version).microcredential if entry else None
    fields = [one for one in facet_values(entry, recognised=False) if one.startswith("field:")] if entry else []
    every = [reviewer.account for reviewer in place.store.reviewers.list_all()]
    return Sought(
        fields=frozenset(field.removeprefix("field:") for field in fields),
        text=" ".join(
            f"{localized_text.ja} {localized_text.en}" for localized_text in (letter.title, letter.content_description)
        )
        if letter
        else "",
        languages=frozenset(one.split("-")[0] for one in letter.language) if letter else frozenset(),
        parties=(case.applicant_is, *case.partners),
        submitted=frozenset(one for one in every if place.store.cases.has_applied(one, institution=case.applicant)),
        taken=frozenset(assignment.account for assignment in case.assignments if assignment.round == case.round),
    )


def _suggested(
    suggestion: Suggestion, *, names: Mapping[str, str], load: Mapping[str, int], late: Sequence[str]
) -> Suggested:
    homes = [belonging.affiliation.name for belonging in suggestion.reviewer.belongings if belonging.until is None]
    return Suggested(
        account=suggestion.reviewer.account,
        name=names.get(suggestion.reviewer.account, ""),
        home=("、" if language() == "ja" else ", ").join(home for home in homes if home),
        load=load.get(suggestion.reviewer.id, 0),
        capacity=suggestion.reviewer.capacity,
        speaks_for=[texts.sentence(reason, language()) for reason in suggestion.reasons if reason.severity == "info"],
        speaks_against=[
            *(texts.sentence(reason, language()) for reason in suggestion.reasons if reason.severity != "info"),
            *late,
        ],
        conflicts=grounds_in_words(suggestion.conflicts),
    )
