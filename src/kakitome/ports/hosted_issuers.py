"""Whom this platform hosts, asked by one identifier at a time, so that a check costs the same among many institutions.

An issuer is known by its DID, by the address of its Open Badges 2.0 profile, and by the certificates of its seals.
It deliberately says nothing about trust: `services/verifying/own_registry.py` makes a registry of it.
"""

from dataclasses import dataclass
from typing import Protocol

from kakitome.ports.issuers import IssuerRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedIssuer:
    """One issuer of a hosted institution that is no demonstration.

    Attributes:
        keys: every key it ever had, as Multikey, oldest first.
        successor: name of the institution that goes on with the work of one that closed, as it said itself; empty where
            none does.
        is_body: the operator made its institution a recognition body.
    """

    record: IssuerRecord
    keys: tuple[str, ...]
    is_body: bool
    successor: str = ""


class HostedIssuers(Protocol):
    """The issuers hosted on one platform."""

    def are_only_demonstrations(self) -> bool:
        """Tell whether there are institutions, and none of them exists outside this platform."""

    def find(self, identifier: str) -> HostedIssuer | None:
        """Find a real institution's issuer by its DID, its profile's address or the hash of a seal's certificate."""

    def institution_of(self, did: str) -> str | None:
        """Tell whose issuer a DID is, demonstrations included: for looking things up, not for trust."""
