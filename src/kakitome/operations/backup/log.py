"""The transparency log in a backup: what its entries, which are rows, do not say by themselves.

Its name, the checkpoint in force, and the lists kept by hand go into the file; the tiles are written anew from the
entries. A log that was restored so goes on from the very checkpoint that others have seen.
"""

import hashlib
import zipfile
from collections.abc import Mapping

from kakitome.bootstrap.installation import Installation
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.documents.anchoring.tlog_tiles import CHECKPOINT_PATH
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import KakitomeError
from kakitome.gateways.log_folder import LogFolder
from kakitome.operations.backup.file import Manifest, file_entry
from kakitome.services.keeping_log import rebuild_files

_BY_HAND = ("log.origin", "log.witnesses", "log.trusted", "log.heads")
"""Kept by hand, and the heads that were last put into the log."""
_LOG = "log/"


def read_log_files(installation: Installation) -> Mapping[str, bytes]:
    """Read what belongs into a backup; before its rows, so that no entry under the checkpoint is missing there."""
    files = LogFolder(installation.log_dir)
    published = files.find(CHECKPOINT_PATH)
    lasting = {f"{_LOG}{path}": files.find(path) or b"" for path in files.list_history()[-1:]}
    published_files = {f"{_LOG}{CHECKPOINT_PATH}": published, **lasting} if published else {}
    by_hand = {name: installation.data_dir / name for name in _BY_HAND}
    return {**published_files, **{name: file.read_bytes() for name, file in by_hand.items() if file.exists()}}


def pack_log_files(archive: zipfile.ZipFile, files: Mapping[str, bytes]) -> Mapping[str, str]:
    """Write these files into a backup; return their sums."""
    for name, content in files.items():
        archive.writestr(file_entry(name), content)
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def restore_log_files(archive: zipfile.ZipFile, manifest: Manifest, *, platform: InstalledPlatform) -> None:
    """Put the files of a backup where there are none, and write the tiles anew.

    What is there already is of a later day and stays: publishing takes entries back from it. Without the log's key
    nothing can be rebuilt; the doctor says so.
    """
    installation = platform.installation
    files = LogFolder(installation.log_dir)
    is_new = files.find(CHECKPOINT_PATH) is None
    names = [name for name in manifest.files if name in _BY_HAND or name.startswith(_LOG)]
    for name in names:
        content = archive.read(file_entry(name))
        if name in _BY_HAND and not (installation.data_dir / name).exists():
            (installation.data_dir / name).write_bytes(content)
        elif name.startswith(_LOG) and is_new:
            files.put(name.removeprefix(_LOG), content)
    if not is_new or not names:
        return
    try:
        rebuild_files(platform.log_context())
    except (DocumentRefused, KakitomeError):
        return
