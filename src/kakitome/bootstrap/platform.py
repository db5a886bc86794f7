"""Settings → Platform: the one place where the web's parts are wired together.

    platform = get_platform()
    store = platform.store("example-university")
    vault = platform.vault("example-university")

Import it only after Django has started (`bootstrap/starting.py`); the library and the command line's
letter and envelope commands use `bootstrap/library.py` instead.
"""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from django.conf import settings

from kakitome.bootstrap.conditional_decisions import find_conditional
from kakitome.bootstrap.envelope_tools import anchors_anywhere
from kakitome.bootstrap.hosted import HostedDocuments
from kakitome.bootstrap.hosting import own_registry
from kakitome.bootstrap.installation import Installation, secret_from, secrets_from
from kakitome.bootstrap.log_keeping import evidence_of_hosted, open_log, trusted_logs
from kakitome.bootstrap.object_keeping import packs_of
from kakitome.bootstrap.own_frameworks import own_frameworks
from kakitome.bootstrap.programmes import OwnProgrammes
from kakitome.bootstrap.site_identity import WELL_KNOWN, SiteIdentity, open_site_identity
from kakitome.bootstrap.trusting import NamedRegistries
from kakitome.documents.verification.programmes import ConditionalDecision
from kakitome.documents.verification.registries import IssuerRegistry
from kakitome.gateways.checkpoint_files import CheckpointFiles
from kakitome.gateways.concurrency_limits import ConcurrencyLimit, LimitedFetcher
from kakitome.gateways.failpoints import failpoints_from
from kakitome.gateways.fetcher import NetworkFetcher
from kakitome.gateways.key_vault import SealedKeyVault, WrappingKey
from kakitome.gateways.mailer import ConsoleMailer, FolderMailer, SmtpMailer, SmtpServer
from kakitome.gateways.own_site import ForeignLists, OwnSiteFetcher
from kakitome.gateways.sandbox import ChildSandbox
from kakitome.gateways.shared_counts import SharedCounts
from kakitome.gateways.status_memory import ProcessStatusMemory
from kakitome.learning.framework.catalogue import frameworks
from kakitome.learning.framework.model import Framework
from kakitome.learning.recognition.recognition import Standing
from kakitome.mapping.award_plan import AwardPlans
from kakitome.mapping.recognition_fact import RecognitionFact, recognition_fact
from kakitome.ports.bodies import PublicBodies
from kakitome.ports.directory import Directory
from kakitome.ports.failpoints import Failpoints
from kakitome.ports.fetcher import Fetcher
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.mailer import Mailer
from kakitome.ports.queue import WorkQueue
from kakitome.ports.recognitions import PublicRecognitions
from kakitome.ports.registry import Registry as EntryRegistry
from kakitome.ports.registry_search import RegistrySearch
from kakitome.ports.reviewers import ReviewerDirectory
from kakitome.ports.seals import SealCertificate
from kakitome.ports.store import Store
from kakitome.ports.transparency_log import NewEntry
from kakitome.records.accounts import Accounts
from kakitome.records.api_keys import ApiKeys
from kakitome.records.check_records import CheckRecords
from kakitome.records.hosted_issuers import HostedIssuers
from kakitome.records.invitations import Invitations
from kakitome.records.organisations import Organisations
from kakitome.records.queue import open_queue
from kakitome.records.store.institution_store import DatabaseDirectory
from kakitome.records.store.public_bodies import DatabasePublicBodies
from kakitome.records.store.recognitions import DatabasePublicRecognitions
from kakitome.records.store.registry import DatabaseRegistry
from kakitome.records.store.reviewers import DatabaseReviewerDirectory
from kakitome.records.store.scope import Scope
from kakitome.records.store.sealed_keys import DatabaseSealedKeys
from kakitome.records.store.seals import DatabaseSealCertificates
from kakitome.records.store.searching import DatabaseRegistrySearch
from kakitome.records.verification_batches import VerificationBatches
from kakitome.services.attaching import WithSeal, WithServices
from kakitome.services.delivering import DeliveringContext
from kakitome.services.endorsing import CarriedEndorsements
from kakitome.services.issuing import IssuingContext
from kakitome.services.issuing.delivery import ClaimDelivery
from kakitome.services.keeping_log import LogContext, LogEntering, anchors_in
from kakitome.services.publishing import PLATFORM_TERMS, PublishingContext
from kakitome.services.verifying import Verifier

CHILDREN, ADDRESSES, WAITING = 2, 4, 2
"""Costly checks at once of each kind in a process, and how many may wait there: together fewer than its threads, so
that there is always one for whoever asks for something simple."""
PATIENCE_S, FILE_PATIENCE_S = 2.0, 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Everything a page, an API call or a command may use."""

    installation: Installation
    directory: Directory
    registry: EntryRegistry
    registry_search: RegistrySearch
    organisations: Organisations
    invitations: Invitations
    accounts: Accounts
    api_keys: ApiKeys
    check_records: CheckRecords
    verification_batches: VerificationBatches
    recognitions: PublicRecognitions
    bodies: PublicBodies
    reviewers: ReviewerDirectory
    hosted: HostedDocuments
    fetcher: Fetcher
    sandbox: ChildSandbox
    trusted: NamedRegistries
    mailer: Mailer
    witness: CheckpointFiles
    failpoints: Failpoints
    queue: WorkQueue
    counts: SharedCounts
    now: Callable[[], datetime]
    network: NetworkFetcher
    wrapping_keys: tuple[WrappingKey, ...] = field(repr=False)
    entering: LogEntering = field(repr=False)
    _status_memory: ProcessStatusMemory = field(default_factory=ProcessStatusMemory, repr=False)
    _vaults: dict[str, KeyVault] = field(default_factory=dict, repr=False)
    _plans: AwardPlans = field(default_factory=AwardPlans, repr=False)

    @property
    def site_url(self) -> str:
        """The platform's address, without a slash at its end."""
        return self.installation.site_url

    @property
    def registries(self) -> tuple[IssuerRegistry, ...]:
        """The registries the operator named, as they were last read."""
        return self.trusted.list_registries()

    @property
    def frameworks(self) -> tuple[Framework, ...]:
        """Every framework that definitions are checked against here: the package's, then the operator's own."""
        return (*frameworks(), *self.own_frameworks)

    @property
    def own_frameworks(self) -> tuple[Framework, ...]:
        """The operator's own; raises `FaultyCatalogue`."""
        return own_frameworks(self.installation.frameworks_dir)

    def store(self, institution: str) -> Store:
        """Open one institution's store; raises `NotFound` (E_INSTITUTION_UNKNOWN)."""
        return self.directory.open(institution)

    def vault(self, institution: str) -> KeyVault:
        """Open one institution's key vault; keys opened once stay open in this process."""
        if institution not in self._vaults:
            table = DatabaseSealedKeys(Scope(institution))
            self._vaults[institution] = SealedKeyVault(table, wrapping_keys=self.wrapping_keys, clock=self.now)
        return self._vaults[institution]

    def issuing_context(self, institution: str, *, store: Store | None = None) -> IssuingContext:
        """Return what awarding works with: learners with an address are told by a mailed link."""
        book = store or self.store(institution)
        delivery = ClaimDelivery(book, draw_token=new_token, address_of=self.claim_address)
        return IssuingContext(
            book=book,
            vault=self.vault(institution),
            failpoints=self.failpoints,
            delivery=delivery,
            attaching=WithServices(WithSeal(CarriedEndorsements(book.endorsements), self.list_standing)),
            log=_LogOf(institution, entering=self.entering),
            plans=self._plans,
        )

    def list_standing(self, achievement: str) -> frozenset[str]:
        """Return the numbers of the recognitions about an achievement that stand now."""
        now = self.now()
        found = self.recognitions.of_address(achievement)
        return frozenset(one.number for one in found if one.standing_at(now) is Standing.RECOGNISED)

    def delivering_context(self, institution: str) -> DeliveringContext:
        """Return what delivering mail works with."""
        return DeliveringContext(
            store=self.store(institution),
            mailer=self.mailer,
            award_url=f"{self.site_url}/a/",
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
        )

    def log_context(self) -> LogContext:
        """Return what keeping the transparency log works with."""
        return open_log(self.installation, failpoints=self.failpoints, clock=self.now)

    def site_identity(self) -> SiteIdentity:
        """Return the platform's own name and key."""
        return open_site_identity(self.installation, now=self.now())

    def find_conditional(self, entry: str, version: int) -> ConditionalDecision | None:
        """Return what a body decided on conditions that still run, about a version of an entry."""
        return find_conditional(
            entry,
            version,
            bodies=self.bodies,
            cases_of=lambda institution: self.store(institution).cases,
            name_of=lambda institution: self.organisations.get(institution).name,
        )

    def verifier(self) -> Verifier:
        """Return a verifier that trusts the operator's registries and the institutions hosted here.

        Nobody vouches for a demonstration's institutions by hosting them: they do not exist.
        """
        hosted = HostedIssuers()
        own = () if hosted.are_only_demonstrations() else (own_registry(hosted, site_url=self.site_url),)
        programmes = OwnProgrammes(
            registry=self.registry,
            recognitions=self.recognitions,
            site_url=self.site_url,
            find_conditional=self.find_conditional,
        )
        log_context = self.log_context()
        settings = self.installation.envelopes
        in_log = anchors_in(log_context)
        return Verifier(
            fetcher=self.fetcher,
            sandbox=self.sandbox,
            registries=(*self.registries, *own),
            programmes=(programmes,),
            memory=ForeignLists(self._status_memory, site_url=self.site_url),
            find_schema=self.installation.contexts.contents.get,
            find_anchor=anchors_anywhere(settings, log=in_log, network=self.network) if settings.chain else in_log,
            find_log_evidence=evidence_of_hosted(log_context, hosted),
            logs=(log_context.key, *trusted_logs(self.installation)),
            log_witnesses=log_context.witnesses,
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


@cache
def get_platform() -> Platform:
    """Return this process's platform."""
    return build_platform(settings.INSTALLATION)


def build_platform(installation: Installation, *, now: Callable[[], datetime] | None = None) -> Platform:
    """Wire a platform over Django's default database."""
    clock = now or _now
    witness = CheckpointFiles(
        installation.checkpoint_dir, secret=secret_from(installation.checkpoint_key_file), clock=clock
    )
    directory, organisations = DatabaseDirectory(witness=witness, packs=packs_of(installation)), Organisations()
    hosted = HostedDocuments(directory=directory, organisations=organisations)
    network = NetworkFetcher()
    addresses = ConcurrencyLimit(ADDRESSES, waiting=WAITING, patience_s=PATIENCE_S)

    def answer(path: str) -> bytes | None:
        if path == WELL_KNOWN:
            return open_site_identity(installation, now=clock()).document or None
        return hosted.find_bytes(path)

    fetcher = OwnSiteFetcher(
        site_url=installation.site_url, answer=answer, otherwise=LimitedFetcher(network, addresses)
    )
    return Platform(
        installation=installation,
        directory=directory,
        registry=DatabaseRegistry(),
        registry_search=DatabaseRegistrySearch(),
        organisations=organisations,
        invitations=Invitations(),
        accounts=Accounts(),
        api_keys=ApiKeys(),
        check_records=CheckRecords(),
        verification_batches=VerificationBatches(),
        recognitions=DatabasePublicRecognitions(),
        bodies=DatabasePublicBodies(),
        reviewers=DatabaseReviewerDirectory(),
        hosted=hosted,
        fetcher=fetcher,
        network=network,
        sandbox=ChildSandbox(
            graphs=ConcurrencyLimit(CHILDREN, waiting=WAITING, patience_s=PATIENCE_S),
            files=ConcurrencyLimit(CHILDREN, waiting=WAITING, patience_s=FILE_PATIENCE_S),
            contexts=installation.contexts.documents,
        ),
        trusted=NamedRegistries(
            locations=installation.registries,
            fetcher=fetcher,
            clock=clock,
            folder=installation.data_dir / "registries",
        ),
        mailer=mailer_of(installation),
        witness=witness,
        failpoints=failpoints_from(os.environ),
        queue=open_queue(folder=installation.data_dir / "workers"),
        counts=SharedCounts(installation.data_dir / "cache" / "counts"),
        now=clock,
        entering=LogEntering(lambda: open_log(installation)),
        wrapping_keys=tuple(WrappingKey(secret) for secret in secrets_from(installation.key_encryption_key_file)),
    )


def list_seals(institution: str) -> Sequence[SealCertificate]:
    """Return the certificates of an institution's seals."""
    return DatabaseSealCertificates(Scope(institution)).list_all()


def mailer_of(installation: Installation) -> Mailer:
    """Choose how mail leaves."""
    route, sender = installation.mail, installation.mail_from
    if route.kind == "folder":
        return FolderMailer(route.folder, sender=sender)
    if route.kind == "console":
        return ConsoleMailer(sender=sender)
    server = SmtpServer(
        host=route.host,
        port=route.port,
        login=route.login,
        password=route.password,
        is_tls=route.kind == "smtps",
        starts_tls=route.starts_tls,
    )
    return SmtpMailer(server, sender=sender)


def new_token() -> str:
    """Draw a secret of 256 bits for a link.

    Source: docs/rules/threats.md T12 (at least 128 bits).
    """
    return secrets.token_urlsafe(32)


def _now() -> datetime:
    return datetime.now(UTC)
