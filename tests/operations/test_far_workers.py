"""Workers on machines of their own: network namespaces that reach nothing but one PostgreSQL.

Each has its own folder with copies of the secrets, its own checkpoints, and the folder of documents in common.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from bootstrap.scaling import Site, demand_everything_once
from support import postgres_server

pytestmark = pytest.mark.slow


ROWS, SIZE = 40, 2
SECRETS = ("secret.key", "key-encryption.key", "checkpoint.key", "log.key")

ENQUEUE = """
from bootstrap.programs import opened, say
from kakitome.operations.jobs import due_jobs
platform = opened()
platform.queue.enqueue(*due_jobs(platform, "u"))
say("called")
"""


@dataclass(frozen=True)
class Machine:
    """A network namespace: `here` is the host's end of its cable, `there` its own."""

    name: str
    here: str
    there: str

    @property
    def cable(self) -> str:
        return f"v-{self.name}"

    def run(self, *command: object) -> None:
        subprocess.run([*map(str, command)], check=True, capture_output=True)

    def build(self) -> None:
        self.run("ip", "netns", "add", self.name)
        self.run("ip", "link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        self.run("ip", "addr", "add", f"{self.here}/24", "dev", self.cable)
        self.run("ip", "link", "set", self.cable, "up")
        self.run("ip", "-n", self.name, "addr", "add", f"{self.there}/24", "dev", "eth0")
        self.run("ip", "-n", self.name, "link", "set", "eth0", "up")

    def remove(self) -> None:
        for command in (["ip", "link", "del", self.cable], ["ip", "netns", "del", self.name]):
            subprocess.run(command, check=False, capture_output=True)


@pytest.fixture
def machines() -> Iterator[list[Machine]]:
    tag = os.getpid() % 100_000
    two = [Machine(f"kk{tag}{n}", f"10.213.{n}.1", f"10.213.{n}.2") for n in (1, 2)]
    try:
        for machine in two:
            machine.build()
    except (OSError, subprocess.CalledProcessError):
        for machine in two:
            machine.remove()
        pytest.skip("NOT RUN: network namespaces need root and iproute2")
    yield two
    for machine in two:
        machine.remove()


@pytest.fixture
def database(machines: list[Machine]) -> str:
    """A PostgreSQL that listens on the host's ends of the cables."""
    folder = postgres_server.binaries()
    if folder is None:
        pytest.skip("NOT RUN: a PostgreSQL that listens on an address needs the system's binaries")
    url = postgres_server.start_from(folder, addresses=[machine.here for machine in machines])
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CREATE ROLE kakitome_app LOGIN")
        server.execute("CREATE DATABASE far OWNER kakitome_app")
    return url


def waiting_for_work(database: str) -> set[str]:
    """The machines whose workers are told of new jobs now.

    Whatever else a starting program opens is closed again; the connection that listens stays.
    """
    with psycopg.connect(database, autocommit=True) as server:
        rows = server.execute(
            "SELECT DISTINCT host(client_addr) FROM pg_stat_activity"
            " WHERE datname = 'far' AND client_addr IS NOT NULL AND query LIKE 'LISTEN %'"
        ).fetchall()
    return {str(row[0]) for row in rows}


def far_worker(site: Site, machine: Machine, folder: Path) -> "subprocess.Popen[bytes]":
    folder.mkdir()
    for name in SECRETS:
        if (site.folder / name).exists():
            shutil.copy2(site.folder / name, folder / name)
    environment = {
        **os.environ,
        "KAKITOME_DATA_DIR": str(folder),
        "KAKITOME_OBJECTS": f"folder:{site.folder / 'objects'}",
        "DATABASE_URL": f"postgres://kakitome_app@{machine.here}/far",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = ["ip", "netns", "exec", machine.name, sys.executable, "-m", "kakitome", "worker", "--processes", "2"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def test_workers_on_other_machines_award_one_list_although_one_machine_is_switched_off(
    machines: list[Machine], database: str, tmp_path: Path
) -> None:
    site = Site(tmp_path / "site", f"postgres://kakitome_app@{machines[0].here}/far")
    site.prepare(ROWS, size=SIZE)
    workers = [far_worker(site, machine, tmp_path / machine.name) for machine in machines]
    try:
        until = time.monotonic() + 60
        everywhere = {machine.there for machine in machines}
        while (ready := waiting_for_work(database)) != everywhere and time.monotonic() < until:
            assert [worker.poll() for worker in workers] == [None, None], "a worker ended before it had work"
            time.sleep(0.1)
        assert ready == everywhere
        assert site.ask(ENQUEUE) == "called"
        time.sleep(0.5)
        # One machine loses its power: its whole group of processes, at one moment.
        for process in group_of(workers[0].pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        workers[0].wait()
        while waiting(database) and time.monotonic() < until:
            time.sleep(0.2)
        workers[1].send_signal(signal.SIGTERM)
        assert workers[1].wait(timeout=40) == 0
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    seen = site.work_to_the_end(1, later_s=180)
    assert demand_everything_once(seen, rows=ROWS)


def group_of(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in group_of(int(child)))]


def waiting(database: str) -> int:
    with psycopg.connect(database.replace("/postgres", "/far"), autocommit=True) as server:
        row = server.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'").fetchone()
    assert row is not None
    return int(row[0])
