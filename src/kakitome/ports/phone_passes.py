"""Signing passes of telephones, with what a vendor gave the operator; None for a vendor that was not set up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kakitome.mapping.phone_pass import GoogleIssuer


class ApplePassCertificate(Protocol):
    """The certificate of a pass type, from Apple's developer programme."""

    @property
    def pass_type(self) -> str:
        """The pass type's identifier, `pass.` and a domain backwards; it stands in the certificate."""

    @property
    def team(self) -> str:
        """The developer team's identifier; it stands in the certificate."""

    def sign(self, manifest: bytes) -> bytes:
        """Return a detached PKCS #7 signature (DER) over a manifest, with the chain's intermediate inside."""


class GooglePassAccount(Protocol):
    """A service account that may issue passes of Google Wallet."""

    @property
    def issuer(self) -> GoogleIssuer:
        """The issuer's number at Google, and the account's name."""

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a signed token (RS256)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePasses:
    """Who signs passes here."""

    apple: ApplePassCertificate | None = None
    google: GooglePassAccount | None = None

    @property
    def is_offered(self) -> bool:
        """Whether any pass can be made."""
        return self.apple is not None or self.google is not None
