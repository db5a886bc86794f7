"""An issuer's own small log in a folder, for whoever has no platform; and logs of others, asked at their addresses.

    anchor = anchor_in_folder(Path("public/log"), key=key, origin="u.example/issuers/x/log", now=now)
    find = anchors_at([log_key], fetch=fetcher.fetch)

A log's name is where it is published: `https://<name>/checkpoint`. The folder is the whole log: its entries are read
back from its own files before one is added.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kakitome.documents.anchoring.anchors import AnchorFound, FindAnchor
from kakitome.documents.anchoring.checkpoint import NoteKey
from kakitome.documents.anchoring.log_anchors import find_in_log
from kakitome.documents.anchoring.log_reading import read_log
from kakitome.documents.anchoring.merkle_proof_2019 import read_log_anchor
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import NotFound, Refused, Unavailable
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


def anchors_at(keys: Sequence[NoteKey], *, fetch: Callable[[str], bytes]) -> FindAnchor:
    """Return a function that asks the logs of these keys, at the addresses that are their names."""
    known = {key.name: key for key in keys}

    def find(anchor: str) -> AnchorFound | None:
        named = read_log_anchor(anchor)
        key = known.get(named[0]) if named else None
        if key is None:
            raise Unavailable("E_ANCHOR_NOT_ASKED")
        try:
            log = read_log(lambda path: fetch(f"https://{key.name}/{path}"), key=key)
        except (DocumentRefused, NotFound, Refused, Unavailable):
            raise Unavailable("E_ANCHOR_NOT_ASKED") from None
        return find_in_log(log)(anchor)

    return find
