"""Where people of an institution sign in: its own identity provider, and what follows from what it asserts.

A person is known by the provider and the subject it asserts, never by an address. What a provider says of somebody may
lead to an offer of a role; the offer has no effect until the person accepts it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText


class SignInProtocol(StrEnum):
    """How a provider is asked."""

    OIDC = "oidc"
    SAML = "saml"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule:
    """Which role is offered at which node to those of whom a provider asserts `value`.

    Attributes:
        value: an entitlement or an affiliation, compared letter by letter.
    """

    value: str
    node: str
    role: NodeRole


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider:
    """One identity provider of an institution.

    Attributes:
        id: drawn at random; accounts are bound to it, so that issuer and protocol never change under it.
        issuer: issuer of OpenID Connect (an https address), or SAML entity id.
        client_id: our name at an OpenID provider; empty for SAML.
        metadata: the SAML metadata of the provider as it was handed in; empty for OpenID Connect, and where a
            federation's aggregate tells it.
        paused: the code of why nobody is led there for now, although it is on; else empty.
        changed_by: the account that last saved the rules, and so gives the roles that follow from them.
    """

    id: str
    institution: str
    protocol: SignInProtocol
    issuer: str
    client_id: str = ""
    metadata: str = ""
    name: LocalizedText
    rules: tuple[RoleRule, ...] = ()
    is_on: bool = True
    paused: str = ""
    created_at: datetime
    changed_by: str

    @property
    def is_federated(self) -> bool:
        """Whether its address and certificates come from the federation's aggregate."""
        return self.protocol is SignInProtocol.SAML and not self.metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMetadata:
    """What SAML metadata say of a provider.

    Attributes:
        sign_in_url: where browsers are led (HTTP-Redirect binding).
        certificates: of its signatures, as base64 of DER; several while it changes its key.
    """

    entity_id: str
    sign_in_url: str
    certificates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlSite:
    """Ourselves, as SAML providers know us.

    Attributes:
        return_address: where a provider's answer is handed in (HTTP-POST binding).
        certificate: in force, as PEM; `next_certificate` is announced beside it before a change, else empty.
        encryption_certificates: under whose keys answers may be encrypted for us, as PEM; two before a change.
        opening_keys: what opens such answers: in force, announced, and the one that was in force before.
    """

    entity_id: str
    return_address: str
    key: str = field(repr=False)
    certificate: str
    next_certificate: str = ""
    encryption_certificates: tuple[str, ...] = ()
    opening_keys: tuple[str, ...] = field(default=(), repr=False)


class EntitledState(StrEnum):
    """What became of an offer that a provider's word has led to."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitledRole:
    """A role that follows from what a provider asserted of an account.

    Attributes:
        asserted_at: when the provider last said so.
    """

    institution: str
    provider: str
    account: str
    node: str
    role: NodeRole
    state: EntitledState
    asserted_at: datetime


class IdentityProviders(Protocol):
    """The identity providers of all institutions, and the roles that follow from their word."""

    def add(self, provider: IdentityProvider, /) -> IdentityProvider:
        """Store a provider; its id is drawn here. Raises `Conflict` (E_IDP_EXISTS): the institution has this one."""

    def change(self, provider: IdentityProvider, /) -> None:
        """Store name, client, metadata, rules, whether it is on and why not now; raises `NotFound` (E_IDP_UNKNOWN)."""

    def find(self, provider_id: str) -> IdentityProvider | None:
        """Find a provider of any institution."""

    def list_of(self, institution: str) -> Sequence[IdentityProvider]:
        """Return an institution's providers, the oldest first."""

    def list_on(self) -> Sequence[IdentityProvider]:
        """Return the providers of all institutions with which people can sign in now."""

    def put_role(self, role: EntitledRole, /) -> None:
        """Store what follows from a provider's word, in place of what was known of the same node."""

    def drop_role(self, role: EntitledRole, /) -> None:
        """Forget it; nothing happens when it is not known."""

    def list_roles(self, account: str) -> Sequence[EntitledRole]:
        """Return what follows from any provider's word for an account."""

    def list_roles_before(self, moment: datetime) -> Sequence[EntitledRole]:
        """Return the accepted roles that no provider has asserted since."""
