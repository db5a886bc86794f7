"""Any other verifiable credential with embedded proofs: who signed it and whether it stands, not what it means.

Source: VCDM 2.0 §4.
"""

from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.credential_forms import form_of, kind_of_credential, view_of_credential
from kakitome.documents.verification.envelope import Envelope, Kind, Seen
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.surroundings import Surroundings


def _recognises(seen: Seen) -> bool:
    return seen.json is not None and kind_of_credential(seen.json) is Kind.CREDENTIAL


def _open(seen: Seen, surroundings: Surroundings) -> Envelope:
    del surroundings
    document = seen.json or {}
    return Envelope(
        kind=Kind.CREDENTIAL,
        form=form_of(Kind.CREDENTIAL, document),
        data=seen.data,
        document=document,
        view=view_of_credential(document),
    )


FORMAT = Format(name="credential", recognises=_recognises, open=_open, structure=check_structure, proof=check_proof)
