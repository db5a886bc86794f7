"""Further envelopes of an award that were made once and are handed out unchanged ever after.

The signed Open Badges 3.0 credential is the award's first document and is kept with the award. A token, a PDF or a
record made of it later is signed at its first request and kept: issued bytes are immutable, whatever the envelope.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEnvelope:
    """One envelope of one document of an award.

    Attributes:
        credential_id: the document it was made of.
        target: name of the form, e.g. `vc-jwt`, `pdf`.
        variant: what else decides its content, e.g. the language; empty when nothing does.
        document: the exact bytes.
        sha256: of those bytes, hexadecimal.
    """

    credential_id: str
    target: str
    variant: str
    media_type: str
    document: bytes
    sha256: str
    made_at: datetime


class EnvelopeStore(Protocol):
    """Envelopes of one institution's awards."""

    def keep(self, envelope: KeptEnvelope, /) -> KeptEnvelope:
        """Store an envelope, or return the one that was kept before it; raises `NotFound` (E_AWARD_UNKNOWN)."""

    def find(self, credential_id: str, *, target: str, variant: str) -> KeptEnvelope | None:
        """Find an envelope that was made before."""

    def list_of(self, credential_id: str) -> Sequence[KeptEnvelope]:
        """Return every envelope of one document, in the order in which they were made."""
