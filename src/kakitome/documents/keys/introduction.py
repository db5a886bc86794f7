"""One key of an issuer vouches for the next: a short signed text in the key history.

    kakitome/key-introduction/v1
    issuer did:web:u.example:issuers:x
    key z6Mkj…
    published 2026-11-22T03:00:00Z
    by z6Mko…

Whoever knows the key `by` for the issuer's, from a registry say, knows from the text that the issuer itself chose the
next one. Somebody who only took over the issuer's web address can publish a key there and cannot write this text.
An introduction counts only as long as the key that signed it was not reported stolen.

Source: our own; DID Core 1.0 §5.4 leaves what a service entry holds to its type.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kakitome.documents.keys.controller_document import ControllerDocument, VerificationMethod
from kakitome.documents.keys.multibase import decode_base64url, encode_base64url
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.refusal import DocumentRefused
from kakitome.values.instants import write_instant

_MOST_STEPS = 50


def introduce(did: str, *, key: str, published_at: datetime, by: str, sign: Callable[[bytes], bytes]) -> str:
    """Sign that `key` is the issuer's; `by` is the Ed25519 key that signs. Returns the signature in multibase."""
    return encode_base64url(sign(_text(did, key=key, published_at=published_at, by=by)))


def may_introduce(key: str) -> bool:
    """Tell whether introductions can be made with a key: with those of kind Ed25519."""
    try:
        return isinstance(decode_public(key), Ed25519PublicKey)
    except DocumentRefused:
        return False


def introduced_through(controller: ControllerDocument, key: str, *, known: Collection[str]) -> str:
    """Follow the introductions from a key back to one of `known`; return that one, empty when none is reached.

    A step counts when its signature is good and the key that signed it is listed and was not reported stolen.
    """
    for _ in range(_MOST_STEPS):
        method = _listed(controller, key)
        if method is None or not method.introduced_by or not _is_signed(controller.id, method, key=key):
            return ""
        before = _listed(controller, method.introduced_by)
        if before is None or before.revoked_at is not None:
            return ""
        if method.introduced_by in known:
            return method.introduced_by
        key = method.introduced_by
    return ""


def _listed(controller: ControllerDocument, key: str) -> VerificationMethod | None:
    return next((method for method in controller.methods if method.id == f"{controller.id}#{key}"), None)


def _is_signed(did: str, method: VerificationMethod, *, key: str) -> bool:
    if method.created_at is None:
        return False
    text = _text(did, key=key, published_at=method.created_at, by=method.introduced_by)
    try:
        public = decode_public(method.introduced_by)
        if not isinstance(public, Ed25519PublicKey):
            return False
        public.verify(decode_base64url(method.introduction), text)
    except (DocumentRefused, InvalidSignature):
        return False
    return True


def _text(did: str, *, key: str, published_at: datetime, by: str) -> bytes:
    lines = ("kakitome/key-introduction/v1", f"issuer {did}", f"key {key}", f"published {write_instant(published_at)}")
    return "".join(f"{line}\n" for line in (*lines, f"by {by}")).encode()
