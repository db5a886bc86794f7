"""The folder as an award book."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Self, TypeVar

from kakitome.errors import Invalid, KakitomeError, Unavailable
from kakitome.gateways.folder_store.awards_in_folder import FolderAwards
from kakitome.gateways.folder_store.books import FolderAudit, FolderIssuers, FolderMicrocredentials
from kakitome.gateways.folder_store.file_lock import FileLock
from kakitome.gateways.folder_store.ledger import Fact, Ledger, LedgerLine
from kakitome.gateways.folder_store.notebook import Notebook
from kakitome.gateways.folder_store.status_lists_in_folder import FolderStatusLists
from kakitome.gateways.folder_store.waiting_files import HIDDEN
from kakitome.ports.audit import AuditEvent
from kakitome.ports.issuers import IssuerKey, IssuerRecord
from kakitome.ports.joint_awards import NoJointActs
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.status_lists import LIST_LENGTH
from kakitome.values.plain_data import from_plain

T = TypeVar("T")
LEDGER = "ledger.jsonl"


class FolderStore:
    """Implements `ports.store.AwardBook` in a folder; one process at a time.

    Raises on opening: `Unavailable` (E_FOLDER_UNUSABLE), `Conflict` (E_FOLDER_LOCKED), `Invalid`
    (E_LEDGER_BROKEN, E_LEDGER_CONTRADICTS).
    """

    def __init__(self, folder: Path, *, list_length: int = LIST_LENGTH, random: Random | None = None) -> None:
        """Open a folder, finishing or undoing what a crash left half-way; an empty one is made a book."""
        self.folder = folder
        try:
            (folder / HIDDEN).mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = FileLock(folder / HIDDEN / "lock")
        except OSError as error:
            raise Unavailable("E_FOLDER_UNUSABLE", folder=folder.name, reason=error.strerror or "") from error
        try:
            self._ledger = Ledger(folder / LEDGER)
            self._notebook = Notebook(folder, self._ledger)
            self.audit = FolderAudit(self._notebook)
            self.joint_acts = NoJointActs()
            self.microcredentials = FolderMicrocredentials(self._notebook)
            self.issuers = FolderIssuers(self._notebook)
            self.awards = FolderAwards(self._notebook, folder)
            self.status_lists = FolderStatusLists(self._notebook, folder, length=list_length, random=random)
            self._recover()
        except BaseException:
            self._lock.release()
            raise

    def transaction(self) -> AbstractContextManager[None]:
        return self._notebook.journal.transaction()

    def publish_file(self, path: str, data: bytes) -> None:
        """Put a public file such as `did.json` in place, unless it is there already with these bytes."""
        file = self.folder / path
        if not file.exists() or file.read_bytes() != data:
            with self.transaction():
                self._notebook.add_file(path, data)

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last ledger line: what a witness elsewhere should remember."""
        return self._ledger.count, self._ledger.head

    def hash_of_line(self, number: int) -> str | None:
        """Return the hash of a ledger line, None when the ledger has no such line."""
        hashes = self._ledger.hashes
        return hashes[number - 1] if 1 <= number <= len(hashes) else None

    @property
    def files(self) -> Mapping[str, str]:
        """Path → SHA-256 of every public file as it was last put in place."""
        return {path: digest for path, digest in self._notebook.digests.items() if not path.startswith(HIDDEN)}

    def close(self) -> None:
        """Let the next process in."""
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _recover(self) -> None:
        lines = self._ledger.read()
        self._ledger.cut_torn_end()
        self._notebook.files.recover(lines[-1].files if lines else {})
        self._replay(lines)
        self.awards.find_payloads()

    def _replay(self, lines: list[LedgerLine]) -> None:
        apply = {
            "audit": _each(AuditEvent, self.audit.restore),
            "microcredential.added": _each(MicrocredentialVersion, self.microcredentials.add_version),
            "microcredential.replaced": _each(MicrocredentialVersion, self.microcredentials.replace),
            "microcredential.removed": lambda record: self.microcredentials.remove(**record),
            "microcredential.frozen": lambda record: self.microcredentials.freeze(**_with_instant(record)),
            "issuer.added": _each(IssuerRecord, self.issuers.add),
            "issuer.replaced": _each(IssuerRecord, self.issuers.replace),
            "key.added": _each(IssuerKey, self.issuers.add_key),
            "key.moved": _each(IssuerKey, self.issuers.move_key),
            "status.drawn": self.status_lists.replay_drawn,
            "status.changed": self.status_lists.replay_changed,
            "status.published": self.status_lists.replay_published,
            "award.intended": self.awards.replay_intended,
            "award.issued": self.awards.replay_issued,
            "award.abandoned": lambda record: self.awards.abandon(**_with_instant(record)),
            "award.superseded": lambda record: self.awards.supersede(**_with_instant(record)),
        }
        try:
            self._notebook.replay(lines, apply)
        except KakitomeError as error:
            raise Invalid("E_LEDGER_CONTRADICTS", reason=error.code) from error
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid("E_LEDGER_CONTRADICTS", reason=type(error).__name__) from error


def _each(kind: type[T], act: Callable[[T], None]) -> Callable[[Fact], None]:
    return lambda record: act(from_plain(kind, record))


def _with_instant(record: Fact) -> dict[str, Any]:
    return {**record, "at": datetime.fromisoformat(record["at"])}
