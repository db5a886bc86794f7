"""Other sites that keep badges or records and speak the services of Open Badges 3.0 or CLR 2.0, asked as an app.

    host = hosts.describe("https://badges.example.edu", service=OPEN_BADGES)
    registration = hosts.register(host, own)
    begun = hosts.begin(host, registration, own=own, scope=READING)
    token = hosts.exchange(host, registration, own=own, come_back=ComeBack(…))
    hosts.read(host, token, offset=0)

A token is used at once and kept nowhere: nothing here goes on while the person is away.

Source: Open Badges 3.0, "Open Badges API", "Open Badges API Security"; CLR 2.0, the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from kakitome.errors import Refused, Unavailable
from kakitome.mapping.badge_service import OPEN_BADGES, SERVICES, BadgeService

AT_ONCE: Final = 20
"""Credentials that are asked for together. (derived)"""


class HostRefused(Refused):
    """A site says no, or says what nobody can work with."""


class HostSilent(Unavailable):
    """A site does not answer, or may not be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeHost:
    """A site as its own description says.

    Attributes:
        base: the address below which its operations lie.
        speaks: the key of the service that it was asked about.
        has_profile: whether it says that it tells an app whose credentials it keeps.
    """

    address: str
    name: str
    base: str
    authorize_url: str
    token_url: str
    register_url: str
    speaks: str = OPEN_BADGES.key
    has_profile: bool = False

    @property
    def service(self) -> BadgeService:
        """The service that it was asked about."""
        return next(service for service in SERVICES if service.key == self.speaks)

    @property
    def reading(self) -> str:
        """The scopes with which credentials are read, and whose they are, where the site tells that."""
        names = ("credential.readonly", *(("profile.readonly",) if self.has_profile else ()))
        return " ".join(self.service.scope(name) for name in names)

    @property
    def bringing(self) -> str:
        """The scope with which a credential is handed over."""
        return self.service.scope("credential.upsert")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRegistration:
    """What a site gave this platform when it registered."""

    app_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApp:
    """This platform as it registers with others: all addresses of its own host."""

    name: str
    site_url: str
    privacy_url: str
    logo_url: str
    redirect_url: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunVisit:
    """Where a person's browser goes, and what must come back with it (RFC 6749 §10.12; RFC 7636)."""

    url: str
    state: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComeBack:
    """With what the person's browser came back, and what was begun: `query` as it stood in the address."""

    query: str
    state: str
    verifier: str
    scope: str


class HandedOver(StrEnum):
    """What a site says became of a credential that was handed to it."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


class BadgeHosts(Protocol):
    """Asks sites, through the one door. Every method raises `HostSilent`, `HostRefused`."""

    def describe(self, address: str, *, service: BadgeService) -> BadgeHost:
        """Read a site's description of a service: E_HOST_DESCRIPTION where it has none that can be worked with."""

    def register(self, host: BadgeHost, own: OwnApp) -> HostRegistration:
        """Register this platform: E_HOST_REGISTRATION."""

    def begin(self, host: BadgeHost, registration: HostRegistration, *, own: OwnApp, scope: str) -> BegunVisit:
        """Draw up where the person is sent; asks nobody."""

    def exchange(self, host: BadgeHost, registration: HostRegistration, *, own: OwnApp, come_back: ComeBack) -> str:
        """Return an access token: E_HOST_DECLINED, E_HOST_STATE, E_HOST_TOKEN."""

    def read(self, host: BadgeHost, token: str, *, offset: int, since: datetime | None = None) -> Sequence[bytes]:
        """Return credentials from an offset on, those issued after an instant where one is given.

        `AT_ONCE` are asked for, a site may give more: E_HOST_CREDENTIALS.
        """

    def profile_name(self, host: BadgeHost, token: str) -> str:
        """Return what a site calls the person whose credentials it keeps, or nothing: E_HOST_CREDENTIALS."""

    def bring(self, host: BadgeHost, token: str, *, credential: bytes) -> HandedOver:
        """Hand a credential over: E_HOST_CREDENTIAL where the site does not take it."""
