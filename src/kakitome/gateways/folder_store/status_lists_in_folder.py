"""Status lists in a folder: draws and events in the ledger, lists in `status/`, reasons hidden."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from random import Random

from kakitome.errors import Conflict
from kakitome.gateways.folder_store.ledger import Fact
from kakitome.gateways.folder_store.notebook import Notebook
from kakitome.gateways.folder_store.waiting_files import HIDDEN
from kakitome.gateways.memory_store.status_lists import MemoryStatusLists
from kakitome.ports.status_lists import (
    LIST_LENGTH,
    StatusEntry,
    StatusEvent,
    StatusListId,
    StatusPublication,
    StatusPurpose,
)
from kakitome.values.plain_data import from_plain, to_plain


class FolderStatusLists(MemoryStatusLists):
    """Implements `ports.status_lists.StatusListStore`; `status/` has room for the lists of one issuer."""

    def __init__(
        self, notebook: Notebook, folder: Path, *, length: int = LIST_LENGTH, random: Random | None = None
    ) -> None:
        super().__init__(notebook.journal, length=length, random=random)
        self._notebook = notebook
        self._folder = folder

    def draw(self, issuer: str, purpose: StatusPurpose, *, count: int) -> Sequence[StatusEntry]:
        with self._notebook.journal.transaction():
            entries = super().draw(issuer, purpose, count=count)
            by_list: dict[StatusListId, list[int]] = {}
            for entry in entries:
                by_list.setdefault(entry.list_id, []).append(entry.index)
            facts = [{"list_id": to_plain(list_id), "indices": indices} for list_id, indices in by_list.items()]
            self._notebook.note("status.drawn", facts)
        return entries

    def record(
        self, entry: StatusEntry, *, value: bool, at: datetime, actor: str, credential_id: str, reason: str
    ) -> StatusEvent | None:
        """Append an event; the reason goes into a hidden file."""
        with self._notebook.journal.transaction():
            event = super().record(entry, value=value, at=at, actor=actor, credential_id=credential_id, reason=reason)
            if event is not None:
                self._notebook.note("status.changed", [to_plain(replace(event, reason=""))])
                if reason:
                    self._notebook.add_file(_reason_path(event), reason.encode("utf-8"))
        return event

    def publish(self, publication: StatusPublication, /) -> None:
        with self._notebook.journal.transaction():
            self._refuse_second_issuer(publication.list_id)
            super().publish(publication)
            files = {"document": publication.document, "token": publication.token}
            digests = {name: sha256(data).hexdigest() for name, data in files.items() if data}
            fact = to_plain(replace(publication, document=b"", token=b""))
            self._notebook.note("status.published", [{**fact, **digests}])
            self._notebook.add_file(_list_path(publication.list_id), publication.document)
            if publication.token:
                self._notebook.add_file(_token_path(publication.list_id), publication.token)

    def replay_drawn(self, record: Fact, /) -> None:
        """Take a draw."""
        self.take(from_plain(StatusListId, record["list_id"]), record["indices"])

    def replay_changed(self, record: Fact, /) -> None:
        """Take an event, whose reason lies in its file."""
        event = from_plain(StatusEvent, record)
        file = self._folder / _reason_path(event)
        self.apply(replace(event, reason=file.read_text(encoding="utf-8") if file.exists() else ""))

    def replay_published(self, record: Fact, /) -> None:
        """Take a publication, whose bytes lie in their files."""
        super().publish(from_plain(StatusPublication, {**record, "document": "", "token": ""}))

    def find_publication(self, list_id: StatusListId, /) -> StatusPublication | None:
        """Return the publication in force with the bytes of its file; a missing file gives no bytes."""
        status_publication = super().find_publication(list_id)
        if status_publication is None:
            return None
        token = self._read(_token_path(list_id)) if status_publication.token_key else b""
        return replace(status_publication, document=self._read(_list_path(list_id)), token=token)

    def _read(self, path: str) -> bytes:
        waiting = self._notebook.files.find(path)
        file = self._folder / path
        return waiting if waiting is not None else file.read_bytes() if file.exists() else b""

    def _refuse_second_issuer(self, list_id: StatusListId) -> None:
        if any(published.issuer != list_id.issuer for published in self._publications):
            raise Conflict("E_FOLDER_OF_ANOTHER_ISSUER", did=list_id.issuer)


def _list_path(list_id: StatusListId) -> str:
    return f"status/{list_id.purpose}-{list_id.number}.json"


def _token_path(list_id: StatusListId) -> str:
    return f"status/{list_id.purpose}-{list_id.number}.jwt"


def _reason_path(event: StatusEvent) -> str:
    list_id = event.entry.list_id
    return f"{HIDDEN}/reasons/{list_id.purpose}-{list_id.number}-{event.sequence}.txt"
