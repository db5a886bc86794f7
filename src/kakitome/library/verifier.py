"""Wire a verifier without server or database: for the library and the command line."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache

from kakitome.bootstrap.acceleration import ways
from kakitome.bootstrap.pinned_contexts import LIMITS, PinnedContexts
from kakitome.documents.anchoring.checkpoint import NoteKey
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.programmes import Programmes
from kakitome.documents.verification.registries import IssuerRegistry
from kakitome.gateways.fetcher import NetworkFetcher, OfflineFetcher
from kakitome.gateways.mapped_fetcher import MappedFetcher, Mount
from kakitome.gateways.named_registries import read_registries
from kakitome.gateways.sandbox import ChildSandbox
from kakitome.gateways.status_memory import ProcessStatusMemory
from kakitome.services.verifying.logs_of_others import anchors_at
from kakitome.services.verifying.verifier import Verifier


def build_verifier(
    *,
    registries: Sequence[IssuerRegistry] = (),
    trust: Sequence[str] = (),
    programmes: Sequence[Programmes] = (),
    mounts: Sequence[Mount] = (),
    logs: Sequence[NoteKey] = (),
    is_offline: bool = False,
) -> Verifier:
    """Build a verifier that trusts these registries and answers these mounts without the network.

    `trust` names files and https addresses of further registries, which are read now; one that cannot be read stays
    named in every report, as one that could not be asked.

    `logs` are the keys of transparency logs whose evidence is believed, and which are asked for what is anchored there.

    `programmes` are registries of programmes that are asked for what is awarded.

    Schemas come from mounts alone: a schema is no reason to tell its publisher who verifies what.
    """
    fetcher = MappedFetcher(mounts, otherwise=OfflineFetcher() if is_offline else NetworkFetcher())
    return Verifier(
        fetcher=fetcher,
        sandbox=shared_sandbox(),
        registries=(*registries, *read_registries(trust, fetcher=fetcher, clock=lambda: datetime.now(UTC))),
        programmes=tuple(programmes),
        memory=ProcessStatusMemory(),
        find_anchor=anchors_at(logs, fetch=fetcher.fetch) if logs else None,
        logs=tuple(logs),
        find_schema=lambda url: fetcher.fetch(url) if fetcher.covers(url) else None,
    )


def knowing(verifier: Verifier, contexts: PinnedContexts) -> Verifier:
    """Return a verifier that also knows the contexts which an operator pins."""

    def at_hand(url: str) -> bytes | None:
        content = contexts.contents.get(url)
        return verifier.find_schema(url) if content is None else content

    sandbox = _sandbox_knowing(tuple(sorted(contexts.contents.items())))
    return replace(verifier, sandbox=sandbox, find_schema=at_hand)


@lru_cache(maxsize=4)
def _sandbox_knowing(contents: tuple[tuple[str, bytes], ...]) -> ChildSandbox:
    """Return one sandbox for the same contexts, however often they are read."""
    return ChildSandbox(
        contexts={address: strict_json.load(data, limits=LIMITS) for address, data in contents},
        canonicalizing=ways().canonicalizing,
    )


@cache
def shared_sandbox() -> ChildSandbox:
    """Return this process's sandbox: one child serves every verification."""
    return ChildSandbox(canonicalizing=ways().canonicalizing)
