"""What a Blockcerts carries: its batch proofs, in the forms of its editions, and the keys its issuer publishes.

Source: Blockcerts v2 (MerkleProof2017), v3.0–3.2 (MerkleProof2019, merkle-proof-2019); docs/standards/blockcerts.md.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.documents.anchoring.merkle_batch import LEFT, RIGHT, BatchProof, PathStep
from kakitome.documents.anchoring.merkle_proof_2019 import CRYPTOSUITE, OLD_TYPE, decode_proof_value
from kakitome.documents.keys.controller_document import ControllerDocument
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.limits import WITH_PICTURES, embeds_pictures
from kakitome.documents.verification.envelope import types_of
from kakitome.documents.verification.examination import Examination
from kakitome.values.instants import parse_instant
from kakitome.values.json_members import as_list

MOST_PATH = 64
_HASH = re.compile(r"[0-9a-f]{64}")
_PREFIX = re.compile(r"(ecdsa-koblitz-pubkey|ed25519-multikey):")
_CHAINS_2017 = {
    "bitcoinMainnet": "blink:btc:mainnet:",
    "bitcoinTestnet": "blink:btc:testnet:",
    "ethereumMainnet": "blink:eth:mainnet:",
    "ethereumRopsten": "blink:eth:ropsten:",
}
_TYPES_2017 = {"BTCOpReturn": "blink:btc:mainnet:", "ETHData": "blink:eth:mainnet:"}


class BlockcertsRefused(DocumentRefused):
    """The document's proofs or its issuer's profile are not of a form that we read."""


_refuse = Refuser(BlockcertsRefused, source="Blockcerts")
_refuse_chain = Refuser(BlockcertsRefused, source="Blockcerts v3.1", pointer="/proof")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenDocument:
    """One batch proof, and the document as it was when the proof was made."""

    proof: BatchProof
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuingKey:
    """An address or key under which an issuer writes into chains and logs, and when it holds."""

    address: str
    created_at: datetime | None = None
    revoked_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerProfile:
    """What an issuer publishes for those who check: its keys, and where it lists what it withdrew."""

    keys: tuple[IssuingKey, ...]
    revocation_list: str = ""


def is_merkle_proof(proof: Any) -> bool:
    """Tell whether a proof is a batch proof of version 3."""
    return isinstance(proof, Mapping) and (proof.get("type") == OLD_TYPE or proof.get("cryptosuite") == CRYPTOSUITE)


def read_proofs(document: Mapping[str, Any]) -> list[ProvenDocument]:
    """Return the batch proofs of version 3, each with the document that it covers.

    In a list, each covers the proofs before it.

    Raises:
        DocumentRefused: E_MERKLE_PROOF; E_CHAINED_PROOF, the proof that names another and holds no value.
    """
    proofs = as_list(document.get("proof"))
    plain = {name: value for name, value in document.items() if name != "proof"}
    if any(isinstance(proof, Mapping) and proof.get("type") == "ChainedProof2021" for proof in proofs):
        _refuse_chain("E_CHAINED_PROOF", kind="unsupported")
    proven_documents = []
    for place, proof in enumerate(proofs):
        if is_merkle_proof(proof):
            covered = {**plain, "proof": proofs[:place]} if place else plain
            proven_documents.append(ProvenDocument(proof=decode_proof_value(proof.get("proofValue")), document=covered))
    return proven_documents


def read_receipt(document: Mapping[str, Any]) -> ProvenDocument:
    """Return the batch proof of version 2.

    Raises:
        BlockcertsRefused: E_MERKLE_PROOF.
    """
    plain = {name: value for name, value in document.items() if name != "signature"}
    receipt = document.get("signature")
    path = receipt.get("proof") if isinstance(receipt, Mapping) else None
    anchors = receipt.get("anchors") if isinstance(receipt, Mapping) else None
    if not isinstance(receipt, Mapping) or not isinstance(path, list) or not isinstance(anchors, list):
        _refuse("E_MERKLE_PROOF", "/signature")
    if "MerkleProof2017" not in types_of(receipt) or len(path) > MOST_PATH or not 1 <= len(anchors) <= 8:
        _refuse("E_MERKLE_PROOF", "/signature")
    proof = BatchProof(
        target=_hash(receipt.get("targetHash")),
        root=_hash(receipt.get("merkleRoot")),
        path=tuple(_step(step) for step in path),
        anchors=tuple(_anchor_2017(anchor) for anchor in anchors),
    )
    return ProvenDocument(proof=proof, document=plain)


def read_issuer(examination: Examination) -> IssuerProfile:
    """Return the issuer's profile: the key document of a DID, or the profile at an https address.

    Raises:
        DocumentRefused: it is not of the right form.
        Refused, Unavailable: it cannot be fetched.
    """
    issuer = examination.issuer_id
    if issuer.startswith("did:"):
        return _keys_of(examination.controller(issuer))
    data = examination.fetch(issuer)
    profile = strict_json.load(data, limits=WITH_PICTURES if embeds_pictures(data) else strict_json.DEFAULT)
    if not isinstance(profile, dict) or profile.get("id") != issuer:
        _refuse("E_ISSUER_PROFILE", "/issuer")
    keys = tuple(_issuing_key(item) for item in as_list(profile.get("publicKey")) if item)
    address = profile.get("revocationList")
    return IssuerProfile(keys=keys, revocation_list=address if isinstance(address, str) else "")


def _keys_of(controller: ControllerDocument) -> IssuerProfile:
    keys = []
    for method in controller.methods:
        if method.controller != controller.id or not (method.for_assertion or method.revoked_at):
            continue
        with suppress(DocumentRefused):
            address = encode_public(method.public_key())
            keys.append(IssuingKey(address=address, revoked_at=method.revoked_at, expires_at=method.expires_at))
    return IssuerProfile(keys=tuple(keys))


def _issuing_key(entry: Any) -> IssuingKey:
    if isinstance(entry, str):
        entry = {"id": entry}
    name = (entry.get("id") or entry.get("publicKey")) if isinstance(entry, Mapping) else None
    if not isinstance(name, str):
        _refuse("E_ISSUER_PROFILE", "/issuer")
    instants = {}
    for member in ("created", "revoked", "expires"):
        instants[member] = parse_instant(entry.get(member))
        # A date that cannot be read must not make a key good for ever.
        if entry.get(member) is not None and instants[member] is None:
            _refuse("E_ISSUER_PROFILE", "/issuer")
    return IssuingKey(
        address=_PREFIX.sub("", name, count=1),
        created_at=instants["created"],
        revoked_at=instants["revoked"],
        expires_at=instants["expires"],
    )


def _step(step: Any) -> PathStep:
    if not isinstance(step, Mapping) or len(step) != 1:
        _refuse("E_MERKLE_PROOF", "/signature/proof")
    ((side, value),) = step.items()
    if side not in (LEFT, RIGHT):
        _refuse("E_MERKLE_PROOF", "/signature/proof")
    return PathStep(side=side, hash=_hash(value))


def _hash(value: Any) -> bytes:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        _refuse("E_MERKLE_PROOF", "/signature")
    return bytes.fromhex(value)


def _anchor_2017(anchor: Any) -> str:
    if not isinstance(anchor, Mapping) or not isinstance(anchor.get("sourceId"), str):
        _refuse("E_MERKLE_PROOF", "/signature/anchors")
    chain, source = anchor.get("chain"), str(anchor["sourceId"])[:200]
    if isinstance(chain, str):
        return _CHAINS_2017.get(chain, "blink:mocknet:mocknet:") + source.removeprefix("0x")
    return _TYPES_2017.get(str(anchor.get("type")), "blink:mocknet:mocknet:") + source.removeprefix("0x")
