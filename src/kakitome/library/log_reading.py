"""Checking and witnessing a log from outside: a folder or an address, a state that remembers, no database.

source = log_source("https://kakitome.example/log/")
told = check_log(source, memory=Path("seen"), key_text="")
"""

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.anchoring.checkpoint import (
    COSIGNATURE,
    Cosignature,
    LogCheckpoint,
    NoteKey,
    cosign_checkpoint,
    parse_checkpoint,
    parse_key,
    verified_cosignatures,
)
from kakitome.documents.anchoring.log_entry import award_entry
from kakitome.documents.anchoring.log_evidence import parse_evidence, verify_evidence
from kakitome.documents.anchoring.log_reading import LogReader, Read, continues, log_problems, read_log
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.errors import Misconfigured, NotFound, Problem
from kakitome.gateways.disk import write_whole
from kakitome.gateways.fetcher import NetworkFetcher

KEY_PATH = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogTold:
    """What was found out about a log; `key_given` is false when the log itself named its key for the first time."""

    checkpoint: LogCheckpoint
    key: NoteKey
    key_given: bool
    earlier: LogCheckpoint | None
    problems: tuple[Problem, ...]


def log_source(place: str) -> Read:
    """Return a function that reads a log's files, from an https address or a folder."""
    if "://" in place:
        address, fetcher = place.rstrip("/") + "/", NetworkFetcher()
        return lambda path: fetcher.fetch(address + path)
    folder = Path(place)

    def read(path: str) -> bytes:
        file = (folder / path).resolve()
        try:
            if not file.is_relative_to(folder.resolve()):
                raise NotFound("E_LOG_FILE_MISSING", file=path)
            return file.read_bytes()
        except OSError:
            raise NotFound("E_LOG_FILE_MISSING", file=path) from None

    return read


def check_log(read: Read, *, memory: Path | None = None, key_text: str = "", deep: bool = True) -> LogTold:
    """Check a log, and that it continues what `memory` remembers; remember it when all is well.

    Raises:
        DocumentRefused: its key or its checkpoint is not what it should be.
        NotFound, Unavailable: it cannot be read.
    """
    log, key_given = _open(read, memory=memory, key_text=key_text)
    key = parse_key(_remembered_key(memory) or key_text or _own_key(read))
    earlier = _remembered(memory)
    if deep:
        problems = tuple(log_problems(log, earlier=earlier))
    else:
        problem = continues(log, earlier) if earlier is not None else None
        problems = (problem,) if problem else ()
    if not problems and memory is not None:
        _remember(memory, log.text, key=key)
    return LogTold(checkpoint=log.checkpoint, key=key, key_given=key_given, earlier=earlier, problems=problems)


def check_award(log_key: NoteKey, *, award: bytes, evidence: bytes) -> Sequence[Problem]:
    """Check the evidence that an award is in a log.

    Raises:
        DocumentRefused: the evidence cannot be read.
    """
    read = parse_evidence(strict_json.load(evidence))
    try:
        verify_evidence(read, log=log_key, entry=award_entry(read.nonce, award))
    except DocumentRefused as refusal:
        return (refusal.problem,)
    except ValueError:
        return (Problem(code="E_LOG_EVIDENCE"),)
    return ()


def witness_log(read: Read, *, state: Path, name: str, now: datetime, key_text: str = "") -> tuple[str, NoteKey]:
    """Check that a log continues what this witness saw, and return its checkpoint with our cosignature.

    Raises:
        Misconfigured: E_LOG_WITNESS_KEY, the witness's own key file is damaged.
        DocumentRefused: the log's checkpoint, its key, or its history does not hold; nothing is signed.
    """
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    log_told = check_log(read, memory=state, key_text=key_text, deep=False)
    if log_told.problems:
        raise DocumentRefused(log_told.problems[0])
    private = _witness_key(state / "witness.key")
    key = NoteKey(name=name, public=private.public_key().public_bytes_raw(), algorithm=COSIGNATURE)
    cosigned = cosign_checkpoint(log_told.checkpoint, key=key, sign=private.sign, now=now)
    return cosigned.text, key


def cosignatures_of(checkpoint: LogCheckpoint, keys: Sequence[str]) -> Sequence[Cosignature]:
    """Return who of these witnesses signed a checkpoint, and when; raises `DocumentRefused` for what is no key."""
    return verified_cosignatures(checkpoint, tuple(parse_key(text) for text in keys))


def _open(read: Read, *, memory: Path | None, key_text: str) -> tuple[LogReader, bool]:
    remembered = _remembered_key(memory)
    if remembered and key_text and parse_key(remembered) != parse_key(key_text):
        raise DocumentRefused(Problem(code="E_LOG_KEY_CHANGED"))
    text = remembered or key_text or _own_key(read)
    return read_log(read, key=parse_key(text)), bool(remembered or key_text)


def _own_key(read: Read) -> str:
    return read(KEY_PATH).decode("utf-8", errors="replace").strip()


def _remembered_key(memory: Path | None) -> str:
    file = memory / "log.key.txt" if memory else None
    return file.read_text(encoding="utf-8").strip() if file and file.exists() else ""


def _remembered(memory: Path | None) -> LogCheckpoint | None:
    file = memory / "checkpoint" if memory else None
    return parse_checkpoint(file.read_text(encoding="utf-8")) if file and file.exists() else None


def _remember(memory: Path, text: str, *, key: NoteKey) -> None:
    for name, content in (("log.key.txt", key.text + "\n"), ("checkpoint", text)):
        write_whole(memory / name, content.encode())


def _witness_key(file: Path) -> Ed25519PrivateKey:
    if not file.exists():
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()) + b"\n")
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(file.read_bytes().strip(), validate=True))
    except (ValueError, OSError) as error:
        raise Misconfigured("E_LOG_WITNESS_KEY", file=file.name) from error
