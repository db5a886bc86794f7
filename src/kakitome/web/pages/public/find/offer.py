"""One micro-credential as the public sees it, at an address that names its version."""

from dataclasses import dataclass

from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.addresses import document_name
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOffer:
    """A published version, who awards it, and the other published versions, newest first."""

    institution: str
    version: MicrocredentialVersion
    issuer: IssuerRecord
    others: tuple[str, ...]

    @property
    def microcredential(self) -> Microcredential:
        """The letter."""
        return self.version.microcredential

    @property
    def name(self) -> str:
        """Its name in addresses."""
        return document_name(self.microcredential)

    @property
    def is_in_force(self) -> bool:
        """Whether it is offered now."""
        return self.version.state is VersionState.IN_FORCE and self.issuer.closed_at is None


def find_offer(platform: Platform, slug: str, name: str) -> ShownOffer:
    """Find a published version by its issuer and name; raises `NotFound` (E_MICROCREDENTIAL_UNKNOWN)."""
    institution = platform.directory.find_by_issuer(slug)
    if institution is not None:
        store = platform.store(institution)
        issuer = store.issuers.find_by_slug(slug)
        for latest in store.microcredentials.list_latest():
            published = [
                version
                for version in store.microcredentials.list_versions(latest.identifier)
                if version.state is not VersionState.DRAFT or version.frozen_at is not None
            ]
            names = {document_name(version.microcredential): version for version in published}
            if issuer is not None and name in names:
                others = tuple(other for other in reversed(names) if other != name)
                return ShownOffer(institution=institution, version=names[name], issuer=issuer, others=others)
    raise NotFound("E_MICROCREDENTIAL_UNKNOWN")
