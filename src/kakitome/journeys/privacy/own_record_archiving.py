"""Own records of a person, written into the archive that they take along: each a JSON file, with its files beside it.

Source: docs/reference/wallet-archive.md.
"""

import json
from hashlib import sha256
from typing import Any, Final

from kakitome.documents.bundle.wallet_archive import ArchiveWriter, file_name
from kakitome.errors import NotFound, Unavailable
from kakitome.ports.own_records import OwnFile, OwnRecord, PersonOwnRecords
from kakitome.values.instants import write_instant
from kakitome.values.json_members import without_empty

FOLDER: Final = "own-records"


class OwnRecordArchiving:
    """The own records of one archive in the making.

    Attributes:
        entries: of the manifest.
        files: names of the records' JSON files by their keys.
        missing: files that could not be had, and why.
    """

    def __init__(self, own_records: PersonOwnRecords, *, writer: ArchiveWriter) -> None:
        self._own_records, self._writer = own_records, writer
        self.entries: list[dict[str, Any]] = []
        self.files: dict[str, str] = {}
        self.missing: list[dict[str, str]] = []

    def add_all(self) -> None:
        """Add every record with its files."""
        for record in self._own_records.list_records():
            text = json.dumps(_members_of(record), ensure_ascii=False, indent=1).encode("utf-8")
            # The key keeps files of two records apart that are the same.
            name = f"{FOLDER}/{record.key}/{file_name(record.title, sha256(text).hexdigest(), ending='json')}"
            self._writer.add(name, text, media_type="application/json")
            self.files[record.key] = name
            files = [entry for file in record.files if (entry := self._add_file(record, file))]
            self.entries.append({"key": record.key, "file": name, "files": files})

    def _add_file(self, record: OwnRecord, file: OwnFile) -> dict[str, str]:
        stem, _dot, ending = file.name.rpartition(".")
        name = f"{FOLDER}/{record.key}/{file_name(stem or file.name, file.sha256, ending=ending[:8] or 'bin')}"
        try:
            content = self._own_records.read_file(record.key, file.sha256)
        except (NotFound, Unavailable) as error:
            self.missing.append({"what": name, "why": error.code})
            return {}
        self._writer.add(name, content, media_type=file.media_type)
        return {"name": file.name, "file": name}


def _members_of(record: OwnRecord) -> dict[str, Any]:
    return {"title": record.title, "createdAt": write_instant(record.created_at)} | without_empty(
        {
            "words": record.words,
            "beganOn": record.began_on.isoformat() if record.began_on else "",
            "endedOn": record.ended_on.isoformat() if record.ended_on else "",
            "minutes": record.minutes,
            "links": list(record.links),
            "changedAt": write_instant(record.changed_at),
        }
    )
