"""A signing key in a file: for the command line, where there is no database.

    {"kind": "kakitome-key", "version": 1, "createdAt": "…",
     "publicKeyMultibase": "z6Mk…", "secretKeyMultibase": "z3u2…", "linkingSecret": "…"}

With a passphrase the two secrets stand encrypted under `sealed` (scrypt, AES-256-GCM). The linking secret
makes the keyed digests by which a folder knows a learner again; a successor made by `rotate` carries it
on. A file is created readable by its owner alone and is never overwritten.
"""

import hmac
import json
import os
import secrets
import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kakitome.documents.keys.multikey import decode_secret, encode_public, encode_secret
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.strict_json import Limits, load
from kakitome.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from kakitome.ports.key_vault import Signer

KIND = "kakitome-key"
_LIMITS = Limits(size=16 * 1024, depth=4, nodes=50)
# Source: RFC 7914 §2 and its parameters for interactive use in 2017 and later, N=2^15, r=8, p=1.
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySecrets:
    """What must not be seen: the private key and the linking secret."""

    private: Ed25519PrivateKey
    linking: bytes


class KeyFileVault:
    """Implements `ports.key_vault.KeyVault` over the one key of a file."""

    def __init__(self, held: KeySecrets) -> None:
        self._held = held
        self.key_id = encode_public(held.private.public_key())

    def create(self) -> str:
        """Refuse: a file holds one key; a new one is a new file."""
        raise Refused("E_KEY_FILE_SINGLE")

    def signer(self, key_id: str) -> Signer:
        """Return the signer of the one key; raises `NotFound` (E_KEY_UNKNOWN) for any other."""
        if key_id != self.key_id:
            raise NotFound("E_KEY_UNKNOWN", method=key_id)
        return self._held.private.sign

    def list_key_ids(self) -> Sequence[str]:
        """Return the one public key."""
        return [self.key_id]

    def keyed_digest(self, purpose: str, data: bytes) -> bytes:
        """Return HMAC-SHA-256 under a secret of this purpose, derived from the linking secret."""
        secret = hmac.digest(self._held.linking, b"kakitome digest\0" + purpose.encode("utf-8"), "sha256")
        return hmac.digest(secret, data, "sha256")

    def successor(self) -> KeySecrets:
        """Make the secrets of the next key, which knows the same learners again."""
        return KeySecrets(private=Ed25519PrivateKey.generate(), linking=self._held.linking)


def new_secrets() -> KeySecrets:
    """Make the secrets of a first key."""
    return KeySecrets(private=Ed25519PrivateKey.generate(), linking=secrets.token_bytes(32))


def write_key_file(path: Path, held: KeySecrets, *, passphrase: str, now: datetime) -> None:
    """Write a new key file, encrypted when the passphrase is not empty.

    Raises `Conflict` (E_KEY_FILE_EXISTS), `Unavailable` (E_KEY_FILE_UNWRITABLE).
    """
    private = {
        "secretKeyMultibase": encode_secret(held.private),
        "linkingSecret": urlsafe_b64encode(held.linking).decode("ascii"),
    }
    content: dict[str, Any] = {
        "kind": KIND,
        "version": 1,
        "createdAt": now.astimezone(UTC).isoformat(timespec="seconds"),
        "publicKeyMultibase": encode_public(held.private.public_key()),
        **({"sealed": _seal(private, passphrase)} if passphrase else private),
    }
    text = json.dumps(content, indent=2) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict("E_KEY_FILE_EXISTS", file=path.name) from error
    except OSError as error:
        raise Unavailable("E_KEY_FILE_UNWRITABLE", file=path.name, reason=error.strerror or "") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path, *, passphrase: str) -> KeyFileVault:
    """Open a key file.

    Raises `NotFound` (E_KEY_FILE_MISSING), `Unavailable` (E_KEY_FILE_UNREADABLE), `Invalid`
    (E_KEY_FILE_SHAPE, E_KEY_FILE_MISMATCH), `Refused` (E_KEY_FILE_SEALED, E_KEY_FILE_PASSPHRASE).
    """
    content = _content(path)
    private = _unseal(content["sealed"], passphrase=passphrase, path=path) if "sealed" in content else content
    try:
        held = KeySecrets(
            private=decode_secret(private["secretKeyMultibase"]),
            linking=urlsafe_b64decode(private["linkingSecret"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, DocumentRefused) as error:
        raise Invalid("E_KEY_FILE_SHAPE", file=path.name) from error
    vault = KeyFileVault(held)
    if vault.key_id != content.get("publicKeyMultibase") or len(held.linking) < 32:
        raise Invalid("E_KEY_FILE_MISMATCH", file=path.name)
    return vault


def is_readable_by_others(path: Path) -> bool:
    """Tell whether anyone but the owner may read a key file; Windows keeps such rights elsewhere."""
    return os.name != "nt" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _content(path: Path) -> Mapping[str, Any]:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("E_KEY_FILE_MISSING", file=path.name) from error
    except OSError as error:
        raise Unavailable("E_KEY_FILE_UNREADABLE", file=path.name, reason=error.strerror or "") from error
    try:
        content = load(data, limits=_LIMITS)
    except DocumentRefused as error:
        raise Invalid("E_KEY_FILE_SHAPE", file=path.name) from error
    if not isinstance(content, dict) or content.get("kind") != KIND or content.get("version") != 1:
        raise Invalid("E_KEY_FILE_SHAPE", file=path.name)
    return content


def _seal(private: Mapping[str, str], passphrase: str) -> dict[str, Any]:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    cipher = AESGCM(_stretch(passphrase, salt=salt, parameters=_SCRYPT))
    sealed = cipher.encrypt(nonce, json.dumps(private).encode("ascii"), KIND.encode("ascii"))
    written = {"salt": salt, "nonce": nonce, "ciphertext": sealed}
    return {"kdf": "scrypt", **_SCRYPT, **{name: urlsafe_b64encode(it).decode("ascii") for name, it in written.items()}}


def _unseal(sealed: Any, *, passphrase: str, path: Path) -> Mapping[str, Any]:
    if not passphrase:
        raise Refused("E_KEY_FILE_SEALED", file=path.name)
    try:
        parameters = {name: int(sealed[name]) for name in ("n", "r", "p")}
        salt, nonce, ciphertext = (urlsafe_b64decode(sealed[name]) for name in ("salt", "nonce", "ciphertext"))
        if parameters != _SCRYPT or sealed["kdf"] != "scrypt":
            raise ValueError(parameters)
        cipher = AESGCM(_stretch(passphrase, salt=salt, parameters=parameters))
        opened = load(cipher.decrypt(nonce, ciphertext, KIND.encode("ascii")), limits=_LIMITS)
    except InvalidTag as error:
        raise Refused("E_KEY_FILE_PASSPHRASE", file=path.name) from error
    except (KeyError, TypeError, ValueError, DocumentRefused) as error:
        raise Invalid("E_KEY_FILE_SHAPE", file=path.name) from error
    return opened if isinstance(opened, dict) else {}


def _stretch(passphrase: str, *, salt: bytes, parameters: Mapping[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **parameters).derive(passphrase.encode("utf-8"))
