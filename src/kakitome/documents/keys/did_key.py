"""did:key: an identifier that is itself the public key, so nothing is fetched.

Source: did:key Method 0.9 §3.1.2; docs/standards/hostile-inputs.md B161.
"""

from kakitome.documents.keys.controller_document import ControllerDocument, VerificationMethod, method_id
from kakitome.documents.keys.did import refuse_did
from kakitome.documents.keys.multikey import decode_public, encode_public
from kakitome.documents.keys.public_key import PublicKey

_PREFIX = "did:key:"


def did_key_of(key: PublicKey) -> str:
    """Return the did:key of a public key."""
    return _PREFIX + encode_public(key)


def resolve_did_key(did: str) -> ControllerDocument:
    """Return the controller document that a did:key stands for.

    Raises:
        DidRefused: not a did:key.
        KeyRefused: the key in it is damaged, or of a type we do not use (`unsupported`).
    """
    if not did.startswith(_PREFIX):
        refuse_did("E_DID_SYNTAX")
    key = did.removeprefix(_PREFIX)
    decode_public(key)
    method = VerificationMethod(
        id=method_id(did, key),
        controller=did,
        type="Multikey",
        public_key_multibase=key,
        for_assertion=True,
        for_authentication=True,
    )
    return ControllerDocument(id=did, methods=(method,))
