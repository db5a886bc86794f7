"""Serving as a process: it answers, it works in between, it stops when told."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from kakitome.errors import Misconfigured
from kakitome.operations.listening import claimed_port
from support import forked, migrated_tables
from support.forked import kakitome

pytestmark = pytest.mark.slow


WAIT_S = 120
"""A first start makes every table by all migrations: some 20 seconds of processor, more beside other tests."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def begin_anew(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Start the command as a shell does, with all that it loads."""
    return subprocess.Popen(
        [sys.executable, "-m", "kakitome", *arguments],
        env=forked.site(folder, LANG="ja_JP.UTF-8"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def begin_forked(folder: Path, *arguments: str) -> forked.Process:
    """Start the command as a process that need not load everything first."""
    environment = forked.site(folder, LANG="ja_JP.UTF-8")
    return forked.Process(forked.COMMAND, *arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


Begun = TypeVar("Begun", forked.Process, "subprocess.Popen[str]")


@contextmanager
def running(folder: Path, command: str, *, begin: Callable[..., Begun] = begin_forked) -> Iterator[tuple[str, Begun]]:
    port = free_port()
    process = begin(folder, command, "--port", str(port), "--lang", "en")
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, process)
        yield url, process
    finally:
        process.kill()
        process.wait()


def wait_for(url: str, process: "forked.Process | subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/issuers/nobody/did.json", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(process.communicate()[0] if process.poll() is not None else "it does not answer")


def test_a_new_platform_is_served_in_one_command_and_stops_in_order(tmp_path: Path) -> None:
    with running(tmp_path, "serve", begin=begin_anew) as (url, process):
        with urllib.request.urlopen(url, timeout=20) as answer:
            assert answer.status == 200
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        in_use = kakitome(tmp_path, "restore", __file__)
        assert (in_use.returncode, "running Kakitome" in in_use.stderr) == (1, True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=40) == 0
        with pytest.raises(OSError):
            urllib.request.urlopen(url, timeout=2)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_taken_stops_a_second_platform_before_it_makes_anything(tmp_path: Path, command: str) -> None:
    first, second = migrated_tables.lay(tmp_path / "first"), tmp_path / "second"
    with running(first, "serve") as (url, process):
        port = url.rpartition(":")[2]
        result = kakitome(second, command, "--port", port)
        assert (result.returncode, list(tmp_path.glob("second/*"))) == (4, [])
        assert f"Port {port} is in use by another program" in result.stderr
        assert "Traceback" not in result.stderr
        with urllib.request.urlopen(url, timeout=20) as answer:
            assert answer.status == 200
        assert process.poll() is None


def test_a_port_is_kept_from_the_first_moment_on() -> None:
    port = free_port()
    with claimed_port("127.0.0.1", port):
        with pytest.raises(Misconfigured, match="E_PORT_TAKEN"), claimed_port("127.0.0.1", port):
            pass
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            server.bind(("127.0.0.1", port))
    with claimed_port("127.0.0.1", port):
        pass


def test_an_address_of_another_machine_is_told(tmp_path: Path) -> None:
    result = kakitome(tmp_path, "serve", "--host", "192.0.2.1")
    assert result.returncode == 4
    assert "no address 192.0.2.1" in result.stderr


def test_the_workers_behind_the_pages_speak_the_language_that_was_asked_for(tmp_path: Path) -> None:
    with running(migrated_tables.lay(tmp_path), "serve") as (_url, process):
        assert process.stdout is not None
        too_long = threading.Timer(WAIT_S, process.kill)
        too_long.start()
        said = []
        while not said or ("Ctrl-C ends" not in said[-1] and said[-1]):
            said.append(process.stdout.readline())
        too_long.cancel()
    assert "worker process ready" in said[-1]
    assert not [letter for letter in "".join(said) if "\u3040" <= letter <= "\u30ff"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_pages_do_not_outlive_the_process_behind_them(tmp_path: Path) -> None:
    with running(migrated_tables.lay(tmp_path), "serve") as (url, process):
        process.kill()
        process.wait()
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{url}/issuers/nobody/did.json", timeout=5)
            except urllib.error.HTTPError:
                time.sleep(0.2)
            except OSError:
                return
        raise AssertionError("the server still answers")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists the children of a process")
def test_when_the_server_is_killed_nobody_goes_on_serving_for_it(tmp_path: Path) -> None:
    with running(migrated_tables.lay(tmp_path), "serve") as (url, process):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        (server,) = [int(pid) for pid in children if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        os.kill(server, signal.SIGKILL)
        assert process.wait(timeout=60) != 0
        with pytest.raises(urllib.error.URLError, match="refused"):
            urllib.request.urlopen(f"{url}/issuers/nobody/did.json", timeout=5)


def test_an_institution_is_opened_from_the_command_line(tmp_path: Path) -> None:
    result = kakitome(
        migrated_tables.lay(tmp_path), "institution", "u", "--name", "見本大学", "--admin", "a@example.jp"
    )
    assert result.returncode == 0, result.stderr
    assert re.search(
        r"Hand this link to a@example\.jp.* http://localhost:8000/invitations/\S{43}$", result.stdout, re.M
    )
    assert "did:web:localhost%3A8000:issuers:u" in result.stdout
    again = kakitome(tmp_path, "institution", "u", "--name", "見本大学", "--admin", "a@example.jp")
    assert again.returncode == 1
    assert "already in use" in again.stderr


def test_old_tables_are_refused_when_they_may_not_be_changed(tmp_path: Path) -> None:
    result = kakitome(tmp_path, "serve", "--no-migrate", "--port", str(free_port()))
    assert result.returncode == 4
    assert "older version" in result.stderr


def test_a_setting_that_cannot_work_is_told_in_one_sentence(tmp_path: Path) -> None:
    site = forked.site(tmp_path, KAKITOME_SITE_URL="ftp://x")
    result = forked.run(forked.COMMAND, "serve", "--lang", "en", "--port", free_port(), env=site)
    assert result.returncode == 4
    assert "KAKITOME_SITE_URL is “ftp://x”" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    site = forked.site(tmp_path, DATABASE_URL=f"postgres://k:hidden@127.0.0.1:{free_port()}/k")
    result = forked.run(forked.COMMAND, "doctor", "--lang", "en", env=site)
    assert result.returncode == 4
    assert "does not answer" in result.stderr
    assert "hidden" not in result.stderr + result.stdout


def test_doctor_looks_at_a_platform(tmp_path: Path) -> None:
    assert kakitome(tmp_path, "doctor").returncode == 4
    (tmp_path / "kakitome.sqlite3").unlink(missing_ok=True)
    kakitome(migrated_tables.lay(tmp_path), "institution", "u", "--name", "見本大学", "--admin", "a@example.jp")
    well = kakitome(tmp_path, "doctor")
    assert well.returncode == 0, well.stdout + well.stderr
    (tmp_path / "checkpoints" / "u.json").write_text("{}")
    unwell = kakitome(tmp_path, "doctor")
    assert unwell.returncode == 1
    assert "checkpoint is damaged" in unwell.stdout
