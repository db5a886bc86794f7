"""The cryptosuite eddsa-rdfc-2022: an Ed25519 signature over what a document says, not over its bytes.

    hashData  = SHA-256(canonical proof configuration) ‖ SHA-256(canonical document without proof)
    signature = Ed25519(hashData)

Pure functions: keys come loaded (parsing one per signature would be most of the cost), the network, the clock
and the decision whose key it may be stay outside. It deliberately reads no proof chains (`previousProof`).

Source: VC Data Integrity EdDSA Cryptosuites 1.0 §3.2; VC Data Integrity 1.0 §4.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kakitome.documents.keys.multibase import MultibaseRefused, decode_base58btc, encode_base58btc
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.public_key import PublicKey, demand_ed25519
from kakitome.documents.refusal import DocumentRefused, Kind
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.errors import Misconfigured, Problem
from kakitome.values.instants import parse_instant, write_instant

PROOF_TYPE: Final = "DataIntegrityProof"
CRYPTOSUITE: Final = "eddsa-rdfc-2022"
ASSERTION: Final = "assertionMethod"
SIGNATURE_LENGTH: Final = 64
_SOURCE = "VC Data Integrity EdDSA Cryptosuites 1.0 §3.2"

Json = Mapping[str, Any]
Canonicalize = Callable[[Json], str]


class ProofRefused(DocumentRefused):
    """The proof cannot be checked at all; a signature that does not match is a `ProofResult` instead."""


class SignerFaulty(Misconfigured):
    """What was handed in for signing did not return an Ed25519 signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofResult:
    """Whether the signature matches, with everything one needs to compute it again (hexadecimal).

    Attributes:
        verified: the signature over `hash_data` is the key's.
        document_hash: SHA-256 of the canonical document without its proof.
        proof_hash: SHA-256 of the canonical proof configuration.
        hash_data: the 64 bytes that were signed: `proof_hash` then `document_hash`.
        signature: the 64 bytes of the signature.
        public_key: the key it was checked with, as Multikey.
    """

    verified: bool
    document_hash: str
    proof_hash: str
    hash_data: str
    signature: str
    public_key: str


def unsecured(document: Json) -> dict[str, Any]:
    """Return the document without its proof."""
    return {key: value for key, value in document.items() if key != "proof"}


def proof_config(document: Json, proof: Json) -> dict[str, Any]:
    """Return what of a proof is signed: everything but its value, in the document's own context.

    Raises:
        ProofRefused: another type or cryptosuite, a chain, an unreadable instant, or a context of its own.

    Source: VC Data Integrity EdDSA Cryptosuites 1.0 §3.2.5.
    """
    if proof.get("type") != PROOF_TYPE or proof.get("cryptosuite") != CRYPTOSUITE:
        _refuse("E_PROOF_SUITE", kind="unsupported", found=str(proof.get("cryptosuite", proof.get("type", ""))))
    if "previousProof" in proof:
        _refuse("E_PROOF_CHAIN", kind="unsupported")
    for name in ("created", "expires"):
        if name in proof and parse_instant(proof[name]) is None:
            _refuse("E_PROOF_INSTANT", found=name)
    if "@context" in proof and proof["@context"] != document.get("@context"):
        _refuse("E_PROOF_CONTEXT", kind="unsupported")
    config = {key: value for key, value in proof.items() if key != "proofValue"}
    return config | {"@context": document.get("@context")}


def hash_data(canonical_document: str, canonical_config: str) -> bytes:
    """Return the 64 bytes that are signed.

    Source: VC Data Integrity EdDSA Cryptosuites 1.0 §3.2.4 (configuration first, then document).
    """
    return _sha256(canonical_config) + _sha256(canonical_document)


def create_proof(
    document: Json,
    *,
    sign: Callable[[bytes], bytes],
    verification_method: str,
    created: datetime,
    canonicalize: Canonicalize = expand_and_canonicalize,
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
    options = {
        "type": PROOF_TYPE,
        "cryptosuite": CRYPTOSUITE,
        "created": write_instant(created),
        "verificationMethod": verification_method,
        "proofPurpose": ASSERTION,
    }
    config = canonicalize(proof_config(document, options))
    signature = sign(hash_data(canonicalize(unsecured(document)), config))
    if len(signature) != SIGNATURE_LENGTH:
        raise SignerFaulty("E_SIGNER_FAULTY", length=len(signature))
    return options | {"proofValue": encode_base58btc(signature)}


def verify_proof(
    document: Json,
    proof: Json,
    *,
    public_key: PublicKey,
    canonicalize: Canonicalize = expand_and_canonicalize,
) -> ProofResult:
    """Check one proof of a document with a key the caller has established.

    Whose key it is, its purpose and its dates are the caller's to check. Documents of strangers need a
    `canonicalize` that runs in a process which can be killed.

    Raises:
        ProofRefused: the proof cannot be checked.
        KeyRefused: the key is not Ed25519.
        TermRefused, UnknownContext: the document or the proof says something no signature covers.
    """
    key = demand_ed25519(public_key)
    signature = _signature_of(proof)
    config = canonicalize(proof_config(document, proof))
    text = canonicalize(unsecured(document))
    signed = hash_data(text, config)
    return ProofResult(
        verified=_matches(key, signature, signed=signed),
        document_hash=_sha256(text).hex(),
        proof_hash=_sha256(config).hex(),
        hash_data=signed.hex(),
        signature=signature.hex(),
        public_key=encode_public(key),
    )


def _signature_of(proof: Json) -> bytes:
    value = proof.get("proofValue")
    try:
        signature = decode_base58btc(value) if isinstance(value, str) else b""
    except MultibaseRefused as error:
        raise ProofRefused(_problem("E_PROOF_VALUE")) from error
    if len(signature) != SIGNATURE_LENGTH:
        _refuse("E_PROOF_VALUE")
    return signature


def _matches(key: Ed25519PublicKey, signature: bytes, *, signed: bytes) -> bool:
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8")).digest()


def _problem(code: str, **params: str) -> Problem:
    return Problem(code=code, pointer="/proof", source=_SOURCE, params=params)


def _refuse(code: str, *, kind: Kind = "malformed", **params: str) -> NoReturn:
    raise ProofRefused(_problem(code, **params), kind=kind)
