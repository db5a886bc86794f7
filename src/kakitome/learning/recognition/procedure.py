"""A procedure as data: which acts lead from which state to which, by whom; documents, rubric, quorum.

    procedure = load_procedure("recognition")
    procedure.find_transition(State.DRAFT, Act.SUBMIT)

A file of `procedures/` says what is examined (`SubjectKind`), who applies (`Applicant`), what granting it is called
(`Wording`), and which states, roles and acts of the engine's vocabulary there are. Every file there is offered; another
body's procedure is another file. What the acts mean is in `acts`; nothing here decides about a case.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from kakitome.errors import NotFound
from kakitome.learning.framework.model import Confidence
from kakitome.learning.recognition.case_act import Act
from kakitome.learning.recognition.rubric import Criterion, read_criterion, read_levels
from kakitome.values.localized_text import LocalizedText

__all__ = [
    "Act",
    "Applicant",
    "Outcome",
    "Procedure",
    "Purpose",
    "Quorum",
    "RequiredDocument",
    "Role",
    "State",
    "Step",
    "SubjectKind",
    "Transition",
    "Wording",
    "certifies",
    "is_of_a_person",
    "is_scored",
    "load_procedure",
    "procedures",
    "read_procedure",
    "wording_of",
]


class SubjectKind(StrEnum):
    """What a procedure examines."""

    MICROCREDENTIAL = "microcredential"
    BADGE = "badge"
    LEARNER_EVIDENCE = "learner_evidence"
    """What one person learned elsewhere, by the evidence of it."""
    CREDIT_CASE = "credit_case"
    """What one person's awards count for at an institution."""
    INSTITUTION = "institution"
    EVALUATOR = "evaluator"
    """An institution as one that examines others."""

    @property
    def is_entry(self) -> bool:
        """Return whether it is a version of an entry of the registry."""
        return self in (SubjectKind.MICROCREDENTIAL, SubjectKind.BADGE)

    @property
    def is_stated(self) -> bool:
        """Return whether it is what one person states of what they learned, over papers of theirs."""
        return self in (SubjectKind.LEARNER_EVIDENCE, SubjectKind.CREDIT_CASE)

    @property
    def is_applicant(self) -> bool:
        """Return whether it is the institution that applies."""
        return self in (SubjectKind.INSTITUTION, SubjectKind.EVALUATOR)


class Applicant(StrEnum):
    """Who applies."""

    INSTITUTION = "institution"
    PERSON = "person"


class Wording(StrEnum):
    """What granting it is called: 承認, 認証, 認定, 単位認定."""

    RECOGNITION = "recognition"
    CERTIFICATION = "certification"
    ACCREDITATION = "accreditation"
    CREDIT = "credit"


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    DISCUSSION = "discussion"
    DECIDING = "deciding"
    CONDITIONAL = "conditional"
    RECOGNISED = "recognised"
    SUSPENDED = "suspended"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    REFUSED = "refused"
    APPEALED = "appealed"
    ABANDONED = "abandoned"
    """The applicant took the application back."""


class Role(StrEnum):
    """In what part somebody acts."""

    APPLICANT = "applicant"
    SECRETARIAT = "secretariat"
    REVIEWER = "reviewer"
    MEMBER = "member"
    CHAIR = "chair"
    PARTNER = "partner"
    """An institution that the applicant names as offering it jointly."""


class Outcome(StrEnum):
    """What can be voted for; the first four on an application, the rest on an appeal or a withdrawal."""

    RECOGNISED = "recognised"
    CONDITIONS = "conditions"
    RETURNED = "returned"
    REFUSED = "refused"
    DISMISSED = "dismissed"
    REMITTED = "remitted"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"


class Purpose(StrEnum):
    """What a ballot is about."""

    APPLICATION = "application"
    APPEAL = "appeal"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One act in the states where it is allowed.

    `to` None stays where it is; `outcomes` names the state by what was voted, and one that it does not name goes back
    to where the case rested before the ballot.
    """

    act: Act
    from_states: frozenset[State]
    by: frozenset[Role]
    to: State | None = None
    outcomes: Mapping[Outcome, State]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredDocument:
    """One kind of document; `cell` is its place in the quality matrix of Inoue 2024, or empty."""

    id: str
    name: LocalizedText
    hint: LocalizedText
    is_required: bool
    cell: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """When a vote counts.

    Attributes:
        committee: id of the committee that decides.
        escalate_to: id of the committee that decides when the first cannot.
        votes_at_least: votes that must be cast, abstentions not counted.
        share_of_seats: of the seats that may vote on this case.
    """

    committee: str
    escalate_to: str
    votes_at_least: int
    share_of_seats: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as it is shown to people, and the states that lie in it."""

    name: LocalizedText
    states: frozenset[State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """How a body examines something.

    Attributes:
        subject, applicant, wording: what is examined, who applies, what granting it is called.
        frameworks: what a version must satisfy besides to be handed in, by id.
        reviewers: independent scores that are needed at least.
        divergence: difference of points on one criterion from which a case is flagged.
        scale: what the points mean, from 1.
        outcome_levels: what they mean for each outcome of a course, where those are scored; empty where they are not.
        validity_months: for how long a recognition holds; 0 where what is granted has no end.
        appeal_days: within which a decision can be appealed, once.
        hearing_days: that an applicant has, at the least, to answer the draft of a refusal or a withdrawal; 0 where
            nobody is heard before a decision.
        source, confidence: who published it; `derived` when nobody did.
    """

    id: str
    version: str
    name: LocalizedText
    subject: SubjectKind
    applicant: Applicant = Applicant.INSTITUTION
    wording: Wording = Wording.RECOGNITION
    frameworks: tuple[str, ...] = ()
    source: str
    confidence: str
    reviewers: int
    divergence: int
    scale: tuple[LocalizedText, ...]
    validity_months: int
    appeal_days: int
    hearing_days: int = 0
    quorum: Quorum
    steps: tuple[Step, ...]
    documents: tuple[RequiredDocument, ...]
    rubric: tuple[Criterion, ...]
    outcome_levels: tuple[LocalizedText, ...] = ()
    transitions: Mapping[tuple[State, Act], Transition]

    @property
    def roles(self) -> frozenset[Role]:
        """In what parts somebody acts in it."""
        return frozenset(role for transition in self.transitions.values() for role in transition.by)

    @property
    def states(self) -> frozenset[State]:
        """Return where a case of it can stand."""
        return frozenset(state for step in self.steps for state in step.states)

    @property
    def is_derived(self) -> bool:
        """Return whether nobody published its rubric, quorum and periods: they are our reading, and screens say so."""
        return Confidence(self.confidence).is_doubtful

    def find_transition(self, state: State, act: Act) -> Transition | None:
        """Find what an act does in a state, or None when it is not allowed there."""
        return self.transitions.get((state, act))

    def allowed(self, state: State) -> tuple[Act, ...]:
        """Return the acts that a state allows, in the order of `Act`."""
        return tuple(act for act in Act if (state, act) in self.transitions)

    def criterion(self, identifier: str) -> Criterion:
        """Return one line of the rubric; raises `NotFound` (E_CRITERION_UNKNOWN)."""
        for criterion in self.rubric:
            if criterion.id == identifier:
                return criterion
        raise NotFound("E_CRITERION_UNKNOWN", criterion=identifier)

    def document(self, identifier: str) -> RequiredDocument:
        """Return one kind of document; raises `NotFound` (E_DOCUMENT_KIND_UNKNOWN)."""
        for document in self.documents:
            if document.id == identifier:
                return document
        raise NotFound("E_DOCUMENT_KIND_UNKNOWN", kind=identifier)


@cache
def procedures() -> Mapping[str, Procedure]:
    """Return every procedure of the package by its id."""
    shipped = [file for file in files(__package__).joinpath("procedures").iterdir() if file.name.endswith(".toml")]
    loaded = [read_procedure(tomllib.loads(file.read_text(encoding="utf-8"))) for file in shipped]
    return {procedure.id: procedure for procedure in sorted(loaded, key=lambda procedure: procedure.id)}


def load_procedure(identifier: str) -> Procedure:
    """Return a procedure of the package; raises `NotFound` (E_PROCEDURE_UNKNOWN)."""
    procedure = procedures().get(identifier)
    if procedure is None:
        raise NotFound("E_PROCEDURE_UNKNOWN", procedure=identifier)
    return procedure


def wording_of(identifier: str) -> Wording:
    """Return what granting is called in a procedure; one that is not known here recognises (承認)."""
    procedure = procedures().get(identifier)
    return procedure.wording if procedure else Wording.RECOGNITION


def is_of_a_person(identifier: str) -> bool:
    """Tell whether a person applies for themselves in a procedure: nothing of such a case is published."""
    procedure = procedures().get(identifier)
    return procedure is not None and procedure.applicant is Applicant.PERSON


def is_scored(identifier: str) -> bool:
    """Tell whether reviewers score what a procedure examines, before anything is proposed."""
    procedure = procedures().get(identifier)
    return procedure is not None and procedure.reviewers > 0


def certifies(identifier: str) -> bool:
    """Tell whether a procedure certifies (認証)."""
    return wording_of(identifier) is Wording.CERTIFICATION


def read_procedure(data: Mapping[str, Any]) -> Procedure:
    """Read a procedure from its data; raises `ValueError` or `KeyError` for data that is not one."""
    head, quorum = data["procedure"], data["quorum"]
    transitions = [_transition(transition) for transition in data["flow"]["transitions"]]
    return Procedure(
        id=head["id"],
        version=head["version"],
        name=LocalizedText(**head["name"]),
        subject=SubjectKind(head["subject"]),
        applicant=Applicant(head["applicant"]),
        wording=Wording(head["wording"]),
        frameworks=tuple(head.get("frameworks", ())),
        source=head["source"],
        confidence=head["confidence"],
        reviewers=head["reviewers"],
        divergence=head["divergence"],
        scale=tuple(LocalizedText(**words) for words in head["scale"]),
        validity_months=head["validity_months"],
        appeal_days=head["appeal_days"],
        hearing_days=head.get("hearing_days", 0),
        quorum=Quorum(
            committee=quorum["committee"],
            escalate_to=quorum["escalate_to"],
            votes_at_least=quorum["votes_at_least"],
            share_of_seats=Fraction(quorum["share_of_seats"]),
        ),
        steps=tuple(_step(step) for step in data["step"]),
        documents=tuple(_document(document) for document in data["document"]),
        rubric=tuple(read_criterion(line) for line in data.get("criterion", ())),
        outcome_levels=read_levels(data.get("outcome_levels", ())),
        transitions={
            (state, transition.act): transition for transition in transitions for state in transition.from_states
        },
    )


def _transition(data: Mapping[str, Any]) -> Transition:
    return Transition(
        act=Act(data["act"]),
        from_states=frozenset(State(state) for state in data["from"]),
        by=frozenset(Role(role) for role in data["by"]),
        to=State(data["to"]) if "to" in data else None,
        outcomes={Outcome(name): State(state) for name, state in data.get("outcomes", {}).items()},
    )


def _step(data: Mapping[str, Any]) -> Step:
    return Step(name=LocalizedText(**data["name"]), states=frozenset(State(state) for state in data["states"]))


def _document(data: Mapping[str, Any]) -> RequiredDocument:
    return RequiredDocument(
        id=data["id"],
        name=LocalizedText(**data["name"]),
        hint=LocalizedText(**data.get("hint", {})),
        is_required=data["required"],
        cell=data.get("cell", ""),
    )
