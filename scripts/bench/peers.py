"""The peers that run in this process, on the very same documents: openbadgeslib and PyLD."""

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob3.ldp import add_data_integrity_proof, verify_data_integrity_proof
from pyld import jsonld
from scripts.bench.material import Material
from scripts.bench.ours import Measure, timed

from kakitome.documents.vc.contexts import load_context


def openbadgeslib_issue(material: Material) -> Measure:
    """Sign with openbadgeslib's Data Integrity functions."""
    pem = material.held.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    documents = material.unsigned[:10]

    def work() -> int:
        for document in documents:
            add_data_integrity_proof(document, pem, material.method)
        return len(documents)

    return timed(work)


def openbadgeslib_verify(material: Material) -> Measure:
    """Verify the proof alone with openbadgeslib."""
    pem = material.held.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    documents = [json.loads(data) for data in material.signed[:10]]

    def work() -> int:
        for document in documents:
            verify_data_integrity_proof(document, pem)
        return len(documents)

    return timed(work)


def pyld_sign(material: Material) -> Measure:
    """Sign with nothing but PyLD's expansion and canonicalisation: the reference a fast path is compared with."""
    documents = material.unsigned[:20]
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _load,
    }
    proof = json.loads(material.signed[0])["proof"]
    proof.pop("proofValue")

    def canonical_hash(document: dict[str, Any]) -> bytes:
        return hashlib.sha256(jsonld.normalize(document, options).encode()).digest()

    def work() -> int:
        for document in documents:
            config = {"@context": document["@context"], **proof}
            material.held.private.sign(canonical_hash(config) + canonical_hash(document))
        return len(documents)

    return timed(work)


def _load(url: str, _options: object) -> dict[str, Any]:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": load_context(url),
    }
