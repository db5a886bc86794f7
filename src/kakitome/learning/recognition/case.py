"""A case: everything that happened to one application, and what follows from it.

A case is nothing but its events, in their order; `fold` tells how it stands. Events are only ever appended. What may
be appended is in `acts`; who may see what is in `sight`.

    fold(events).state

Source: docs/rules/capabilities.md F1–F4; JMCO 2025 (質保証・承認委員会); docs/rules/invariants.md I13.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kakitome.learning.credit_examining.credit_case import CreditExamination, CreditProposal
from kakitome.learning.credit_examining.source_report import Reopening, SourceReport
from kakitome.learning.recognition.ballot import Ballot
from kakitome.learning.recognition.condition import Condition, MonitoringReport
from kakitome.learning.recognition.hearing import Hearing
from kakitome.learning.recognition.interview import Interview
from kakitome.learning.recognition.invoice import Invoice
from kakitome.learning.recognition.named_partner import NamedPartner
from kakitome.learning.recognition.people import NOTHING_STATED, Affiliation, StatedBelonging
from kakitome.learning.recognition.procedure import Act, Outcome, Purpose, Role, State
from kakitome.learning.recognition.scoring import Scoring
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who acts, and in what part: an account's subject and the institution it acts for; none in a person's own case."""

    role: Role
    account: str
    institution: str = ""

    @property
    def key(self) -> str:
        """Return whom it acts for: the institution, or the person."""
        return self.institution or self.account


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One thing that happened; `sequence` counts from 1 without gaps, `detail` is plain JSON, `to` the new state."""

    sequence: int
    at: datetime
    act: Act
    by: Party
    to: State
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is examined, bound by the hash of its words (I13).

    Attributes:
        entry, version: of the registry; empty and 0 where the procedure examines something else.
        digest: SHA-256 of what is stated of it.
        about: its identifier: the achievement's address, an institution's DID or address.
        statement: what a person states, as plain JSON, where nothing else is on record of it; no names of people.
    """

    entry: str
    version: int
    title: LocalizedText
    digest: str
    about: str = ""
    statement: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file of the application: its kind in the procedure, its name, and the hash under which it is kept."""

    kind: str
    name: str
    sha256: str
    size: int
    added_at: datetime
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFee:
    """What is to be paid, and whether it was: `none`, `due`, `paid` or `waived` (with a reason)."""

    state: str = "due"
    amount: str = ""
    currency: str = "JPY"
    reason: str = ""
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One reviewer of a case, known to the others by a letter alone.

    Attributes:
        state: `invited`, `free` (declared no conflict), `unsure`, or `recused`.
        stated: where the person belonged when the case was given to them.
        tie: what the person wrote of a tie they are not sure about.
        ruling: how the secretariat answered that, with its reason.
        grounds: codes of why it was recused, `I_…` of `conflict`.
        round: the round of review it belongs to; remitted cases begin another, with other people.
    """

    account: str
    letter: str
    affiliation: Affiliation
    state: str
    stated: StatedBelonging = NOTHING_STATED
    grounds: tuple[str, ...] = ()
    round: int = 1
    assigned_at: datetime
    declared_at: datetime | None = None
    tie: str = ""
    ruling: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneRecusal:
    """Who brought somebody back who had been taken out, when, and why."""

    by: Party
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """Somebody who was taken out of a case.

    Attributes:
        grounds: codes of why, `I_…` of `conflict`.
        act: in which act: being assigned, being recused, a ballot that was opened, or one's own word.
        by: who acted; the platform by its own account when it acted by rule.
        undone: None while it stands.
    """

    account: str
    grounds: tuple[str, ...]
    act: Act
    by: Party
    at: datetime
    undone: UndoneRecusal | None = None

    @property
    def is_own_word(self) -> bool:
        """Tell whether the person declared the conflict of interest."""
        return self.act in (Act.DECLARE, Act.STEP_ASIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuestion:
    """A question to the applicant, passed on by the secretariat without the asker's name."""

    number: int
    letter: str
    account: str
    text: str
    asked_at: datetime
    relayed_at: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One remark of the discussion."""

    account: str
    role: Role
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided by a vote, on which version; never changed.

    Attributes:
        deciders: accounts; never published.
        effective_at: of a withdrawal, from when it holds, not before the decision.
        teach_out_until: of a withdrawal, exclusive end of the time in which learners in progress are still given
            recognised awards; None without one.
        resolution: number of the draft that was carried; 0 in decisions from before there were drafts.
    """

    purpose: Purpose
    outcome: Outcome
    reasons: LocalizedText
    digest: str
    revision: int
    committee: str
    criteria_version: str
    votes: Mapping[str, int]
    seats: int
    deciders: tuple[str, ...]
    casting_vote: bool
    at: datetime
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    effective_at: datetime | None = None
    teach_out_until: datetime | None = None
    resolution: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """The one appeal a case may have."""

    reasons: str
    at: datetime
    against: State


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """A change the provider reports: settled as `small` (recognition extends to the new version) or `new_review`."""

    subject: Subject
    text: str
    at: datetime
    settled: str = ""
    reason: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case as it stands.

    Attributes:
        number: `C-7K3M-94QD`.
        body, applicant: keys of the two institutions, or the account of the person who applies; `applicant_is` what
            conflicts are found by.
        partners: institutions that offer it jointly, and are parties.
        named_partners: every institution that the applicant ever named as offering it jointly.
        began_at: when the first of the applications about the same thing was begun that this one continues.
        namesakes: institutions here that had a party's name, domain or number when the case began; None in cases that
            are older than this record of them.
        renews: number of the recognition that is to be renewed; empty for a first application.
        revision: counts the versions submitted, from 0 for a draft.
        round: counts the rounds of review, from 1.
        recusals: everybody who was ever taken out, in that order, also those who were brought back.
        resting: the state before the ballot about an appeal or a withdrawal.
        earlier_ballots: closed, or void because another version came.
        examination, proposal, sources, reopenings: of a credit case: the registrar's work as last saved, what lies
            before the committee, each verification that an act rested on, what came up after the decision.
        covering_note: what the applicant wrote with the newest submission.
    """

    number: str
    body: str
    procedure: str
    criteria_version: str
    applicant: str
    applicant_is: Affiliation
    partners: tuple[Affiliation, ...]
    subject: Subject
    state: State
    opened_at: datetime
    began_at: datetime
    events: int
    namesakes: tuple[str, ...] | None = None
    named_partners: tuple[NamedPartner, ...] = ()
    renews: str = ""
    revision: int = 0
    round: int = 1
    submitted_at: datetime | None = None
    accepted_at: datetime | None = None
    documents: tuple[Document, ...] = ()
    fee: CaseFee = CaseFee()
    request: str = ""
    assignments: tuple[Assignment, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    scorings: tuple[Scoring, ...] = ()
    questions: tuple[CaseQuestion, ...] = ()
    comments: tuple[Comment, ...] = ()
    ballot: Ballot | None = None
    earlier_ballots: tuple[Ballot, ...] = ()
    resting: State | None = None
    decisions: tuple[Decision, ...] = ()
    conditions: tuple[Condition, ...] = ()
    appeal: Appeal | None = None
    changes: tuple[ChangeReport, ...] = ()
    examination: CreditExamination | None = None
    proposal: CreditProposal | None = None
    sources: tuple[SourceReport, ...] = ()
    reopenings: tuple[Reopening, ...] = ()
    interviews: tuple[Interview, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    reports: tuple[MonitoringReport, ...] = ()
    covering_note: str = ""
    invoice: Invoice | None = None

    @property
    def parties(self) -> tuple[Affiliation, ...]:
        """Return the applicant and those who offer it jointly, as conflicts of interest are found by."""
        return (self.applicant_is, *self.partners)

    def has_party(self, by: Party) -> bool:
        """Tell whether somebody acts for the applicant, an institution named as a partner, or the body."""
        if by.role is Role.PARTNER:
            return any(by.institution == partner.affiliation.institution for partner in self.named_partners)
        return by.key == (self.applicant if by.role is Role.APPLICANT else self.body)

    @property
    def current_documents(self) -> tuple[Document, ...]:
        """Return the documents that were not taken back."""
        return tuple(document for document in self.documents if not document.is_removed)

    @property
    def panel(self) -> tuple[Assignment, ...]:
        """Return those of this round who were not recused."""
        return tuple(
            assignment
            for assignment in self.assignments
            if assignment.round == self.round and assignment.state != "recused"
        )

    @property
    def counted_scorings(self) -> tuple[Scoring, ...]:
        """Return the scores that count: of this round, on the version that is examined now, not put aside."""
        return tuple(
            scoring
            for scoring in self.scorings
            if scoring.round == self.round and scoring.digest == self.subject.digest and scoring.flag in ("", "kept")
        )

    @property
    def hearing(self) -> Hearing | None:
        """Return the hearing that counts for the ballot: the newest, until it is decided or another version comes."""
        return next((hearing for hearing in reversed(self.hearings) if not hearing.ended), None)

    @property
    def last_decision(self) -> Decision | None:
        """Return the newest decision."""
        return self.decisions[-1] if self.decisions else None

    def find_assignment(self, account: str) -> Assignment | None:
        """Find a reviewer's newest assignment, recused ones too."""
        assignments = [assignment for assignment in self.assignments if assignment.account == account]
        return assignments[-1] if assignments else None

    def find_stated(self, account: str) -> StatedBelonging | None:
        """Find what somebody had stated when the case was last given to them: by the open ballot, or in this round."""
        voters = self.ballot.voters if self.ballot else ()
        on_ballot = [voter.stated for voter in voters if voter.account == account]
        on_panel = [own.stated for own in self.assignments if own.account == account and own.round == self.round]
        return next(iter((*on_ballot, *reversed(on_panel))), None)

    def standing_recusals(self, account: str) -> tuple[Recusal, ...]:
        """Return the recusals of somebody that were not undone."""
        return tuple(recusal for recusal in self.recusals if recusal.account == account and recusal.undone is None)

    def set_aside(self, account: str) -> frozenset[str]:
        """Return the grounds that were found not to hold for somebody: nobody is taken out for them again."""
        undone = [recusal for recusal in self.recusals if recusal.account == account and recusal.undone is not None]
        return frozenset(ground for recusal in undone for ground in recusal.grounds)


def divergent(case: Case, *, divergence: int) -> tuple[str, ...]:
    """Name the criteria on which the counted scores lie `divergence` points or more apart."""
    scorings = case.counted_scorings
    ids = dict.fromkeys(criterion for scoring in scorings for criterion in scoring.points)
    given = {criterion: [scoring.points.get(criterion, 0) for scoring in scorings] for criterion in ids}
    return tuple(criterion for criterion, points in given.items() if max(points) - min(points) >= divergence)
