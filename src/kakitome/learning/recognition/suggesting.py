"""Whom to give a case to: everybody who might, the best first, each with the reasons and the conflicts.

    suggest(reviewers, sought, load={reviewer.id: 2}, on=today)

A suggestion decides nothing: the secretariat does, and the act itself looks for conflicts once more.

Source: docs/rules/capabilities.md F2; the weights are ours (derived).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.recognition.conflict import conflicts
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.reviewer import Reviewer, ReviewerState

_FIELD, _TAG, _LANGUAGE, _FREE = 4, 2, 1, 2
_problem = ProblemFactory()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a case asks of a reviewer.

    Attributes:
        fields: broad fields of ISCED-F.
        text: title and contents, in which tags are looked for.
        languages: of the papers (BCP 47).
        parties: the applicant and those who offer it jointly.
        submitted: accounts that took part in an earlier submission.
        taken: accounts that have a part in the case already.
    """

    fields: frozenset[str] = frozenset()
    text: str = ""
    languages: frozenset[str] = frozenset()
    parties: tuple[Affiliation, ...] = ()
    submitted: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One reviewer for a case.

    Attributes:
        fit: how well the expertise fits and how free somebody is; only the order means something.
        reasons: `I_…` what speaks for it, `W_…` what speaks against it.
        conflicts: grounds of `conflict`; the act would recuse the person.
    """

    reviewer: Reviewer
    fit: int
    reasons: tuple[Problem, ...]
    conflicts: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether nothing stands against it."""
        return not self.conflicts and all(reason.severity == "info" for reason in self.reasons)


def suggest(
    reviewers: Iterable[Reviewer], sought: Sought, *, load: Mapping[str, int], on: date
) -> tuple[Suggestion, ...]:
    """Rank the reviewers for a case; `load` counts the cases of this year by reviewer's id.

    Who left the register or has a part in the case already is not named; who has a conflict comes last, with it.
    """
    suggestions = [
        _suggestion(reviewer, sought, load=load.get(reviewer.id, 0), on=on)
        for reviewer in reviewers
        if reviewer.state is not ReviewerState.ENDED and reviewer.account not in sought.taken
    ]
    return tuple(
        sorted(suggestions, key=lambda suggestion: _rank(suggestion, load=load.get(suggestion.reviewer.id, 0)))
    )


def _rank(suggestion: Suggestion, *, load: int) -> tuple[bool, bool, int, int, str]:
    return bool(suggestion.conflicts), not suggestion.is_open, -suggestion.fit, load, suggestion.reviewer.id


def _suggestion(reviewer: Reviewer, sought: Sought, *, load: int, on: date) -> Suggestion:
    fits = list(_fitting(reviewer, sought))
    free = max(reviewer.capacity - load, 0)
    share = _FREE * free // reviewer.capacity if reviewer.capacity else 0
    return Suggestion(
        reviewer=reviewer,
        fit=sum(weight for weight, _ in fits) + share,
        reasons=(*(reason for _, reason in fits), *_standing_against(reviewer, load=load, on=on)),
        conflicts=conflicts(
            reviewer.affiliations_on(on),
            parties=sought.parties,
            ties=reviewer.ties,
            submitted=reviewer.account in sought.submitted,
        ),
    )


def _fitting(reviewer: Reviewer, sought: Sought) -> Iterator[tuple[int, Problem]]:
    for field in sorted(sought.fields & set(reviewer.fields)):
        yield _FIELD, _problem("I_SUGGEST_FIELD", field=f"isced_f_{field}")
    text = _plain(sought.text)
    for tag in reviewer.tags:
        if _plain(tag) and _plain(tag) in text:
            yield _TAG, _problem("I_SUGGEST_TAG", tag=tag)
    if sought.languages and sought.languages <= set(reviewer.languages):
        yield _LANGUAGE, _problem("I_SUGGEST_LANGUAGE")


def _standing_against(reviewer: Reviewer, *, load: int, on: date) -> Iterator[Problem]:
    if load >= reviewer.capacity:
        yield _problem("W_SUGGEST_FULL", load=load, capacity=reviewer.capacity)
    if reviewer.state is ReviewerState.INVITED:
        yield _problem("W_SUGGEST_INVITED")
    if reviewer.state is ReviewerState.PAUSED:
        yield _problem("W_SUGGEST_PAUSED")
    if not reviewer.is_trained(on):
        yield _problem("W_SUGGEST_UNTRAINED")


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
