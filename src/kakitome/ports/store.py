"""The store of one institution, in two sizes.

An `AwardBook` is what issuing, revoking and publishing need; a folder on a disk can be one.
A `Store` is an award book with the desk around it: batches, mail, claims, repeated requests.
An instance sees one institution only. Private keys are in neither (see `key_vault`).
"""

from contextlib import AbstractContextManager
from typing import Protocol

from kakitome.ports.audit import AuditTrail
from kakitome.ports.award_applications import AwardApplicationStore
from kakitome.ports.award_returns import AwardReturnStore
from kakitome.ports.awarding_events import AwardingEventStore
from kakitome.ports.awards import AwardStore
from kakitome.ports.batches import BatchStore
from kakitome.ports.bodies import BodyStore
from kakitome.ports.bound_copies import BoundCopyStore
from kakitome.ports.cases import CaseStore
from kakitome.ports.claims import ClaimStore
from kakitome.ports.credential_offers import CredentialOfferStore
from kakitome.ports.credit_awards import CreditAwardStore
from kakitome.ports.endorsements import EndorsementStore
from kakitome.ports.envelopes import EnvelopeStore
from kakitome.ports.evidence import EvidenceStore
from kakitome.ports.idempotency import IdempotencyStore
from kakitome.ports.issuers import IssuerStore
from kakitome.ports.joint_awards import JointActStore
from kakitome.ports.microcredentials import MicrocredentialStore
from kakitome.ports.outbox import Outbox
from kakitome.ports.pathway_enrolments import PathwayEnrolmentStore
from kakitome.ports.recognitions import RecognitionStore
from kakitome.ports.reviewers import ReviewerStore
from kakitome.ports.status_lists import StatusListStore
from kakitome.ports.withdrawals import WithdrawalStore


class AwardBook(Protocol):
    """Definitions, awards, status lists, issuers and the audit trail of one institution."""

    @property
    def microcredentials(self) -> MicrocredentialStore:
        """Drafts and versions."""

    @property
    def awards(self) -> AwardStore:
        """Intents and awards."""

    @property
    def status_lists(self) -> StatusListStore:
        """Status lists, their events and publications."""

    @property
    def issuers(self) -> IssuerStore:
        """Issuers and their public keys."""

    @property
    def joint_acts(self) -> JointActStore:
        """What was done about definitions that are awarded together with others."""

    @property
    def audit(self) -> AuditTrail:
        """Return the append-only trail."""

    def transaction(self) -> AbstractContextManager[None]:
        """Make everything inside happen together or not at all.

        Leaving normally means it is durable; leaving by an exception means nothing happened.
        A transaction inside a transaction becomes durable with the outer one; when it fails and
        the failure is caught, it alone is undone. A writing method is such a transaction, too.
        """


class Store(AwardBook, Protocol):
    """Everything one institution has on record."""

    @property
    def batches(self) -> BatchStore:
        """Uploaded class lists and what became of their rows."""

    @property
    def withdrawals(self) -> WithdrawalStore:
        """Orders to revoke or suspend many awards."""

    @property
    def outbox(self) -> Outbox:
        """Messages that are to leave exactly once."""

    @property
    def claims(self) -> ClaimStore:
        """Links by which learners open their awards."""

    @property
    def returns(self) -> AwardReturnStore:
        """The way back of awards that the wrong person received."""

    @property
    def events(self) -> AwardingEventStore:
        """Events at which people register for an award."""

    @property
    def applications(self) -> AwardApplicationStore:
        """Applications of persons for awards, and what is asked of them."""

    @property
    def enrolments(self) -> PathwayEnrolmentStore:
        """Persons on pathways of this institution, who agreed that it looks at what counts."""

    @property
    def credit_awards(self) -> CreditAwardStore:
        """What this university signed of decisions about credit."""

    @property
    def offers(self) -> CredentialOfferStore:
        """Offers of awards to wallet apps."""

    @property
    def copies(self) -> BoundCopyStore:
        """Copies of awards that are bound to the key of one app."""

    @property
    def idempotency(self) -> IdempotencyStore:
        """Answers already given to a client's key."""

    @property
    def envelopes(self) -> EnvelopeStore:
        """Further envelopes of awards, made once."""

    @property
    def endorsements(self) -> EndorsementStore:
        """Return what third parties signed about this institution's issuers and micro-credentials."""

    @property
    def body(self) -> BodyStore:
        """Return what the institution has on record as a recognition body; nothing when it is none."""

    @property
    def recognitions(self) -> RecognitionStore:
        """Return what this institution recognised, when it is a recognition body."""

    @property
    def reviewers(self) -> ReviewerStore:
        """Who may review for this institution, when it is a recognition body, and what they have begun to write."""

    @property
    def cases(self) -> CaseStore:
        """Cases of recognition this institution examines, when it is a recognition body."""

    @property
    def evidence(self) -> EvidenceStore:
        """Return what is known of the files of cases, beyond the files themselves."""
