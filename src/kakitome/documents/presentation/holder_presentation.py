"""A credential with an embedded proof, shown by the holder whom it names: one presentation, signed for one asker.

    holder = holder_named(credential)                           # did:key or did:jwk of its one subject, or None
    sign_presentation(credential, holder=holder, expected=expected, sign=sign, now=now, canonicalize=canonicalize)

The credential stands in it as its issuer signed it; nothing of it can be left out. What the holder signs is all of it,
with the asker's nonce as `challenge` and the asker's name as `domain`, so that it is good for nobody else, and once.

Source: OpenID for Verifiable Presentations 1.0 appendix B.1.3.2; VCDM 2.0 §4.13; VC Data Integrity 1.0 §2.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kakitome.documents.keys.controller_document import AUTHENTICATION
from kakitome.documents.keys.did_jwk import resolve_did_jwk
from kakitome.documents.keys.did_key import resolve_did_key
from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.keys.multikey import decode_public, encode_public
from kakitome.documents.proofs.data_integrity import Sign, write_options
from kakitome.documents.proofs.ecdsa_rdfc_2019 import CRYPTOSUITE, sign_options
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.key_binding import Expected
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.canonical import Write
from kakitome.documents.vc.contexts import CREDENTIALS_V2

TYPE: Final = "VerifiablePresentation"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedHolder:
    """Whom a credential names by an identifier that is a key: `key_id` as Multikey, `method` as signatures name it."""

    did: str
    method: str
    key_id: str


def holder_named(credential: Mapping[str, Any]) -> NamedHolder | None:
    """Return the holder whom a credential names; None where its subject is nobody's key, or there are several."""
    subject = credential.get("credentialSubject")
    did = subject.get("id") if isinstance(subject, Mapping) else None
    if not isinstance(did, str):
        return None
    try:
        if did.startswith("did:key:"):
            (method,) = resolve_did_key(did).methods
            return NamedHolder(did=did, method=method.id, key_id=did.removeprefix("did:key:"))
        if did.startswith("did:jwk:"):
            (method,) = resolve_did_jwk(did, load=strict_json.load).methods
            key = public_from_jwk(method.public_key_jwk)
            return NamedHolder(did=did, method=method.id, key_id=encode_public(key))
    except DocumentRefused:
        return None
    return None


def sign_presentation(
    credential: Mapping[str, Any],
    *,
    holder: NamedHolder,
    expected: Expected,
    sign: Sign,
    now: datetime,
    canonicalize: Write,
) -> dict[str, Any]:
    """Sign a presentation of one credential with ecdsa-rdfc-2019.

    Args:
        expected: the asker's nonce and name.
        sign: turns bytes into `r ‖ s`, hashing with the curve's hash.
        canonicalize: how to canonicalise; the credential may be a stranger's.

    Raises:
        DocumentRefused: the credential says something that a signature would not cover, or costs too much.
    """
    document = {
        "@context": [CREDENTIALS_V2],
        "type": [TYPE],
        "holder": holder.did,
        "verifiableCredential": [dict(credential)],
    }
    options = write_options(cryptosuite=CRYPTOSUITE, verification_method=holder.method, created=now)
    terms = {"proofPurpose": AUTHENTICATION, "challenge": expected.nonce, "domain": expected.audience}
    public = decode_public(holder.key_id)
    proof = sign_options(document, options | terms, sign=sign, public_key=public, canonicalize=canonicalize)
    return {**document, "proof": proof}
