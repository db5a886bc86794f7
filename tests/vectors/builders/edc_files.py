"""Sealed European Digital Credentials with one flaw each; `<verdict>__<code>__<flaw>` names the expected finding.

Keys are fixed numbers and signatures are deterministic (RFC 6979), so that the same files come out each time.
"""

import base64
import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

sys.path.append(str(Path(__file__).parents[2]))

from vectors.digital_credentials import CONTEXTS, credential

FOLDER = "bad_edc"
START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_ROOT_KEY = ec.derive_private_key(20261101, ec.SECP256R1())
_SEAL_KEY = ec.derive_private_key(20261102, ec.SECP256R1())
_OTHER_KEY = ec.derive_private_key(20261103, ec.SECP256R1())
_COORDINATE = 32
_SERIALS = {"Sample Root": 1, "Asuka University (sample)": 2, "Another University (sample)": 3}


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name)])


def _certificate(name: str, key: ec.EllipticCurvePrivateKey, *, end: datetime = END, is_root: bool = False) -> bytes:
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name("Sample Root"))
        .public_key(key.public_key())
        .serial_number(_SERIALS[name])
        .not_valid_before(START)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root,
                content_commitment=not is_root,
                key_cert_sign=is_root,
                crl_sign=is_root,
                **usage,
            ),
            critical=True,
        )
    )
    made = builder.sign(_ROOT_KEY, hashes.SHA256(), ecdsa_deterministic=True)
    return made.public_bytes(Encoding.DER)


def root() -> bytes:
    """The authority above every seal here."""
    return _certificate("Sample Root", _ROOT_KEY, is_root=True)


SEAL = _certificate("Asuka University (sample)", _SEAL_KEY)
OTHER = _certificate("Another University (sample)", _OTHER_KEY)
ENDED = _certificate("Asuka University (sample)", _SEAL_KEY, end=datetime(2026, 10, 1, tzinfo=UTC))


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def sealed(
    payload: str | None = None,
    *,
    key: ec.EllipticCurvePrivateKey = _SEAL_KEY,
    certificate: bytes = SEAL,
    **header: Any,
) -> dict[str, Any]:
    """Seal a text; None takes a parameter of the header away."""
    text = json.dumps(credential(), ensure_ascii=False) if payload is None else payload
    said = {
        "alg": "ES256",
        "typ": "jose+json",
        "x5c": [base64.b64encode(certificate).decode()],
        "sigT": "2026-11-01T00:00:00Z",
        "b64": False,
        "crit": ["b64", "sigT"],
    } | header
    protected = packed(json.dumps({name: value for name, value in said.items() if value is not None}).encode())
    signed = key.sign(f"{protected}.{text}".encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(signed)
    signature = packed(r.to_bytes(_COORDINATE, "big") + s.to_bytes(_COORDINATE, "big"))
    return {"payload": text, "signatures": [{"protected": protected, "signature": signature}]}


def about(**changed: Any) -> dict[str, Any]:
    """Seal a credential of which some members are changed or, with None, left out."""
    return sealed(json.dumps(credential(**changed), ensure_ascii=False))


def changed_after() -> dict[str, Any]:
    document = sealed()
    return document | {"payload": document["payload"].replace("秀", "優")}


def twice() -> dict[str, Any]:
    document = sealed()
    return document | {"signatures": [*document["signatures"], *sealed(key=_OTHER_KEY)["signatures"]]}


_EVIL = "https://evil.example/context"
_FLAWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "valid__I_EDC_SEALED__nothing_wrong": sealed,
    "invalid_signature__E_EDC_SEAL__changed_after_sealing": changed_after,
    "invalid_signature__E_EDC_SEAL__certificate_of_another": lambda: sealed(certificate=OTHER),
    "invalid_signature__E_EDC_KEY_USAGE__sealed_by_the_root": lambda: sealed(key=_ROOT_KEY, certificate=root()),
    "valid_untrusted_issuer__W_EDC_ISSUER_DIFFERS__sealed_by_another": lambda: sealed(
        key=_OTHER_KEY, certificate=OTHER
    ),
    "indeterminate__E_EDC_CERTIFICATE_ENDED__no_time_stamp": lambda: sealed(certificate=ENDED),
    "expired__E_EXPIRED__period_over": lambda: about(validUntil="2026-11-01T00:00:00Z"),
    "not_yet_valid__E_NOT_YET_VALID__next_year": lambda: about(validFrom="2027-11-01T00:00:00Z"),
    "malformed__E_DATES_UNREADABLE__end_without_zone": lambda: about(validUntil="2027-11-01T00:00:00"),
    "malformed__E_JADES_SIGNATURES__two": twice,
    "malformed__E_JADES_SIGNATURES__none": lambda: sealed() | {"signatures": []},
    "malformed__E_JADES_FORM__b64_not_critical": lambda: sealed(crit=["sigT"]),
    "malformed__E_JADES_FORM__critical_twice": lambda: sealed(crit=["b64", "b64"]),
    "malformed__E_JADES_FORM__critical_empty": lambda: sealed(crit=[]),
    "malformed__E_JADES_FORM__critical_absent_parameter": lambda: sealed(crit=["b64", "exp"]),
    "malformed__E_JADES_FORM__certificates_empty": lambda: sealed(x5c=[]),
    "malformed__E_JADES_FORM__fingerprint_of_another": lambda: sealed(**{"x5t#S256": packed(bytes(32))}),
    "malformed__E_JADES_FORM__time_unreadable": lambda: sealed(sigT="yesterday"),
    "unsupported__E_JADES_PARAMETER__unknown_critical": lambda: sealed(exp=1, crit=["b64", "exp"]),
    "unsupported__E_JADES_PARAMETER__key_at_an_address": lambda: sealed(x5u="https://evil.example/key.pem"),
    "unsupported__E_JADES_PARAMETER__key_in_the_header": lambda: sealed(jwk={"kty": "EC"}),
    "unsupported__E_JADES_PARAMETER__detached": lambda: sealed(sigD={"mId": "http://uri.etsi.org/19182/HttpHeaders"}),
    "unsupported__E_JADES_CERTIFICATE__none": lambda: sealed(x5c=None),
    "unsupported__E_JADES_ALGORITHM__none": lambda: sealed(alg="none"),
    "unsupported__E_JADES_ALGORITHM__shared_secret": lambda: sealed(alg="HS256"),
    "invalid_signature__E_JADES_ALGORITHM__of_another_kind_of_key": lambda: sealed(alg="RS256"),
    "unsupported__E_EDC_KIND__something_else": lambda: sealed('{"type": "Invoice"}'),
    "malformed__E_JSON_DUPKEY__two_issuers": lambda: sealed('{"issuer": 1, "issuer": 2}'),
    "too_expensive__E_JSON_DEPTH__nested": lambda: sealed("[" * 200 + "]" * 200),
    "unsupported__E_CONTEXT_INLINE__issuer_redefined": lambda: about(
        **{"@context": [*CONTEXTS, {"issuer": "https://evil.example/#x"}]}
    ),
    "unsupported__E_CONTEXT_UNKNOWN__one_more": lambda: about(**{"@context": [*CONTEXTS, _EVIL]}),
    "malformed__E_EDC_CONTEXT__model_not_named": lambda: about(**{"@context": [CONTEXTS[0]]}),
    "malformed__E_EDC_MISSING__no_display": lambda: about(displayParameter=None),
    "malformed__E_EDC_MISSING__no_claim": lambda: about(credentialSubject={"id": "urn:person:1", "type": "Person"}),
    "malformed__E_EDC_MISSING__claim_without_award": lambda: about(
        credentialSubject={"type": "Person", "hasClaim": {"type": "LearningAchievement", "title": {"en": "x"}}}
    ),
    "malformed__E_EDC_UNSEALED__draft": credential,
}


def _write(make: Callable[[], dict[str, Any]]) -> bytes:
    return (json.dumps(make(), ensure_ascii=False, indent=1) + "\n").encode()


FILES: Mapping[str, Callable[[], bytes]] = {f"{FOLDER}/root.der": root} | {
    f"{FOLDER}/{name}.json": partial(_write, make) for name, make in _FLAWS.items()
}
