"""ClamAV's daemon through its protocol: a real socket whose other side answers as the daemon does, and otherwise."""

import os
from pathlib import Path

import pytest

from gateways.scanner_counterpart import TEST_FILE, scanning
from kakitome.bootstrap.scanner_settings import scanner_of
from kakitome.errors import Misconfigured, Unavailable
from kakitome.gateways.clamd import CHUNK, Clamd
from kakitome.operations.virus_scanner import HARMLESS_TEST, examine_scanner
from kakitome.ports.virus_scanner import NoScanner


def test_the_daemon_sees_a_file_whole_and_says_what_it_is(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def answer(data: bytes) -> bytes:
        seen.append(data)
        return b"stream: Eicar-Signature FOUND\n" if TEST_FILE in data else b"stream: OK\n"

    path = tmp_path / "s"
    long = os.urandom(3 * CHUNK + 1)
    with scanning(path, answer=answer):
        scanner = Clamd(path=str(path))
        assert scanner.scan(long) == ""
        assert scanner.scan(long + TEST_FILE) == "Eicar-Signature"
    assert seen == [long, long + TEST_FILE]
    with scanning() as port:
        assert Clamd(host="127.0.0.1", port=port).scan(TEST_FILE) == "Eicar-Signature"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff\xfe\n",
        b"UNKNOWN COMMAND\n",
        b"INSTREAM size limit exceeded. ERROR\n",
        b"stream: Can't allocate memory ERROR\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_an_answer_that_clears_nothing_is_silence(answer: bytes, tmp_path: Path) -> None:
    path = tmp_path / "s"
    with (
        scanning(path, answer=lambda _data: answer),
        pytest.raises(Unavailable, match="E_SCANNER_SILENT"),
    ):
        Clamd(path=str(path)).scan(b"x")


def test_without_a_daemon_nothing_is_cleared(tmp_path: Path) -> None:
    for absent in (Clamd(path=str(tmp_path / "none")), Clamd(host="127.0.0.1", port=1)):
        with pytest.raises(Unavailable, match="E_SCANNER_SILENT"):
            absent.scan(b"x")


def test_a_scanner_is_named_by_a_path_or_a_host() -> None:
    for written, scanner in (
        ("unix:/run/clamav/clamd.ctl", Clamd(path="/run/clamav/clamd.ctl")),
        ("tcp://scanner.inside:3310", Clamd(host="scanner.inside", port=3310)),
    ):
        assert scanner_of({"KAKITOME_VIRUS_SCANNER": written}) == scanner
    assert isinstance(scanner_of({}), NoScanner)
    for wrong in ("clamd", "unix:clamd.ctl", "unix://host/x", "tcp://host", "tcp://host:x", "http://host:3310"):
        with pytest.raises(Misconfigured, match="E_CONFIG_VIRUS_SCANNER"):
            scanner_of({"KAKITOME_VIRUS_SCANNER": wrong})


def test_the_doctor_tells_a_silent_scanner_and_one_that_sees_nothing(tmp_path: Path) -> None:
    assert HARMLESS_TEST == TEST_FILE
    assert not list(examine_scanner(NoScanner()))
    path = tmp_path / "s"
    scanner = Clamd(path=str(path))
    assert [problem.code for problem in examine_scanner(scanner)] == ["W_DOCTOR_SCANNER_SILENT"]
    with scanning(path):
        assert not list(examine_scanner(scanner))
    path.unlink()
    with scanning(path, answer=lambda _data: b"stream: OK\n"):
        assert [problem.code for problem in examine_scanner(scanner)] == ["W_DOCTOR_SCANNER_BLIND"]
