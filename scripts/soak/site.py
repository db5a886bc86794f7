"""The platform under load: `kakitome serve` and `kakitome worker` as an operator runs them, and how they die."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
READY_S = 90.0
STOP_S = 60.0


@dataclass
class Site:
    """A data folder, a database, and the two commands that run on them."""

    folder: Path
    port: int
    processes: int = 2
    database: str = ""
    logs: Path = Path()
    """Where the output of the commands goes: not onto a disk that may be full."""
    clock: dict[str, str] = field(default_factory=dict)
    """What lets the commands read a clock that can be set."""
    serve: "subprocess.Popen[bytes] | None" = None
    work: "subprocess.Popen[bytes] | None" = None
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.environment = {
            **os.environ,
            "KAKITOME_DATA_DIR": str(self.folder),
            "EMAIL_URL": f"folder:{self.mail}",
            "KAKITOME_SITE_URL": f"http://localhost:{self.port}",
            "KAKITOME_PROXY_COUNT": "1",
            "KAKITOME_SECOND_FACTOR": "off",
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "kakitome.web.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        }

    @property
    def mail(self) -> Path:
        """Return the folder of mails."""
        return self.logs / "mail"

    def ask(self, what: str) -> Any:
        """Run `scripts.soak.platform` and return what it says."""
        command = [sys.executable, "-m", "scripts.soak.platform", what]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def doctor(self) -> tuple[int, dict[str, Any]]:
        """Let the doctor look, every signature included; return its exit code and what it says."""
        command = [sys.executable, "-m", "kakitome", "doctor", "--json"]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        try:
            told: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            told = {"well": False, "findings": [{"code": done.stderr[-500:]}], "totals": {}}
        return done.returncode, told

    def start_serving(self) -> None:
        """Start the pages and the scheduler; the port must be free."""
        command = ["serve", "--port", str(self.port), "--workers", "1", "--processes", "0"]
        self.serve = self._start(*command, log="serve.log")

    def start_working(self) -> None:
        """Start the workers."""
        self.work = self._start("worker", "--processes", str(self.processes), log="worker.log")

    def answers(self) -> bool:
        """Tell whether a page comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait_until_it_answers(self) -> None:
        """Wait for the first page."""
        until = time.monotonic() + READY_S
        while not self.answers():
            if time.monotonic() > until:
                raise SystemExit(f"the platform does not answer; see {self.logs / 'serve.log'}")
            time.sleep(0.2)

    def keep_running(self) -> None:
        """Start again what ended, as an operator's supervisor does."""
        if self.serve is not None and self.serve.poll() is not None and not _listens(self.port):
            self.start_serving()
        if self.work is not None and self.work.poll() is not None:
            self.start_working()

    def stop(self) -> dict[str, int]:
        """Tell both to stop, and return their exit codes; what does not stop in a minute is killed."""
        codes = {}
        for name, process in (("serve", self.serve), ("worker", self.work)):
            if process is None:
                continue
            process.send_signal(signal.SIGTERM)
            try:
                codes[name] = process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                codes[name] = process.wait()
        return codes

    def processes_by_role(self) -> dict[str, list[int]]:
        """Return what runs now: the scheduler, the pages, the workers, and everything these started."""
        found: dict[str, list[int]] = {}
        if self.serve is not None and self.serve.poll() is None:
            found["scheduler"] = [self.serve.pid]
            # What opens hostile files is a child of the same parent, and kills of it are noticed by nobody.
            found["server"] = [child for child in children_of(self.serve.pid) if b"granian" in command_of(child)]
            found["pages"] = [page for server in found["server"] for page in children_of(server)]
            found["children of pages"] = [child for page in found["pages"] for child in children_of(page)]
        if self.work is not None and self.work.poll() is None:
            found["crew"] = [self.work.pid]
            found["worker"] = children_of(self.work.pid)
        return {role: pids for role, pids in found.items() if pids}

    def kill(self, role: str, *, place: float) -> int | None:
        """Kill a process of a role (SIGKILL), chosen by a number from 0 to 1; return its id, None without one."""
        pids = self.processes_by_role().get(role, [])
        if not pids:
            return None
        pid = pids[int(place * len(pids)) % len(pids)]
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return pid

    def _start(self, *words: str, log: str) -> "subprocess.Popen[bytes]":
        with (self.logs / log).open("ab") as out:
            command = [sys.executable, "-m", "kakitome", *words]
            environment = {**self.environment, **self.clock}
            return subprocess.Popen(command, env=environment, cwd=self.logs, stdout=out, stderr=out)


def command_of(process: int) -> bytes:
    """Return the command line of a process; nothing for one that ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def children_of(parent: int) -> list[int]:
    """Return the living children of a process, of all its threads."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{parent}/task").iterdir():
            with contextlib.suppress(OSError):
                found += [int(pid) for pid in (thread / "children").read_text().split()]
    return found


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
