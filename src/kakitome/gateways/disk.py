"""Writing to a disk so that what was said to be written is written."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

PRIVATE, PUBLIC = 0o600, 0o644


def write_new(path: Path, data: bytes, *, mode: int = PUBLIC) -> None:
    """Write a file beside nothing else; it is on the disk only after `flush`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def flush(paths: Iterable[Path]) -> None:
    """Wait until the contents of these files are on the disk."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Wait until the names in this folder are on the disk; Windows does it by itself and refuses to be asked."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, data: bytes, *, mode: int = PUBLIC) -> None:
    """Replace a file: a reader, and the disk after a power cut, has the old or the new one, never half of either.

    Source: docs/rules/faults.md F31 (temporary file, fsync, rename, fsync of the folder).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write_new(draft, data, mode=mode)
        flush([draft])
        draft.replace(path)
        flush_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
