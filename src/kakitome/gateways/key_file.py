"""The signing keys of an issuer in a file: for the command line, where there is no database.

    {"kind": "kakitome-key", "version": 2, "createdAt": "…",
     "publicKeyMultibase": "z6Mk…", "publicKeys": {"jose": "zDn…", …},
     "secretKeyMultibase": "z3u2…", "linkingSecret": "…", "secretKeys": {"jose": "MIGH…", …}}

The first key signs credentials; the others, one for each further purpose, are drawn on their own and never
derived from it. Files of version 1 hold the first key alone and still open. With a passphrase the secrets
stand encrypted under `sealed` (scrypt, AES-256-GCM). The linking secret makes the keyed digests by which a
folder knows a learner again; a successor made by `rotate` carries it on. A file is created readable by its
owner alone; nothing overwrites it but the adding of missing keys, which keeps what it holds.
"""

import hmac
import json
import os
import secrets
import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kakitome.documents.keys.multikey import decode_secret, encode_public, encode_secret
from kakitome.documents.keys.private_key import PrivateKey, from_bytes, generate, signer_of, to_bytes
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.strict_json import JsonLimits, load
from kakitome.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from kakitome.ports.key_vault import Signer
from kakitome.ports.signing import FURTHER_KEYS, KeyPurpose

KIND = "kakitome-key"
_VERSIONS, _LINKING_BYTES = (1, 2), 32
_LIMITS = JsonLimits(size=32 * 1024, depth=4, nodes=100)
# Source: RFC 7914 §2 and its parameters for interactive use in 2017 and later, N=2^15, r=8, p=1.
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySecrets:
    """What must not be seen: the private key for credentials, those for other purposes, the linking secret."""

    private: Ed25519PrivateKey
    linking: bytes
    further: Mapping[KeyPurpose, PrivateKey] = field(default_factory=dict)

    def public_keys(self) -> dict[KeyPurpose, str]:
        """Return the public half of every key as Multikey."""
        keys = {KeyPurpose.CREDENTIAL: self.private, **self.further}
        return {purpose: encode_public(private.public_key()) for purpose, private in keys.items()}


class KeyFileVault:
    """Implements `ports.key_vault.KeyVault` over the keys of a file; `key_id` is the one for credentials."""

    def __init__(self, key_secrets: KeySecrets) -> None:
        self._held = key_secrets
        self.key_ids: Mapping[KeyPurpose, str] = key_secrets.public_keys()
        self.key_id = self.key_ids[KeyPurpose.CREDENTIAL]
        self._keyed: dict[str, hmac.HMAC] = {}
        self._signers: dict[str, Signer] = {}

    def create(self, *, algorithm: str = "Ed25519") -> str:
        """Refuse: a file holds one key for each purpose; a new one is a new file."""
        raise Refused("E_KEY_FILE_SINGLE", algorithm=algorithm)

    def signer(self, key_id: str) -> Signer:
        if key_id not in self._signers:
            purpose = next((purpose for purpose, known in self.key_ids.items() if known == key_id), None)
            if purpose is None:
                raise NotFound("E_KEY_UNKNOWN", method=key_id)
            self._signers[key_id] = signer_of(self._held.further.get(purpose, self._held.private))
        return self._signers[key_id]

    def list_key_ids(self) -> Sequence[str]:
        return list(self.key_ids.values())

    def keyed_digest(self, purpose: str, data: bytes) -> bytes:
        if purpose not in self._keyed:
            labelled = b"kakitome digest\0" + purpose.encode("utf-8")
            self._keyed[purpose] = hmac.new(hmac.digest(self._held.linking, labelled, "sha256"), digestmod="sha256")
        # The key is taken in once: with each award asking five times, that is half the cost.
        begun = self._keyed[purpose].copy()
        begun.update(data)
        return begun.digest()

    def successor(self, purpose: KeyPurpose = KeyPurpose.CREDENTIAL) -> KeySecrets:
        """Make the secrets with a new key for one purpose; they know the same learners again."""
        if purpose is KeyPurpose.CREDENTIAL:
            return replace(self._held, private=Ed25519PrivateKey.generate())
        return replace(self._held, further={**self._held.further, purpose: generate(FURTHER_KEYS[purpose])})

    def completed(self) -> KeySecrets:
        """Make the secrets with a key for every purpose; those that are there stay."""
        missing = {purpose: algorithm for purpose, algorithm in FURTHER_KEYS.items() if purpose not in self.key_ids}
        made = {purpose: generate(algorithm) for purpose, algorithm in missing.items()}
        return replace(self._held, further={**self._held.further, **made})


def new_secrets() -> KeySecrets:
    """Make the secrets of first keys, one for each purpose."""
    further = {purpose: generate(algorithm) for purpose, algorithm in FURTHER_KEYS.items()}
    return KeySecrets(private=Ed25519PrivateKey.generate(), linking=secrets.token_bytes(32), further=further)


def write_key_file(path: Path, key_secrets: KeySecrets, *, passphrase: str, now: datetime) -> None:
    """Write a new key file, encrypted when the passphrase is not empty.

    Raises `Conflict` (E_KEY_FILE_EXISTS), `Unavailable` (E_KEY_FILE_UNWRITABLE).
    """
    text = _written(key_secrets, passphrase=passphrase, created_at=now.astimezone(UTC).isoformat(timespec="seconds"))
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


def add_missing_keys(path: Path, *, passphrase: str) -> KeyFileVault:
    """Add keys for the purposes that a file has none for; the keys in it stay as they are.

    The file is replaced in one step, so that a crash leaves the old one or the new one.

    Raises what `read_key_file` raises, and `Unavailable` (E_KEY_FILE_UNWRITABLE).
    """
    key_secrets = read_key_file(path, passphrase=passphrase).completed()
    text = _written(key_secrets, passphrase=passphrase, created_at=str(_content(path).get("createdAt", "")))
    try:
        with NamedTemporaryFile("w", encoding="ascii", dir=path.parent, prefix=".key-", delete=False) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except OSError as error:
        raise Unavailable("E_KEY_FILE_UNWRITABLE", file=path.name, reason=error.strerror or "") from error
    return KeyFileVault(key_secrets)


def _written(key_secrets: KeySecrets, *, passphrase: str, created_at: str) -> str:
    private: dict[str, Any] = {
        "secretKeyMultibase": encode_secret(key_secrets.private),
        "linkingSecret": urlsafe_b64encode(key_secrets.linking).decode("ascii"),
        "secretKeys": {
            purpose.value: urlsafe_b64encode(to_bytes(key)).decode("ascii")
            for purpose, key in key_secrets.further.items()
        },
    }
    public = key_secrets.public_keys()
    content: dict[str, Any] = {
        "kind": KIND,
        "version": 2,
        "createdAt": created_at,
        "publicKeyMultibase": public.pop(KeyPurpose.CREDENTIAL),
        "publicKeys": {purpose.value: key_id for purpose, key_id in public.items()},
        **({"sealed": _seal(private, passphrase)} if passphrase else private),
    }
    return json.dumps(content, indent=2) + "\n"


def read_key_file(path: Path, *, passphrase: str) -> KeyFileVault:
    """Open a key file.

    Raises `NotFound` (E_KEY_FILE_MISSING), `Unavailable` (E_KEY_FILE_UNREADABLE), `Invalid`
    (E_KEY_FILE_SHAPE, E_KEY_FILE_MISMATCH), `Refused` (E_KEY_FILE_SEALED, E_KEY_FILE_PASSPHRASE).
    """
    content = _content(path)
    private = _unseal(content["sealed"], passphrase=passphrase, path=path) if "sealed" in content else content
    try:
        key_secrets = KeySecrets(
            private=decode_secret(private["secretKeyMultibase"]),
            linking=urlsafe_b64decode(private["linkingSecret"]),
            further={
                KeyPurpose(purpose): from_bytes(urlsafe_b64decode(secret))
                for purpose, secret in private.get("secretKeys", {}).items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError, DocumentRefused) as error:
        raise Invalid("E_KEY_FILE_SHAPE", file=path.name) from error
    vault = KeyFileVault(key_secrets)
    keys_by_purpose = {KeyPurpose.CREDENTIAL.value: content.get("publicKeyMultibase"), **_further_keys(content)}
    if vault.key_ids != keys_by_purpose or len(key_secrets.linking) < _LINKING_BYTES:
        raise Invalid("E_KEY_FILE_MISMATCH", file=path.name)
    return vault


def _further_keys(content: Mapping[str, Any]) -> Mapping[str, Any]:
    keys = content.get("publicKeys", {})
    return keys if isinstance(keys, dict) else {}


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
    if not isinstance(content, dict) or content.get("kind") != KIND or content.get("version") not in _VERSIONS:
        raise Invalid("E_KEY_FILE_SHAPE", file=path.name)
    return content


def _seal(private: Mapping[str, Any], passphrase: str) -> dict[str, Any]:
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
