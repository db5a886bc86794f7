"""did:jwk: an identifier that is itself a JSON Web Key, so nothing is fetched.

Source: did:jwk Method Specification (Create, Read): `did:jwk:` and the base64url text of the key; its one
verification method is `#0`. A key for encrypting has no method that could sign, and is refused.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

from kakitome.documents.keys.controller_document import ControllerDocument, VerificationMethod
from kakitome.documents.keys.did import method_of, refuse_did
from kakitome.documents.keys.jwk import public_from_jwk, public_to_jwk
from kakitome.documents.keys.multibase import MultibaseRefused, decode_base64url
from kakitome.documents.keys.public_key import PublicKey

_PREFIX = "did:jwk:"


def did_jwk_of(key: PublicKey) -> str:
    """Return the did:jwk of a public key."""
    text = json.dumps(public_to_jwk(key), separators=(",", ":"))
    return _PREFIX + base64.urlsafe_b64encode(text.encode("ascii")).rstrip(b"=").decode("ascii")


def resolve_did_jwk(did: str, *, load: Callable[[bytes], Any]) -> ControllerDocument:
    """Return the controller document that a did:jwk stands for.

    Args:
        did: the identifier, without a fragment.
        load: the strict reader of JSON from strangers.

    Raises:
        DidRefused: not a did:jwk.
        KeyRefused: the key in it cannot be used for verifying.
        DocumentRefused: its JSON is not beyond doubt.
    """
    if method_of(did) != "jwk":
        refuse_did("E_DID_SYNTAX")
    try:
        data = decode_base64url("u" + did.removeprefix(_PREFIX))
    except MultibaseRefused:
        refuse_did("E_DID_SYNTAX")
    jwk = load(data)
    public_from_jwk(jwk)
    method = VerificationMethod(
        id=f"{did}#0",
        controller=did,
        type="JsonWebKey",
        public_key_jwk=jwk,
        for_assertion=True,
        for_authentication=True,
    )
    return ControllerDocument(id=did, methods=(method,))
