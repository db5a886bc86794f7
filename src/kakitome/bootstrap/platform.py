"""Settings → Platform: the one place where the web's parts are wired together.

    platform = get_platform()
    store = platform.store("example-university")
    vault = platform.vault("example-university")

Import it only after Django has started (`bootstrap/starting.py`); the library and the command line's
letter and envelope commands use `library/api.py` instead.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial

import requests
from django.conf import settings
from django.db import connections, transaction

from kakitome.bootstrap.acceleration import ways
from kakitome.bootstrap.clock_guarding import events_and_guard
from kakitome.bootstrap.credit_stores import open_credit_stores
from kakitome.bootstrap.envelope_tools import anchors_anywhere, open_stamper, token_opener
from kakitome.bootstrap.federation_settings import federation_folder
from kakitome.bootstrap.installation import Installation, secret_from, secrets_from
from kakitome.bootstrap.institution_vault import open_vault
from kakitome.bootstrap.issuers_elsewhere import open_issuer_requests
from kakitome.bootstrap.log_keeping import open_log, trusted_logs
from kakitome.bootstrap.mail_settings import mailer_of
from kakitome.bootstrap.network_access import (
    ADDRESSES,
    PATIENCE_S,
    WAITING,
    child_sandbox,
    named_registries,
    own_site_fetcher,
)
from kakitome.bootstrap.object_keeping import packs_of
from kakitome.bootstrap.own_frameworks import own_frameworks
from kakitome.bootstrap.person_stores import noting, open_person_stores
from kakitome.bootstrap.presenting import presenting_of
from kakitome.bootstrap.site_identity import open_site_identity
from kakitome.documents.verification.registries import IssuerRegistry
from kakitome.errors import Misconfigured
from kakitome.gateways.checked_requests import checked_session
from kakitome.gateways.checkpoint_files import CheckpointFiles
from kakitome.gateways.clock_guard import ClockGuard
from kakitome.gateways.concurrency_limits import ConcurrencyLimit
from kakitome.gateways.evidence_folder import EvidenceFolder
from kakitome.gateways.failpoints import failpoints_from
from kakitome.gateways.fetcher import NetworkFetcher
from kakitome.gateways.guarded_vault import GuardedVault
from kakitome.gateways.key_vault import SealedKeyVault, WrappingKey
from kakitome.gateways.named_registries import NamedRegistries
from kakitome.gateways.own_site import ForeignLists
from kakitome.gateways.saml_metadata import SEALED_AS, open_saml_site, read_provider_metadata, renew_saml_key
from kakitome.gateways.sealed_texts import SealedTexts
from kakitome.gateways.shared_counts import SharedCounts
from kakitome.gateways.snapshot_folder import SnapshotFolder
from kakitome.gateways.status_memory import ProcessStatusMemory
from kakitome.gateways.visitor_network import VisitorNetworks
from kakitome.journeys.hosting.documents import PublishedDocuments
from kakitome.journeys.platform import Platform
from kakitome.learning.framework.model import Framework
from kakitome.ports.credit_stores import CreditStores
from kakitome.ports.directory import Directory
from kakitome.ports.federation import Federation
from kakitome.ports.identity_providers import ProviderMetadata, SamlSite
from kakitome.ports.issuer_requests import IssuerRequests
from kakitome.ports.key_token import TokenKeys
from kakitome.ports.key_vault import KeptSecrets, KeyVault
from kakitome.ports.organisations import Organisations
from kakitome.ports.phone_passes import PhonePasses
from kakitome.ports.recognitions import PublicRecognitions
from kakitome.ports.seals import SealCertificates
from kakitome.ports.site_identity import SiteIdentity
from kakitome.ports.timestamping import TimestampAuthority
from kakitome.ports.verifier_certificate import VerifierCertificate
from kakitome.ports.virus_scanner import VirusScanner
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.api_keys import DatabaseApiKeys
from kakitome.records.award_terms import DatabaseAwardTerms
from kakitome.records.check_records import DatabaseCheckRecords
from kakitome.records.closings import DatabaseClosings
from kakitome.records.hosted_issuers import DatabaseHostedIssuers
from kakitome.records.identity_providers import DatabaseIdentityProviders
from kakitome.records.invitations import DatabaseInvitations
from kakitome.records.organisations import DatabaseOrganisations
from kakitome.records.published_lists import DatabasePublishedLists
from kakitome.records.queue import open_queue
from kakitome.records.retention import DatabaseRetention
from kakitome.records.shares import DatabaseShares, PasswordPinHashes
from kakitome.records.store.institution_store import DatabaseDirectory
from kakitome.records.store.public_bodies import DatabasePublicBodies
from kakitome.records.store.reading_once import reading_once
from kakitome.records.store.recognitions import DatabasePublicRecognitions
from kakitome.records.store.registry import DatabaseRegistry
from kakitome.records.store.registry_index import DatabaseRegistryIndex
from kakitome.records.store.reviewers import DatabaseReviewerDirectory
from kakitome.records.store.scope import Scope
from kakitome.records.store.seals import DatabaseSealCertificates
from kakitome.records.store.searching import DatabaseRegistrySearch
from kakitome.records.verification_batches import DatabaseVerificationBatches
from kakitome.records.wallets import DatabaseWallets
from kakitome.services.keeping_log import LogContext, LogEntering, anchors_in
from kakitome.services.keeping_log.proving_inclusion import evidence_of_hosted
from kakitome.services.keeping_seals import OpenToken
from kakitome.services.verifying.own_programmes import OwnProgrammes
from kakitome.services.verifying.own_registry import own_registry
from kakitome.services.verifying.verifier import Verifier
from kakitome.values.award_links import AwardLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledPlatform(Platform):
    """The platform of an installation: its database, its files, its network."""

    crediting: CreditStores = field(default_factory=open_credit_stores)
    installation: Installation
    trusted: NamedRegistries
    witness: CheckpointFiles
    counts: SharedCounts
    networks: VisitorNetworks
    network: NetworkFetcher
    wrapping_keys: tuple[WrappingKey, ...] = field(repr=False)
    sign_in_limit: ConcurrencyLimit = field(
        default_factory=lambda: ConcurrencyLimit(ADDRESSES, waiting=WAITING, patience_s=PATIENCE_S), repr=False
    )
    issuer_requests: IssuerRequests = field(default_factory=open_issuer_requests, repr=False)
    clock_guard: ClockGuard | None = field(default=None, repr=False)
    """None where time is given, as in tests and for what is reckoned for another day."""
    _status_memory: ProcessStatusMemory = field(default_factory=ProcessStatusMemory, repr=False)
    _vaults: dict[str, SealedKeyVault] = field(default_factory=dict, repr=False)

    @property
    def site_url(self) -> str:
        """The platform's address, without a slash at its end."""
        return self.installation.site_url

    @property
    def scanner(self) -> VirusScanner:
        """What looks at files of others before they are kept."""
        return self.installation.scanner

    @property
    def phone_passes(self) -> PhonePasses:
        """What signs cards for the wallets of telephones."""
        return self.installation.phone_passes

    @property
    def token_certificates(self) -> Mapping[str, tuple[bytes, ...]]:
        """Certificates of issuers’ keys for tokens (DER, the own one first), by the key as Multikey."""
        return self.installation.token_certificates

    @property
    def verifier_certificate(self) -> VerifierCertificate | None:
        """The certificate under which wallets are asked, None where they know the site by its DID."""
        return self.installation.verifier_certificate

    @property
    def open_data_licence(self) -> str:
        """The licence of the registry's open data; empty while the operator has said nothing."""
        return self.installation.open_data_licence

    @property
    def registries(self) -> tuple[IssuerRegistry, ...]:
        """The registries the operator named, as they were last read."""
        return self.trusted.list_registries()

    @property
    def own_frameworks(self) -> tuple[Framework, ...]:
        """The operator's own; raises `FaultyCatalogue`."""
        return own_frameworks(self.installation.frameworks_dir)

    def vault(self, institution: str) -> KeyVault:
        """Open one institution's key vault; keys opened once stay open in this process."""
        vault = self._open_vault(institution)
        return GuardedVault(vault, self.clock_guard) if self.clock_guard else vault

    def secrets(self, institution: str) -> KeptSecrets:
        """Open what an institution keeps of secrets that others drew."""
        return self._open_vault(institution)

    def destroy_keys(self, institution: str) -> int:
        """Destroy an institution's private keys and kept secrets, for good; how many there were."""
        vault = self._open_vault(institution)
        destroy_in_tokens = vault.prepare_destruction()
        count = vault.destroy_keys()
        # What a token has destroyed no transaction brings back: only when the rest is certain.
        transaction.on_commit(destroy_in_tokens, robust=True)
        return count

    def token_keys(self, institution: str) -> TokenKeys:
        """Tell which keys of an institution lie in tokens, and whether these are there."""
        return self._open_vault(institution)

    def _open_vault(self, institution: str) -> SealedKeyVault:
        if institution not in self._vaults:
            settings = self.installation.envelopes
            self._vaults[institution] = open_vault(
                settings, institution, wrapping_keys=self.wrapping_keys, clock=self.now
            )
        return self._vaults[institution]

    def check_clock(self) -> None:
        """Raise `Unavailable` while the clock is wrong: E_CLOCK_BACKWARDS, E_CLOCK_LEAPT, E_CLOCK_JUMPED."""
        if self.clock_guard is not None:
            self.clock_guard.check()

    def sealed_texts(self, kind: str) -> SealedTexts:
        """Return what seals short secrets of one kind."""
        return SealedTexts(kind, wrapping_keys=self.wrapping_keys)

    def seals(self, institution: str) -> SealCertificates:
        """Return the certificates of an institution's seals."""
        return DatabaseSealCertificates(Scope(institution))

    def open_token(self, institution: str) -> OpenToken | None:
        """Return what opens seals whose keys live in tokens; None where the operator named no tokens."""
        return token_opener(self.installation.envelopes, institution)

    def open_stamper(self) -> TimestampAuthority | None:
        """Open the time-stamp authority; None also where its roots cannot be read."""
        try:
            return open_stamper(self.installation.envelopes, network=self.network)
        except Misconfigured:
            return None

    def log_context(self) -> LogContext:
        """Return what keeping the transparency log works with."""
        return open_log(self.installation, failpoints=self.failpoints, clock=self.now)

    def site_identity(self) -> SiteIdentity:
        """Return the platform's own name and key."""
        return open_site_identity(self.installation, now=self.now())

    def verifier(self) -> Verifier:
        """Return a verifier that trusts the operator's registries and the institutions hosted here."""
        hosted = self.hosted_issuers
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

    def read_metadata(self, metadata: str) -> ProviderMetadata:
        """Read the SAML metadata of one identity provider; raises `Invalid` (E_IDP_METADATA)."""
        return read_provider_metadata(metadata)

    def saml_site(self) -> SamlSite:
        """Return ourselves as SAML providers know us; the key is made when it is first asked for."""
        seal = self.sealed_texts(SEALED_AS)
        return open_saml_site(self.installation.data_dir, site_url=self.site_url, seal=seal, now=self.now())

    def renew_saml_key(self) -> bool:
        """Announce our next SAML key, or put the announced one in force; whether one was put in force."""
        seal = self.sealed_texts(SEALED_AS)
        return renew_saml_key(self.installation.data_dir, site_url=self.site_url, seal=seal, now=self.now())

    def open_session(self) -> requests.Session:
        """Return the door to the network for a library that asks with `requests`."""
        return checked_session(self.network, limit=self.sign_in_limit)

    def transaction(self) -> AbstractContextManager[None]:
        """Return a transaction over all institutions."""
        return transaction.atomic()

    def reading_once(self) -> AbstractContextManager[None]:
        """Ask the database nothing twice inside, as `records.store.reading_once` says."""
        return reading_once()

    def end_thread(self) -> None:
        """Close the connections of the thread that calls."""
        connections.close_all()


@cache
def get_platform() -> InstalledPlatform:
    """Return this process's platform."""
    return build_platform(settings.INSTALLATION)


def build_platform(installation: Installation, *, now: Callable[[], datetime] | None = None) -> InstalledPlatform:
    """Wire a platform over Django's default database."""
    clock, keys = now or partial(datetime.now, UTC), _wrapping_keys(installation)
    witness, award_links = _witness(installation, clock=clock), _award_links(installation)
    network, networks = NetworkFetcher(), VisitorNetworks(secret_from(installation.secret_key_file))
    events, clock_guard = events_and_guard(networks, is_guarded=not now and installation.clock_is_guarded)
    directory = DatabaseDirectory(witness=witness, packs=packs_of(installation), clock=clock_guard)
    organisations, recognitions = DatabaseOrganisations(), DatabasePublicRecognitions()
    hosted = _hosted(directory, organisations, recognitions=recognitions, links=award_links)
    fetcher = own_site_fetcher(installation, network=network, hosted=hosted, clock=clock)
    return InstalledPlatform(
        installation=installation,
        clock_guard=clock_guard,
        directory=directory,
        registry=DatabaseRegistry(),
        registry_search=DatabaseRegistrySearch(),
        registry_index=DatabaseRegistryIndex(),
        organisations=organisations,
        invitations=DatabaseInvitations(),
        identity_providers=DatabaseIdentityProviders(),
        federation=_federation(installation, network=network),
        accounts=DatabaseAccounts(),
        wallets=DatabaseWallets(),
        persons=open_person_stores(keys, installation.endorsements, note=noting(events, clock), guard=clock_guard),
        shares=DatabaseShares(),
        pins=PasswordPinHashes(),
        presenting=presenting_of(installation.requests),
        share_terms=installation.shares,
        offer_terms=installation.offers,
        api_keys=DatabaseApiKeys(),
        security_events=events,
        networks=networks,
        check_records=DatabaseCheckRecords(),
        verification_batches=DatabaseVerificationBatches(),
        recognitions=recognitions,
        bodies=DatabasePublicBodies(),
        reviewers=DatabaseReviewerDirectory(),
        retention=DatabaseRetention(),
        award_terms=DatabaseAwardTerms(),
        closings=DatabaseClosings(),
        hosted=hosted,
        hosted_issuers=DatabaseHostedIssuers(),
        evidence_files=EvidenceFolder(installation.data_dir / "evidence"),
        snapshots=SnapshotFolder(installation.open_data_dir),
        fetcher=fetcher,
        network=network,
        sandbox=child_sandbox(installation),
        trusted=named_registries(installation, fetcher=fetcher, clock=clock),
        mailer=mailer_of(installation),
        witness=witness,
        failpoints=failpoints_from(os.environ),
        queue=open_queue(folder=installation.data_dir / "workers"),
        counts=SharedCounts(installation.data_dir / "cache" / "counts"),
        now=clock,
        award_links=award_links,
        drafter=ways().drafter,
        set_certificate=ways().set_certificate,
        entering=LogEntering(lambda: open_log(installation)),
        wrapping_keys=keys,
    )


def _wrapping_keys(installation: Installation) -> tuple[WrappingKey, ...]:
    return tuple(WrappingKey(secret) for secret in secrets_from(installation.key_encryption_key_file))


def _federation(installation: Installation, *, network: NetworkFetcher) -> Federation:
    return federation_folder(installation.federation, folder=installation.data_dir / "federation", network=network)


def _hosted(
    directory: Directory, organisations: Organisations, *, recognitions: PublicRecognitions, links: AwardLinks
) -> PublishedDocuments:
    return PublishedDocuments(
        directory=directory,
        organisations=organisations,
        recognitions=recognitions,
        lists=DatabasePublishedLists(),
        seals_of=lambda institution: DatabaseSealCertificates(Scope(institution)),
        links=links,
    )


def _award_links(installation: Installation) -> AwardLinks:
    return AwardLinks(site_url=installation.site_url, secrets=secrets_from(installation.award_links_key_file))


def _witness(installation: Installation, *, clock: Callable[[], datetime]) -> CheckpointFiles:
    secret = secret_from(installation.checkpoint_key_file)
    return CheckpointFiles(installation.checkpoint_dir, secret=secret, clock=clock)
