"""A federation of identity providers: whom its operator vouches for, by one signed aggregate of SAML metadata.

An institution names its provider by its entity id; address and certificates come from the aggregate, again and again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kakitome.ports.identity_providers import ProviderMetadata
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class FederatedProvider:
    """One identity provider of a federation, and the name it goes by there."""

    metadata: ProviderMetadata
    name: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class FederationFeed:
    """An aggregate whose signature was good when it was read.

    Attributes:
        providers: by entity id.
        signed_by: SHA-256 of the certificate under whose key it was signed, in hexadecimal digits.
        made_at: when the federation says it made it; None where it does not say.
        valid_until: nothing in it counts afterwards.
        refresh_at: when it is to be asked for again.
        left_out: identity providers that stand in it and cannot be used: no address, no certificate, named twice.
    """

    providers: Mapping[str, FederatedProvider] = field(repr=False)
    signed_by: str
    made_at: datetime | None = None
    valid_until: datetime
    read_at: datetime
    refresh_at: datetime
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshAttempt:
    """The last time the aggregate was asked for; `refusal` is the code of why it was not taken, else empty."""

    at: datetime
    refusal: str = ""


class Federation(Protocol):
    """The federation that the operator of a platform named."""

    @property
    def address(self) -> str:
        """Where the aggregate is published; empty where no federation was named."""

    def find_feed(self) -> FederationFeed | None:
        """Return the aggregate that was taken last, however old it is; None when there was none."""

    def find_attempt(self) -> RefreshAttempt | None:
        """Return when it was last asked for."""

    def is_due(self, *, now: datetime) -> bool:
        """Tell whether it is to be asked for now: when its time has come, and after a failure some time later."""

    def refresh(self, *, now: datetime) -> FederationFeed:
        """Ask for the aggregate and keep it when everything about it is right; else the earlier one stays.

        Raises:
            NotFound: E_FEDERATION_NONE no federation was named.
            Unavailable: E_FEDERATION_NO_ANSWER nobody answered, or with too much.
            Refused: E_FEDERATION_FORM, E_FEDERATION_SIGNATURE, E_FEDERATION_END, E_FEDERATION_ENDED,
                E_FEDERATION_OLDER, E_FEDERATION_EMPTY.
        """
