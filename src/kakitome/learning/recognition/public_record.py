"""What the public learns about a case: what was decided, when, by which committee, against which criteria.

    public_record(fold(events), events)      # None as long as nothing was decided

No account, no name of a person, no score, no remark, no vote of anybody is in it: votes are numbers, people are roles.
Whoever was refused or had the application returned, and never was recognised, is not named: see `NAMES_REFUSED`.

Source: docs/rules/capabilities.md F8; docs/standards/hostile-inputs.md B217.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kakitome.learning.recognition.case import Case, CaseEvent, Decision
from kakitome.learning.recognition.particulars import read_condition, read_text
from kakitome.learning.recognition.procedure import Act, Outcome, Purpose, State, is_of_a_person
from kakitome.values.localized_text import LocalizedText

NAMES_REFUSED = False
"""Whether a refused or returned application names its applicant.

No: an application is no offer to the public, a returned one is to come back mended, and a refusal that everybody could
look up would keep the small from applying at all. That it was refused, when and by how many votes is published all
the same, so that everybody can see how often. Source: ours (derived).
"""


class ChangeSort(StrEnum):
    """What became of a decision later."""

    CONDITION_MET = "condition_met"
    RECOGNISED = "recognised"
    LAPSED = "lapsed"
    APPEALED = "appealed"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    EXTENDED = "extended"
    """A small change: the recognition holds for another version, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCondition:
    """One condition with its deadline."""

    text: LocalizedText
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDecision:
    """One decision as everybody may read it.

    Attributes:
        digest, version, reasons, conditions: empty (0) where the applicant is not named: they would name it.
        votes: by outcome; `seats` how many could vote.
    """

    purpose: Purpose
    outcome: Outcome
    at: datetime
    committee: str
    criteria_version: str
    votes: Mapping[str, int]
    seats: int
    casting_vote: bool
    digest: str = ""
    version: int = 0
    reasons: LocalizedText = LocalizedText()
    conditions: tuple[PublicCondition, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicChange:
    """Something that happened to a recognition outside a ballot."""

    sort: ChangeSort
    at: datetime
    reasons: LocalizedText = LocalizedText()
    digest: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRecord:
    """The public record of one case.

    Attributes:
        is_named: whether applicant, title and entry are told.
        decisions, changes: oldest first.
        stands: what holds now, `None` while it is examined again.
    """

    number: str
    body: str
    procedure: str
    is_named: bool
    decisions: tuple[PublicDecision, ...]
    changes: tuple[PublicChange, ...]
    stands: State | None
    applicant: str = ""
    entry: str = ""
    title: LocalizedText = LocalizedText()

    @property
    def first(self) -> PublicDecision:
        """Return the decision on the application."""
        return self.decisions[0]

    @property
    def last(self) -> PublicDecision:
        """Return the newest decision."""
        return self.decisions[-1]


_STANDING = frozenset(
    (State.CONDITIONAL, State.RECOGNISED, State.SUSPENDED, State.WITHDRAWN, State.RETURNED, State.REFUSED)
)
_AGAIN = frozenset((State.DECIDING, State.APPEALED))


def public_record(
    case: Case, events: Sequence[CaseEvent], *, names_refused: bool = NAMES_REFUSED
) -> PublicRecord | None:
    """Tell what everybody may know of a case; None as long as nothing was decided, and of a person's case always."""
    if not case.decisions or is_of_a_person(case.procedure):
        return None
    is_named = names_refused or _is_named(case, events)
    versions = _versions(events)
    return PublicRecord(
        number=case.number,
        body=case.body,
        procedure=case.procedure,
        is_named=is_named,
        decisions=tuple(
            _decision(decided, event, is_named=is_named, version=versions.get(decided.digest, 0))
            for decided, event in zip(case.decisions, _of(events, Act.DECIDE), strict=True)
        ),
        changes=tuple(_changes(events, is_named=is_named)),
        stands=_stands(case),
        applicant=case.applicant if is_named else "",
        entry=case.subject.entry if is_named else "",
        title=case.subject.title if is_named else LocalizedText(),
    )


def _is_named(case: Case, events: Sequence[CaseEvent]) -> bool:
    """Tell whether it was ever recognised, or is to be on conditions that still run."""
    if any(event.to is State.RECOGNISED for event in events):
        return True
    return State.CONDITIONAL in (case.state, case.resting)


def _stands(case: Case) -> State | None:
    if case.state in _STANDING:
        return case.state
    # While a withdrawal or an appeal is being voted on, what was before still stands.
    return case.resting if case.state in _AGAIN else None


def _of(events: Sequence[CaseEvent], act: Act) -> Iterator[CaseEvent]:
    return (event for event in events if event.act is act)


def _versions(events: Sequence[CaseEvent]) -> Mapping[str, int]:
    """Tell versions by their hashes."""
    subjects = [event.detail["subject"] for event in events if "subject" in event.detail]
    return {subject["digest"]: int(subject["version"]) for subject in subjects}


def _decision(decided: Decision, event: CaseEvent, *, is_named: bool, version: int) -> PublicDecision:
    conditions = [read_condition(condition) for condition in event.detail["conditions"]] if is_named else []
    return PublicDecision(
        purpose=decided.purpose,
        outcome=decided.outcome,
        at=decided.at,
        committee=decided.committee,
        criteria_version=decided.criteria_version,
        votes=dict(decided.votes),
        seats=decided.seats,
        casting_vote=decided.casting_vote,
        digest=decided.digest if is_named else "",
        version=version if is_named else 0,
        reasons=decided.reasons if is_named else LocalizedText(),
        conditions=tuple(PublicCondition(text=condition.text, deadline=condition.deadline) for condition in conditions),
        valid_from=decided.valid_from,
        valid_until=decided.valid_until,
    )


_CHANGES: Mapping[Act, ChangeSort] = {
    Act.MEET_CONDITION: ChangeSort.CONDITION_MET,
    Act.LAPSE: ChangeSort.LAPSED,
    Act.APPEAL: ChangeSort.APPEALED,
    Act.SUSPEND: ChangeSort.SUSPENDED,
    Act.RESUME: ChangeSort.RESUMED,
}


def _changes(events: Sequence[CaseEvent], *, is_named: bool) -> Iterator[PublicChange]:
    for event in events:
        if event.act is Act.SETTLE_CHANGE and event.detail["settled"] == "small":
            yield PublicChange(sort=ChangeSort.EXTENDED, at=event.at, digest=event.detail["digest"] if is_named else "")
        elif event.act is Act.MEET_CONDITION and event.to is State.RECOGNISED:
            yield PublicChange(
                sort=ChangeSort.RECOGNISED,
                at=event.at,
                valid_from=datetime.fromisoformat(event.detail["valid_from"]),
                valid_until=datetime.fromisoformat(event.detail["valid_until"]),
            )
        elif event.act in _CHANGES:
            localized_text = read_text(event.detail.get("reasons")) if is_named else LocalizedText()
            yield PublicChange(sort=_CHANGES[event.act], at=event.at, reasons=localized_text)
