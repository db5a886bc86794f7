"""A platform on which everything can be done and nothing is: its transaction is undone, its files are not written.

    with rehearsing(platform) as stage:
        record_stolen_key(stage, ...)

The database is the real one, so that a rehearsal meets the real rows and takes the real time; meanwhile other writers
of the institution (on SQLite: all writers) wait. New keys and new documents are in memory. Nothing enters the log, no
witness hears of it (they are told when a transaction ends well), no mail leaves. Counters of row ids on PostgreSQL skip
what was undone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from django.db import transaction

from kakitome.bootstrap.log_keeping import open_log
from kakitome.bootstrap.object_keeping import objects_of
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.bootstrap.secret_folder import SecretFolder
from kakitome.errors import Unavailable
from kakitome.gateways.rehearsal import RehearsalObjects, RehearsalVault
from kakitome.ports.failpoints import NoFailpoints
from kakitome.ports.key_vault import KeyVault, Signer
from kakitome.records.store.document_packs import DocumentPacks
from kakitome.records.store.institution_store import DatabaseDirectory
from kakitome.services.keeping_log import LogContext, LogEntering


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalPlatform(InstalledPlatform):
    """An installed platform whose new keys are forgotten; `scratch` takes a log's files where there is no log yet."""

    scratch: Path
    made_keys: dict[str, Signer] = field(default_factory=dict, repr=False)

    def vault(self, institution: str) -> KeyVault:
        """Open a vault that makes keys in memory."""
        return RehearsalVault(InstalledPlatform.vault(self, institution), self.made_keys)

    def log_context(self) -> LogContext:
        """Return the log as it is; one that was never begun is not begun."""
        begun = self.installation.log_key_file.exists()
        elsewhere = replace(self.installation, data_dir=self.scratch, secret_files=SecretFolder(folder=self.scratch))
        return open_log(self.installation if begun else elsewhere)


@contextmanager
def rehearsing(platform: InstalledPlatform) -> Iterator[RehearsalPlatform]:
    """Open the platform for acts that are undone at the end, whatever happens meanwhile."""
    parts: dict[str, Any] = {each.name: getattr(platform, each.name) for each in fields(platform)}
    packs = DocumentPacks(RehearsalObjects(objects_of(platform.installation)))
    # A vault of its own: what it opened or drew meanwhile must not be remembered after it was undone.
    parts |= {
        "directory": DatabaseDirectory(witness=platform.witness, packs=packs),
        "entering": LogEntering(_no_log),
        "failpoints": NoFailpoints(),
        "_vaults": {},
    }
    with TemporaryDirectory() as scratch, transaction.atomic():
        try:
            yield RehearsalPlatform(**parts, scratch=Path(scratch))
        finally:
            transaction.set_rollback(True)


def _no_log() -> NoReturn:
    raise Unavailable("E_LOG_UNREADABLE")
