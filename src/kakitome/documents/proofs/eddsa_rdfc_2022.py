"""The cryptosuite eddsa-rdfc-2022: an Ed25519 signature over what a document says, not over its bytes.

    hashData  = SHA-256(canonical proof configuration) ‖ SHA-256(canonical document without proof)
    signature = Ed25519(hashData)

Pure functions: keys come loaded (parsing one per signature would be most of the cost), the network, the clock
and the decision whose key it may be stay outside. Two older names of the same working are read here too:
`eddsa-2022`, the draft's name, and the type `Ed25519Signature2020`, which has no cryptosuite.

Source: VC Data Integrity EdDSA Cryptosuites 1.0 §3.2; its appendix on Ed25519Signature2020; VC Data Integrity 1.0 §4.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from kakitome.documents.keys.ed25519_signature import SIGNATURE_LENGTH, is_signed_by
from kakitome.documents.keys.public_key import PublicKey, demand_ed25519
from kakitome.documents.proofs.data_integrity import (
    Json,
    ProofResult,
    configuration,
    covered,
    demand_chain,
    demand_options,
    matched,
    signature_of,
    signed_options,
    unsecured,
    write_options,
)
from kakitome.documents.vc.canonical import expand_and_canonicalize

CRYPTOSUITE: Final = "eddsa-rdfc-2022"
DRAFT_NAME: Final = "eddsa-2022"
SIGNATURE_2020: Final = "Ed25519Signature2020"


def demand_form(proof: Json) -> None:
    """Look at what a proof says of itself.

    Raises:
        ProofRefused: another type or cryptosuite, or an unreadable instant.
    """
    if proof.get("type") == SIGNATURE_2020:
        demand_options(proof, cryptosuite=None, type_=SIGNATURE_2020)
    else:
        demand_options(proof, cryptosuite=DRAFT_NAME if proof.get("cryptosuite") == DRAFT_NAME else CRYPTOSUITE)


def proof_config(document: Json, proof: Json) -> dict[str, Any]:
    """Return what of a proof is signed: everything but its value, in the document's own context.

    Raises:
        ProofRefused: another type or cryptosuite, an unreadable instant, or a context of its own.

    Source: VC Data Integrity EdDSA Cryptosuites 1.0 §3.2.5.
    """
    demand_form(proof)
    return configuration(document, proof)


def create_proof(
    document: Json,
    *,
    sign: Callable[[bytes], bytes],
    verification_method: str,
    created: datetime,
    canonicalize: Callable[[Mapping[str, Any]], str] = expand_and_canonicalize,
) -> dict[str, Any]:
    """Sign a document and return the proof to add to it as `proof`.

    Args:
        document: the credential; a proof already in it is left out of what is signed.
        sign: turns the 64 bytes of hash data into an Ed25519 signature; holds the loaded key.
        verification_method: the DID URL of the key.
        created: the instant of signing, written in whole seconds UTC.
        canonicalize: how to canonicalise; the default is right for documents of our own making.

    Raises:
        TermRefused: the document says something a signature would not cover.
        SignerFaulty: `sign` did not return 64 bytes.
    """
    options = write_options(cryptosuite=CRYPTOSUITE, verification_method=verification_method, created=created)
    config = canonicalize(proof_config(document, options))
    text = canonicalize(unsecured(document))
    return signed_options(options, config=config, text=text, sign=sign, length=SIGNATURE_LENGTH)


def verify_proof(
    document: Json,
    proof: Json,
    *,
    public_key: PublicKey,
    canonicalize: Callable[[Mapping[str, Any]], str | bytes] = expand_and_canonicalize,
    previous: Sequence[Json] = (),
) -> ProofResult:
    """Check one proof of a document with a key the caller has established.

    Whose key it is, its purpose and its dates are the caller's to check. Documents of strangers need a
    `canonicalize` that runs in a process which can be killed.

    Args:
        document: the credential; the proofs in it are left out of what is signed, except `previous`.
        proof: the one to check.
        public_key: must be Ed25519.
        canonicalize: how to canonicalise.
        previous: the earlier proofs of a chain that this one names (`proof_sets`).

    Raises:
        ProofRefused: the proof cannot be checked.
        KeyRefused: the key is not Ed25519, or none that anybody could hold.
        TermRefused, UnknownContext: the document or the proof says something no signature covers.
    """
    key = demand_ed25519(public_key)
    demand_chain(proof, previous)
    configured = proof_config(document, proof)
    signature = signature_of(proof, length=SIGNATURE_LENGTH)
    config = canonicalize(configured)
    text = canonicalize(covered(document, previous))
    return matched(signature, configs=[config], text=text, key=key, is_signed=is_signed_by)
