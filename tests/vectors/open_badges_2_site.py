"""A small issuer of Open Badges 2.0 and 1.x and what it publishes, for tests of verifying.

Its documents are as other platforms write them: none of them comes from our own writers.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kakitome.documents.jose.compact import write_json, write_segment
from kakitome.documents.openbadges.identity import identity_hash
from kakitome.documents.verification.registries import IssuerRegistry, parse_registry
from kakitome.errors import Unavailable
from vectors import issuer_site

Json = dict[str, Any]
BASE = "https://badges.example/"
AWARD, ACHIEVEMENT, ISSUER = f"{BASE}awards/1.json", f"{BASE}classes/data.json", f"{BASE}issuer.json"
KEY, REVOCATIONS = f"{BASE}key.json", f"{BASE}revocations.json"
CONTEXT = "https://w3id.org/openbadges/v2"
EMAIL, SALT = "Hanako@u.example", "deadsea"
NOW = issuer_site.NOW


@dataclass
class Site(issuer_site.Site):
    """Answers 410 at addresses in `gone`, as the network door tells it."""

    gone: set[str] = field(default_factory=set)

    def fetch(self, url: str) -> bytes:
        if url in self.gone:
            self.asked.append(url)
            raise Unavailable("E_FETCH_STATUS", host="badges.example", status=410)
        return super().fetch(url)


def hosted() -> Json:
    """Return a hosted award."""
    return {
        "@context": CONTEXT,
        "id": AWARD,
        "type": "Assertion",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": SALT,
            "identity": identity_hash(EMAIL, SALT),
        },
        "badge": ACHIEVEMENT,
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-09-30T00:00:00+09:00",
        "expires": "2031-09-30T00:00:00+09:00",
        "evidence": [{"id": "https://badges.example/reports/1", "narrative": "A report"}],
    }


def achievement() -> Json:
    """Return what was achieved."""
    return {
        "@context": CONTEXT,
        "id": ACHIEVEMENT,
        "type": "BadgeClass",
        "name": "データ分析の基礎",
        "description": "Reads data and says what it cannot tell.",
        "image": f"{BASE}classes/data.png",
        "criteria": {"narrative": "Pass the written examination."},
        "issuer": ISSUER,
        "alignment": [{"targetName": "Data quality", "targetUrl": "https://badges.example/skills/1"}],
    }


def issuer() -> Json:
    """Return the issuer's Profile."""
    return {
        "@context": CONTEXT,
        "id": ISSUER,
        "type": "Issuer",
        "name": "Example Institute",
        "url": "https://badges.example",
        "email": "badges@badges.example",
        "publicKey": KEY,
        "revocationList": REVOCATIONS,
    }


def key_document(name: str = "now") -> Json:
    """Return the issuer's public key."""
    return {"@context": CONTEXT, "id": KEY, "type": "CryptographicKey", "owner": ISSUER, "publicKeyPem": pem(name)}


def revocations(*entries: Any) -> Json:
    """Return the revocation list."""
    return {"@context": CONTEXT, "id": REVOCATIONS, "type": "RevocationList", "revokedAssertions": list(entries)}


def site(**pages: Json) -> Site:
    """Return the issuer's site in good order; `pages` replace `award`, `achievement`, `issuer`, `key`, `list`."""
    made = Site()
    usual = {
        "award": (AWARD, hosted()),
        "achievement": (ACHIEVEMENT, achievement()),
        "issuer": (ISSUER, issuer()),
        "key": (KEY, key_document()),
        "list": (REVOCATIONS, revocations()),
    }
    for name, (url, page) in usual.items():
        made.put(url, pages.get(name, page))
    return made


def signed_payload() -> Json:
    """Return an award to be signed."""
    payload = hosted() | {
        "id": "urn:uuid:0b6a8d1e-6a0c-4c53-9a55-0d2f6f6f4a11",
        "verification": {"type": "SignedBadge", "creator": KEY},
    }
    return copy.deepcopy(payload)


def token(
    payload: Mapping[str, Any] | None = None, *, header: Mapping[str, Any] | None = None, name: str = "now"
) -> bytes:
    """Sign an award with an RSA key of a name; the header may say anything."""
    parts = [
        write_segment(write_json(header or {"alg": "RS256"})),
        write_segment(write_json(payload or signed_payload())),
    ]
    signature = private(name).sign(".".join(parts).encode(), padding.PKCS1v15(), SHA256())
    return ".".join([*parts, write_segment(signature)]).encode()


@cache
def private(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Draw the key of a name, one for each run of the tests."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def pem(name: str, bits: int = 2048) -> str:
    """Return the public half of a name's key in PEM."""
    key = private(name, bits) if bits != 2048 else private(name)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def registry(**changes: Any) -> IssuerRegistry:
    """Return a registry that lists the issuer by the address of its Profile; `changes` are more of its entry."""
    listed = {"id": ISSUER, "name": {"en": "Example Institute"}} | changes
    return parse_registry(
        issuer_site.as_bytes({"name": {"en": "Registry of examples"}, "url": BASE, "issuers": [listed]})
    )


# ---- before 2.0 ----

ORIGIN = "https://badges.example"


def award_1_1() -> Json:
    """Return a hosted award of 1.1."""
    return {
        "@context": "https://w3id.org/openbadges/v1",
        "id": AWARD,
        "type": "Assertion",
        "uid": "abc-1",
        "recipient": {"type": "email", "hashed": True, "salt": SALT, "identity": identity_hash(EMAIL, SALT)},
        "badge": ACHIEVEMENT,
        "verify": {"type": "hosted", "url": AWARD},
        "issuedOn": "2015-06-01",
    }


def award_1_0() -> Json:
    """Return a hosted award of 1.0: no context, its address in `verify`, a date in seconds."""
    award = award_1_1()
    for member in ("@context", "id", "type"):
        del award[member]
    return award | {"issuedOn": 1433116800}


def achievement_1_1() -> Json:
    """Return what was achieved, in the words of 1.x."""
    return {
        "name": "Data basics",
        "description": "Reads data.",
        "image": f"{BASE}classes/data.png",
        "criteria": f"{BASE}classes/data.html",
        "issuer": ISSUER,
        "alignment": [{"name": "Data quality", "url": "https://badges.example/skills/1", "description": "Says why."}],
    }


def issuer_1_1() -> Json:
    """Return the issuer's organisation file of 1.x."""
    return {"name": "Example Institute", "url": ORIGIN, "email": "badges@badges.example"}


def award_0_5() -> Json:
    """Return an award of the first shape: everything in one document, the issuer an origin."""
    return {
        "recipient": identity_hash(EMAIL, SALT),
        "salt": SALT,
        "issued_on": "2012-03-01",
        "badge": {
            "version": "0.5.0",
            "name": "Data basics",
            "image": "/classes/data.png",
            "description": "Reads data.",
            "criteria": "/classes/data.html",
            "issuer": {"origin": ORIGIN, "name": "Example Institute", "contact": "badges@badges.example"},
        },
    }


def older_site(award: Json | None = None) -> Site:
    """Return a site that serves 1.x."""
    made = Site()
    for url, page in (
        (AWARD, award or award_1_1()),
        (ACHIEVEMENT, achievement_1_1()),
        (ISSUER, issuer_1_1()),
    ):
        made.put(url, page)
    return made
