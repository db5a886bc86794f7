"""Seals over JSON: what is sealed can be taken apart and verified, and every other form is refused by name."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.registry import HeaderParameter

from kakitome.documents.elm.jades import is_sealed, read_jades
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.limits import is_sealed_text
from vectors import digital_credentials, seal_certificates


def header_of(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unpacked(document["signatures"][0]["protected"]))
    return found


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def with_header(**changed: Any) -> dict[str, Any]:
    """Seal honestly under another header; None takes a parameter away."""
    document = digital_credentials.sealed()
    header = {name: value for name, value in (header_of(document) | changed).items() if value is not None}
    protected = packed(json.dumps(header).encode())
    is_plain = header.get("b64", True) is False
    payload = document["payload"] if is_plain else packed(document["payload"].encode())
    signature = digital_credentials.LocalSeal(digital_credentials.SEAL).sign(f"{protected}.{payload}".encode())
    return {"payload": payload, "signatures": [{"protected": protected, "signature": packed(signature)}]}


def test_what_was_sealed_is_verified_with_its_exact_bytes() -> None:
    read = read_jades(digital_credentials.sealed())
    assert is_sealed(read)
    assert json.loads(read.payload) == digital_credentials.credential()
    assert read.claimed_at == digital_credentials.NOW
    assert read.certificates == (digital_credentials.SEAL.der, digital_credentials.BETWEEN.der)


def test_an_rsa_certificate_seals_too() -> None:
    rsa = seal_certificates.institution(digital_credentials.BETWEEN, key=seal_certificates.rsa_key())
    read = read_jades(digital_credentials.sealed(held=rsa))
    assert (read.algorithm, is_sealed(read)) == ("RS256", True)


def test_the_header_is_a_baseline_one() -> None:
    header = header_of(digital_credentials.sealed())
    assert (header["alg"], header["b64"], header["crit"]) == ("ES256", False, ["b64", "sigT"])
    assert set(header) == {"alg", "typ", "x5t#S256", "x5c", "sigT", "b64", "crit"}


def test_another_library_reads_the_same_seal() -> None:
    document = digital_credentials.sealed()
    public = digital_credentials.SEAL.certificate.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    key = ECKey.import_key(public)
    registry = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    registry.max_header_length = 64 * 1024
    registry.header_registry["sigT"] = HeaderParameter("Claimed signing time", "str")
    found = jws.deserialize_json(document, key, registry=registry)
    assert json.loads(found.payload) == digital_credentials.credential()


def test_the_flattened_form_and_base64_are_read() -> None:
    document = with_header(b64=None, crit=["sigT"])
    flattened = {"payload": document["payload"], **document["signatures"][0]}
    assert is_sealed_text(flattened)
    assert is_sealed(read_jades(flattened))


def test_one_changed_byte_breaks_the_seal() -> None:
    document = digital_credentials.sealed()
    document["payload"] = document["payload"].replace("秀", "優")
    assert not is_sealed(read_jades(document))


def test_another_certificate_in_the_header_breaks_the_seal() -> None:
    document, stranger = digital_credentials.sealed(), seal_certificates.institution(digital_credentials.BETWEEN)
    header = header_of(document) | {"x5c": [base64.b64encode(stranger.der).decode()]}
    header.pop("x5t#S256")
    document["signatures"][0]["protected"] = packed(json.dumps(header).encode())
    assert not is_sealed(read_jades(document))


@pytest.mark.parametrize(
    ("code", "kind", "changed"),
    [
        ("E_JADES_CERTIFICATE", "unsupported", {"x5c": None}),
        ("E_JADES_FORM", "malformed", {"x5c": []}),
        ("E_JADES_FORM", "malformed", {"x5c": ["not base64!"]}),
        ("E_JADES_FORM", "malformed", {"x5c": "MII="}),
        ("E_JADES_FORM", "malformed", {"x5t#S256": "AAAA"}),
        ("E_JADES_FORM", "malformed", {"alg": None}),
        ("E_JADES_FORM", "malformed", {"sigT": "yesterday"}),
        ("E_JADES_FORM", "malformed", {"sigT": None, "iat": True, "crit": ["b64"]}),
        ("E_JADES_FORM", "malformed", {"b64": "no"}),
        ("E_JADES_FORM", "malformed", {"crit": []}),
        ("E_JADES_FORM", "malformed", {"crit": ["b64", "b64"]}),
        ("E_JADES_FORM", "malformed", {"crit": ["b64", "exp"]}),
        ("E_JADES_FORM", "malformed", {"crit": ["sigT"]}),
        ("E_JADES_PARAMETER", "unsupported", {"exp": 1, "crit": ["b64", "exp"]}),
        ("E_JADES_PARAMETER", "unsupported", {"jku": "https://evil.example/"}),
        ("E_JADES_PARAMETER", "unsupported", {"x5u": "https://evil.example/"}),
        ("E_JADES_PARAMETER", "unsupported", {"jwk": {"kty": "EC"}}),
        ("E_JADES_PARAMETER", "unsupported", {"sigD": {"mId": "x"}}),
        ("E_JADES_ALGORITHM", "malformed", {"alg": "RS256"}),
        ("E_JADES_ALGORITHM", "unsupported", {"alg": "PS256"}),
        ("E_JADES_ALGORITHM", "unsupported", {"alg": "none"}),
        ("E_JADES_ALGORITHM", "unsupported", {"alg": "HS256"}),
    ],
)
def test_a_header_that_is_not_sound_is_refused(code: str, kind: str, changed: dict[str, Any]) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        is_sealed(read_jades(with_header(**changed)))
    assert (refusal.value.problem.code, refusal.value.kind) == (code, kind)


def test_two_signatures_or_none_are_refused() -> None:
    document = digital_credentials.sealed()
    for signatures in ([], document["signatures"] * 2, {}, "x"):
        with pytest.raises(DocumentRefused, match="E_JADES_SIGNATURES"):
            read_jades(document | {"signatures": signatures})
    with pytest.raises(DocumentRefused, match="E_JADES_SIGNATURES"):
        read_jades(document | document["signatures"][0])
    with pytest.raises(DocumentRefused, match="E_JADES_FORM"):
        read_jades(document | {"signatures": ["x"]})


@pytest.mark.parametrize(
    "signature", [{}, {"protected": 1, "signature": "AA"}, {"protected": "e30", "signature": "AA"}]
)
def test_a_signature_without_its_parts_is_refused(signature: Any) -> None:
    with pytest.raises(DocumentRefused):
        read_jades(digital_credentials.sealed() | {"signatures": [signature]})
