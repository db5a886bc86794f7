"""Who a request says it is from, and whether it is: by the prefix of the verifier's identifier.

    proof = read_proof(token)                                 # the object's header and payload
    asker = verify_asker(link.verifier_id, proof, resolve=resolve, now=now)

An identifier says by itself how it is proved: by the address that the answer goes to, by a certificate that came along,
or by the key of a DID. None of them says that somebody examined who is behind it; nobody here did.

Source: OpenID for Verifiable Presentations 1.0 §5.9, §5.9.3, §14.2.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography import x509

from kakitome.documents.jose.certificates import certificates_in, certified_key
from kakitome.documents.jose.compact import CompactToken, read_compact, verify_compact, write_segment
from kakitome.documents.keys.controller_document import ControllerDocument
from kakitome.documents.keys.did import split_did_url
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.keys.x509_chain import is_within, read_certificate
from kakitome.documents.presentation.incoming_request import (
    LIMITS,
    TYPE,
    AskedPresentation,
    prefix_of,
    refuse_request,
)
from kakitome.documents.vc import strict_json

LARGEST: Final = 256 * 1024
Resolve = Callable[[str], ControllerDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestProof:
    """A signed request object, taken apart and not verified."""

    token: CompactToken
    payload: Mapping[str, Any]


def read_proof(data: bytes) -> RequestProof:
    """Take a request object apart; raises `DocumentRefused` (E_ASKED_FORM, E_ASKED_OBJECT_SIZE, as `read_compact`)."""
    if len(data) > LARGEST:
        refuse_request("E_ASKED_OBJECT_SIZE", kind="too_expensive", limit=LARGEST // 1024)
    token = read_compact(data, certified=True)
    if token.header.get("typ") != TYPE:
        refuse_request("E_ASKED_FORM")
    payload = strict_json.load(token.payload, limits=LIMITS)
    if not isinstance(payload, dict):
        refuse_request("E_ASKED_FORM")
    return RequestProof(token=token, payload=payload)


def demand_asker(request: AskedPresentation, proof: RequestProof | None, *, resolve: Resolve, now: datetime) -> None:
    """Refuse a request that is not from whom it names.

    Args:
        proof: None for a request that is unsigned, as only that of an address may be.
        resolve: DID → its document.

    Raises:
        DocumentRefused: E_ASKED_UNSIGNED, E_ASKED_SIGNED; E_ASKED_SIGNATURE; E_ASKED_RESPONSE_HOST, the answer would go
            elsewhere than to whom the identifier names; E_ASKED_CERTIFICATE; as `resolve`.
    """
    prefix, name = prefix_of(request.verifier_id)
    if prefix == "redirect_uri":
        if proof is not None:
            # Nobody could verify it: such an identifier has no key.
            refuse_request("E_ASKED_SIGNED")
        if request.response_uri != name:
            refuse_request("E_ASKED_RESPONSE_HOST", "/response_uri")
        return
    if proof is None:
        refuse_request("E_ASKED_UNSIGNED")
    if prefix == "decentralized_identifier":
        key = _key_of_did(proof, name, resolve=resolve)
    else:
        key = _key_of_certificate(request, proof, now=now)
    if not verify_compact(proof.token, key):
        refuse_request("E_ASKED_SIGNATURE")


def _key_of_did(proof: RequestProof, did: str, *, resolve: Resolve) -> PublicKey:
    """Return the key that the object names, if it is one with which this DID proves who it is."""
    named = split_did_url(proof.token.key_id)
    if named.did != did or not named.fragment:
        refuse_request("E_ASKED_SIGNATURE")
    methods = (method for method in resolve(did).methods if method.id == proof.token.key_id)
    method = next((method for method in methods if method.for_authentication or method.for_assertion), None)
    if method is None:
        refuse_request("E_ASKED_SIGNATURE")
    return method.public_key()


def _key_of_certificate(request: AskedPresentation, proof: RequestProof, *, now: datetime) -> PublicKey:
    certificates = certificates_in(proof.token.header)
    if not certificates:
        refuse_request("E_ASKED_CERTIFICATE")
    certificate = read_certificate(certificates[0])
    if not is_within(certificate, now):
        refuse_request("E_ASKED_CERTIFICATE")
    prefix, name = prefix_of(request.verifier_id)
    if prefix == "x509_hash":
        if write_segment(hashlib.sha256(certificates[0]).digest()) != name:
            refuse_request("E_ASKED_CERTIFICATE")
    else:
        # No list here names verifiers that may have answers sent elsewhere. Source: OpenID4VP 1.0 §5.9.3.
        if name not in _hosts(certificate):
            refuse_request("E_ASKED_CERTIFICATE")
        if urlsplit(request.response_uri).hostname != name:
            refuse_request("E_ASKED_RESPONSE_HOST", "/response_uri")
    return certified_key(certificates[0])


def _hosts(certificate: x509.Certificate) -> list[str]:
    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return named.get_values_for_type(x509.DNSName)
