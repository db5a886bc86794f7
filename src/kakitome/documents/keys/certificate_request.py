"""Ask an authority for a certificate: a request (PKCS #10) that is signed where the key is.

The key may lie in a vault or a hardware module that only signs, so the request is put together here and its bytes are
handed to whoever can sign them.

Source: RFC 2986 §4; ETSI EN 319 412-3 §4.2 (names of a legal person).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asn1crypto import algos, core, csr, keys, x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import SubjectAlternativeName, UniformResourceIdentifier

from kakitome.values.localized_text import LocalizedText

_LONGEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SealNames:
    """Whose seal it is.

    Attributes:
        organisation: the institution's name; both languages stand in the common name.
        country: ISO 3166-1 alpha-2.
        identifier: organisation identifier, e.g. `VATJP-T1234567890123`; empty when there is none.
        unit: a further line of the subject; the demonstration says there what it is.
        address: identifier of whoever signs, a URI, to stand beside the subject; empty when there is none.
    """

    organisation: LocalizedText
    country: str = "JP"
    identifier: str = ""
    unit: str = ""
    address: str = ""

    @property
    def pairs(self) -> dict[str, str]:
        """Return the subject's attributes in their order, by the names of X.520."""
        names = list(dict.fromkeys(name for name in (self.organisation.ja, self.organisation.en) if name))
        given = {
            "country_name": self.country,
            "organization_name": _fitting(names),
            "organizational_unit_name": self.unit,
            "organization_identifier": self.identifier,
            "common_name": _fitting([" / ".join(names), *names]),
        }
        return {name: value for name, value in given.items() if value}


def _fitting(names: Sequence[str]) -> str:
    """Return the first name that fits, else the beginning of the last one.

    Source: RFC 5280 appendix A (ub-common-name, ub-organization-name: 64; some readers count bytes, not characters).
    """
    for name in names:
        if len(name.encode()) <= _LONGEST:
            return name
    return names[-1].encode()[:_LONGEST].decode(errors="ignore")


def build_request(
    names: SealNames, *, public: EllipticCurvePublicKey | RSAPublicKey, sign: Callable[[bytes], bytes]
) -> bytes:
    """Return a signed certificate request, DER.

    Args:
        names: whose seal it is.
        public: the key to be certified.
        sign: bytes → signature with SHA-256; raw r‖s for P-256, PKCS #1 v1.5 for RSA.
    """
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    info = csr.CertificationRequestInfo(
        {
            "version": "v1",
            "subject": x509.Name.build(names.pairs),
            "subject_pk_info": keys.PublicKeyInfo.load(spki),
            "attributes": csr.CRIAttributes([_extensions(names.address)]),
        }
    )
    signature = sign(info.dump())
    is_ecdsa = isinstance(public, EllipticCurvePublicKey)
    if is_ecdsa:
        half = len(signature) // 2
        first, second = signature[:half], signature[half:]
        signature = encode_dss_signature(int.from_bytes(first, "big"), int.from_bytes(second, "big"))
    algorithm = {"algorithm": "sha256_ecdsa" if is_ecdsa else "sha256_rsa"}
    request = csr.CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": algos.SignedDigestAlgorithm(algorithm),
            "signature": core.OctetBitString(signature),
        }
    )
    return bytes(request.dump())


def _extensions(address: str) -> csr.CRIAttribute:
    usage = x509.KeyUsage({"digital_signature", "non_repudiation"})
    extensions = [x509.Extension({"extn_id": "key_usage", "critical": True, "extn_value": usage})]
    if address:
        # By the other library: asn1crypto writes %3A as %3a, and a DID is compared as it stands.
        named = x509.GeneralNames.load(SubjectAlternativeName([UniformResourceIdentifier(address)]).public_bytes())
        extensions.append(x509.Extension({"extn_id": "subject_alt_name", "critical": False, "extn_value": named}))
    return csr.CRIAttribute({"type": "extension_request", "values": [x509.Extensions(extensions)]})
