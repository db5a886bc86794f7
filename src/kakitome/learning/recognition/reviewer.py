"""The register of reviewers: where somebody belongs and belonged, what they know, how much they can take on.

    reviewer.affiliations_on(today)         # what conflicts of interest are found by, three years back too
    calibration(cases, reviewer.account)    # how somebody's points lie against the others'

Who fits a case is in `suggesting`. Names and addresses of people are not here: accounts are.

Source: docs/rules/capabilities.md F2; docs/rules/interface.md U7.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from math import sqrt

from kakitome.errors import Conflict, Invalid
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Role
from kakitome.learning.recognition.sight import sight_of

LOOK_BACK_YEARS = 3
"""For so long a belonging that ended still counts. Source: ours; the forms of journals ask for three years."""
BROAD_FIELDS = tuple(f"{number:02}" for number in range(11))
"""Codes of the broad fields of ISCED-F 2013, `00` generic to `10` services."""
MOST = 40
"""Affiliations, tags, ties and trainings that a register entry holds at most."""


class ReviewerState(StrEnum):
    """Whether cases can be given to somebody."""

    INVITED = "invited"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


_MOVES: Mapping[ReviewerState, frozenset[ReviewerState]] = {
    ReviewerState.INVITED: frozenset((ReviewerState.ACTIVE, ReviewerState.ENDED)),
    ReviewerState.ACTIVE: frozenset((ReviewerState.PAUSED, ReviewerState.ENDED)),
    ReviewerState.PAUSED: frozenset((ReviewerState.ACTIVE, ReviewerState.ENDED)),
    ReviewerState.ENDED: frozenset((ReviewerState.INVITED,)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """Where somebody belongs, from when to when (`until` exclusive; None: still)."""

    affiliation: Affiliation
    since: date | None = None
    until: date | None = None

    def counts(self, on: date) -> bool:
        """Tell whether it can bring a conflict of interest: it holds, is to come, or ended in the last three years."""
        return self.until is None or _years_after(self.until, LOOK_BACK_YEARS) > on


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedBelonging:
    """A belonging, or a tie by its name, that was taken out of the register while it counted: when, and by whom."""

    affiliation: Affiliation
    tie: str = ""
    at: datetime
    by: str

    def counts(self, on: date) -> bool:
        """Tell whether it is still told: for as long as a belonging that ended counts."""
        return _years_after(self.at.date(), LOOK_BACK_YEARS) > on


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training that was completed; `valid_until` exclusive, None when it does not lapse."""

    name: str
    completed_on: date
    valid_until: date | None = None

    def holds(self, on: date) -> bool:
        """Tell whether it was completed and has not lapsed."""
        return self.completed_on <= on and (self.valid_until is None or on < self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Honorarium:
    """What was paid for one case; a correction is another record, which may be negative."""

    case: str
    amount: Decimal
    currency: str
    paid_on: date
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """One entry of a body's register.

    Attributes:
        id: drawn once; addresses name reviewers by it.
        account: who it is; a pseudonym after the account was deleted.
        fields: broad fields of ISCED-F.
        tags: what else they know, in their own words.
        languages: in which they read papers (BCP 47).
        ties: institutions, by key or name, whose cases are not for them.
        capacity: cases a year; 0 for none at all.
        removed: belongings and ties that were taken out; nobody edits it.
    """

    id: str
    account: str
    added_at: datetime
    state: ReviewerState = ReviewerState.INVITED
    belongings: tuple[Belonging, ...] = ()
    fields: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("ja",)
    trainings: tuple[Training, ...] = ()
    ties: tuple[str, ...] = ()
    capacity: int = 6
    removed: tuple[RemovedBelonging, ...] = ()

    def affiliations_on(self, on: date) -> tuple[Affiliation, ...]:
        """Return the belongings that count on a day."""
        return tuple(belonging.affiliation for belonging in self.belongings if belonging.counts(on))

    def is_trained(self, on: date) -> bool:
        """Tell whether some training holds on a day."""
        return any(training.holds(on) for training in self.trainings)

    def training_due(self, on: date) -> date | None:
        """Return from when no training holds any more; None when that is already so, or never."""
        ends = [training.valid_until for training in self.trainings if training.holds(on)]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def gone(self, on: date) -> tuple[RemovedBelonging, ...]:
        """Return what was taken out in the last three years and has not come back."""
        back = self.affiliations_on(on)
        return tuple(
            removed
            for removed in self.removed
            if removed.counts(on) and (removed.tie not in self.ties if removed.tie else removed.affiliation not in back)
        )

    def changed_from(self, known: "Reviewer", *, by: str, at: datetime) -> "Reviewer":
        """Return itself with a trace of every belonging and tie that counted before, and no longer does."""
        on = at.date()
        counting = dict.fromkeys(self.affiliations_on(on))
        gone = [each for each in dict.fromkeys(known.affiliations_on(on)) if each not in counting]
        untied = [tie for tie in known.ties if tie not in self.ties]
        fresh = (
            *(RemovedBelonging(affiliation=affiliation, at=at, by=by) for affiliation in gone),
            *(RemovedBelonging(affiliation=Affiliation(), tie=tie, at=at, by=by) for tie in untied),
        )
        still_told = tuple(removed for removed in known.removed if removed.counts(on))
        return replace(self, removed=(*still_told, *fresh))

    def moved(self, to: ReviewerState) -> "Reviewer":
        """Change the state; raises `Conflict` (E_REVIEWER_MOVE)."""
        if to not in _MOVES[self.state]:
            raise Conflict("E_REVIEWER_MOVE", state=self.state.value, to=to.value)
        return replace(self, state=to)

    def may_move(self, to: ReviewerState) -> bool:
        """Tell whether a change of state is possible."""
        return to in _MOVES[self.state]

    def checked(self) -> "Reviewer":
        """Return itself when it can be kept; raises `Invalid` (E_REVIEWER_UNFIT) with the field."""
        for name, is_wrong in _faults(self):
            if is_wrong:
                raise Invalid("E_REVIEWER_UNFIT", field=name)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How somebody's points lie against those of the others on the same cases.

    Attributes:
        cases: on which at least one other person scored, too.
        mean: average of (own points - average of the others), in points; positive is more generous.
        spread: standard deviation of that difference: how steady it is.
    """

    cases: int
    mean: float = 0.0
    spread: float = 0.0


def calibration(cases: Iterable[Case], account: str) -> Calibration:
    """Compare somebody's points with the panels'; what is still blind is left out, even from averages."""
    by_case = [differences for case in cases if (differences := list(_differences(case, account)))]
    every = [difference for differences in by_case for difference in differences]
    if not every:
        return Calibration(cases=0)
    mean = sum(every) / len(every)
    spread = sqrt(sum((difference - mean) ** 2 for difference in every) / len(every))
    return Calibration(cases=len(by_case), mean=mean, spread=spread)


def _differences(case: Case, account: str) -> Iterator[float]:
    desk = Party(role=Role.SECRETARIAT, account="desk", institution=case.body)
    seen = [scoring for scoring in sight_of(case, desk).scorings if scoring.flag in ("", "kept")]
    for own in seen:
        if own.account != account:
            continue
        of_same = [scoring for scoring in seen if (scoring.round, scoring.digest) == (own.round, own.digest)]
        others = [scoring for scoring in of_same if scoring.account != account]
        for criterion, own_given in own.points.items():
            given = [other.points[criterion] for other in others if criterion in other.points]
            if given:
                yield own_given - sum(given) / len(given)


def _faults(reviewer: Reviewer) -> Iterator[tuple[str, bool]]:
    yield "capacity", not 0 <= reviewer.capacity <= 200
    yield "fields", not set(reviewer.fields) <= set(BROAD_FIELDS)
    yield "languages", not reviewer.languages
    for name, lines in (("tags", reviewer.tags), ("ties", reviewer.ties)):
        yield name, len(lines) > MOST or any(not line.strip() or len(line) > 200 for line in lines)
    yield (
        "belongings",
        len(reviewer.belongings) > MOST or any(_is_backwards(belonging) for belonging in reviewer.belongings),
    )
    yield (
        "trainings",
        len(reviewer.trainings) > MOST
        or any(
            training.valid_until is not None and training.valid_until <= training.completed_on
            for training in reviewer.trainings
        ),
    )


def _is_backwards(belonging: Belonging) -> bool:
    return belonging.since is not None and belonging.until is not None and belonging.until < belonging.since


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        # 29 February, in a year without one.
        return day.replace(year=day.year + years, month=3, day=1)
