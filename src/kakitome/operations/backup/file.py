"""The file a backup is: a ZIP that says of itself what is in it.

`manifest.json` · `tables/<table>.jsonl` · `files/<name>` · `secrets/<name>` when a passphrase was given. It knows
neither Django nor the database.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kakitome.errors import Invalid

FORMAT = "kakitome-backup-1"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNote:
    """What the manifest says of one table."""

    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        database: `sqlite` or `postgresql`, where it came from.
        migrations: applied when it was made; the restoring code must know them all.
        trails: institution → events in its audit trail.
        wrapping_keys: names of the key-encryption keys that open the sealed keys in it.
        secrets: the sealed secret files in it.
        files: other files in it and their SHA-256: the log's name and checkpoint, lists kept by hand, evidence,
            immutable objects.
        objects: immutable objects that lie in a folder apart, and their SHA-256.
    """

    made_at: str
    version: str
    database: str
    migrations: Sequence[str]
    tables: Mapping[str, TableNote]
    trails: Mapping[str, int]
    wrapping_keys: Sequence[str] = ()
    secrets: Sequence[str] = field(default_factory=tuple)
    files: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)


def table_entry(table: str) -> str:
    """Return the name of a table inside the file."""
    return f"tables/{table}.jsonl"


def secret_entry(name: str) -> str:
    """Return the name of a sealed secret inside the file."""
    return f"secrets/{name}"


def file_entry(name: str) -> str:
    """Return the name of another file inside the file."""
    return f"files/{name}"


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write the manifest."""
    content: dict[str, Any] = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
    content["tables"] = {table: {"sha256": note.sha256, "rows": note.rows} for table, note in manifest.tables.items()}
    archive.writestr("manifest.json", json.dumps({"format": FORMAT, **content}, ensure_ascii=False, indent=1))


def read_manifest(file: Path) -> Manifest:
    """Read what a backup says of itself; raises `Invalid` (E_BACKUP_DAMAGED), (E_BACKUP_FORMAT)."""
    try:
        with zipfile.ZipFile(file) as archive:
            content = json.loads(archive.read("manifest.json"))  # noqa: TID251 (our own file)
        if content.pop("format") != FORMAT:
            raise Invalid("E_BACKUP_FORMAT", format=FORMAT)
        tables = {table: TableNote(**note) for table, note in content.pop("tables").items()}
        return Manifest(tables=tables, **content)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise Invalid("E_BACKUP_DAMAGED", file=file.name) from error


def check_sums(file: Path, manifest: Manifest) -> None:
    """Compare every table and file with its sum in the manifest; raises `Invalid` (E_BACKUP_DAMAGED)."""
    try:
        with zipfile.ZipFile(file) as archive:
            for table, note in manifest.tables.items():
                if _sum(archive, table_entry(table)) != note.sha256:
                    raise Invalid("E_BACKUP_DAMAGED", file=file.name)
            for name, sha256 in manifest.files.items():
                if _sum(archive, file_entry(name)) != sha256:
                    raise Invalid("E_BACKUP_DAMAGED", file=file.name)
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise Invalid("E_BACKUP_DAMAGED", file=file.name) from error


def _sum(archive: zipfile.ZipFile, entry: str) -> str:
    digest = hashlib.sha256()
    with archive.open(entry) as lines:
        while block := lines.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
