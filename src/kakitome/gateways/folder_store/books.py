"""Trail, definitions and issuers of a folder: what memory does, told to the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kakitome.gateways.folder_store.notebook import Notebook
from kakitome.gateways.memory_store.audit import MemoryAudit
from kakitome.gateways.memory_store.issuers import MemoryIssuers
from kakitome.gateways.memory_store.microcredentials import MemoryMicrocredentials
from kakitome.ports.audit import AuditEntry, AuditEvent
from kakitome.ports.issuers import IssuerKey, IssuerRecord
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.values.plain_data import from_plain, to_plain

Records = list[dict[str, Any]]


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

    def replay(self, records: Records) -> None:
        """Take events as they were stored."""
        for record in records:
            self.restore(from_plain(AuditEvent, record))


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

    def freeze(self, identifier: str, version: int, *, at: datetime) -> None:
        with self._notebook.journal.transaction():
            super().freeze(identifier, version, at=at)
            self._notebook.note(
                "microcredential.frozen", [{"identifier": identifier, "version": version, "at": to_plain(at)}]
            )

    def replay_added(self, records: Records) -> None:
        """Take added versions."""
        for record in records:
            super().add_version(from_plain(MicrocredentialVersion, record))

    def replay_replaced(self, records: Records) -> None:
        """Take replaced versions."""
        for record in records:
            super().replace(from_plain(MicrocredentialVersion, record))

    def replay_frozen(self, records: Records) -> None:
        """Take freezings."""
        for record in records:
            super().freeze(record["identifier"], record["version"], at=datetime.fromisoformat(record["at"]))


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

    def replay_added(self, records: Records) -> None:
        """Take issuers."""
        for record in records:
            super().add(from_plain(IssuerRecord, record))

    def replay_replaced(self, records: Records) -> None:
        """Take changed issuers."""
        for record in records:
            super().replace(from_plain(IssuerRecord, record))

    def replay_key_added(self, records: Records) -> None:
        """Take keys."""
        for record in records:
            super().add_key(from_plain(IssuerKey, record))

    def replay_key_moved(self, records: Records) -> None:
        """Take moved keys."""
        for record in records:
            super().move_key(from_plain(IssuerKey, record))
