"""A seal whose key lives in a hardware module and never leaves it.

The token is found by its label and serial number, never by its slot: modules number their slots anew when a token is
initialised or plugged in again. Whatever goes wrong there (a wrong PIN, a token that is gone, a session that was
lost) is `Unavailable`: sealing pauses and says why, everything else goes on.

Sessions are opened for one signature and closed again. A lost session then costs one seal, not the process.

Source: PKCS #11 v2.40 §5.5 (slots and tokens); docs/rules/faults.md F35.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from kakitome.errors import Unavailable
from kakitome.gateways.document_seal_file import (
    Algorithm,
    HeldSeal,
    SealUnusable,
    algorithm_of,
    public_der,
    seal_of,
)

_LOCK = threading.Lock()
"""Modules differ in what they say about threads; one signature at a time is right with all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLocation:
    """Where a key is.

    Attributes:
        module: path of the module's library.
        label, serial: of the token; an empty serial accepts any.
        key_label: of the private key.
        pin: read from a file or the environment by whoever makes this, never stored with the rest.
    """

    module: str
    label: str
    serial: str
    key_label: str
    pin: str = field(repr=False)


def open_pkcs11_seal(token: TokenLocation, certificates: Sequence[bytes]) -> HeldSeal:
    """Open a seal on a token; the certificates are DER, the institution's own first.

    Raises:
        Unavailable: `E_SEAL_UNAVAILABLE` with the reason.
        SealUnusable: the certificate cannot make a seal, or belongs to another key (`E_SEAL_KEY_MISMATCH`).
    """
    own = x509.load_der_x509_certificate(certificates[0])
    algorithm = algorithm_of(own)
    signer = _signer(token, algorithm)
    # Modules differ in what they tell of public keys; a signature that the certificate verifies tells enough.
    _prove(own, signer)
    return seal_of(certificates, public=public_der(own), signer=signer)


def _signer(token: TokenLocation, algorithm: Algorithm) -> Callable[[bytes], bytes]:
    def sign(data: bytes) -> bytes:
        with _LOCK:
            return _sign(token, data, algorithm=algorithm)

    return sign


def _sign(token: TokenLocation, data: bytes, *, algorithm: Algorithm) -> bytes:
    # Loaded when a token is used: most installations have none.
    import pkcs11  # noqa: PLC0415

    try:
        with _find(token).open(user_pin=token.pin) as session:
            kind = pkcs11.KeyType.EC if algorithm == "P-256" else pkcs11.KeyType.RSA
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, key_type=kind, label=token.key_label)
            if algorithm == "P-256":
                return bytes(key.sign(hashlib.sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA))
            return bytes(key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as failure:
        raise Unavailable("E_SEAL_UNAVAILABLE", reason=type(failure).__name__) from failure


def _find(token: TokenLocation) -> Any:
    import pkcs11  # noqa: PLC0415

    library = pkcs11.lib(os.fspath(token.module))
    for slot_token in library.get_tokens(token_label=token.label):
        serial = (
            slot_token.serial.decode("ascii", "replace")
            if isinstance(slot_token.serial, bytes)
            else str(slot_token.serial)
        )
        if not token.serial or serial.strip() == token.serial:
            return slot_token
    raise pkcs11.TokenNotPresent


def _prove(own: x509.Certificate, signer: Callable[[bytes], bytes]) -> None:
    question = b"kakitome seal"
    signature, key = signer(question), own.public_key()
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, question, PKCS1v15(), SHA256())
        elif isinstance(key, EllipticCurvePublicKey):
            half = len(signature) // 2
            r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
            key.verify(encode_dss_signature(r, s), question, ECDSA(SHA256()))
    except InvalidSignature as failure:
        raise SealUnusable("E_SEAL_KEY_MISMATCH") from failure
