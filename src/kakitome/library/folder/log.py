"""An issuer's own small log in a folder, for whoever has no platform.

    anchor = anchor_in_folder(Path("public/log"), key=key, origin="u.example/issuers/x/log", now=now)

A log's name is where it is published: `https://<name>/checkpoint`. The folder is the whole log: its entries are read
back from its own files before one is added.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kakitome.documents.anchoring.checkpoint import NoteKey
from kakitome.errors import Refused
from kakitome.gateways.log_folder import LogFolder
from kakitome.gateways.memory_log import MemoryTransparencyLog
from kakitome.ports.signing import SigningKey
from kakitome.services.anchoring import in_log
from kakitome.services.keeping_log import LogContext, append_entry, publish_log

KEY_FILE = "key"


def anchor_in_folder(folder: Path, *, key: SigningKey, origin: str, now: datetime) -> Callable[[bytes], str]:
    """Return what writes a root into the log of a folder and publishes it there; the log's key is kept beside it.

    Raises:
        LogDiverged: the folder's files are not one log.
        Refused: E_LOG_KEY_KIND, the key is none that signs checkpoints.
    """
    if not isinstance(key.public, Ed25519PublicKey):
        raise Refused("E_LOG_KEY_KIND")
    log_context = LogContext(
        log=MemoryTransparencyLog(),
        files=LogFolder(folder),
        key=NoteKey(name=origin, public=key.public.public_bytes_raw()),
        sign=key.sign,
        draw_nonce=secrets.token_bytes,
    )

    def anchor(root: bytes) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        # Reads what the folder holds back into memory.
        publish_log(log_context)
        place = in_log(key, append=lambda entry: append_entry(log_context, "own", entry=entry), origin=origin, now=now)(
            root
        )
        publish_log(log_context)
        (folder / KEY_FILE).write_text(log_context.key.text + "\n", encoding="ascii")
        return place

    return anchor
