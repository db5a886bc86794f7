"""Trail, definitions and issuers of a folder: what memory does, told to the ledger."""

from collections.abc import Sequence
from datetime import datetime

from kakitome.gateways.folder_store.notebook import Notebook
from kakitome.gateways.memory_store.audit import MemoryAudit
from kakitome.gateways.memory_store.issuers import MemoryIssuers
from kakitome.gateways.memory_store.microcredentials import MemoryMicrocredentials
from kakitome.ports.audit import AuditEntry, AuditEvent
from kakitome.ports.issuers import IssuerKey, IssuerRecord
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.values.plain_data import to_plain


class FolderAudit(MemoryAudit):
    """The audit trail, in the ledger."""

    def __init__(self, notebook: Notebook) -> None:
        super().__init__(notebook.journal)
        self._notebook = notebook

    def append_many(self, entries: Sequence[AuditEntry], /) -> Sequence[AuditEvent]:
        with self._notebook.journal.transaction():
            events = super().append_many(entries)
            self._notebook.note("audit", [to_plain(event) for event in events])
        return events


class FolderMicrocredentials(MemoryMicrocredentials):
    """Definitions, in the ledger."""

    def __init__(self, notebook: Notebook) -> None:
        super().__init__(notebook.journal)
        self._notebook = notebook

    def add_version(self, version: MicrocredentialVersion, /) -> None:
        with self._notebook.journal.transaction():
            super().add_version(version)
            self._notebook.note("microcredential.added", [to_plain(version)])

    def replace(self, version: MicrocredentialVersion, /) -> None:
        with self._notebook.journal.transaction():
            super().replace(version)
            self._notebook.note("microcredential.replaced", [to_plain(version)])

    def remove(self, identifier: str, version: int) -> None:
        with self._notebook.journal.transaction():
            super().remove(identifier, version)
            self._notebook.note("microcredential.removed", [{"identifier": identifier, "version": version}])

    def freeze(self, identifier: str, version: int, *, at: datetime) -> None:
        with self._notebook.journal.transaction():
            super().freeze(identifier, version, at=at)
            self._notebook.note(
                "microcredential.frozen", [{"identifier": identifier, "version": version, "at": to_plain(at)}]
            )


class FolderIssuers(MemoryIssuers):
    """The issuer and its public keys, in the ledger."""

    def __init__(self, notebook: Notebook) -> None:
        super().__init__(notebook.journal)
        self._notebook = notebook

    def add(self, record: IssuerRecord, /) -> None:
        with self._notebook.journal.transaction():
            super().add(record)
            self._notebook.note("issuer.added", [to_plain(record)])

    def replace(self, record: IssuerRecord, /) -> None:
        with self._notebook.journal.transaction():
            super().replace(record)
            self._notebook.note("issuer.replaced", [to_plain(record)])

    def add_key(self, key: IssuerKey, /) -> None:
        with self._notebook.journal.transaction():
            super().add_key(key)
            self._notebook.note("key.added", [to_plain(key)])

    def move_key(self, key: IssuerKey, /) -> None:
        with self._notebook.journal.transaction():
            super().move_key(key)
            self._notebook.note("key.moved", [to_plain(key)])
