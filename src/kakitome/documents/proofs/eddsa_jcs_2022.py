"""The cryptosuite eddsa-jcs-2022: an Ed25519 signature over the JSON itself, written in one way (RFC 8785).

    hashData  = SHA-256(JCS(proof configuration)) ‖ SHA-256(JCS(document without proof))
    signature = Ed25519(hashData)

Every member is covered, whether a context defines it or not. The standard lets a document carry more contexts than
its proof names; what those would mean nobody signed, so here the two must be equal. Drafts, and openvc, leave the
contexts out of the proof and sign them all the same: a proof without contexts is tried in both ways.

Source: VC Data Integrity EdDSA Cryptosuites 1.0 §3.3; RFC 8785.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import rfc8785

from kakitome.documents.keys.ed25519_signature import SIGNATURE_LENGTH, is_signed_by
from kakitome.documents.keys.public_key import PublicKey, demand_ed25519
from kakitome.documents.proofs.data_integrity import (
    Json,
    ProofResult,
    Sign,
    covered,
    demand_chain,
    demand_options,
    matched,
    refuse_proof,
    signature_of,
    signed_options,
    unsecured,
    write_options,
)

CRYPTOSUITE: Final = "eddsa-jcs-2022"


def demand_form(proof: Json) -> None:
    """Look at what a proof says of itself; raises `ProofRefused`."""
    demand_options(proof, cryptosuite=CRYPTOSUITE)


def json_texts(document: Json, proof: Json, *, previous: Sequence[Json] = ()) -> tuple[tuple[bytes, ...], bytes]:
    """Return the canonical texts that are hashed: what the proof's configuration may be, and the document.

    Raises:
        ProofRefused: `E_PROOF_CONTEXT` when the proof names other contexts than the document, `E_PROOF_JSON` for
            values that have no canonical form.
    """
    contexts = document.get("@context")
    if proof.get("@context", contexts) != contexts:
        refuse_proof("E_PROOF_CONTEXT", kind="unsupported")
    config = {key: value for key, value in proof.items() if key != "proofValue"}
    readings = [config] if "@context" in config or contexts is None else [config, config | {"@context": contexts}]
    try:
        return tuple(rfc8785.dumps(reading) for reading in readings), rfc8785.dumps(covered(document, previous))
    except (rfc8785.CanonicalizationError, ValueError, RecursionError):
        refuse_proof("E_PROOF_JSON")


def create_proof(document: Json, *, sign: Sign, verification_method: str, created: datetime) -> dict[str, Any]:
    """Sign a document and return the proof to add to it.

    Raises:
        ProofRefused: the document holds values that have no canonical form.
        SignerFaulty: `sign` did not return 64 bytes.
    """
    options = write_options(cryptosuite=CRYPTOSUITE, verification_method=verification_method, created=created)
    if "@context" in document:
        options = {"@context": document["@context"], **options}
    (config, *_), text = json_texts(unsecured(document), options)
    return signed_options(options, config=config, text=text, sign=sign, length=SIGNATURE_LENGTH)


def verify_proof(
    document: Json,
    proof: Json,
    *,
    public_key: PublicKey,
    canonicalize: Callable[[Mapping[str, Any]], str | bytes] | None = None,
    previous: Sequence[Json] = (),
) -> ProofResult:
    """Check one proof of a document with a key the caller has established; nothing is expanded.

    Raises:
        ProofRefused: the proof cannot be checked.
        KeyRefused: the key is not Ed25519.
    """
    del canonicalize
    key = demand_ed25519(public_key)
    demand_form(proof)
    demand_chain(proof, previous)
    signature = signature_of(proof, length=SIGNATURE_LENGTH)
    configs, text = json_texts(document, proof, previous=previous)
    return matched(signature, configs=configs, text=text, key=key, is_signed=is_signed_by)
