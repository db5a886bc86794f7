"""The platform's own name and key, for what nobody else can sign: a learner's record over several institutions.

<data>/site.key      the key's secret, made when absent; kept like the log's
<data>/site.since    since when it stands in the key document, written once

The key document lies at `/.well-known/did.json`. The platform vouches with it for having put awards together, and for
nothing that stands in them. A site without a host name (a number) cannot have a did:web and is its own did:key.
"""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kakitome.bootstrap.installation import Installation, secret_from
from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document, method_id
from kakitome.documents.keys.did import DidRefused
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.sealing import write_document
from kakitome.mapping.issuer import Issuer
from kakitome.ports.site_identity import SiteIdentity
from kakitome.values.instants import parse_instant, write_instant
from kakitome.values.localized_text import LocalizedText

WELL_KNOWN = "/.well-known/did.json"


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
    key = ControllerKey(public_key_multibase=public, created_at=_since(installation, now))
    name = f"Kakitome ({place})"
    return SiteIdentity(
        issuer=Issuer(
            did=did,
            name=LocalizedText(ja=name, en=name),
            base_url=f"https://{place}/",
            url=f"{installation.site_url}/" if installation.site_url.startswith("https://") else "",
        ),
        method=method_id(did, public),
        document=write_document(build_controller_document(did, [key])) if is_web else b"",
        sign=private.sign,
    )


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
