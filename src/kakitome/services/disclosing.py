"""The journey of showing a part: out of what was issued to the learner, exactly what they chose and no more.

    token = show_as_token(kept, claims)                # SD-JWT with the chosen disclosures
    data = show_as_credential(kept, pointers)          # credential with a derived ecdsa-sd-2023 proof

Nothing is signed and nothing is kept: both are made of what the issuer signed for the learner once.
"""

from collections.abc import Sequence

from kakitome.documents.proofs.ecdsa_sd_2023 import derive
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.sealing import write_document
from kakitome.documents.vc import strict_json
from kakitome.errors import Misconfigured
from kakitome.ports.envelopes import KeptEnvelope


def show_as_token(kept_envelope: KeptEnvelope, claims: Sequence[str]) -> bytes:
    """Keep the disclosures of these claims; nobody's key is bound to the result unless it was when it was issued."""
    try:
        return present(kept_envelope.document, claims)
    except DocumentRefused as refusal:
        raise Misconfigured("E_ENVELOPE_DAMAGED", reason=refusal.problem.code) from refusal


def show_as_credential(kept_envelope: KeptEnvelope, pointers: Sequence[str]) -> bytes:
    """Keep these places of the credential, and what its issuer always shows."""
    try:
        return write_document(derive(strict_json.load(kept_envelope.document), pointers=pointers))
    except DocumentRefused as refusal:
        raise Misconfigured("E_ENVELOPE_DAMAGED", reason=refusal.problem.code) from refusal
