"""What a registry of issuers is: a named list of who is known, since when, by which keys or certificates.

Whatever form a registry came in (`registries.parse_registry`), the checks read this one. An issuer is known by its
identifier: a DID, the https address of an Open Badges 2.0 issuer, or the hash of a certificate
(`urn:x509:sha256:…`). Where a registry gives certificates as roots, whoever holds a certificate that chains to one
of them is known through it.

Source: docs/rules/verdicts.md V5 (registries are named: matched, not listed, could not ask, not covered);
docs/standards/hostile-inputs.md B091, B163.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from kakitome.documents.keys.x509_chain import certificate_id
from kakitome.errors import Invalid, Problem
from kakitome.values.localized_text import LocalizedText

RECOGNITION_BODY = "recognition-body"
ROLES = (RECOGNITION_BODY,)
"""What a registry may list an issuer as, beyond being known."""
STATES = ("active", "suspended", "closed", "succeeded")


class RegistryInvalid(Invalid):
    """A registry file is not of the documented form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedIssuer:
    """One issuer as a registry lists it; empty means the registry does not say.

    Attributes:
        keys: the keys that the registry saw, as multibase texts; empty when it pins none.
        keys_as_of: when it saw them; None when it does not say.
        since, until: when the registry knew it (until is exclusive).
        state: `active`, `suspended`, `closed` (`successor` goes on with its work) or `succeeded` (by `successor`).
        roles: what the registry lists it as, see `ROLES`; an endorsement by a recognition body counts as recognition.
        also_known_as: further identifiers of the same issuer: of its Open Badges 2.0 profile, of its certificates.
        status_required: each of its awards must say where its status is kept; endorsements have their end instead.
    """

    id: str
    name: LocalizedText
    keys: tuple[str, ...] = ()
    keys_as_of: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    state: str = "active"
    successor: str = ""
    status_required: bool = False
    roles: tuple[str, ...] = ()
    also_known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerRegistry:
    """A named list of issuers.

    Attributes:
        countries: ISO 3166-1 alpha-2 codes it is about; empty when it does not say.
        roots: certificates (DER) it vouches for; each is also listed under its own identifier.
        unreachable: it was named but cannot be asked; `trouble` says why.
        valid_until: after this instant it asks to be read anew, and is not believed.
        read_at: when it was read, if that is not just now.
    """

    name: LocalizedText
    url: str = ""
    countries: tuple[str, ...] = ()
    issuers: Mapping[str, ListedIssuer] = field(default_factory=dict)
    roots: tuple[bytes, ...] = ()
    unreachable: bool = False
    trouble: Problem | None = None
    valid_until: datetime | None = None
    read_at: datetime | None = None

    def find(self, issuer_id: str) -> ListedIssuer | None:
        """Find an issuer by its identifier, compared as an exact text."""
        return self.issuers.get(issuer_id)

    def find_root(self, certificate: bytes) -> ListedIssuer | None:
        """Find what is said about a root by its certificate (DER)."""
        return self.issuers.get(certificate_id(certificate))

    def covers(self, country: str) -> bool:
        """Tell whether the registry is about institutions of a country; an unstated country may be anywhere."""
        return not self.countries or not country or country in self.countries


def silent_registry(name: LocalizedText, trouble: Problem, *, url: str = "") -> IssuerRegistry:
    """Make a registry that was named but cannot be asked, with the reason."""
    return IssuerRegistry(name=name, url=url, unreachable=True, trouble=trouble)


def refuse_registry(place: str) -> NoReturn:
    """Refuse a registry for its form; raises `RegistryInvalid` (`E_REGISTRY_FORM` with the place)."""
    raise RegistryInvalid("E_REGISTRY_FORM", Problem(code="E_REGISTRY_FORM", pointer=place), place=place)
