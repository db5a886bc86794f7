"""What third parties said, signed, about an issuer or a micro-credential of this institution.

An endorsement is somebody else's document and is kept as it came. While it is in use, awards that are given from then
on carry it; taking it out of use changes no award that was given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEndorsement:
    """One endorsement.

    Attributes:
        sha256: of its bytes, hexadecimal; its name here.
        about: the issuer's DID, or the address of a version of a micro-credential.
        endorser: identifier of who signed it, `endorser_name` as it calls itself.
        document: the exact bytes: a JSON document, or a token when `is_token`.
    """

    sha256: str
    about: str
    endorser: str
    endorser_name: str
    document: bytes
    is_token: bool
    added_at: datetime
    added_by: str
    ended_at: datetime | None = None


class EndorsementStore(Protocol):
    """Endorsements of one institution's issuers and micro-credentials."""

    def add(self, endorsement: KeptEndorsement, /) -> None:
        """Store an endorsement; raises `Conflict` (E_ENDORSEMENT_KNOWN) when it is there already."""

    def end(self, sha256: str, *, at: datetime) -> None:
        """Take one out of use; raises `NotFound` (E_ENDORSEMENT_UNKNOWN)."""

    def find(self, sha256: str) -> KeptEndorsement | None:
        """Find one by the hash of its bytes, in use or not."""

    def list_in_use(self, about: str) -> Sequence[KeptEndorsement]:
        """Return what awards given now carry about a subject, oldest first."""

    def list_all(self) -> Sequence[KeptEndorsement]:
        """Return every endorsement, oldest first."""
