"""What a verification keeps of a PDF's seal."""

from dataclasses import dataclass
from datetime import datetime

from kakitome.documents.pdf.facts import PdfFacts, SignatureFacts
from kakitome.documents.pdf.sealed_when import ProvenTime
from kakitome.documents.verification.examination import Examination


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfSealing:
    """One opened PDF.

    Attributes:
        facts: what was found in it.
        main: the oldest signature, whose certificate names the issuer; a later one only adds to it.
        proven: when that signature is proven to have existed.
        credentials: names and bytes of the attached credentials.
    """

    facts: PdfFacts
    main: SignatureFacts | None
    proven: ProvenTime
    credentials: tuple[tuple[str, bytes], ...] = ()

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Return the certificates of the seal, the signer's own first; empty when nobody signed."""
        return self.main.certificates if self.main else ()

    @property
    def sealed_at(self) -> datetime | None:
        """Return the instant that a trusted time stamp proves."""
        return self.proven.at


def sealing_of(examination: Examination) -> PdfSealing:
    """Return what the format kept of the PDF under examination."""
    securing = examination.envelope.securing
    if not isinstance(securing, PdfSealing):
        raise TypeError("not a PDF")
    return securing
