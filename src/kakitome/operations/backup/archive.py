"""Backing up while the platform runs, and restoring so that every row is proved to have arrived.

The key-encryption key is deliberately not in the file by default: whoever finds a backup then finds
no issuer's private key in it. Import only after Django has started.
"""

import hashlib
import os
import secrets
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import connection

from kakitome import __version__
from kakitome.bootstrap.installation import Installation
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.bootstrap.starting import migrate
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Conflict, Invalid, KakitomeError, Unavailable
from kakitome.journeys.registry_indexing import reindex_registry
from kakitome.operations.backup.evidence import pack_evidence, restore_evidence
from kakitome.operations.backup.file import Manifest, TableNote, check_sums, read_manifest, table_entry, write_manifest
from kakitome.operations.backup.log import pack_log_files, read_log_files, restore_log_files
from kakitome.operations.backup.objects import check_objects, copy_objects, pack_objects, restore_objects
from kakitome.operations.backup.secrets import seal_secrets, secret_files
from kakitome.operations.chain_heads import InstalledChains, commit_chain_heads, heads_file
from kakitome.records import table_dump
from kakitome.records.digests.register import enter_all_rows, is_untold
from kakitome.services.doctoring.committed import i7_chains_continue_the_log
from kakitome.services.keeping_log import append_documents, publish_log, published_log


def back_up(
    platform: InstalledPlatform, file: Path, *, passphrase: str = "", objects: Path | None = None, now: datetime
) -> Manifest:
    """Write a backup, whole or not at all, of one state of the database; immutable objects into a folder apart.

    Without a folder for them, objects go into the file.

    Raises:
        Conflict: E_BACKUP_EXISTS there is a file of that name.
        Unavailable: E_BACKUP_UNWRITABLE it cannot be written.
    """
    if file.exists():
        raise Conflict("E_BACKUP_EXISTS", file=file.name)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _write(archive, platform, passphrase=passphrase, objects=objects, now=now)
            handle.flush()
            os.fsync(handle.fileno())
        draft.rename(file)
    except OSError as error:
        raise Unavailable("E_BACKUP_UNWRITABLE", reason=type(error).__name__) from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def restore(
    platform: InstalledPlatform,
    file: Path,
    *,
    is_forced: bool,
    accepts_loss: bool,
    objects: Path | None = None,
    now: datetime,
) -> Manifest:
    """Bring a backup's rows into the platform's database and prove that they arrived.

    Nothing is touched before every question is answered; then all rows come, or none.

    Raises:
        Conflict: E_RESTORE_NOT_EMPTY the database is in use and `is_forced` is not set; E_RESTORE_LOSS acts that
            the checkpoints witnessed are not in the backup, and `accepts_loss` is not set.
        Invalid: E_BACKUP_DAMAGED, E_BACKUP_FORMAT, E_BACKUP_TABLE; E_BACKUP_NEWER it needs a newer Kakitome;
            E_BACKUP_OBJECTS_MISSING its objects lie apart and are not in `objects`.
        Unavailable: E_RESTORE_DIFFERS a table read back is not what was written.

    Source: docs/rules/faults.md F27 (a person decides before an older state goes on).
    """
    manifest = read_manifest(file)
    check_sums(file, manifest)
    check_objects(manifest, platform=platform, folder=objects)
    migrate()
    if set(manifest.migrations) - set(table_dump.list_migrations()):
        raise Invalid("E_BACKUP_NEWER", version=manifest.version)
    is_empty = table_dump.is_empty()
    if not is_empty and not is_forced:
        raise Conflict("E_RESTORE_NOT_EMPTY")
    lost = _lost(platform, manifest)
    if lost and not accepts_loss:
        raise Conflict("E_RESTORE_LOSS", institutions=", ".join(sorted(lost)), events=sum(lost.values()))
    stamp = f"{now:%Y%m%dT%H%M%S}"
    if not is_empty:
        _clear(platform.installation, stamp=stamp)
    with zipfile.ZipFile(file) as archive:
        restore_objects(archive, manifest, platform=platform, folder=objects)
    with zipfile.ZipFile(file) as archive, table_dump.loading():
        columns = {table: _load(archive, table) for table in manifest.tables}
    _prove(manifest, columns)
    if is_untold():
        enter_all_rows(using="default")
    reindex_registry(platform, now=now)
    with zipfile.ZipFile(file) as archive:
        restore_log_files(archive, manifest, platform=platform)
        restore_evidence(archive, manifest, platform=platform)
    if lost:
        platform.witness.set_aside(suffix=f"before-restore-{stamp}")
    _go_on_with_log(platform)
    return manifest


def _go_on_with_log(platform: InstalledPlatform) -> None:
    """Enter into a log that has begun what was signed while the backup was made; the doctor tells what is left.

    What the log published and the backup lacks is taken back first: an entry before that would be in its place. Chains
    that are shorter than the log says go on from here, because whoever restores decided so.
    """
    try:
        log_context = platform.log_context()
        if published_log(log_context) is None:
            return
        publish_log(log_context)
        for institution in platform.directory.list_institutions():
            append_documents(log_context, institution)
        if any(
            i7_chains_continue_the_log(log_context.log, file=heads_file(platform), chains=InstalledChains(platform))
        ):
            commit_chain_heads(platform, is_accepted=True)
        publish_log(log_context)
    except (DocumentRefused, KakitomeError):
        return


def _write(
    archive: zipfile.ZipFile, platform: InstalledPlatform, *, passphrase: str, objects: Path | None, now: datetime
) -> Manifest:
    tables: dict[str, TableNote] = {}
    log = read_log_files(platform.installation)
    with table_dump.snapshot():
        for table in table_dump.list_tables():
            with archive.open(table_entry(table), "w", force_zip64=True) as out:
                tables[table] = _measure(table, out)
        # Counted inside the snapshot, so that they fit the rows that were written.
        trails = {name: platform.store(name).audit.count() for name in platform.directory.list_institutions()}
        migrations = table_dump.list_migrations()
    files = secret_files(platform.installation)
    manifest = Manifest(
        made_at=now.isoformat(),
        version=__version__,
        database=connection.vendor,
        migrations=migrations,
        tables=tables,
        trails=trails,
        wrapping_keys=[key.name for key in platform.wrapping_keys],
        secrets=seal_secrets(archive, files, passphrase=passphrase) if passphrase else [],
        files={
            **pack_log_files(archive, log),
            **pack_evidence(archive, platform),
            **({} if objects else pack_objects(archive, platform)),
        },
        objects=copy_objects(platform, objects) if objects else {},
    )
    write_manifest(archive, manifest)
    return manifest


def _load(archive: zipfile.ZipFile, table: str) -> Sequence[str]:
    with archive.open(table_entry(table)) as lines:
        return table_dump.load_table(table, lines)


def _measure(table: str, out: IO[bytes] | None = None, *, columns: Sequence[str] = ()) -> TableNote:
    """Sum up a table's text, and write it where asked."""
    digest, lines = hashlib.sha256(), 0
    for line in table_dump.dump_table(table, columns=columns):
        digest.update(line)
        lines += 1
        if out is not None:
            out.write(line)
    return TableNote(sha256=digest.hexdigest(), rows=lines - 1)


def _lost(platform: InstalledPlatform, manifest: Manifest) -> dict[str, int]:
    """Count, by institution, the events that checkpoints witnessed and the backup does not hold."""
    lost = {}
    for name in platform.witness.list_institutions():
        checkpoint = platform.witness.find_checkpoint(name)
        held = manifest.trails.get(name, 0)
        if checkpoint is not None and checkpoint.sequence > held:
            lost[name] = checkpoint.sequence - held
    return lost


def _clear(installation: Installation, *, stamp: str) -> None:
    """Make room: a SQLite file is kept beside, PostgreSQL's tables are emptied."""
    if connection.vendor == "postgresql":
        table_dump.empty_postgres()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    file = installation.sqlite_file
    for part in ("-wal", "-shm"):
        file.with_name(file.name + part).unlink(missing_ok=True)
    file.rename(file.with_name(f"{file.name}.before-restore-{stamp}"))
    migrate()


def _prove(manifest: Manifest, columns: Mapping[str, Sequence[str]]) -> None:
    with table_dump.snapshot():
        for table, note in manifest.tables.items():
            if _measure(table, columns=columns[table]) != note:
                raise Unavailable("E_RESTORE_DIFFERS", table=table)
