"""Awards in a folder: facts in the ledger, exact bytes in `credentials/`, payloads of open intents hidden."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from kakitome.errors import Invalid, NotFound
from kakitome.gateways.folder_store.ledger import Fact
from kakitome.gateways.folder_store.notebook import Notebook
from kakitome.gateways.folder_store.waiting_files import HIDDEN
from kakitome.gateways.memory_store.awards import MemoryAwards
from kakitome.ports.awards import Completion, IssueIntent
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain


class FolderAwards(MemoryAwards):
    """Implements `ports.awards.AwardStore` without keeping any person's data in the ledger."""

    def __init__(self, notebook: Notebook, folder: Path) -> None:
        super().__init__(notebook.journal)
        self._notebook = notebook
        self._folder = folder
        self._payloads = folder / HIDDEN / "payloads"
        self._waiting: dict[Path, set[str]] = {}

    def reserve_many(self, intents: Sequence[IssueIntent], /) -> None:
        if not intents:
            return
        with self._notebook.journal.transaction():
            super().reserve_many([_without_person(intent) for intent in intents])
            facts = [to_plain(replace(_without_person(intent), payload=b"")) for intent in intents]
            self._notebook.note("award.intended", facts)
            self._hide_payloads(intents)

    def keep_documents(self, intents: Sequence[IssueIntent], completions: Sequence[Completion], /) -> None:
        """Keep nothing: here documents become durable with their records."""

    def complete_many(self, completions: Sequence[Completion], /) -> None:
        with self._notebook.journal.transaction():
            fresh = [c for c in completions if self._is_open(c.credential_id)]
            super().complete_many(completions)
            self._notebook.note("award.issued", [_fact_of(completion) for completion in fresh])
            for completion in fresh:
                self._notebook.add_file(self._path(completion.credential_id), completion.document)
            self._forget_payloads()

    def abandon(self, credential_id: str, *, because: str, at: datetime) -> None:
        with self._notebook.journal.transaction():
            super().abandon(credential_id, because=because, at=at)
            fact = {"credential_id": credential_id, "because": because, "at": to_plain(at)}
            self._notebook.note("award.abandoned", [fact])
            self._forget_payloads()

    def supersede(self, credential_id: str, *, by: str, at: datetime) -> None:
        with self._notebook.journal.transaction():
            super().supersede(credential_id, by=by, at=at)
            self._notebook.note("award.superseded", [{"credential_id": credential_id, "by": by, "at": to_plain(at)}])

    def get_document(self, credential_id: str) -> bytes:
        record = self.find_by_credential_id(credential_id)
        if record is None or record.issued_at is None:
            raise NotFound("E_AWARD_UNKNOWN", credential_id=credential_id)
        path = self._path(credential_id)
        waiting = self._notebook.files.find(path)
        if waiting is not None:
            return waiting
        try:
            return (self._folder / path).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("E_DOCUMENT_MISSING", credential_id=credential_id) from error

    def replay_intended(self, record: Fact, /) -> None:
        """Take an intent; its payload comes back with `find_payloads`."""
        super().reserve_many([from_plain(IssueIntent, {"payload": "", **record})])

    def replay_issued(self, record: Fact, /) -> None:
        """Take a completion, whose bytes lie in their file."""
        self._mark_issued(record["credential_id"], digest=record["sha256"], at=datetime.fromisoformat(record["at"]))

    def find_payloads(self) -> None:
        """Give open intents their payloads back; throw away those of closed ones."""
        for file in sorted(self._payloads.glob("*.json")):
            payloads = json.loads(file.read_bytes())  # noqa: TID251 (our own file)
            opened = {credential_id for credential_id in payloads if self._is_open(credential_id)}
            for credential_id in opened:
                self._put_payload(credential_id, b64decode(payloads[credential_id]))
            if opened:
                self._waiting[file] = opened
            else:
                file.unlink()

    def _keep_document(self, completion: Completion) -> None:
        """Leave the bytes to the folder: memory stays flat."""

    def _hide_payloads(self, intents: Sequence[IssueIntent]) -> None:
        payloads = {intent.credential_id: b64encode(intent.payload).decode("ascii") for intent in intents}
        name = sha256("\n".join(payloads).encode("utf-8")).hexdigest()[:32] + ".json"
        self._notebook.add_file(f"{HIDDEN}/payloads/{name}", json.dumps(payloads).encode("ascii"))
        file = self._payloads / name
        self._waiting[file] = set(payloads)
        self._notebook.journal.note(partial(self._waiting.pop, file))

    def _forget_payloads(self) -> None:
        for file, credential_ids in list(self._waiting.items()):
            if not any(self._is_open(credential_id) for credential_id in credential_ids):
                self._notebook.remove_file(file)
                del self._waiting[file]
                self._notebook.journal.note(partial(self._waiting.__setitem__, file, credential_ids))

    def _is_open(self, credential_id: str) -> bool:
        return credential_id in self._open

    def _path(self, credential_id: str) -> str:
        folder, _, name = credential_id.rpartition("/")
        if not folder.endswith("/credentials") or not name.endswith(".json") or name.startswith("."):
            raise Invalid("E_CREDENTIAL_ADDRESS", credential_id=credential_id)
        return f"credentials/{name}"


def _without_person(intent: IssueIntent) -> IssueIntent:
    return replace(intent, learner=None, grade="", evidence=(), narrative=LocalizedText())


def _fact_of(completion: Completion) -> dict[str, Any]:
    digest = sha256(completion.document).hexdigest()
    return {"credential_id": completion.credential_id, "sha256": digest, "at": to_plain(completion.at)}
