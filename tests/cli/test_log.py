"""`kakitome log`, over folders."""

import json
from pathlib import Path

import pytest

from kakitome.cli import run
from kakitome.gateways.log_folder import LogFolder
from kakitome.gateways.memory_log import MemoryTransparencyLog
from kakitome.services.keeping_log import LogContext, append_entry, publish_log
from services.test_anchoring import KEY, LOG


@pytest.fixture
def keeper(tmp_path: Path) -> LogContext:
    files = LogFolder(tmp_path / "log")
    made = LogContext(log=MemoryTransparencyLog(), files=files, key=KEY, sign=LOG.sign, draw_nonce=bytes)
    for number in range(300):
        append_entry(made, "u", entry=f"entry {number}".encode())
    publish_log(made)
    (tmp_path / "log" / "key").write_text(KEY.text + "\n")
    return made


def _told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(["log", *arguments])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_a_log_in_a_folder_holds_and_is_remembered(
    keeper: LogContext, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("verify", str(tmp_path / "log"), "--remember", str(tmp_path / "seen"), "--lang", "en")
    code, told = _told(capsys, *arguments)
    assert (code, "holds together" in told, KEY.text in told) == (0, True, True)
    append_entry(keeper, "u", entry=b"one more")
    publish_log(keeper)
    assert run(["log", *arguments, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["size"], data["earlier"], data["problems"]) == (301, 300, [])


def test_a_changed_entry_is_told(keeper: LogContext, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "log" / "tile" / "entries" / "000"
    file.write_bytes(file.read_bytes().replace(b"entry 7", b"entry X", 1))
    code, told = _told(capsys, "verify", str(tmp_path / "log"), "--lang", "en")
    assert (code, "Entry 7" in told) == (1, True)


def test_another_key_is_refused(keeper: LogContext, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = _told(capsys, "verify", str(tmp_path / "log"), "--key", KEY.text.replace("+", "x+", 1))
    assert code == 1


def test_a_witness_signs_once_it_saw_and_never_a_log_that_was_rewritten(
    keeper: LogContext, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("witness", str(tmp_path / "log"), "--state", str(tmp_path / "w"), "--name", "w.example")
    code, told = _told(capsys, *arguments)
    assert (code, "— w.example " in told) == (0, True)
    other = LogContext(
        log=MemoryTransparencyLog(), files=LogFolder(tmp_path / "b"), key=KEY, sign=LOG.sign, draw_nonce=bytes
    )
    for number in range(400):
        append_entry(other, "u", entry=f"other {number}".encode())
    publish_log(other)
    (tmp_path / "b" / "key").write_text(KEY.text)
    code, told = _told(capsys, "witness", str(tmp_path / "b"), *arguments[2:])
    assert (code, "— w.example " in told) == (1, False)


def test_what_is_not_there_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _told(capsys, "verify", str(tmp_path))[0] == 2
