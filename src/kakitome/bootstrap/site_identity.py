"""The platform's own name and key, for what nobody else can sign: a learner's record over several institutions.

<data>/site.key      the key's secret, made when absent; kept like the log's
<data>/site.since    since when it stands in the key document, written once

The key document lies at `/.well-known/did.json`. The platform vouches with it for having put awards together, and for
nothing that stands in them. A site without a host name (a number) cannot have a did:web and is its own did:key.

Requests to wallets are signed with a key of their own, on P-256: ES256 is the one algorithm that every wallet reads. It
follows from the same secret and a number, `KAKITOME_REQUEST_KEY`; another number is another key. The document lists the
key before it, too, for wallets that fetched a request just before; requests are good for ten minutes. Both stand there
as JSON Web Keys: the client of LearnCard's wallet reads no Multikey.

Source: Decentralized Identity Interop Profile v5, Signature Algorithm; OpenID4VC High Assurance Interoperability
Profile 1.0 §7.
"""

from datetime import datetime
from functools import partial
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kakitome.bootstrap.installation import Installation, secret_from
from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document, method_id
from kakitome.documents.keys.did import DidRefused
from kakitome.documents.keys.did_jwk import did_jwk_of
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.sealing import write_document
from kakitome.mapping.issuer import Issuer
from kakitome.ports.site_identity import RequestKey, SiteIdentity
from kakitome.values.instants import parse_instant, write_instant
from kakitome.values.localized_text import LocalizedText

WELL_KNOWN = "/.well-known/did.json"
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256. Source: SEC 2 §2.4.2."""
_WIDE: Final = 48
"""Bytes that are reduced by it, half again as many as it has: no key is likelier. Source: FIPS 186-5 §A.2.1."""
_HALF: Final = 32


def open_site_identity(installation: Installation, *, now: datetime) -> SiteIdentity:
    """Open the platform's own identity, made at the first call.

    Raises:
        Misconfigured: its key is not to be used.
    """
    secret = secret_from(installation.site_key_file)
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kakitome site v1").derive(secret)
    private = Ed25519PrivateKey.from_private_bytes(derived)
    public = encode_public(private.public_key())
    place = installation.site_url.partition("://")[2]
    did, is_web = _did(place, public)
    since = _since(installation, now)
    asking = [_request_private(secret, number) for number in _numbers(installation.request_key)]
    for_requests = [encode_public(private_key.public_key()) for private_key in asking]
    keys = [
        ControllerKey(public_key_multibase=public, created_at=since),
        *(ControllerKey(public_key_multibase=key, created_at=since, form="JsonWebKey") for key in for_requests),
    ]
    name = f"Kakitome ({place})"
    return SiteIdentity(
        issuer=Issuer(
            did=did,
            name=LocalizedText(ja=name, en=name),
            base_url=f"https://{place}/",
            url=f"{installation.site_url}/" if installation.site_url.startswith("https://") else "",
        ),
        method=method_id(did, public),
        document=write_document(build_controller_document(did, keys)) if is_web else b"",
        requests=_request_key(asking[0], did=did if is_web else ""),
        sign=private.sign,
    )


def _numbers(newest: int) -> tuple[int, ...]:
    """Return the number of the key that signs, and of the one before it."""
    return (newest, newest - 1) if newest > 1 else (newest,)


def _request_private(secret: bytes, number: int) -> EllipticCurvePrivateKey:
    info = f"kakitome requests v1 {number}".encode("ascii")
    wide = HKDF(algorithm=SHA256(), length=_WIDE, salt=None, info=info).derive(secret)
    return derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, SECP256R1())


def _request_key(private: EllipticCurvePrivateKey, *, did: str) -> RequestKey:
    """Return the key under the platform's did:web, or where it has none under a did:jwk."""
    public = private.public_key()
    named = did or did_jwk_of(public)
    method = method_id(did, encode_public(public)) if did else f"{named}#0"
    return RequestKey(did=named, method=method, public=public, sign=partial(_sign, private))


def _sign(private: EllipticCurvePrivateKey, data: bytes) -> bytes:
    halves = decode_dss_signature(private.sign(data, ECDSA(SHA256())))
    return b"".join(half.to_bytes(_HALF, "big") for half in halves)


def _did(place: str, public: str) -> tuple[str, bool]:
    did = f"did:web:{place.replace(':', '%3A')}"
    try:
        did_web_url(did)
    except DidRefused:
        return f"did:key:{public}", False
    return did, True


def _since(installation: Installation, now: datetime) -> datetime:
    file = installation.data_dir / "site.since"
    if not file.exists():
        file.write_text(write_instant(now.replace(microsecond=0)) + "\n", encoding="ascii")
    return parse_instant(file.read_text(encoding="ascii").strip()) or now
