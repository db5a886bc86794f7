"""EndorsementCredential with embedded proofs: what a third party says of an issuer or a micro-credential.

Source: Open Badges 3.0 §B (EndorsementCredential).
"""

from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.credential_forms import form_of, kind_of_credential, view_of_credential
from kakitome.documents.verification.envelope import Envelope, Kind, Seen
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.surroundings import Surroundings


def _recognises(seen: Seen) -> bool:
    return seen.json is not None and kind_of_credential(seen.json) is Kind.ENDORSEMENT


def _open(seen: Seen, surroundings: Surroundings) -> Envelope:
    del surroundings
    document = seen.json or {}
    return Envelope(
        kind=Kind.ENDORSEMENT,
        form=form_of(Kind.ENDORSEMENT, document),
        data=seen.data,
        document=document,
        view=view_of_credential(document),
    )


FORMAT = Format(name="endorsement", recognises=_recognises, open=_open, structure=check_structure, proof=check_proof)
