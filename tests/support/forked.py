"""Programs in Python that run as processes of their own, without loading everything anew.

    process = forked.Process("from kakitome.cli import main; main()", "serve", "--port", "8000", env=environment)
    done = forked.run(PROGRAM, "u", env=environment)

Loading Django and the platform takes a second of processor; a test about what a process does needs the process, not the
loading. So one process loads everything once (`support/loaded_process.py`) and forks itself for each program. What is
asked for is what `subprocess` gives: exit codes, signals, pipes, a kill at any moment. What comes with the start of an
interpreter needs `subprocess`: what is imported, how long it takes, `LD_PRELOAD`, the language of standard output.
"""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from support import forked_command, loaded_process, run_folder

TESTS = Path(__file__).parents[1]
PIPE = subprocess.PIPE
COMMAND = "from kakitome.cli import main; main()"
"""The program of the command line."""
_WAIT_S = 120.0


class Process:
    """A running program, to be used as a `subprocess.Popen` whose streams are text."""

    def __init__(
        self,
        program: str,
        *arguments: object,
        env: Mapping[str, str],
        stdout: int | IO[Any] | None = None,
        stderr: int | IO[Any] | None = None,
        cwd: Path | None = None,
        umask: int | None = None,
        start_new_session: bool = False,
    ) -> None:
        before = os.umask(0o077)
        os.umask(before)
        request = {
            "program": program,
            "arguments": [str(argument) for argument in arguments],
            "environment": dict(env),
            "folder": str(cwd or Path.cwd()),
            "umask": before if umask is None else umask,
            "own_session": start_new_session,
        }
        self.args = [program, *request["arguments"]]
        self.returncode: int | None = None
        self.stdout, theirs_out = _stream(stdout, 1)
        self.stderr, theirs_err = (None, theirs_out) if stderr == subprocess.STDOUT else _stream(stderr, 2)
        self._told, theirs = socket.socketpair()
        nothing = os.open(os.devnull, os.O_RDONLY)
        socket.send_fds(loaded(), [json.dumps(request).encode()], [nothing, theirs_out, theirs_err, theirs.fileno()])
        theirs.close()
        for file in {nothing, theirs_out, theirs_err} - {1, 2}:
            os.close(file)
        self._told.settimeout(_WAIT_S)
        self.pid = int.from_bytes(self._hear(), "little")

    def _hear(self) -> bytes:
        told = self._told.recv(8)
        if not told:
            raise RuntimeError("the process that forks the tests' programs is gone")
        return told

    def poll(self) -> int | None:
        """Return the exit code, or nothing while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code; raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                self.returncode = int.from_bytes(self._hear(), "little", signed=True)
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
            self._told.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Read both streams to their end and wait for that of the process; raises `subprocess.TimeoutExpired`."""
        read: dict[int, str] = {}

        def read_all(place: int, stream: IO[str] | None) -> None:
            read[place] = stream.read() if stream else ""

        readers = [
            threading.Thread(target=read_all, args=found, daemon=True)
            for found in enumerate((self.stdout, self.stderr))
        ]
        for reader in readers:
            reader.start()
        self.wait(timeout)
        for reader in readers:
            reader.join(timeout)
        if len(read) < len(readers):
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return read[0], read[1]

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it without asking."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.wait()
        for stream in (self.stdout, self.stderr):
            if stream:
                stream.close()


def run(
    program: str, *arguments: object, env: Mapping[str, str], timeout: float | None = None, **options: Any
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end and return what it wrote; `options` are those of `Process`."""
    with Process(program, *arguments, env=env, stdout=PIPE, stderr=PIPE, **options) as process:
        try:
            out, err = process.communicate(timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.wait(), out, err)


def site(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a platform in a folder, on SQLite, as an operator's shell has it."""
    found = {**os.environ, "KAKITOME_DATA_DIR": str(folder), "DATABASE_URL": "", "PYTHONPATH": str(TESTS), **more}
    found.pop("DJANGO_SETTINGS_MODULE", None)
    return found


def kakitome(
    folder: Path, *arguments: str, umask: int | None = None, **more: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command for the platform in a folder; it speaks English. `more` is added to its environment."""
    return run(COMMAND, *arguments, "--lang", "en", env=site(folder, **more), umask=umask)


def on_path(folder: Path) -> dict[str, str]:
    """Put a command `kakitome` that is forked into a folder; return what finds it in the environment of a shell.

    The shell is to inherit the socket that `TESTS_LOADED_PROCESS` names (`pass_fds`).
    """
    folder.mkdir()
    command = folder / "kakitome"
    program = shlex.join([sys.executable, "-I", "-S", str(TESTS / "support" / "forked_command.py")])
    command.write_text(f'#!/bin/sh\nexec {program} "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return {
        "PATH": os.pathsep.join([str(folder), str(Path(sys.executable).parent), os.environ["PATH"]]),
        forked_command.VARIABLE: str(loaded().fileno()),
    }


def _stream(wanted: int | IO[Any] | None, inherited: int) -> tuple[IO[str] | None, int]:
    """Return what we read from, and the number of the file that the program writes into."""
    if wanted == PIPE:
        ours, theirs = os.pipe()
        return os.fdopen(ours, encoding="utf-8"), theirs
    if wanted == subprocess.DEVNULL:
        return None, os.open(os.devnull, os.O_WRONLY)
    if wanted is None:
        return None, inherited
    return None, os.dup(wanted if isinstance(wanted, int) else wanted.fileno())


@cache
def loaded() -> socket.socket:
    """Start the process that has loaded everything; it ends with the run."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, loaded_process.MOST)
    begin = f"from support.loaded_process import fork_programs; fork_programs({theirs.fileno()}, globals())"
    process = subprocess.Popen(
        [sys.executable, "-c", begin],
        env={
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KAKITOME_", "DATABASE_", "DJANGO_"))
        }
        | {"PYTHONPATH": str(TESTS)},
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait(_WAIT_S)

    run_folder.undo_at_end(end)
    return ours
