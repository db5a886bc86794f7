"""Any other verifiable credential with embedded proofs: who signed it and whether it stands, not what it means.

Source: VCDM 2.0 §4.
"""

from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.embedded import opens, recognises

FORMAT = Format(
    name="credential",
    recognises=recognises(DocumentKind.CREDENTIAL),
    open=opens(DocumentKind.CREDENTIAL),
    structure=check_structure,
    proof=check_proof,
)
