"""did:key: an identifier that is itself the public key, so nothing is fetched. Ed25519 only.

Source: did:key Method 0.9 §3.1.2; SAFETY B161.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kakitome.documents.keys.controller_document import ControllerDocument, VerificationMethod, method_id
from kakitome.documents.keys.did import refuse_did
from kakitome.documents.keys.multikey import decode_public, encode_public

_PREFIX = "did:key:"


def did_key_of(key: Ed25519PublicKey) -> str:
    """Return the did:key of a public key."""
    return _PREFIX + encode_public(key)


def resolve_did_key(did: str) -> ControllerDocument:
    """Return the controller document that a did:key stands for.

    Raises:
        DidRefused: not a did:key.
        KeyRefused: the key in it is not Ed25519 (`unsupported` for other key types we know of).
    """
    if not did.startswith(_PREFIX):
        refuse_did("E_DID_SYNTAX")
    key = did.removeprefix(_PREFIX)
    decode_public(key)
    method = VerificationMethod(
        id=method_id(did, key), controller=did, type="Multikey", public_key_multibase=key, for_assertion=True
    )
    return ControllerDocument(id=did, methods=(method,))
