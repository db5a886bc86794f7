"""An installation's secret files inside a backup, sealed under a passphrase. It knows no Django."""

import os
import secrets
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kakitome.bootstrap.installation import Installation
from kakitome.errors import Conflict, Invalid, Refused
from kakitome.operations.backup.file import read_manifest, secret_entry

_SALT, _NONCE = 16, 12


def secret_files(installation: Installation) -> Mapping[str, Path]:
    """Return the secret files of an installation by their name in a backup."""
    return {
        "secret.key": installation.secret_key_file,
        "key-encryption.key": installation.key_encryption_key_file,
        "checkpoint.key": installation.checkpoint_key_file,
        "log.key": installation.log_key_file,
        "award-links.key": installation.award_links_key_file,
        "site.key": installation.site_key_file,
        "saml-key.pem": installation.data_dir / "saml-key.pem",
        "saml-encryption-key.pem": installation.data_dir / "saml-encryption-key.pem",
        "site.since": installation.data_dir / "site.since",
    }


def demand_keys(file: Path, installation: Installation) -> None:
    """Refuse to bring a backup back to an installation that would make keys of its own for them.

    Whatever starts there makes each key that is missing: sealed keys then stay sealed, checkpoints read as forged, and
    the log goes on under another name. `secret.key` is not asked for: a new one signs everybody out, no more.

    Raises:
        Refused: E_KEYS_BEFORE_RESTORE a key that rows or files of the backup need is not there.
    """
    manifest, files = read_manifest(file), secret_files(installation)
    needed = {
        "key-encryption.key": bool(manifest.wrapping_keys),
        "checkpoint.key": any(manifest.trails.values()),
        "log.key": any(name.startswith("log") for name in manifest.files),
    }
    missing = [name for name, is_needed in needed.items() if is_needed and not files[name].exists()]
    if missing:
        raise Refused("E_KEYS_BEFORE_RESTORE", files=", ".join(missing), folder=str(installation.data_dir))


def seal_secrets(archive: zipfile.ZipFile, files: Mapping[str, Path], *, passphrase: str) -> Sequence[str]:
    """Put the secret files that exist into a backup; which they were."""
    present = {name: file for name, file in files.items() if file.exists()}
    for name, file in present.items():
        archive.writestr(secret_entry(name), _seal(file.read_bytes(), passphrase=passphrase, name=name))
    return sorted(present)


def unseal_secrets(file: Path, *, passphrase: str, into: Mapping[str, Path]) -> Sequence[str]:
    """Write the secret files of a backup where there are none yet; which there were.

    Raises:
        Invalid: E_BACKUP_WITHOUT_SECRETS it holds none.
        Refused: E_BACKUP_PASSPHRASE the passphrase does not open them.
        Conflict: E_SECRET_EXISTS another secret is already there.
    """
    names = [name for name in read_manifest(file).secrets if name in into]
    if not names:
        raise Invalid("E_BACKUP_WITHOUT_SECRETS", file=file.name)
    with zipfile.ZipFile(file) as archive:
        opened = {name: _unseal(archive.read(secret_entry(name)), passphrase=passphrase, name=name) for name in names}
    for name, content in opened.items():
        if into[name].exists() and into[name].read_bytes() != content:
            raise Conflict("E_SECRET_EXISTS", file=name)
    for name, content in opened.items():
        if not into[name].exists():
            descriptor = os.open(into[name], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(content)
    return sorted(opened)


def _seal(content: bytes, *, passphrase: str, name: str) -> bytes:
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, name.encode())


def _unseal(sealed: bytes, *, passphrase: str, name: str) -> bytes:
    salt, nonce, content = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE], sealed[_SALT + _NONCE :]
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, content, name.encode())
    except (InvalidTag, ValueError) as error:
        raise Refused("E_BACKUP_PASSPHRASE") from error


def _key(passphrase: str, salt: bytes) -> bytes:
    # 128 MiB and about half a second: a passphrase is guessed offline, so each guess should hurt.
    return Scrypt(salt=salt, length=32, n=1 << 17, r=8, p=1).derive(passphrase.encode("utf-8"))
