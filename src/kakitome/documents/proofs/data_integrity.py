"""What all cryptosuites of Data Integrity share: what of a proof is signed, its value, the result of checking it.

Source: VC Data Integrity 1.0 §2.1, §4.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NoReturn

from kakitome.documents.keys.controller_document import ASSERTION
from kakitome.documents.keys.multibase import MultibaseRefused, decode_base58btc
from kakitome.documents.refusal import DocumentRefused, Kind
from kakitome.errors import Misconfigured, Param, Problem, ProblemFactory
from kakitome.values.instants import parse_instant, write_instant

PROOF_TYPE: Final = "DataIntegrityProof"
proof_problem = ProblemFactory(source="VC Data Integrity 1.0 §4", pointer="/proof")

Json = Mapping[str, Any]
Sign = Callable[[bytes], bytes]


class ProofRefused(DocumentRefused):
    """The proof cannot be checked at all; a signature that does not match is a `ProofResult` instead."""


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
    except MultibaseRefused as error:
        raise ProofRefused(proof_problem("E_PROOF_VALUE", length=length)) from error
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


def refuse_proof(code: str, *, kind: Kind = "malformed", **params: Param) -> NoReturn:
    """Raise the refusal of a proof."""
    raise ProofRefused(proof_problem(code, **params), kind=kind)
