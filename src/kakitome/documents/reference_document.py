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
_IDENTITY = {"type": "IdentityObject", "hashed": True, "identityHash": "sha256$", "identityType": "", "salt": ""}
_ENTRY = {"id": "#", "type": "BitstringStatusListEntry", "statusPurpose": "", "statusListIndex": ""}
_FREQUENT = {
    "validUntil": "T00:00:00Z",
    "awardedDate": "T00:00:00Z",
    "evidence": [{"id": "https://", "type": ["Evidence"], "name": ""}],
    "credentialSubject": {
        "identifier": [
            {**_IDENTITY, "identityType": "emailAddress"},
            {**_IDENTITY, "identityType": "sisSourcedId"},
            {**_IDENTITY, "hashed": False, "identityType": "name"},
        ],
        "activityStartDate": "T00:00:00Z",
        "activityEndDate": "T00:00:00Z",
        "licenseNumber": "A-",
        "result": [{"type": ["Result"], "resultDescription": "", "value": ""}],
    },
    "credentialStatus": {
        **_ENTRY,
        "statusPurpose": "revocation",
        "statusListCredential": "/status/revocation-1.json",
        "statusReference": "/status/suspension-1.json#",
    },
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "T",
        "verificationMethod": "#z6Mk",
        "proofPurpose": "assertionMethod",
        "proofValue": "z",
    },
}
"""What surrounds the learner's values in every credential of ours, without any value."""
_WORTH_IT = 1024
"""Bytes from which on a document is worth a reference."""


def reference_of(document: bytes) -> bytes:
    """Return what a document shares with its kind, the same signed or unsigned; empty when small or no credential.

    Only what the issuer says of itself and of the achievement is taken; name, address, number, grade, evidence, status
    and signature of the one document are left out.
    """
    if len(document) < _WORTH_IT:
        return b""
    try:
        content = load(document)
    except DocumentRefused:
        return b""
    subject = content.get("credentialSubject")
    if not isinstance(subject, Mapping) or "achievement" not in subject:
        return b""
    shared: dict[str, Any] = {}
    for name, value in content.items():
        if name in _SHARED:
            shared[name] = value
        elif name == "credentialSubject":
            shared[name] = {part: subject[part] for part in subject if part in _SHARED_OF_SUBJECT}
    return write_document(_FREQUENT) + write_document(shared)
