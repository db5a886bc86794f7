"""JAdES: a JSON document sealed with an X.509 certificate, as European Digital Credentials are.

The document stands as a text in `payload`, exactly as it was signed (`b64: false`), so nothing is canonicalised and
whatever the text says is covered. The certificate comes along in the protected header; it proves nothing by itself
until it chains to a root that somebody trusts, which is asked elsewhere.

    sealed = seal_edc(document, seal, now=now)        # general JSON serialisation, one signature, baseline B-B
    read = read_jades(strict_json.load(sealed))       # taken apart, not verified yet
    is_sealed(read)

What is sealed here is an advanced seal at best: whether a seal is *qualified* follows from the certificate alone, and
a certificate of one's own making never is. Time stamps over a seal are handed on as they came.

Source: ETSI TS 119 182-1 §5 (header parameters), §6.3 (baseline B-B); RFC 7515 §7.2; RFC 7797.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.jose.certificates import certificates_in
from kakitome.documents.jose.compact import (
    ALGORITHMS,
    TokenRefused,
    is_signed,
    read_segment,
    write_json,
    write_segment,
)
from kakitome.documents.keys.public_key import PublicKey, algorithm_of
from kakitome.documents.keys.x509_chain import read_certificate
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc import strict_json
from kakitome.values.instants import parse_instant, write_instant

LARGEST_HEADER: Final = 256 * 1024
_HEADER_LIMITS: Final = strict_json.JsonLimits(size=LARGEST_HEADER, depth=8, nodes=500)
_UNDERSTOOD: Final = frozenset({"b64", "sigT", "iat", "adoTst", "x5t#S256", "x5c"})
"""What may be named in `crit`: each of these is read here, or changes nothing about what was signed."""
_REFUSED: Final = ("jku", "jwk", "x5u", "zip", "enc", "sigD")
_TYPE: Final = "jose+json"
_END_OF_TIME: Final = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
_MOST_UNSIGNED: Final = 50
_MOST_STAMPS: Final = 3
_STAMP_BEGIN: Final = "eyJzaWdUc3Qi"
"""`{"sigTst"` in base64url."""
_SOURCE: Final = "ETSI TS 119 182-1 §5"


class JadesRefused(DocumentRefused):
    """It is no JAdES seal that we would verify."""


_refuse = Refuser(JadesRefused, source=_SOURCE)


class Sealer(Protocol):
    """What seals: a certificate and the key behind it (`ports.document_seal.DocumentSeal` is one)."""

    @property
    def certificate(self) -> bytes:
        """Return the certificate, DER."""
        ...

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates above it, DER, nearest first."""
        ...

    @property
    def algorithm(self) -> Literal["P-256", "RSA"]:
        """Return the kind of key."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Sign with SHA-256: raw r‖s for P-256, PKCS #1 v1.5 for RSA."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Jades:
    """A sealed document that was taken apart, and not verified yet.

    Attributes:
        payload: the bytes of the document.
        signing_input: the bytes over which the seal was made.
        signature: its bytes.
        algorithm: `alg` as the header names it.
        certificates: DER, that of the sealer first.
        claimed_at: when the sealer says it sealed; nobody vouches for it.
        stamps: time-stamp tokens (DER) over the text of the signature; what they claim is judged elsewhere.
    """

    payload: bytes
    signing_input: bytes
    signature: bytes
    algorithm: str
    certificates: tuple[bytes, ...]
    claimed_at: datetime | None = None
    stamps: tuple[bytes, ...] = ()
    stamped: bytes = b""


def seal_edc(document: Mapping[str, Any], seal: Sealer, *, now: datetime) -> bytes:
    """Seal a document with an institution's certificate: JAdES baseline B-B, general JSON serialisation.

    Args:
        document: the unsigned credential.
        seal: certificate and key; the certificate must be in force.
        now: the claimed time of sealing.

    Raises:
        CertificateRefused: the certificate cannot be read or is weak.
        Unavailable: the key cannot sign now.
    """
    read_certificate(seal.certificate)
    digest = hashlib.sha256(seal.certificate).digest()
    header = {
        "alg": ALGORITHMS[seal.algorithm],
        "typ": _TYPE,
        "x5t#S256": write_segment(digest),
        "x5c": [base64.b64encode(certificate).decode("ascii") for certificate in (seal.certificate, *seal.chain)],
        "sigT": write_instant(now.replace(microsecond=0)),
        "b64": False,
        "crit": ["b64", "sigT"],
    }
    payload = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    protected = write_segment(write_json(header))
    signature = seal.sign(_signing_input(protected, payload))
    signatures = [{"protected": protected, "signature": write_segment(signature)}]
    return write_json({"payload": payload, "signatures": signatures})


def read_jades(document: Mapping[str, Any]) -> Jades:
    """Take a sealed document apart.

    Raises:
        JadesRefused: `kind` `unsupported` for an algorithm or a parameter that we do not read and for a seal without
            its certificate, else `malformed`.
        TokenRefused, CertificateRefused: a part of it.
    """
    payload, signature = document["payload"], _only_signature(document)
    protected = signature.get("protected")
    if not isinstance(protected, str) or not isinstance(signature.get("signature"), str):
        _refuse("E_JADES_FORM", member="protected")
    header = _header(protected)
    is_plain = header.get("b64", True) is False
    return Jades(
        payload=payload.encode("utf-8") if is_plain else read_segment(payload, part="payload"),
        signing_input=_signing_input(protected, payload),
        signature=read_segment(signature["signature"], part="signature"),
        algorithm=str(header["alg"]),
        certificates=_certificates(header),
        claimed_at=_claimed_time(header),
        stamps=tuple(_stamps(signature.get("header"))),
        stamped=signature["signature"].encode("utf-8"),
    )


def key_of(seal: Jades) -> PublicKey:
    """Return the key of the sealing certificate.

    Raises:
        CertificateRefused: it cannot be read or is weak.
        JadesRefused: `E_JADES_KEY` a kind of key, `E_JADES_ALGORITHM` an algorithm, that is not the certificate's.
    """
    key = read_certificate(seal.certificates[0]).public_key()
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey):
        _refuse("E_JADES_KEY", kind="unsupported")
    try:
        fitting = ALGORITHMS[algorithm_of(key)]
    except (KeyError, DocumentRefused):
        _refuse("E_JADES_KEY", kind="unsupported")
    if seal.algorithm != fitting:
        known = seal.algorithm in ALGORITHMS.values()
        _refuse("E_JADES_ALGORITHM", kind="malformed" if known else "unsupported", found=seal.algorithm[:20])
    return key


def is_sealed(seal: Jades) -> bool:
    """Tell whether the key of its certificate sealed the document; raises as `key_of`."""
    return is_signed(seal.signing_input, seal.signature, key=key_of(seal))


def _signing_input(protected: str, payload: str) -> bytes:
    """Return what is signed: with or without base64 the payload stands there as it stands in the document.

    Source: RFC 7797 §3.
    """
    return protected.encode("ascii") + b"." + payload.encode("utf-8")


def _only_signature(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the one signature, in general or flattened form; two could disagree about what they say.

    Source: docs/standards/hostile-inputs.md B099.
    """
    if "signatures" not in document:
        return document
    signatures = document["signatures"]
    if "signature" in document or not isinstance(signatures, list) or len(signatures) != 1:
        _refuse("E_JADES_SIGNATURES")
    if not isinstance(signatures[0], Mapping):
        _refuse("E_JADES_FORM", member="signatures")
    only: Mapping[str, Any] = signatures[0]
    return only


def _header(protected: str) -> Mapping[str, Any]:
    if not protected.isascii() or len(protected) > LARGEST_HEADER:
        _refuse("E_JADES_FORM", member="protected")
    header = strict_json.load(read_segment(protected, part="header"), limits=_HEADER_LIMITS)
    if not isinstance(header, dict) or not isinstance(header.get("alg"), str):
        _refuse("E_JADES_FORM", member="alg")
    for parameter in _REFUSED:
        if parameter in header:
            _refuse("E_JADES_PARAMETER", kind="unsupported", parameter=parameter)
    if not isinstance(header.get("b64", True), bool):
        _refuse("E_JADES_FORM", member="b64")
    critical = header.get("crit", [])
    if "crit" in header and not _is_sound(critical, header):
        _refuse("E_JADES_FORM", member="crit")
    for parameter in critical:
        if parameter not in _UNDERSTOOD:
            _refuse("E_JADES_PARAMETER", kind="unsupported", parameter=parameter[:20])
    if header.get("b64", True) is False and "b64" not in critical:
        # Whoever does not know the parameter would verify other bytes. Source: RFC 7797 §6.
        _refuse("E_JADES_FORM", member="crit")
    return header


def _is_sound(critical: Any, header: Mapping[str, Any]) -> bool:
    """Tell whether `crit` names parameters of this header, each once. Source: RFC 7515 §4.1.11."""
    if not isinstance(critical, list) or not critical or not all(isinstance(name, str) for name in critical):
        return False
    return len(set(critical)) == len(critical) and all(name in header for name in critical)


def _certificates(header: Mapping[str, Any]) -> tuple[bytes, ...]:
    if header.get("x5c") is None:
        _refuse("E_JADES_CERTIFICATE", kind="unsupported")
    try:
        return certificates_in(header)
    except TokenRefused as refusal:
        _refuse("E_JADES_FORM", member=str(refusal.problem.params["parameter"]))


def _claimed_time(header: Mapping[str, Any]) -> datetime | None:
    if "sigT" in header:
        stated = parse_instant(header["sigT"])
        if stated is None:
            _refuse("E_JADES_FORM", member="sigT")
        return stated
    seconds = header.get("iat")
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds < _END_OF_TIME:
        _refuse("E_JADES_FORM", member="iat")
    return datetime.fromtimestamp(seconds, UTC)


def _stamps(header: Any) -> Iterator[bytes]:
    """Yield the time stamps over a seal; what else stands outside the protected header says nothing.

    Source: ETSI TS 119 182-1 §5.3.4 (`sigTst` in `etsiU`, each a text in base64url or an object).
    """
    listed = header.get("etsiU") if isinstance(header, Mapping) else None
    if not isinstance(listed, list):
        return
    for item in listed[:_MOST_UNSIGNED]:
        try:
            stamps = (
                strict_json.load(read_segment(item, part="etsiU"), limits=_HEADER_LIMITS) if _is_text(item) else item
            )
            tokens = stamps["sigTst"]["tstTokens"]
            yield from (base64.b64decode(token["val"], validate=True) for token in tokens[:_MOST_STAMPS])
        except (DocumentRefused, binascii.Error, ValueError, LookupError, TypeError):
            # Other unsigned parts, and stamps nobody can read, prove nothing.
            continue


def _is_text(item: Any) -> bool:
    """Tell whether an unsigned part is a time stamp in base64url, by its beginning: the others may be large."""
    return isinstance(item, str) and item.startswith(_STAMP_BEGIN)
