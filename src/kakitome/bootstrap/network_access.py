"""What asks addresses of others, and what opens their files: a few at a time, in this process.

Costly checks wait for each other here, so that a thread is always left for whoever asks for something simple.
"""

from collections.abc import Callable
from datetime import datetime

from kakitome.bootstrap.acceleration import ways
from kakitome.bootstrap.installation import Installation
from kakitome.bootstrap.site_identity import WELL_KNOWN, open_site_identity
from kakitome.gateways.concurrency_limits import ConcurrencyLimit, LimitedFetcher
from kakitome.gateways.fetcher import NetworkFetcher
from kakitome.gateways.named_registries import NamedRegistries
from kakitome.gateways.own_site import OwnSiteFetcher
from kakitome.gateways.sandbox import ChildSandbox
from kakitome.ports.hosted_documents import HostedDocuments

CHILDREN, ADDRESSES, WAITING = 2, 4, 2
"""Costly checks at once of each kind in a process, and how many may wait there: together fewer than its threads, so
that there is always one for whoever asks for something simple."""
PATIENCE_S, FILE_PATIENCE_S = 2.0, 6.0


def own_site_fetcher(
    installation: Installation,
    *,
    network: NetworkFetcher,
    hosted: HostedDocuments,
    clock: Callable[[], datetime],
) -> OwnSiteFetcher:
    """Return what fetches: the site's own addresses out of its records, others from the network, a few at a time."""

    def answer(path: str) -> bytes | None:
        if path == WELL_KNOWN:
            return open_site_identity(installation, now=clock()).document or None
        return hosted.find_bytes(path)

    addresses = ConcurrencyLimit(ADDRESSES, waiting=WAITING, patience_s=PATIENCE_S)
    return OwnSiteFetcher(site_url=installation.site_url, answer=answer, otherwise=LimitedFetcher(network, addresses))


def named_registries(
    installation: Installation, *, fetcher: OwnSiteFetcher, clock: Callable[[], datetime]
) -> NamedRegistries:
    """Return the registries that the operator named."""
    folder = installation.data_dir / "registries"
    return NamedRegistries(locations=installation.registries, fetcher=fetcher, clock=clock, folder=folder)


def child_sandbox(installation: Installation) -> ChildSandbox:
    """Return what opens files of strangers, in processes of its own."""
    return ChildSandbox(
        graphs=ConcurrencyLimit(CHILDREN, waiting=WAITING, patience_s=PATIENCE_S),
        files=ConcurrencyLimit(CHILDREN, waiting=WAITING, patience_s=FILE_PATIENCE_S),
        contexts=installation.contexts.documents,
        canonicalizing=ways().canonicalizing,
    )
