"""What is sampled once a second: memory and descriptors of each process, the queue, the write-ahead log, the disk."""

import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.soak.site import Site

EVERY_S = 1.0
DISK_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One process at one instant, memory in megabytes."""

    at: float
    role: str
    pid: int
    rss: float
    pss: float
    descriptors: int


@dataclass(frozen=True, slots=True)
class Depth:
    """What waits at one instant, and how large things are (megabytes)."""

    at: float
    jobs: int
    mails: int
    wal: float
    disk: float


@dataclass
class Watch:
    """Looks once a second, in a thread of its own."""

    site: Site
    administrators_url: str = ""
    """Where PostgreSQL is looked at; empty for SQLite."""
    samples: list[Sample] = field(default_factory=list)
    depths: list[Depth] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def write(self, file: Path) -> None:
        """Write all samples of processes as CSV, for whoever wants to look closer."""
        lines = [
            f"{one.at:.1f},{one.role},{one.pid},{one.rss:.1f},{one.pss:.1f},{one.descriptors}" for one in self.samples
        ]
        file.write_text("\n".join(["at,role,pid,rss_mb,pss_mb,descriptors", *lines, ""]), encoding="utf-8")

    def _run(self) -> None:
        disk, disk_at = 0.0, 0.0
        while not self._stop.wait(EVERY_S):
            now = time.monotonic()
            for role, pids in self.site.processes_by_role().items():
                for pid in pids:
                    with suppress(OSError, ValueError, KeyError):
                        self.samples.append(look_at(pid, role=role, at=now))
            if now - disk_at > DISK_EVERY_S:
                disk, disk_at = size_of(self.site.folder), now
            # A database that is being started again is looked at a second later.
            with suppress(sqlite3.Error, OSError, _postgres_error()):
                jobs, mails, wal = self._ask()
                self.depths.append(Depth(now, jobs, mails, wal, disk))

    def _ask(self) -> tuple[int, int, float]:
        if self.administrators_url:
            return _ask_postgres(self.administrators_url)
        (file,) = self.site.folder.glob("*.sqlite3")
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=1)) as connection:
            ((jobs,),) = connection.execute("SELECT count(*) FROM work_job WHERE worker = ''")
            ((mails,),) = connection.execute("SELECT count(*) FROM outbox_message WHERE state = 'waiting'")
        wal = Path(f"{file}-wal")
        return int(jobs), int(mails), wal.stat().st_size / 1e6 if wal.exists() else 0.0


def look_at(pid: int, *, role: str, at: float) -> Sample:
    """Read memory and open descriptors of a process."""
    rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in rolled.splitlines()[1:]}
    count = len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 (names only, and quickly)
    return Sample(at, role, pid, kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024, count)


def size_of(folder: Path) -> float:
    """Return the megabytes of all files of a folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.stat(f"{place}/{name}").st_size  # noqa: PTH116 (many files)
    return total / 1e6


def _postgres_error() -> type[Exception]:
    import psycopg  # noqa: PLC0415

    return psycopg.Error


def _ask_postgres(url: str) -> tuple[int, int, float]:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(url, autocommit=True) as connection:
        row: Any = connection.execute(
            "SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'),"
            " (SELECT count(*) FROM outbox_message WHERE state = 'waiting'),"
            " pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"
        ).fetchone()
    return int(row[0]), int(row[1]), float(row[2]) / 1e6
