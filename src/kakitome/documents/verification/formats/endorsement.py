"""EndorsementCredential with embedded proofs: what a third party says of an issuer or a micro-credential.

Source: Open Badges 3.0 §B (EndorsementCredential).
"""

from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.embedded import opens, recognises

FORMAT = Format(
    name="endorsement",
    recognises=recognises(DocumentKind.ENDORSEMENT),
    open=opens(DocumentKind.ENDORSEMENT),
    structure=check_structure,
    proof=check_proof,
)
