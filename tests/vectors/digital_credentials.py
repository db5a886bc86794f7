"""European Digital Credentials of this folder's institution, and the certificates that seal them."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from kakitome.documents.elm.jades import seal_edc
from vectors import seal_certificates

NOW: Final = datetime(2026, 11, 21, tzinfo=UTC)
ROOT: Final = seal_certificates.authority()
BETWEEN: Final = seal_certificates.intermediate(ROOT)
SEAL: Final = seal_certificates.institution(BETWEEN)
CONTEXTS: Final = ("https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap")
_COORDINATE = 32


@dataclass(frozen=True)
class LocalSeal:
    """A seal whose key lies here (`ports.document_seal.DocumentSeal`)."""

    held: seal_certificates.Certified
    chain: tuple[bytes, ...] = ()

    @property
    def certificate(self) -> bytes:
        """The certificate, DER."""
        return self.held.der

    @property
    def algorithm(self) -> Literal["P-256", "RSA"]:
        """The kind of key."""
        return "P-256" if isinstance(self.held.key, EllipticCurvePrivateKey) else "RSA"

    def sign(self, data: bytes) -> bytes:
        """Sign as the port says."""
        if not isinstance(self.held.key, EllipticCurvePrivateKey):
            return self.held.key.sign(data, PKCS1v15(), SHA256())
        r, s = decode_dss_signature(self.held.key.sign(data, ECDSA(SHA256())))
        return r.to_bytes(_COORDINATE, "big") + s.to_bytes(_COORDINATE, "big")


def credential(**changed: Any) -> dict[str, Any]:
    """Write the smallest credential that has every required member."""
    language = {"id": "http://publications.europa.eu/resource/authority/language/JPN", "type": "Concept"}
    issuer = {
        "id": "https://u.example/",
        "type": "Organisation",
        "eIDASIdentifier": {"type": "LegalIdentifier", "notation": "NTRJP-1234567890123"},
        "legalName": {"ja": "明日香情報大学（見本）", "en": "Asuka University (sample)"},
        "location": {"type": "Location", "address": {"type": "Address"}},
    }
    document: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": "urn:credential:1",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialSchema": {
            "id": "http://data.europa.eu/snb/model/ap/edc-generic-full",
            "type": "ShaclValidator2017",
        },
        "credentialProfiles": {"id": "http://data.europa.eu/snb/credential/e34929035b", "type": "Concept"},
        "displayParameter": {
            "type": "DisplayParameter",
            "title": {"ja": "データ分析の基礎", "en": "Data analysis"},
            "language": language,
            "primaryLanguage": language,
            "individualDisplay": {"type": "IndividualDisplay", "language": language},
        },
        "issuer": issuer,
        "issuanceDate": "2026-09-30T00:00:00Z",
        "issued": "2026-09-30T00:00:00Z",
        "validFrom": "2026-09-30T00:00:00Z",
        "credentialSubject": {
            "id": "urn:person:1",
            "type": "Person",
            "fullName": {"ja": "髙橋 﨑子"},
            "hasClaim": {
                "id": "urn:claim:1",
                "type": "LearningAchievement",
                "title": {"ja": "データ分析の基礎", "en": "Data analysis"},
                "awardedBy": {"type": "AwardingProcess", "awardingBody": {"id": "https://u.example/"}},
                "provenBy": {
                    "type": "LearningAssessment",
                    "title": {"en": "Examination"},
                    "awardedBy": {"type": "AwardingProcess"},
                    "grade": {"type": "Note", "noteLiteral": {"ja": "秀"}},
                },
                "specifiedBy": {
                    "id": "urn:specification:1",
                    "type": "LearningAchievementSpecification",
                    "title": {"en": "Data analysis"},
                    "learningOutcome": [{"type": "LearningOutcome", "title": {"ja": "外れ値を扱える。"}}],
                },
            },
        },
    }
    return {member: value for member, value in (document | changed).items() if value is not None}


def sealed(document: Mapping[str, Any] | None = None, held: seal_certificates.Certified = SEAL) -> dict[str, Any]:
    """Seal a document and return it parsed, ready to be spoilt."""
    seal = LocalSeal(held, (BETWEEN.der,))
    found: dict[str, Any] = json.loads(seal_edc(document or credential(), seal, now=NOW))
    return found


def sealed_by_weak() -> dict[str, Any]:
    """Seal with a certificate whose key is too small, which our own writer refuses: its certificate is put in after."""
    weak = seal_certificates.weak_institution(BETWEEN)
    document = sealed(held=seal_certificates.institution(BETWEEN, key=seal_certificates.rsa_key()))
    protected = document["signatures"][0]["protected"]
    header = json.loads(base64.urlsafe_b64decode(protected + "=="))
    header["x5c"] = [base64.b64encode(weak.der).decode()]
    del header["x5t#S256"]
    changed = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    document["signatures"][0]["protected"] = changed
    return document
