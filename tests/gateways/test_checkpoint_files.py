"""The witness's files: only forward, signed, and never half written."""

import fcntl
import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kakitome.errors import Unavailable
from kakitome.gateways.checkpoint_files import SECTOR, CheckpointFiles
from kakitome.ports.audit import GENESIS, AuditEntry, AuditEvent, chain

NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
SECRET = b"k" * 32


def witness(folder: Path, secret: bytes = SECRET) -> CheckpointFiles:
    return CheckpointFiles(folder, secret=secret, clock=lambda: NOW)


def event(sequence: int) -> AuditEvent:
    entry = AuditEntry(at=NOW, actor="a", action="award.issued", subject="A")
    return chain(entry, sequence=sequence, previous_hash=GENESIS)


def test_what_was_noted_is_found_by_another_process(tmp_path: Path) -> None:
    witness(tmp_path).note("u", event(3))
    found = witness(tmp_path).find_checkpoint("u")
    assert found is not None
    assert (found.sequence, found.hash, found.at) == (3, event(3).hash, NOW)
    assert witness(tmp_path).find_checkpoint("other") is None


def test_an_older_event_does_not_move_it_back(tmp_path: Path) -> None:
    files = witness(tmp_path)
    files.note("u", event(3))
    files.note("u", event(2))
    found = files.find_checkpoint("u")
    assert found is not None
    assert found.sequence == 3


@pytest.mark.parametrize("field", ["sequence", "hash", "at", "institution", "signature"])
def test_a_changed_checkpoint_is_damaged(tmp_path: Path, field: str) -> None:
    witness(tmp_path).note("u", event(3))
    file = tmp_path / "u.json"
    told = json.loads(file.read_text())
    told[field] = 2 if field == "sequence" else "AAAA"
    file.write_text(json.dumps(told))
    with pytest.raises(Unavailable, match="E_CHECKPOINT_DAMAGED"):
        witness(tmp_path).find_checkpoint("u")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"signature": 3}', b"\xff"])
def test_a_file_that_is_no_checkpoint_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "u.json").write_bytes(content)
    with pytest.raises(Unavailable, match="E_CHECKPOINT_DAMAGED"):
        witness(tmp_path).find_checkpoint("u")


def test_a_checkpoint_that_cannot_be_read_for_now_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "u.json").mkdir()
    with pytest.raises(Unavailable, match="E_CHECKPOINT_UNREADABLE"):
        witness(tmp_path).find_checkpoint("u")


def test_another_installations_checkpoint_is_not_believed(tmp_path: Path) -> None:
    witness(tmp_path, b"x" * 32).note("u", event(3))
    with pytest.raises(Unavailable, match="E_CHECKPOINT_DAMAGED"):
        witness(tmp_path).find_checkpoint("u")


def test_a_checkpoint_of_one_institution_cannot_stand_for_another(tmp_path: Path) -> None:
    witness(tmp_path).note("u", event(3))
    (tmp_path / "v.json").write_bytes((tmp_path / "u.json").read_bytes())
    with pytest.raises(Unavailable, match="E_CHECKPOINT_DAMAGED"):
        witness(tmp_path).find_checkpoint("v")


def test_a_key_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        witness(tmp_path).note("../u", event(1))


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="E_CHECKPOINT_UNWRITABLE"):
        witness(tmp_path / "file").note("u", event(1))


def test_a_checkpoint_is_written_over_in_place_and_never_longer_than_a_sector(tmp_path: Path) -> None:
    files, name = witness(tmp_path), "u" * 64
    files.note(name, event(10**12))
    file = tmp_path / f"{name}.json"
    before = file.stat()
    files.note(name, event(10**12 + 1))
    assert (before.st_size, file.stat().st_size, file.stat().st_ino) == (SECTOR, SECTOR, before.st_ino)
    found = witness(tmp_path).find_checkpoint(name)
    assert found is not None
    assert found.sequence == 10**12 + 1


def test_a_checkpoint_of_an_earlier_release_is_read_and_goes_on(tmp_path: Path) -> None:
    witness(tmp_path).note("u", event(3))
    file = tmp_path / "u.json"
    file.write_text(json.dumps(json.loads(file.read_text()), indent=1) + "\n")
    files = witness(tmp_path)
    assert files.find_checkpoint("u") == witness(tmp_path).find_checkpoint("u")
    files.note("u", event(4))
    found = witness(tmp_path).find_checkpoint("u")
    assert found is not None
    assert (found.sequence, file.stat().st_size) == (4, SECTOR)


def test_who_reads_while_it_is_written_waits_for_the_writer(tmp_path: Path) -> None:
    witness(tmp_path).note("u", event(3))
    file = tmp_path / "u.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:200] + b"\0" * 312)

    def write() -> None:
        file.write_bytes(whole)
        lock.close()

    with (tmp_path / "u.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        later = threading.Timer(0.05, write)
        later.start()
        found = witness(tmp_path).find_checkpoint("u")
        later.join()
    assert found is not None
    assert found.sequence == 3


def test_set_aside_checkpoints_are_kept_but_no_longer_asked(tmp_path: Path) -> None:
    files = witness(tmp_path)
    files.note("u", event(3))
    assert files.set_aside(suffix="before-restore") == 1
    assert files.find_checkpoint("u") is None
    assert (tmp_path / "u.json.before-restore").exists()
