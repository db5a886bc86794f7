"""Who signed a trusted list (XAdES)? Verified by `signxml`, which an installation may do without.

Without the library no list is believed. With it, one of the given certificates must have signed the whole document,
and only the bytes that were signed are handed back: what stands beside them in the file is not read.

Source: ETSI TS 119 612 §5.7 (enveloped XAdES over the whole list); the library's advice to see what is signed.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from typing import Any, NoReturn

from kakitome.documents.keys.x509_chain import UnusableCertificate, read_certificate
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Problem

_PACKAGE = "signxml"
_ROOT = b"TrustServiceStatusList"
_SOURCE = "ETSI TS 119 612 §5.7"


class SealNotShown(DocumentRefused):
    """Nobody whom we were told of could be shown to have signed the list."""


def can_verify_lists() -> bool:
    """Tell whether the library that verifies trusted lists is installed."""
    return importlib.util.find_spec(_PACKAGE) is not None


def signed_part(data: bytes, signers: Sequence[bytes]) -> bytes:
    """Return the bytes of a trusted list that one of the signers signed.

    Raises:
        SealNotShown: `W_REGISTRY_UNSIGNED` no signer was given or there is no signature;
            `W_REGISTRY_SEAL_UNREADABLE` the library is not installed; `E_REGISTRY_SEAL` none of them signed it.
    """
    if not signers or b"Signature" not in data:
        _not_shown("W_REGISTRY_UNSIGNED")
    if not can_verify_lists():
        _not_shown("W_REGISTRY_SEAL_UNREADABLE")
    for signer in signers:
        part = _part_signed_by(data, signer)
        if part is not None:
            return part
    return _not_shown("E_REGISTRY_SEAL")


def _part_signed_by(data: bytes, signer: bytes) -> bytes | None:
    errors: Any = importlib.import_module(f"{_PACKAGE}.exceptions")
    xades: Any = importlib.import_module(f"{_PACKAGE}.xades")
    try:
        certificate = read_certificate(signer)
        config = xades.XAdESSignatureConfiguration(location="./", expect_references=True)
        parts = xades.XAdESVerifier().verify(data, x509_cert=certificate, expect_config=config)
    except (UnusableCertificate, errors.SignXMLException, ValueError, LookupError, TypeError, SyntaxError):
        return None
    # An enveloped signature over the whole: the signed part is the list itself, whatever else is signed.
    enclosing = [part for part in parts if part.signed_xml is not None and part.signed_xml.getparent() is None]
    lists = [part.signed_data for part in enclosing if _ROOT in part.signed_data[:400]]
    return bytes(lists[0]) if len(lists) == 1 else None


def _not_shown(code: str) -> NoReturn:
    raise SealNotShown(Problem(code=code, source=_SOURCE, severity="warning"))
