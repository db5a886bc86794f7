"""What the running transaction has to tell the ledger."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kakitome.errors import Unavailable
from kakitome.gateways.folder_store.ledger import Fact, Ledger, LedgerLine
from kakitome.gateways.folder_store.waiting_files import WaitingFiles
from kakitome.gateways.memory_store.journal import Journal


class Notebook:
    """Collects facts and files of a transaction and writes them as one line.

    Facts of one kind whose records share most fields are written once as `shared` and, per record,
    as `each`: three hundred awards differ in little. `digests` is path → SHA-256 of every file as it
    was last put in place.
    """

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.journal = Journal(on_commit=self._commit)
        self.files = WaitingFiles(folder)
        self.digests: dict[str, str] = {}
        self._ledger = ledger
        self._facts: list[Fact] = []
        self._leaving: list[Path] = []
        self._replaying = False
        self._torn_apart = False

    def note(self, fact: str, records: Sequence[Mapping[str, Any]]) -> None:
        """Note one kind of fact about some records."""
        if self._replaying or not records:
            return
        self.journal.note(self._facts.pop)
        self._facts.append(fold(fact, records))

    def add_file(self, path: str, data: bytes) -> None:
        """Put a file into the folder with this transaction."""
        if not self._replaying:
            self.journal.note(lambda: self.files.discard(path))
            self.files.add(path, data)

    def remove_file(self, path: Path) -> None:
        """Remove a private file once this transaction is on the disk."""
        if not self._replaying:
            self.journal.note(self._leaving.pop)
            self._leaving.append(path)

    def replay(self, lines: Sequence[LedgerLine], apply: Mapping[str, Callable[[Fact], None]]) -> None:
        """Let old lines take effect without writing them again, by what each kind of fact calls for, record by record.

        Raises what the rules raise.
        """
        self._replaying = True
        try:
            for line in lines:
                self.digests.update(line.files)
                with self.journal.transaction():
                    for fact in line.facts:
                        for record in unfold(fact):
                            apply[fact["fact"]](record)
        finally:
            self._replaying = False

    def _commit(self) -> None:
        if self._replaying:
            return
        if self._torn_apart:
            raise Unavailable("E_FOLDER_UNWRITABLE", reason="")
        files = self.files.flush()
        if self._facts or files:
            self._ledger.append(self._facts, files)
        try:
            self.files.move_in()
            for path in self._leaving:
                path.unlink(missing_ok=True)
        except OSError as error:
            # The line is on the disk, so this has happened; what is in memory no longer agrees with it.
            # Opening the folder anew finishes the moves, going on with this one would not.
            self._torn_apart = True
            raise Unavailable("E_FOLDER_UNWRITABLE", reason=error.strerror or "") from error
        self.digests.update(files)
        self._facts.clear()
        self._leaving.clear()


def fold(fact: str, records: Sequence[Mapping[str, Any]]) -> Fact:
    """Write what all records share once."""
    first = records[0]
    shared = {
        name: value
        for name, value in first.items()
        if len(records) > 1 and all(name in record and record[name] == value for record in records)
    }
    each = [{name: value for name, value in record.items() if name not in shared} for record in records]
    return {"fact": fact, **({"shared": shared} if shared else {}), "each": each}


def unfold(fact: Fact) -> list[dict[str, Any]]:
    """Give every record its shared fields back."""
    shared = fact.get("shared", {})
    return [{**shared, **record} for record in fact["each"]]
