"""The canonical statements over which a document's embedded proof was made, for a page that cannot canonicalise."""

import base64
from collections.abc import Mapping
from typing import Any

from kakitome.documents.keys.multibase import decode_base58btc
from kakitome.documents.proofs.data_integrity import configuration, unsecured
from kakitome.documents.vc.canonical import Write, expand_and_canonicalize
from kakitome.values.json_members import as_list


def signed_statements(document: Mapping[str, Any], *, canonicalize: Write = expand_and_canonicalize) -> dict[str, str]:
    """Return what a document's embedded Ed25519 proof was made over, and the signature in base64url.

    Of several proofs it is the issuer's own, which stands first.

    Raises:
        DocumentRefused: as `canonicalize`.
        ValueError: the signature is not written in base58.
    """
    proof = as_list(document["proof"])[0]
    return {
        "document": _text(canonicalize(unsecured(document))),
        "config": _text(canonicalize(configuration(document, proof))),
        "signature": base64.urlsafe_b64encode(decode_base58btc(str(proof.get("proofValue")))).decode("ascii"),
        "method": str(proof["verificationMethod"]),
    }


def _text(written: str | bytes) -> str:
    return written if isinstance(written, str) else written.decode("utf-8")
