"""The platform as journeys see it: ports, and the contexts of services that are made of them.

    store = platform.store("example-university")
    outcome = issue(platform.issuing_context("example-university"), order, now=platform.now())

How it is wired over a database, files and a network is `bootstrap/platform.py`.
"""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from kakitome.documents.verification.programmes import ConditionalDecision
from kakitome.learning.framework.catalogue import frameworks
from kakitome.learning.framework.model import Framework
from kakitome.learning.recognition.recognition import Standing
from kakitome.mapping.certificate import SetCertificate
from kakitome.mapping.recognition_fact import RecognitionFact, recognition_fact
from kakitome.ports.accounts import Accounts
from kakitome.ports.api_keys import ApiKeys
from kakitome.ports.award_terms import AwardTermsStore
from kakitome.ports.bodies import PublicBodies
from kakitome.ports.check_records import CheckRecords
from kakitome.ports.closings import Closings
from kakitome.ports.credential_offers import OfferTerms
from kakitome.ports.credit_stores import CreditStores
from kakitome.ports.directory import Directory
from kakitome.ports.evidence import EvidenceFiles
from kakitome.ports.failpoints import Failpoints
from kakitome.ports.federation import Federation
from kakitome.ports.fetcher import Fetcher
from kakitome.ports.hosted_documents import HostedDocuments
from kakitome.ports.hosted_issuers import HostedIssuers
from kakitome.ports.identity_providers import IdentityProviders, ProviderMetadata
from kakitome.ports.invitations import Invitations
from kakitome.ports.issuer_requests import IssuerRequests
from kakitome.ports.key_token import TokenKeys
from kakitome.ports.key_vault import KeptSecrets, KeyVault
from kakitome.ports.mailer import Mailer
from kakitome.ports.organisations import Organisations
from kakitome.ports.person_stores import PersonStores
from kakitome.ports.phone_passes import PhonePasses
from kakitome.ports.presentation_requests import Presenting
from kakitome.ports.queue import WorkQueue
from kakitome.ports.recognitions import PublicRecognitions
from kakitome.ports.registry import Registry
from kakitome.ports.registry_search import RegistryIndex, RegistrySearch
from kakitome.ports.retention import Retention
from kakitome.ports.reviewers import ReviewerDirectory
from kakitome.ports.sandbox import Sandbox
from kakitome.ports.seals import SealCertificates
from kakitome.ports.security_events import SecurityEvents
from kakitome.ports.shares import PinHashes, Shares, ShareTerms
from kakitome.ports.site_identity import SiteIdentity
from kakitome.ports.snapshots import SnapshotShelf
from kakitome.ports.store import Store
from kakitome.ports.timestamping import TimestampAuthority
from kakitome.ports.transparency_log import NewEntry
from kakitome.ports.verification_batches import VerificationBatches
from kakitome.ports.verifier_certificate import VerifierCertificate
from kakitome.ports.virus_scanner import VirusScanner
from kakitome.ports.wallets import Wallets
from kakitome.services.attaching import WithSeal, WithServices
from kakitome.services.awarding_jointly import PartnerKeys
from kakitome.services.delivering import DeliveringContext
from kakitome.services.endorsing import CarriedEndorsements
from kakitome.services.issuing import IssuingContext
from kakitome.services.issuing.delivery import ClaimDelivery
from kakitome.services.issuing.drafting import Drafter
from kakitome.services.keeping_log import LogContext, LogEntering
from kakitome.services.keeping_seals import OpenToken, SealingContext
from kakitome.services.publishing import PLATFORM_TERMS, PublishingContext
from kakitome.services.verifying.conditional_decisions import find_conditional
from kakitome.services.verifying.verifier import Verifier
from kakitome.values.award_links import AwardLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform(ABC):
    """Everything a journey may use."""

    directory: Directory
    registry: Registry
    registry_search: RegistrySearch
    registry_index: RegistryIndex
    organisations: Organisations
    invitations: Invitations
    identity_providers: IdentityProviders
    federation: Federation
    accounts: Accounts
    wallets: Wallets
    persons: PersonStores
    crediting: CreditStores
    shares: Shares
    pins: PinHashes
    presenting: Presenting
    api_keys: ApiKeys
    security_events: SecurityEvents
    check_records: CheckRecords
    verification_batches: VerificationBatches
    recognitions: PublicRecognitions
    bodies: PublicBodies
    reviewers: ReviewerDirectory
    retention: Retention
    award_terms: AwardTermsStore
    closings: Closings
    hosted: HostedDocuments
    hosted_issuers: HostedIssuers
    evidence_files: EvidenceFiles
    snapshots: SnapshotShelf
    fetcher: Fetcher
    issuer_requests: IssuerRequests
    sandbox: Sandbox
    mailer: Mailer
    failpoints: Failpoints
    queue: WorkQueue
    now: Callable[[], datetime]
    award_links: AwardLinks
    share_terms: ShareTerms
    offer_terms: OfferTerms
    entering: LogEntering = field(repr=False)
    drafter: Drafter = field(repr=False)
    set_certificate: SetCertificate = field(repr=False)

    @property
    @abstractmethod
    def scanner(self) -> VirusScanner:
        """What looks at files of others before they are kept."""

    @property
    @abstractmethod
    def phone_passes(self) -> PhonePasses:
        """What signs cards for the wallets of telephones."""

    @property
    @abstractmethod
    def token_certificates(self) -> Mapping[str, tuple[bytes, ...]]:
        """Certificates of issuers’ keys for tokens (DER, the own one first), by the key as Multikey."""

    @property
    @abstractmethod
    def verifier_certificate(self) -> VerifierCertificate | None:
        """The certificate under which wallets are asked, None where they know the site by its DID."""

    @property
    @abstractmethod
    def site_url(self) -> str:
        """The platform's address, without a slash at its end."""

    @property
    @abstractmethod
    def open_data_licence(self) -> str:
        """The licence of the registry's open data; empty while the operator has said nothing."""

    @property
    @abstractmethod
    def own_frameworks(self) -> tuple[Framework, ...]:
        """The operator's own; raises `FaultyCatalogue`."""

    @abstractmethod
    def vault(self, institution: str) -> KeyVault:
        """Open one institution's key vault; keys opened once stay open in this process."""

    @abstractmethod
    def token_keys(self, institution: str) -> TokenKeys:
        """Tell which keys of an institution lie in tokens, and whether these are there."""

    @abstractmethod
    def secrets(self, institution: str) -> KeptSecrets:
        """Open what an institution keeps of secrets that others drew."""

    @abstractmethod
    def destroy_keys(self, institution: str) -> int:
        """Destroy an institution's private keys and kept secrets, for good; how many there were."""

    @abstractmethod
    def read_metadata(self, metadata: str) -> ProviderMetadata:
        """Read the SAML metadata of one identity provider; raises `Invalid` (E_IDP_METADATA)."""

    @abstractmethod
    def seals(self, institution: str) -> SealCertificates:
        """Return the certificates of an institution's seals."""

    @abstractmethod
    def open_token(self, institution: str) -> OpenToken | None:
        """Return what opens seals whose keys live in tokens; None where the operator named no tokens."""

    @abstractmethod
    def open_stamper(self) -> TimestampAuthority | None:
        """Open the time-stamp authority; without its roots seals go without a stamp, as when it does not answer."""

    @abstractmethod
    def log_context(self) -> LogContext:
        """Return what keeping the transparency log works with."""

    @abstractmethod
    def site_identity(self) -> SiteIdentity:
        """Return the platform's own name and key."""

    @abstractmethod
    def verifier(self) -> Verifier:
        """Return a verifier that trusts the operator's registries and the institutions hosted here.

        Nobody vouches for a demonstration's institutions by hosting them: they do not exist.
        """

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Return a transaction over all institutions: what happens inside is stored together, or not at all."""

    @abstractmethod
    def end_thread(self) -> None:
        """Give back what a thread that ends holds of the platform, its connections above all."""

    @abstractmethod
    def check_clock(self) -> None:
        """Raise `Unavailable` while the machine's clock cannot be signed by, or anything be decided by its time."""

    @property
    def frameworks(self) -> tuple[Framework, ...]:
        """Every framework that definitions are checked against here: the package's, then the operator's own."""
        return (*frameworks(), *self.own_frameworks)

    def store(self, institution: str) -> Store:
        """Open one institution's store; raises `NotFound` (E_INSTITUTION_UNKNOWN)."""
        return self.directory.open(institution)

    def issuing_context(self, institution: str, *, store: Store | None = None) -> IssuingContext:
        """Return what awarding works with: learners with an address are told by a mailed link."""
        book = store or self.store(institution)
        delivery = ClaimDelivery(book, draw_token=new_token, address_of=self.claim_address)
        return IssuingContext(
            book=book,
            vault=self.vault(institution),
            failpoints=self.failpoints,
            delivery=delivery,
            attaching=WithServices(
                WithSeal(CarriedEndorsements(book.endorsements), self.list_standing), links=self.award_links
            ),
            log=_LogOf(institution, entering=self.entering),
            drafter=self.drafter,
            partners=PartnerKeys(open_book=self.store, open_vault=self.vault),
        )

    def list_standing(self, achievement: str) -> frozenset[str]:
        """Return the numbers of the recognitions about an achievement that stand now."""
        now = self.now()
        recognitions = self.recognitions.of_address(achievement)
        return frozenset(
            recognition.number for recognition in recognitions if recognition.standing_at(now) is Standing.RECOGNISED
        )

    def delivering_context(self, institution: str) -> DeliveringContext:
        """Return what delivering mail works with."""
        return DeliveringContext(
            store=self.store(institution),
            mailer=self.mailer,
            links=self.award_links,
            link_again_url=f"{self.site_url}/claim",
            find_recognition=self.find_recognition,
        )

    def find_recognition(self, award: bytes) -> RecognitionFact | None:
        """Return the fact of an award's recognition, as a check of it tells."""
        return recognition_fact(self.verifier().verify_bytes(award, now=self.now()))

    def claim_address(self, token: str) -> str:
        """Turn a claim's token into the link that is mailed."""
        return f"{self.site_url}/claim/{token}"

    def publishing_context(self, institution: str, *, store: Store | None = None) -> PublishingContext:
        """Return what publishing works with."""
        return PublishingContext(
            book=store or self.store(institution),
            vault=self.vault(institution),
            terms=PLATFORM_TERMS,
            failpoints=self.failpoints,
            token_certificates=self.token_certificates,
        )

    def sealing_context(self, institution: str) -> SealingContext:
        """Return what keeping the seals of one institution works with."""
        return SealingContext(
            book=self.store(institution),
            vault=self.vault(institution),
            seals=self.seals(institution),
            token=self.open_token(institution),
        )

    def find_conditional(self, entry: str, version: int) -> ConditionalDecision | None:
        """Return what a body decided on conditions that still run, about a version of an entry."""
        return find_conditional(
            entry,
            version,
            bodies=self.bodies,
            cases_of=lambda institution: self.store(institution).cases,
            name_of=lambda institution: self.organisations.get(institution).name,
        )


@dataclass(frozen=True, slots=True)
class _LogOf:
    """Implements the `Logging` of one institution's desk."""

    institution: str
    entering: LogEntering

    def draw(self, documents: Mapping[str, bytes]) -> Mapping[str, NewEntry]:
        """Make the entries of signed documents."""
        return self.entering.draw(documents)

    def enter(self, entries: Sequence[NewEntry]) -> None:
        """Enter them."""
        self.entering.enter(self.institution, entries)


def new_token() -> str:
    """Draw a secret of 256 bits for a link.

    Source: docs/rules/threats.md T12 (at least 128 bits).
    """
    return secrets.token_urlsafe(32)
