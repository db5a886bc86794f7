"""What documents of one kind have in common, without anything about a person.

A thousand credentials of one micro-credential differ in some two hundred bytes. What they share is written down once;
each is then kept as its difference from it (`records/store/document_packs.py`). It is a choice of size alone: whatever
this module returns, every document comes back byte for byte.
"""

from collections.abc import Mapping
from typing import Any

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sealing import write_document
from kakitome.documents.vc.strict_json import load

_SHARED = ("@context", "type", "issuer", "name", "description", "credentialSchema", "termsOfUse")
_SHARED_OF_SUBJECT = ("type", "achievement")
_PROOF = ("type", "cryptosuite", "proofPurpose", "verificationMethod")
_WORTH_IT = 1024
"""Bytes from which on a document is worth a reference."""


def reference_of(document: bytes) -> bytes:
    """Return what a signed or unsigned document shares with its kind; empty when it is small or no credential.

    Only what the issuer says of itself and of the achievement is taken; name, address, number, grade, evidence, status
    and signature of the one document are left out.
    """
    if len(document) < _WORTH_IT:
        return b""
    try:
        whole = load(document)
    except DocumentRefused:
        return b""
    subject = whole.get("credentialSubject")
    if not isinstance(subject, Mapping) or "achievement" not in subject:
        return b""
    shared: dict[str, Any] = {}
    for name, value in whole.items():
        if name in _SHARED:
            shared[name] = value
        elif name == "credentialSubject":
            shared[name] = {part: subject[part] for part in subject if part in _SHARED_OF_SUBJECT}
        elif name == "proof" and isinstance(value, Mapping):
            shared[name] = {part: value[part] for part in value if part in _PROOF}
    return write_document(shared)
