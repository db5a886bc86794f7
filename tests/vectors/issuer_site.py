"""A small issuer and what it publishes, for tests of verifying: fixed keys, fixed dates, every document by address.

Signs with the product's own cryptosuite, which is held to W3C's vectors elsewhere.
"""

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document, method_id
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.proofs.eddsa_rdfc_2022 import create_proof
from kakitome.documents.status.bitstring import ListTerms, build_list_credential, encode_bits
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.verification.registries import IssuerRegistry, parse_registry
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.errors import Unavailable

Json = dict[str, Any]

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
SIGNED_AT = datetime(2026, 9, 30, 1, 12, 44, tzinfo=UTC)
DID = "did:web:u.example:issuers:x"
BASE = "https://u.example/issuers/x/"
DID_URL = f"{BASE}did.json"
REVOCATION_URL = f"{BASE}status/revocation-1.json"
SUSPENSION_URL = f"{BASE}status/suspension-1.json"
STATUS_IRI = "https://www.w3.org/2018/credentials#credentialStatus"
REVOCATION_INDEX, SUSPENSION_INDEX = 84_213, 1_177
SCHEMA_URL = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
STUDENT = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"


@cache
def key(name: str) -> Ed25519PrivateKey:
    """Return the private key of a name; the same name is always the same key."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"kakitome test key {name}".encode()).digest())


def multibase(name: str) -> str:
    """Return the public key of a name."""
    return encode_public(key(name).public_key())


def entry(purpose: str, index: object, url: str) -> Json:
    """Return a status entry; the index may be wrong on purpose."""
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": index,
        "statusListCredential": url,
    }


def unsigned() -> Json:
    """Return a whole micro-credential without its proof."""
    achievement = {
        "id": f"{BASE}microcredentials/data-v1.json",
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": "データ分析の基礎と倫理",
        "description": "表形式のデータを点検し、結論の限界まで説明できるようになる。",
        "criteria": {"narrative": "## 評価方法\n- 筆記試験（50%）\n- 分析レポート（50%）"},
        "inLanguage": "ja",
        "creditsAvailable": 1,
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "Data quality assessment",
                "targetUrl": "https://u.example/skills/1",
                "targetType": "ceasn:Competency",
            }
        ],
        "resultDescription": [
            {
                "id": "urn:uuid:7e1d2b1c-0a58-4b6e-8a2f-0a5c0a1b2c3d",
                "type": ["ResultDescription"],
                "name": "成績",
                "resultType": "LetterGrade",
                "allowedValue": ["不可", "可", "良", "優"],
            }
        ],
    }
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        ],
        "id": f"{BASE}credentials/0b6a8d1e-6a0c-4c53-9a55-0d2f6f6f4a11.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "データ分析の基礎と倫理",
        "issuer": {
            "id": DID,
            "type": ["Profile"],
            "name": "明日香情報大学（見本）",
            "url": "https://u.example",
            "address": {"type": ["Address"], "addressCountryCode": "JP"},
        },
        "validFrom": "2026-09-30T00:00:00+09:00",
        "validUntil": "2031-09-30T00:00:00+09:00",
        "awardedDate": "2026-09-30T00:00:00+09:00",
        "credentialSubject": {
            "id": STUDENT,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
                    "identityType": "emailAddress",
                    "salt": "Kosher",
                },
                {"type": "IdentityObject", "hashed": False, "identityHash": "見本 花子", "identityType": "name"},
            ],
            "achievement": achievement,
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": "urn:uuid:7e1d2b1c-0a58-4b6e-8a2f-0a5c0a1b2c3d",
                    "value": "優",
                }
            ],
        },
        "evidence": [{"id": "https://u.example/evidence/1", "type": ["Evidence"], "name": "分析レポート"}],
        "credentialSchema": [{"id": SCHEMA_URL, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": entry("revocation", str(REVOCATION_INDEX), REVOCATION_URL),
        STATUS_IRI: [entry("suspension", str(SUSPENSION_INDEX), SUSPENSION_URL)],
    }


def sign(document: Mapping[str, Any], *, by: str = "now", did: str = DID, **proof_changes: Any) -> Json:
    """Return the document with a proof by the key of a name; `proof_changes` are made before signing."""
    made = create_proof(
        document,
        sign=key(by).sign,
        verification_method=proof_changes.pop("verification_method", method_id(did, multibase(by))),
        created=proof_changes.pop("created", SIGNED_AT),
    )
    if proof_changes:
        made = _resign(document, {**made, **proof_changes}, by)
    return {**copy.deepcopy(dict(document)), "proof": made}


def _resign(document: Mapping[str, Any], proof: Json, by: str) -> Json:
    """Sign again with other proof options, also with those our own signer never writes."""
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    bare = {name: value for name, value in document.items() if name != "proof"}
    texts = [expand_and_canonicalize(config | {"@context": bare["@context"]}), expand_and_canonicalize(bare)]
    data = b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
    return config | {"proofValue": encode_base58btc(key(by).sign(data))}


def good() -> Json:
    """Return a credential in which nothing is wrong."""
    return sign(unsigned())


def did_document(*names: str, did: str = DID) -> Json:
    """Return the key document with the keys of these names."""
    keys = [
        ControllerKey(public_key_multibase=multibase(name), created_at=SIGNED_AT - timedelta(days=number))
        for number, name in enumerate(names)
    ]
    return build_controller_document(did, keys)


def status_list(
    purpose: str,
    url: str,
    set_bits: Iterable[int] = (),
    *,
    by: str = "now",
    issuer: str = DID,
    **changes: Any,
) -> Json:
    """Return a signed status list; `changes` replace members of the credential, those of `subject` inside it."""
    terms = ListTerms(valid_from=NOW - timedelta(hours=1), valid_until=NOW + timedelta(days=7), ttl_ms=300_000)
    document = build_list_credential(
        url, issuer=issuer, purpose=purpose, encoded_list=encode_bits(set_bits), terms=terms
    )
    document["credentialSubject"] |= changes.pop("subject", {})
    return sign(document | changes, by=by, did=issuer)


@dataclass
class Site:
    """What answers at which address; an address that is not there is out of reach."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, url: str, page: Mapping[str, Any] | bytes) -> None:
        """Serve a page at an address."""
        self.pages[url] = page if isinstance(page, bytes) else as_bytes(page)

    def fetch(self, url: str) -> bytes:
        """Answer as a fetcher does."""
        self.asked.append(url)
        if url not in self.pages:
            raise Unavailable("E_FETCH_NO_ANSWER", host=url)
        return self.pages[url]

    def write(self, folder: Path) -> None:
        """Write every page below the issuer's address as a file."""
        for url, page in self.pages.items():
            file = folder / url.removeprefix(BASE)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(page)


def site() -> Site:
    """Return the issuer's site with nothing withdrawn."""
    made = Site()
    made.put(DID_URL, did_document("now", "before"))
    made.put(REVOCATION_URL, _clear("revocation", REVOCATION_URL))
    made.put(SUSPENSION_URL, _clear("suspension", SUSPENSION_URL))
    return made


@cache
def _clear(purpose: str, url: str) -> bytes:
    return as_bytes(status_list(purpose, url, [5, 131_071]))


LASTING = {"validFrom": "2020-01-01T00:00:00Z", "validUntil": "2120-01-01T00:00:00Z"}
"""A period for tests that go by the real clock."""


def lasting(**changes: Any) -> Json:
    """Return a good credential of a period that holds today, whenever that is."""
    return sign(unsigned() | LASTING | changes)


def lasting_site(*, revoked: bool = False, suspended: bool = False) -> Site:
    """Return the issuer's site with lists of such a period."""
    made = site()
    bits = ([REVOCATION_INDEX] if revoked else [], [SUSPENSION_INDEX] if suspended else [])
    made.put(REVOCATION_URL, status_list("revocation", REVOCATION_URL, bits[0], **LASTING))
    made.put(SUSPENSION_URL, status_list("suspension", SUSPENSION_URL, bits[1], **LASTING))
    return made


REGISTRY = {
    "name": {"ja": "承認機構の機関登録簿（見本）", "en": "Register of the recognition body (sample)"},
    "url": "https://registry.example",
    "issuers": [{"id": DID, "name": {"ja": "明日香情報大学（見本）", "en": "Asuka University (sample)"}}],
}


def registry(**changes: Any) -> IssuerRegistry:
    """Return a registry that lists the issuer; `changes` replace members of its entry."""
    document = copy.deepcopy(REGISTRY)
    document["issuers"][0] |= changes  # type: ignore[index]
    return parse_registry(as_bytes(document))


def surroundings(at: Site, **changes: Any) -> Surroundings:
    """Return surroundings that read the site, know the issuer, and canonicalise in this process."""
    values = {
        "now": NOW,
        "fetch": at.fetch,
        "canonicalize": expand_and_canonicalize,
        "registries": (registry(),),
    } | changes
    return Surroundings(**values)


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """Write a document as its file."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
