"""One institution's store over the database, and the directory over all institutions."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from django.db.models import QuerySet

from kakitome.errors import NotFound
from kakitome.ports.claims import Claim, HeldOutline
from kakitome.ports.status_lists import LIST_LENGTH
from kakitome.ports.store import Store
from kakitome.ports.witness import Witness
from kakitome.records.models.award import AwardRow
from kakitome.records.models.award_application import AwardApplicationRow
from kakitome.records.models.awarding_event import AwardingEventRow, EventEntryRow
from kakitome.records.models.claim import ClaimRow
from kakitome.records.models.issuer import IssuerRow
from kakitome.records.models.organisation import Organisation
from kakitome.records.models.pathway_enrolment import PathwayEnrolmentRow
from kakitome.records.models.recognition_case import CaseRow
from kakitome.records.store.audit import DatabaseAuditTrail
from kakitome.records.store.award_applications import DatabaseAwardApplications
from kakitome.records.store.award_returns import DatabaseAwardReturns
from kakitome.records.store.awarding_events import DatabaseAwardingEvents
from kakitome.records.store.awards import DatabaseAwards
from kakitome.records.store.batches import DatabaseBatches
from kakitome.records.store.bodies import DatabaseBody
from kakitome.records.store.bound_copies import DatabaseBoundCopies
from kakitome.records.store.cases import DatabaseCases
from kakitome.records.store.claims import DatabaseClaims
from kakitome.records.store.credential_offers import DatabaseCredentialOffers
from kakitome.records.store.credit_awards import DatabaseCreditAwards
from kakitome.records.store.document_packs import DocumentPacks
from kakitome.records.store.envelopes import DatabaseEndorsements, DatabaseEnvelopes
from kakitome.records.store.evidence import DatabaseEvidence
from kakitome.records.store.held_outlines import list_held_outlines
from kakitome.records.store.idempotency import DatabaseIdempotency
from kakitome.records.store.issuers import DatabaseIssuers
from kakitome.records.store.joint_acts import DatabaseJointActs
from kakitome.records.store.microcredentials import DatabaseMicrocredentials
from kakitome.records.store.outbox import DatabaseOutbox
from kakitome.records.store.pathway_enrolments import DatabasePathwayEnrolments
from kakitome.records.store.prepared_queries import UnscopedPreparedQuery
from kakitome.records.store.recognitions import DatabaseRecognitions
from kakitome.records.store.reviewers import DatabaseReviewers
from kakitome.records.store.scope import EVERYONE, Scope, UnscopedStore, ask_everyone, seeing
from kakitome.records.store.status_lists import DatabaseStatusLists
from kakitome.records.store.watched_clock import WatchedClock
from kakitome.records.store.withdrawals import DatabaseWithdrawals

_CHUNK = 500
_NO_INSTITUTION = "-"
"""No institution has this key."""
_BY_DID = UnscopedPreparedQuery(IssuerRow, "institution_id", equal=("did",), order=("id",), first=True)
_BY_NUMBER = UnscopedPreparedQuery(AwardRow, "institution_id", equal=("number",), order=("id",), first=True)
_BY_SLUG = UnscopedPreparedQuery(IssuerRow, "institution_id", equal=("slug",), order=("id",), first=True)
_INSTITUTION = UnscopedPreparedQuery(Organisation, "id", equal=("id",), conditions={"parent_id": None})


class InstitutionStore:
    """Implements `Store` for one institution; `list_length` is shorter in tests only."""

    def __init__(
        self,
        institution: str,
        *,
        witness: Witness,
        packs: DocumentPacks,
        clock: WatchedClock | None = None,
        using: str = "default",
        list_length: int = LIST_LENGTH,
    ) -> None:
        scope = Scope(institution, using=using)
        self._scope = scope
        self.microcredentials = DatabaseMicrocredentials(scope)
        self.awards = DatabaseAwards(scope, packs=packs)
        self.status_lists = DatabaseStatusLists(scope, list_length=list_length)
        self.issuers = DatabaseIssuers(scope)
        self.audit = DatabaseAuditTrail(scope, witness=witness, clock=clock)
        self.batches = DatabaseBatches(scope)
        self.withdrawals = DatabaseWithdrawals(scope)
        self.outbox = DatabaseOutbox(scope, clock=clock)
        self.claims = DatabaseClaims(scope)
        self.returns = DatabaseAwardReturns(scope)
        self.applications = DatabaseAwardApplications(scope)
        self.events = DatabaseAwardingEvents(scope)
        self.enrolments = DatabasePathwayEnrolments(scope)
        self.credit_awards = DatabaseCreditAwards(scope)
        self.offers = DatabaseCredentialOffers(scope)
        self.copies = DatabaseBoundCopies(scope)
        self.idempotency = DatabaseIdempotency(scope)
        self.envelopes = DatabaseEnvelopes(scope)
        self.endorsements = DatabaseEndorsements(scope)
        self.joint_acts = DatabaseJointActs(scope)
        self.body = DatabaseBody(scope)
        self.recognitions = DatabaseRecognitions(scope)
        self.reviewers = DatabaseReviewers(scope)
        self.cases = DatabaseCases(scope)
        self.evidence = DatabaseEvidence(scope)

    def transaction(self) -> AbstractContextManager[None]:
        return self._scope.writing()


class DatabaseDirectory(UnscopedStore):
    """Implements `Directory`: it answers whose store to open, and nothing else."""

    def __init__(
        self,
        *,
        witness: Witness,
        packs: DocumentPacks,
        clock: WatchedClock | None = None,
        using: str = "default",
    ) -> None:
        super().__init__(using=using)
        self._clock = clock
        self._witness = witness
        self._packs = packs

    def open(self, institution: str) -> Store:
        if not _INSTITUTION.find(institution, using=self._using):
            raise NotFound("E_INSTITUTION_UNKNOWN")
        return InstitutionStore(
            institution,
            witness=self._witness,
            packs=self._packs,
            clock=self._clock,
            using=self._using,
        )

    def list_institutions(self) -> Sequence[str]:
        roots = Organisation.objects.using(self._using).filter(parent=None)
        return list(roots.order_by("id").values_list("id", flat=True))

    def find_by_award(self, number: str) -> str | None:
        return next((name for (name,) in ask_everyone(_BY_NUMBER, number, using=self._using)), None)

    def list_claims(self, number: str, /) -> Sequence[Claim]:
        """Return the claims on an award; a number that is nobody's is looked for just as well, where nobody has any."""
        scope = self._scope(self.find_by_award(number) or _NO_INSTITUTION)
        return DatabaseClaims(scope).list_by_award(number)

    def which_are_awards(self, numbers: Sequence[str], /) -> frozenset[str]:
        known: set[str] = set()
        with seeing(EVERYONE, using=self._using):
            for start in range(0, len(numbers), _CHUNK):
                rows = AwardRow.objects.using(self._using).filter(number__in=numbers[start : start + _CHUNK])
                known.update(rows.values_list("number", flat=True))
        return frozenset(known)

    def find_by_claim(self, token_hash: str) -> str | None:
        with seeing(EVERYONE, using=self._using):
            return _first(ClaimRow.objects.using(self._using).filter(token_hash=token_hash))

    def find_by_issuer(self, slug_or_did: str) -> str | None:
        query = _BY_DID if slug_or_did.startswith("did:") else _BY_SLUG
        return next((name for (name,) in ask_everyone(query, slug_or_did, using=self._using)), None)

    def find_by_case(self, number: str) -> str | None:
        with seeing(EVERYONE, using=self._using):
            return _first(CaseRow.objects.using(self._using).filter(number=number))

    def find_by_application(self, key: str) -> str | None:
        with seeing(EVERYONE, using=self._using):
            return _first(AwardApplicationRow.objects.using(self._using).filter(key=key))

    def find_by_event(self, short: str) -> str | None:
        with seeing(EVERYONE, using=self._using):
            return _first(AwardingEventRow.objects.using(self._using).filter(short=short))

    def find_by_event_entry(self, secret_hash: str) -> str | None:
        with seeing(EVERYONE, using=self._using):
            return _first(EventEntryRow.objects.using(self._using).filter(secret_hash=secret_hash))

    def list_applied_to(self, account: str) -> Sequence[str]:
        if not account:
            return []
        with seeing(EVERYONE, using=self._using):
            applications = AwardApplicationRow.objects.using(self._using).filter(account=account)
            return sorted(set(applications.values_list("institution_id", flat=True)))

    def find_by_enrolment(self, key: str) -> str | None:
        with seeing(EVERYONE, using=self._using):
            return _first(PathwayEnrolmentRow.objects.using(self._using).filter(key=key))

    def list_enrolled_at(self, account: str) -> Sequence[str]:
        if not account:
            return []
        with seeing(EVERYONE, using=self._using):
            enrolments = PathwayEnrolmentRow.objects.using(self._using).filter(account=account)
            return sorted(set(enrolments.values_list("institution_id", flat=True)))

    def list_by_account(self, account: str) -> Sequence[str]:
        if not account:
            return []
        with seeing(EVERYONE, using=self._using):
            claims = ClaimRow.objects.using(self._using).filter(account=account)
            return sorted(set(claims.values_list("institution_id", flat=True)))

    def list_held_outlines(self, account: str) -> Sequence[HeldOutline]:
        return list_held_outlines(account, using=self._using)


def _first(rows: QuerySet) -> str | None:
    institution: str | None = rows.order_by("id").values_list("institution_id", flat=True).first()
    return institution
