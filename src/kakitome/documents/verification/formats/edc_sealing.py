"""What a verification keeps of the seal of a European Digital Credential."""

from dataclasses import dataclass
from datetime import datetime

from kakitome.documents.elm.jades import Jades
from kakitome.documents.verification.examination import Examination


@dataclass(frozen=True, slots=True, kw_only=True)
class EdcSealing:
    """A seal that was taken apart."""

    jades: Jades

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """The certificates of the seal, the sealer's own first."""
        return self.jades.certificates

    @property
    def sealed_at(self) -> datetime | None:
        """The instant that is proven; none, since time stamps over the seal are not looked at."""
        return None


def find_sealing(examination: Examination) -> EdcSealing | None:
    """Return the seal of the document under examination; None when it has none."""
    securing = examination.envelope.securing
    return securing if isinstance(securing, EdcSealing) else None
