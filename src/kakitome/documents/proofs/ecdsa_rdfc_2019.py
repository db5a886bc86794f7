"""The cryptosuites ecdsa-rdfc-2019 and ecdsa-jcs-2019: ECDSA over what a document says, or over its JSON.

    hashData  = H(canonical proof configuration) ‖ H(canonical document without proof)
    signature = ECDSA(hashData), `r ‖ s`

H is the curve's own: SHA-256 with P-256, SHA-384 with P-384, inside the canonicalisation too.

Source: VC Data Integrity ECDSA Cryptosuites 1.0 §3.2 and §3.3.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from kakitome.documents.keys.ecdsa_signature import curve_of, signature_length, verifies
from kakitome.documents.keys.public_key import PublicKey, demand_elliptic
from kakitome.documents.proofs.data_integrity import (
    Json,
    ProofResult,
    Sign,
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
from kakitome.documents.proofs.eddsa_jcs_2022 import json_texts
from kakitome.documents.vc.canonical import Digest, Write, expand_and_canonicalize

CRYPTOSUITE: Final = "ecdsa-rdfc-2019"
JSON_CRYPTOSUITE: Final = "ecdsa-jcs-2019"
_DIGESTS: Final[dict[str, Digest]] = {"P-256": "SHA-256", "P-384": "SHA-384"}
_HASHLIB: Final[dict[Digest, str]] = {"SHA-256": "sha256", "SHA-384": "sha384"}


def demand_form(proof: Json) -> None:
    """Look at what a proof says of itself; raises `ProofRefused`."""
    stated = proof.get("cryptosuite")
    demand_options(proof, cryptosuite=JSON_CRYPTOSUITE if stated == JSON_CRYPTOSUITE else CRYPTOSUITE)


def create_proof(
    document: Json,
    *,
    sign: Sign,
    public_key: PublicKey,
    verification_method: str,
    created: datetime,
) -> dict[str, Any]:
    """Sign a document of our own with ecdsa-rdfc-2019 and return the proof to add to it.

    Args:
        document: the credential; a proof already in it is left out of what is signed.
        sign: turns bytes into `r ‖ s` of 64 or 96 bytes, hashing with the curve's hash.
        public_key: of the signer; its curve decides about the hash.
        verification_method: the DID URL of the key.
        created: the instant of signing.

    Raises:
        TermRefused: the document says something a signature would not cover.
        KeyRefused: the key is not elliptic.
        SignerFaulty: `sign` did not return a signature of the curve's length.
    """
    options = write_options(cryptosuite=CRYPTOSUITE, verification_method=verification_method, created=created)
    return sign_options(document, options, sign=sign, public_key=public_key)


def sign_options(
    document: Json,
    options: Json,
    *,
    sign: Sign,
    public_key: PublicKey,
    canonicalize: Write = expand_and_canonicalize,
) -> dict[str, Any]:
    """Sign a document with a proof that says so much of itself (`write_options`), and return it.

    Args:
        canonicalize: how to canonicalise; the default is right for documents of our own making.

    Raises as `create_proof`, and as `canonicalize`.
    """
    key = demand_elliptic(public_key)
    (config, *_), text = _texts(unsecured(document), options, key=key, canonicalize=canonicalize)
    length, digest = signature_length(key), _HASHLIB[_DIGESTS[curve_of(key)]]
    return signed_options(dict(options), config=config, text=text, sign=sign, length=length, digest=digest)


def verify_proof(
    document: Json,
    proof: Json,
    *,
    public_key: PublicKey,
    canonicalize: Write = expand_and_canonicalize,
    previous: Sequence[Json] = (),
) -> ProofResult:
    """Check one proof of a document with a key the caller has established.

    Raises:
        ProofRefused: the proof cannot be checked.
        KeyRefused: the key is neither P-256 nor P-384.
        TermRefused, UnknownContext: the document or the proof says something no signature covers.
    """
    key = demand_elliptic(public_key)
    demand_form(proof)
    demand_chain(proof, previous)
    signature = signature_of(proof, length=signature_length(key))
    configs, text = _texts(document, proof, key=key, canonicalize=canonicalize, previous=previous)
    digest = _HASHLIB[_DIGESTS[curve_of(key)]]
    return matched(signature, configs=configs, text=text, key=key, is_signed=verifies, digest=digest)


def _texts(
    document: Json,
    proof: Json,
    *,
    key: EllipticCurvePublicKey,
    canonicalize: Write,
    previous: Sequence[Json] = (),
) -> tuple[tuple[str | bytes, ...], str | bytes]:
    if proof.get("cryptosuite") == JSON_CRYPTOSUITE:
        return json_texts(document, proof, previous=previous)
    digest = _DIGESTS[curve_of(key)]
    config, text = configuration(document, proof), covered(document, previous)
    if digest == "SHA-256":
        return (canonicalize(config),), canonicalize(text)
    return (canonicalize(config, digest=digest),), canonicalize(text, digest=digest)
