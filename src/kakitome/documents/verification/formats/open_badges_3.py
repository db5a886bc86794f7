"""Open Badges 3.0 with embedded proofs, on the Verifiable Credentials Data Model 2.0 or 1.1.

Source: Open Badges 3.0 §5, §8.
"""

from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.embedded import opens, recognises

FORMAT = Format(
    name="open_badges_3",
    recognises=recognises(DocumentKind.OPEN_BADGES_3),
    open=opens(DocumentKind.OPEN_BADGES_3),
    structure=check_structure,
    proof=check_proof,
)
