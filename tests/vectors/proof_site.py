"""The issuer of `issuer_site` with one key of each kind, and its credential signed by every scheme, without chance."""

import copy
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document, method_id
from kakitome.documents.keys.multibase import decode_base64url, encode_base58btc, encode_base64url
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.proofs import ecdsa_rdfc_2019, eddsa_jcs_2022
from kakitome.documents.proofs.data_integrity import covered, hash_data
from kakitome.documents.proofs.ecdsa_sd_2023 import ProofSecrets, create_base_proof, derive
from kakitome.documents.proofs.eddsa_rdfc_2022 import proof_config
from kakitome.documents.vc.canonical import expand_and_canonicalize
from vectors import issuer_site

Json = dict[str, Any]

P256 = ec.derive_private_key(0xA11CE, ec.SECP256R1())
P384 = ec.derive_private_key(0xB0B, ec.SECP384R1())
# An RSA key of 2048 bits that never signs: only its public half stands in the key document.
RSA = rsa.RSAPublicNumbers(65537, (1 << 2047) | (0x5EED << 1024) | 1).public_key()
SECRETS, OTHER_SECRETS = (
    ProofSecrets(key=ec.derive_private_key(number, ec.SECP256R1()), hmac_key=bytes(range(32)))
    for number in (0xCAFE, 0xBEEF)
)
OUTCOMES = ("/name", "/credentialSubject/achievement", "/credentialSubject/result")


def public(kind: str) -> PublicKey:
    """Return the issuer's public key of a kind."""
    keys: dict[str, PublicKey] = {
        "Ed25519": issuer_site.key("now").public_key(),
        "P-256": P256.public_key(),
        "P-384": P384.public_key(),
        "RSA": RSA,
    }
    return keys[kind]


def method(kind: str) -> str:
    """Return the identifier of the issuer's key of a kind."""
    return method_id(issuer_site.DID, encode_public(public(kind)))


def raw(key: EllipticCurvePrivateKey, data: bytes) -> bytes:
    """Sign without chance, as `r ‖ s`."""
    digest, length = (SHA256(), 32) if key.key_size == 256 else (SHA384(), 48)
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(digest, deterministic_signing=True)))
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def did_document() -> Json:
    """Return the issuer's key document with a key of each kind."""
    kinds = ("Ed25519", "P-256", "P-384", "RSA")
    keys = [
        ControllerKey(
            public_key_multibase=encode_public(public(kind)), created_at=issuer_site.SIGNED_AT - timedelta(days=number)
        )
        for number, kind in enumerate(kinds)
    ]
    return build_controller_document(issuer_site.DID, keys)


def site() -> issuer_site.Site:
    """Return the issuer's site with those keys."""
    made = issuer_site.site()
    made.put(issuer_site.DID_URL, did_document())
    return made


@cache
def _elliptic(kind: str) -> Json:
    key = P256 if kind == "P-256" else P384
    proof = ecdsa_rdfc_2019.create_proof(
        issuer_site.unsigned(),
        sign=lambda data: raw(key, data),
        public_key=key.public_key(),
        verification_method=method(kind),
        created=issuer_site.SIGNED_AT,
    )
    return {**issuer_site.unsigned(), "proof": proof}


def p256() -> Json:
    """Return the credential signed with ecdsa-rdfc-2019 on P-256."""
    return copy.deepcopy(_elliptic("P-256"))


def p384() -> Json:
    """Return the credential signed with ecdsa-rdfc-2019 on P-384."""
    return copy.deepcopy(_elliptic("P-384"))


def over_json() -> Json:
    """Return the credential signed with eddsa-jcs-2022."""
    document = issuer_site.unsigned()
    proof = eddsa_jcs_2022.create_proof(
        document, sign=issuer_site.key("now").sign, verification_method=method("Ed25519"), created=issuer_site.SIGNED_AT
    )
    return {**document, "proof": proof}


def proof_set() -> Json:
    """Return the credential with a signature of each of two keys."""
    return {**issuer_site.unsigned(), "proof": [issuer_site.good()["proof"], p256()["proof"]]}


def chain() -> Json:
    """Return the credential with a signature, and a second that signs the first along."""
    document = issuer_site.unsigned()
    first = issuer_site.sign(document, id="urn:uuid:0d3f6d6e-0000-4000-8000-000000000001")["proof"]
    options = {
        **{name: value for name, value in first.items() if name != "proofValue"},
        "id": "urn:uuid:0d3f6d6e-0000-4000-8000-000000000002",
        "previousProof": first["id"],
    }
    text = expand_and_canonicalize(covered(document, [first]))
    signed = hash_data(text, expand_and_canonicalize(proof_config(document, options)))
    second = {**options, "proofValue": encode_base58btc(issuer_site.key("now").sign(signed))}
    return {**document, "proof": [first, second]}


def base(*, mandatory: Sequence[str] | None = None, title: str = "") -> Json:
    """Return the credential with a base proof, as its holder keeps it."""
    document = issuer_site.unsigned() | ({"name": title} if title else {})
    proof = create_base_proof(
        document,
        sign=lambda data: raw(P256, data),
        verification_method=method("P-256"),
        created=issuer_site.SIGNED_AT,
        mandatory=mandatory,
        proof_secrets=OTHER_SECRETS if title else SECRETS,
    )
    return {**document, "proof": proof}


def shown(*, mandatory: Sequence[str] | None = None, pointers: Sequence[str] = OUTCOMES, title: str = "") -> Json:
    """Return what the holder shows: the title and the outcomes without the name, unless told otherwise."""
    return derive(base(mandatory=mandatory, title=title), pointers=pointers)


def with_signatures(document: Json, signatures: Sequence[bytes]) -> str:
    """Return the value of a derived proof with other signatures in it."""
    data = decode_base64url(document["proof"]["proofValue"])
    parts = cbor2.loads(data[3:])
    parts[2] = list(signatures)
    return encode_base64url(data[:3] + cbor2.dumps(parts))
