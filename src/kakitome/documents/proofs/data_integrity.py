"""What all cryptosuites of Data Integrity share: what of a proof is signed, its value, the result of checking it.

Source: VC Data Integrity 1.0 §2.1, §4.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from kakitome.documents.keys.controller_document import ASSERTION
from kakitome.documents.keys.multibase import MultibaseRefused, decode_base58btc, encode_base58btc
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.errors import Misconfigured, Problem
from kakitome.values.instants import parse_instant, write_instant

PROOF_TYPE: Final = "DataIntegrityProof"

Json = Mapping[str, Any]
Sign = Callable[[bytes], bytes]


class ProofRefused(DocumentRefused):
    """The proof cannot be checked at all; a signature that does not match is a `ProofResult` instead."""


refuse_proof = Refuser(ProofRefused, source="VC Data Integrity 1.0 §4", pointer="/proof")


class SignerFaulty(Misconfigured):
    """What was handed in for signing did not return a signature of the right length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofResult:
    """Whether the signature matches, with everything one needs to compute it again (hexadecimal).

    Attributes:
        verified: the signature over `hash_data` is the key's.
        document_hash: of the canonical document without its proof; in a selective disclosure, of the statements
            that must be disclosed.
        proof_hash: of the canonical proof configuration.
        hash_data: the bytes that were signed: `proof_hash` then `document_hash` (with the key of the disclosure
            between them where there is one).
        signature: the bytes of the signature.
        public_key: the key it was checked with, as Multikey.
        notes: what is to be said about a proof although it matches.
        steps: further steps of the working, by the name of their label.
    """

    verified: bool
    document_hash: str
    proof_hash: str
    hash_data: str
    signature: str
    public_key: str
    notes: tuple[Problem, ...] = ()
    steps: Mapping[str, str] = field(default_factory=dict)


def unsecured(document: Json) -> dict[str, Any]:
    """Return the document without its proof."""
    return {key: value for key, value in document.items() if key != "proof"}


def covered(document: Json, previous: Sequence[Json]) -> dict[str, Any]:
    """Return what a proof signs: the document, and with it the earlier proofs that it names.

    Source: VC Data Integrity 1.0 §4.7 (verify proof sets and chains).
    """
    return unsecured(document) | ({"proof": [dict(proof) for proof in previous]} if previous else {})


def demand_options(proof: Json, *, cryptosuite: str | None, type_: str = PROOF_TYPE) -> None:
    """Look at what a proof says of itself, without the document.

    Raises:
        ProofRefused: another type or cryptosuite, or an unreadable instant.
    """
    if proof.get("type") != type_ or proof.get("cryptosuite") != cryptosuite:
        refuse_proof("E_PROOF_SUITE", kind="unsupported", found=str(proof.get("cryptosuite", proof.get("type", ""))))
    for name in ("created", "expires"):
        if name in proof and parse_instant(proof[name]) is None:
            refuse_proof("E_PROOF_INSTANT", found=name)


def configuration(document: Json, proof: Json) -> dict[str, Any]:
    """Return what of a proof is signed: everything but its value, in the document's own context.

    Raises:
        ProofRefused: `E_PROOF_CONTEXT`, it has another context of its own.
    """
    if "@context" in proof and proof["@context"] != document.get("@context"):
        refuse_proof("E_PROOF_CONTEXT", kind="unsupported")
    config = {key: value for key, value in proof.items() if key != "proofValue"}
    return config | {"@context": document.get("@context")}


def demand_chain(proof: Json, previous: Sequence[Json]) -> None:
    """Refuse a proof whose earlier proofs were not handed in: what it signs would not be known."""
    if ("previousProof" in proof) != bool(previous):
        refuse_proof("E_PROOF_CHAIN", kind="unsupported")


def write_options(*, cryptosuite: str, verification_method: str, created: datetime) -> dict[str, Any]:
    """Write the options of a new proof for assertions; the instant in whole seconds UTC."""
    return {
        "type": PROOF_TYPE,
        "cryptosuite": cryptosuite,
        "created": write_instant(created),
        "verificationMethod": verification_method,
        "proofPurpose": ASSERTION,
    }


def signature_of(proof: Json, *, length: int) -> bytes:
    """Read the value of a proof, base58btc of exactly so many bytes.

    Raises:
        ProofRefused: `E_PROOF_VALUE`.
    """
    value = proof.get("proofValue")
    try:
        signature = decode_base58btc(value) if isinstance(value, str) else b""
    except MultibaseRefused:
        refuse_proof("E_PROOF_VALUE", length=length)
    if len(signature) != length:
        refuse_proof("E_PROOF_VALUE", length=length)
    return signature


def demand_signature(signature: bytes, *, length: int) -> bytes:
    """Return what a signer answered when it has the right length.

    Raises:
        SignerFaulty: it has not.
    """
    if len(signature) != length:
        raise SignerFaulty("E_SIGNER_FAULTY", length=len(signature))
    return signature


def digest_of(text: str | bytes, name: str = "sha256") -> bytes:
    """Hash a canonical text (UTF-8)."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    return hashlib.sha256(data).digest() if name == "sha256" else hashlib.new(name, data).digest()


def hash_data(canonical_document: str | bytes, canonical_config: str | bytes, *, digest: str = "sha256") -> bytes:
    """Return the bytes that are signed: the hash of the configuration, then that of the document."""
    return digest_of(canonical_config, digest) + digest_of(canonical_document, digest)


def signed_options(
    options: dict[str, Any], *, config: str | bytes, text: str | bytes, sign: Sign, length: int, digest: str = "sha256"
) -> dict[str, Any]:
    """Sign the hash data of a document and return its proof.

    Raises:
        SignerFaulty: `sign` did not return so many bytes.
    """
    signature = demand_signature(sign(hash_data(text, config, digest=digest)), length=length)
    return options | {"proofValue": encode_base58btc(signature)}


def matched(
    signature: bytes,
    *,
    configs: Sequence[str | bytes],
    text: str | bytes,
    key: PublicKey,
    is_signed: Callable[..., bool],
    digest: str = "sha256",
) -> ProofResult:
    """Try a signature on every text that the configuration may have had; the working is that of the one that matches.

    Where none matches, it is the working of the first.
    """
    document_hash = digest_of(text, digest)
    hashes = [digest_of(config, digest) for config in configs]
    good = [config_hash for config_hash in hashes if is_signed(key, signature, signed=config_hash + document_hash)]
    config_hash = [*good, *hashes][0]
    return ProofResult(
        verified=bool(good),
        document_hash=document_hash.hex(),
        proof_hash=config_hash.hex(),
        hash_data=(config_hash + document_hash).hex(),
        signature=signature.hex(),
        public_key=encode_public(key),
    )
