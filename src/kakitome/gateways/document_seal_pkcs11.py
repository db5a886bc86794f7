"""A seal whose key lives in a hardware module and never leaves it.

The token is found by its label and serial number, never by its slot: modules number their slots anew when a token is
initialised or plugged in again. Whatever goes wrong there (a wrong PIN, a token that is gone, a session that was
lost) is `Unavailable`: sealing pauses and says why, everything else goes on.

Source: PKCS #11 v2.40 §5.5 (slots and tokens); docs/rules/faults.md F35.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

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
from kakitome.gateways.pkcs11_token import KeyInToken, Pkcs11Token, TokenPlace


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
    place = TokenPlace(module=token.module, label=token.label, serial=token.serial)
    opened = Pkcs11Token(place, read_pin=lambda: token.pin)
    key = KeyInToken(algorithm=algorithm, label=token.key_label)

    def sign(data: bytes) -> bytes:
        try:
            return opened.sign(key, data)
        except Unavailable as failure:
            raise Unavailable("E_SEAL_UNAVAILABLE", reason=str(failure.params.get("reason", "PIN"))) from failure

    return sign


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
