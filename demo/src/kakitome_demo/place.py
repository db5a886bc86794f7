"""Where the demonstration works: one institution of one platform, and who acts there."""

from dataclasses import dataclass

from kakitome.journeys.institutions.opening import issuer_did
from kakitome.journeys.platform import Platform
from kakitome.mapping.issuer import Issuer
from kakitome.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlace:
    """One institution of the demonstration; `actor` is the account of its administrator."""

    platform: Platform
    institution: str
    actor: str

    @property
    def store(self) -> Store:
        """The institution's records."""
        return self.platform.store(self.institution)

    @property
    def issuer(self) -> Issuer:
        """Who signs."""
        return self.store.issuers.get(issuer_did(self.platform.site_url, self.institution)).issuer
