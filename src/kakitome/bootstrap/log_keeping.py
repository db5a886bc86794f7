"""The platform's transparency log: its key, its name, its folder, its witnesses.

<data>/log.key              the log's own key, made when absent
<data>/log.origin           its name, written once: a log keeps it when the site moves
<data>/log.witnesses        public keys of witnesses, one per line, by hand
<data>/log.trusted          public keys of other platforms' logs whose evidence is believed, one per line, by hand
<data>/log/                 checkpoint, tiles, history: published under /log/
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kakitome.bootstrap.installation import Installation, secret_from
from kakitome.bootstrap.object_keeping import packs_of
from kakitome.documents.anchoring.checkpoint import COSIGNATURE, ED25519, NoteKey, parse_key
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Misconfigured
from kakitome.gateways.log_folder import LogFolder
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.records.store.transparency_log import DatabaseTransparencyLog
from kakitome.services.keeping_log import LogContext


def open_log(
    installation: Installation,
    *,
    failpoints: Failpoints | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> LogContext:
    """Return what keeping the platform's log works with; `clock` dates its checkpoints.

    Raises:
        Misconfigured: its key is not to be used, or its list of witnesses is not readable (E_LOG_WITNESS_KEY).
    """
    private = _log_key(installation)
    return LogContext(
        log=DatabaseTransparencyLog(packs=packs_of(installation)),
        files=LogFolder(installation.log_dir),
        key=NoteKey(name=_origin(installation), public=private.public_key().public_bytes_raw()),
        sign=private.sign,
        draw_nonce=secrets.token_bytes,
        witnesses=_witnesses(installation),
        failpoints=failpoints or NoFailpoints(),
        clock=clock,
    )


def _log_key(installation: Installation) -> Ed25519PrivateKey:
    return _derived(secret_from(installation.log_key_file))


@lru_cache(maxsize=4)
def _derived(secret: bytes) -> Ed25519PrivateKey:
    """Derive the key from its secret; every check asks for its public half."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kakitome log v1").derive(secret)
    return Ed25519PrivateKey.from_private_bytes(derived)


def _origin(installation: Installation) -> str:
    file = installation.data_dir / "log.origin"
    if not file.exists():
        file.write_text(installation.site_url.partition("://")[2] + "/log\n", encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


def trusted_logs(installation: Installation) -> tuple[NoteKey, ...]:
    """Return the keys of other platforms' logs whose evidence the operator believes.

    Raises:
        Misconfigured: E_LOG_TRUSTED_KEY, the list is not readable.
    """
    return _keys(installation.data_dir / "log.trusted", algorithm=ED25519, code="E_LOG_TRUSTED_KEY")


def _witnesses(installation: Installation) -> tuple[NoteKey, ...]:
    return _keys(installation.data_dir / "log.witnesses", algorithm=COSIGNATURE, code="E_LOG_WITNESS_KEY")


def _keys(file: Path, *, algorithm: int, code: str) -> tuple[NoteKey, ...]:
    if not file.exists():
        return ()
    try:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]
        keys = tuple(parse_key(line) for line in lines)
    except (ValueError, DocumentRefused) as error:
        raise Misconfigured(code, file=file.name) from error
    if any(key.algorithm != algorithm for key in keys):
        raise Misconfigured(code, file=file.name)
    return keys
