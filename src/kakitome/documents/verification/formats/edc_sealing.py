"""What a verification keeps of the seal of a European Digital Credential."""

from dataclasses import dataclass
from datetime import datetime

from kakitome.documents.elm.jades import Jades
from kakitome.documents.pdf.facts import SignatureFacts
from kakitome.documents.pdf.sealed_when import ProvenTime, proven_time
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.surroundings import Surroundings

LARGEST_STAMP = 32 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EdcSealing:
    """A seal that was taken apart.

    Attributes:
        proven: when it is proven to have existed, by time stamps whose authority is trusted.
    """

    jades: Jades
    proven: ProvenTime

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Return the certificates of the seal, the sealer's own first."""
        return self.jades.certificates

    @property
    def sealed_at(self) -> datetime | None:
        """Return the instant that a trusted time stamp proves."""
        return self.proven.at


def sealing_of(jades: Jades, surroundings: Surroundings) -> EdcSealing:
    """Look at the time stamps over a seal, oldest last.

    Source: ETSI TS 119 182-1 §5.3.4 (what `sigTst` is over); EN 319 102-1 §5.5; docs/standards/hostile-inputs.md B133.
    """
    if not jades.stamps:
        return EdcSealing(jades=jades, proven=ProvenTime())
    # Loaded here: most documents have no time stamp, and the library takes its time.
    from kakitome.documents.pdf.signatures import read_stamp  # noqa: PLC0415

    looked_at = (read_stamp(token, jades.stamped) for token in jades.stamps if len(token) <= LARGEST_STAMP)
    seals = [SignatureFacts(field="sigTst", stamp=stamp) for stamp in looked_at]
    roots = [root for registry in surroundings.registries for root in registry.roots]
    times = [proven_time(seal, (), roots=roots, now=surroundings.now) for seal in seals]
    proven = min((time for time in times if time.at), key=lambda time: time.at or surroundings.now, default=None)
    problems = tuple(dict.fromkeys(problem for time in times for problem in time.problems))
    return EdcSealing(jades=jades, proven=proven or ProvenTime(problems=problems))


def find_sealing(examination: Examination) -> EdcSealing | None:
    """Return the seal of the document under examination; None when it has none."""
    securing = examination.envelope.securing
    return securing if isinstance(securing, EdcSealing) else None
