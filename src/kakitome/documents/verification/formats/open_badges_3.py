"""Open Badges 3.0 with embedded proofs, on the Verifiable Credentials Data Model 2.0 or 1.1.

Source: Open Badges 3.0 §5, §8.
"""

from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.credential_forms import form_of, kind_of_credential, view_of_credential
from kakitome.documents.verification.envelope import Envelope, Kind, Seen
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.surroundings import Surroundings


def _recognises(seen: Seen) -> bool:
    return seen.json is not None and kind_of_credential(seen.json) is Kind.OPEN_BADGES_3


def _open(seen: Seen, surroundings: Surroundings) -> Envelope:
    del surroundings
    document = seen.json or {}
    return Envelope(
        kind=Kind.OPEN_BADGES_3,
        form=form_of(Kind.OPEN_BADGES_3, document),
        data=seen.data,
        document=document,
        view=view_of_credential(document),
    )


FORMAT = Format(
    name="open_badges_3",
    recognises=_recognises,
    open=_open,
    structure=check_structure,
    proof=check_proof,
)
