"""People of a case as the secretariat sees them: reviewers to suggest, those assigned, voters with their grounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kakitome.errors import Problem
from kakitome.journeys.recognition.workloads import workloads
from kakitome.learning.recognition.ballot import tally
from kakitome.learning.recognition.procedure import Purpose, State
from kakitome.learning.recognition.suggesting import Sought, Suggestion, suggest
from kakitome.learning.recognition.voting import grounds_in_case
from kakitome.learning.registry.facets import facet_values
from kakitome.services.examining.belonging import grounds_of, voters_of
from kakitome.services.examining.context import day_of
from kakitome.services.examining.late_belonging import LateBelonging, LateKind, late_belongings
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.desk.case_electorate import electorate_in_words
from kakitome.web.parts import written
from kakitome.web.parts.case import grounds_in_words
from kakitome.web.parts.resolution import resolution_of
from kakitome.web.parts.written import language


def names_of(desk: CaseDesk, accounts: Iterable[str]) -> Mapping[str, str]:
    """Return the names of accounts; one that was deleted has none."""
    persons = {account: desk.place.find_person(account) for account in set(accounts)}
    return {account: person.name for account, person in persons.items() if person is not None}


def suggestions_for(desk: CaseDesk) -> Sequence[Mapping[str, Any]]:
    """Return whom the register has for a case, the best first, those with a conflict last.

    Each has the account, name and home, the year's load and the capacity, what speaks for and against the person, and
    the conflicts of interest that would recuse them.
    """
    place, examining = desk.place, desk.context.examining
    today = day_of(examining, desk.now)
    load = {
        reviewer: workload.this_year
        for reviewer, workload in workloads(place.platform, place.institution.id, now=place.now).items()
    }
    suggestions = [
        replace(
            suggestion,
            conflicts=grounds_of(examining, desk.case, account=suggestion.reviewer.account, on=today)
            or suggestion.conflicts,
        )
        for suggestion in suggest(place.store.reviewers.list_all(), _sought(desk), load=load, on=today)
    ]
    names = names_of(desk, [suggestion.reviewer.account for suggestion in suggestions])
    return [
        _suggested(desk, suggestion, name=names.get(suggestion.reviewer.account, ""), load=load)
        for suggestion in sorted(suggestions, key=lambda suggestion: bool(suggestion.conflicts))
    ]


def reviewers_of(desk: CaseDesk) -> Sequence[Mapping[str, Any]]:
    """Return everybody the case was given to, in this round and earlier ones.

    Each is the assignment, with the name, the grounds of a recusal, ties to a party that are younger than the case,
    and whether the scores are in.
    """
    names = names_of(desk, [assignment.account for assignment in desk.case.assignments])
    scored = {scoring.account for scoring in desk.case.counted_scorings}
    return [
        {
            "assignment": assignment,
            "name": names.get(assignment.account, ""),
            "grounds": grounds_in_words(assignment.grounds),
            "late": late_in_words(desk, assignment.account),
            "has_scored": assignment.account in scored and assignment.round == desk.case.round,
        }
        for assignment in desk.case.assignments
    ]


def ballot_of(desk: CaseDesk) -> Mapping[str, Any] | None:
    """Return the committee of the open ballot, its voters and the tally."""
    ballot = desk.case.ballot
    if ballot is None:
        return None
    names = names_of(desk, [voter.account for voter in ballot.voters])
    return {
        "committee": desk.committee_name(ballot.committee),
        "voters": [
            {
                "name": names.get(voter.account, ""),
                "is_chair": voter.is_chair,
                "grounds": grounds_in_words(voter.grounds),
                "late": late_in_words(desk, voter.account),
                "has_voted": ballot.find_vote(voter.account) is not None,
            }
            for voter in ballot.voters
        ],
        "tally": tally(ballot, desk.procedure.quorum),
        "has_ended": ballot.has_ended(desk.now),
        "resolution": resolution_of(desk.case, desk.procedure),
        "wishes": [vote.text for vote in ballot.votes if vote.text] if ballot.has_ended(desk.now) else [],
        "electorate": electorate_in_words(desk, names=names),
    }


def seats_for(desk: CaseDesk, committee: str) -> Sequence[Mapping[str, Any]]:
    """Return who would vote if the case were laid before a committee now, as the voters of `ballot_of`."""
    case, examining = desk.case, desk.context.examining
    today = day_of(examining, desk.now)
    voters = voters_of(examining, case, committee=committee, on=today)
    names = names_of(desk, [str(voter["account"]) for voter in voters])
    purpose = Purpose.APPEAL if case.state is State.APPEALED else Purpose.APPLICATION
    return [
        {
            "name": names.get(account, ""),
            "is_chair": voter["is_chair"],
            "grounds": grounds_in_words(
                [
                    *grounds_of(examining, case, account=account, on=today),
                    *grounds_in_case(case, account=account, purpose=purpose),
                ]
            ),
            "late": late_in_words(desk, account),
        }
        for voter in voters
        for account in (str(voter["account"]),)
    ]


def late_in_words(desk: CaseDesk, account: str) -> Sequence[str]:
    """Say what ties somebody to a party and is younger than the case: by what it came about, when, and by whom."""
    today = day_of(desk.context.examining, desk.now)
    late = late_belongings(desk.context.examining, desk.case, account=account, on=today)
    givers = names_of(desk, [belonging.given_by for belonging in late])
    return [_late_words(belonging, giver=givers.get(belonging.given_by) or _("not known")) for belonging in late]


def _late_words(belonging: LateBelonging, *, giver: str) -> str:
    at = belonging.affiliation
    params: dict[str, Any] = {"institution": at.name or at.domain or at.ror or at.corporate_number or at.institution}
    codes = {
        LateKind.LIKENESS: "W_LATE_LIKENESS",
        LateKind.STATEMENT: "W_LATE_STATEMENT",
        LateKind.REMOVAL: "W_LATE_REMOVAL",
        LateKind.NAMED_PARTNER: "W_LATE_NAMED_PARTNER",
        LateKind.CONFIRMED_PARTNER: "W_LATE_CONFIRMED_PARTNER",
    }
    code = codes.get(belonging.kind, "W_LATE_ROLE_ENDED" if belonging.until else "W_LATE_ROLE")
    if belonging.since is not None:
        params |= {"day": written.plain_day(belonging.since), "giver": giver}
    return written.finding(Problem(code=code, params=params))


def _sought(desk: CaseDesk) -> Sought:
    case, place = desk.case, desk.place
    entry = place.platform.registry.find(case.subject.entry)
    letter = entry.version(case.subject.version).microcredential if entry else None
    facets = facet_values(entry, recognised=False) if entry else ()
    texts_of_letter = (letter.title, letter.content_description) if letter else ()
    accounts = [reviewer.account for reviewer in place.store.reviewers.list_all()]
    return Sought(
        fields=frozenset(facet.removeprefix("field:") for facet in facets if facet.startswith("field:")),
        text=" ".join(f"{text.ja} {text.en}" for text in texts_of_letter),
        languages=frozenset(tag.split("-")[0] for tag in letter.language) if letter else frozenset(),
        parties=(case.applicant_is, *case.partners),
        submitted=frozenset(
            account
            for account in accounts
            if place.store.cases.has_applied(account, institution=case.applicant, by=case.began_at)
        ),
        taken=frozenset(assignment.account for assignment in case.assignments if assignment.round == case.round),
    )


def _suggested(desk: CaseDesk, suggestion: Suggestion, *, name: str, load: Mapping[str, int]) -> Mapping[str, Any]:
    reviewer = suggestion.reviewer
    homes = [belonging.affiliation.name for belonging in reviewer.belongings if belonging.until is None]
    reasons = [(reason.severity, written.finding(reason)) for reason in suggestion.reasons]
    return {
        "account": reviewer.account,
        "name": name,
        "home": ("、" if language() == "ja" else ", ").join(filter(None, homes)),
        "load": load.get(reviewer.id, 0),
        "capacity": reviewer.capacity,
        "speaks_for": [sentence for severity, sentence in reasons if severity == "info"],
        "speaks_against": [
            *(sentence for severity, sentence in reasons if severity != "info"),
            *late_in_words(desk, reviewer.account),
        ],
        "conflicts": grounds_in_words(suggestion.conflicts),
    }
