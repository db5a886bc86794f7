"""A point of Ed25519's curve that no secret key leads to is no key, wherever a key is read."""

import hashlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from nacl.bindings import crypto_core_ed25519_add

from kakitome.documents.anchoring.checkpoint import CheckpointRefused, NoteKey, parse_key
from kakitome.documents.keys.did_jwk import resolve_did_jwk
from kakitome.documents.keys.did_key import resolve_did_key
from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.keys.key_material import read_material
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import KeyRefused, demand_ed25519, ed25519_key
from kakitome.documents.keys.x509_chain import UnusableCertificate, read_certificate
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.strict_json import load
from vectors.points_without_a_secret import POINTS, multikey
from vectors.seal_certificates import BEGIN, END, rsa_key

HONEST = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"honest").digest()).public_key().public_bytes_raw()
OFF_THE_CURVE = (2).to_bytes(32, "little")
MIXED = crypto_core_ed25519_add(HONEST, POINTS["of_order_8"])
"""An honest key shifted by a point of small order: verifiers differ about its signatures."""
WITHOUT = {**POINTS, "off_the_curve": OFF_THE_CURVE, "shifted": MIXED}


def _jwk(point: bytes) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": urlsafe_b64encode(point).rstrip(b"=").decode()}


def _did_jwk(point: bytes) -> str:
    written = str(_jwk(point)).replace("'", '"').encode()
    return "did:jwk:" + urlsafe_b64encode(written).rstrip(b"=").decode()


def _certificate(point: bytes) -> bytes:
    """Certify the point with an honest authority's key: authorities have certified worse."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nobody")])
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=Ed25519PublicKey.from_public_bytes(point),
        serial_number=1,
        not_valid_before=BEGIN,
        not_valid_after=END,
    )
    return builder.sign(rsa_key(), SHA256()).public_bytes(Encoding.DER)


READERS: dict[str, Callable[[bytes], object]] = {
    "bytes": ed25519_key,
    "loaded elsewhere": lambda point: demand_ed25519(Ed25519PublicKey.from_public_bytes(point)),
    "Multikey": lambda point: decode_public(multikey(point)),
    "JSON Web Key": lambda point: public_from_jwk(_jwk(point)),
    "did:key": lambda point: resolve_did_key(f"did:key:{multikey(point)}"),
    "did:jwk": lambda point: resolve_did_jwk(_did_jwk(point), load=load),
    "the type of 2018": lambda point: read_material(
        "Ed25519VerificationKey2018", {"publicKeyBase58": multikey_bare(point)}
    ),
    "the type of 2020": lambda point: read_material(
        "Ed25519VerificationKey2020", {"publicKeyMultibase": multikey(point)}
    ),
}


def multikey_bare(point: bytes) -> str:
    return encode_base58btc(point)[1:]


@pytest.mark.parametrize("reader", READERS)
def test_an_honest_key_is_read(reader: str) -> None:
    assert READERS[reader](HONEST) is not None


@pytest.mark.parametrize("point", WITHOUT)
@pytest.mark.parametrize("reader", READERS)
def test_a_point_without_a_secret_is_no_key(reader: str, point: str) -> None:
    with pytest.raises(KeyRefused) as caught:
        READERS[reader](WITHOUT[point])
    assert (caught.value.code, caught.value.kind) == ("E_KEY_NO_SECRET", "malformed")


def test_the_points_are_the_eight_and_their_other_spellings() -> None:
    assert len(set(POINTS.values())) == 14
    assert {int.from_bytes(point, "little") for point in POINTS.values()}.issuperset({0, 1})


@pytest.mark.parametrize("point", POINTS)
def test_no_log_or_witness_has_such_a_key(point: str) -> None:
    assert parse_key(_note(HONEST)).public == HONEST
    with pytest.raises(CheckpointRefused) as caught:
        parse_key(_note(POINTS[point]))
    assert caught.value.code == "E_LOG_KEY"


def _note(point: bytes) -> str:
    key = NoteKey(name="log.example/log", public=point)
    return f"{key.name}+{key.id.hex()}+{b64encode(bytes([key.algorithm]) + point).decode()}"


def test_a_certificate_for_such_a_point_is_refused() -> None:
    assert read_certificate(_certificate(HONEST)).not_valid_before_utc == datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(UnusableCertificate) as caught:
        read_certificate(_certificate(POINTS["neutral"]))
    assert isinstance(caught.value, DocumentRefused)
    assert caught.value.code == "E_KEY_NO_SECRET"


@pytest.mark.parametrize(
    ("curve", "body"),
    [
        (b"\x80\x24", b"\x02" + b"\xff" * 32),
        (b"\x80\x24", b"\x00" + bytes(32)),
        (b"\x81\x24", b"\x02" + b"\xff" * 48),
        (b"\x81\x24", b"\x00" + bytes(48)),
    ],
)
def test_a_point_off_the_other_curves_or_at_infinity_is_no_key(curve: bytes, body: bytes) -> None:
    with pytest.raises(KeyRefused) as caught:
        decode_public(encode_base58btc(curve + body))
    assert caught.value.code == "E_KEY_POINT"
