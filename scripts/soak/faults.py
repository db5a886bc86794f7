"""What is broken during a soak beside killed processes, each thing for a while and then mended.

Source: docs/rules/faults.md F10, F17, F29, F43, F57; docs/rules/threats.md.
"""

import asyncio
import contextlib
import os
import resource
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.soak.database_machine import DatabaseMachine
from scripts.soak.ledger import CLOCK_SET
from scripts.soak.site import ROOT, Site
from scripts.soak.slow_bodies import Slow, hold_open

WRITING = frozenset(
    {
        "approve",
        "award",
        "award, mismatched",
        "award, repeated",
        "claim, code",
        "claim, received",
        "list, confirm",
        "list, upload",
        "revoke",
        "withdraw",
    }
)
"""Kinds of requests that nobody can be served while nothing can be written or signed; all others go on."""
EVERYTHING = None
NOTHING: frozenset[str] = frozenset()
DISK_MB = 768
FEW, MANY = 20, 400
"""Slow connections: twenty once took a site down that gave each of them a thread."""
CONNECTIONS_LEFT = 3
SLEEPING = Path(__file__).parent / "faked_clock"
"""What lets Python sleep under libfaketime."""
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that breaks.

    Attributes:
        name: what stands in the table.
        row: the row of docs/rules/faults.md that says what has to hold; empty for none.
        excused: kinds of requests that may be answered by 503, or not at all, while it lasts; None for every kind.
        begin: breaks it.
        end: mends it.
    """

    name: str
    row: str = ""
    excused: frozenset[str] | None
    begin: Callable[[], None]
    end: Callable[[], None]


class SlowConnections:
    """Visitors who send a byte every two seconds, in a thread of their own."""

    def __init__(self, port: int, count: int) -> None:
        self._port, self._count = port, count
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Open them."""
        self._stop.clear()
        self._thread = threading.Thread(target=asyncio.run, args=(self._hold(),))
        self._thread.start()

    def end(self) -> None:
        """Let them go."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    async def _hold(self) -> None:
        slow = Slow()
        tasks = [
            asyncio.create_task(hold_open("127.0.0.1", self._port, number=number, slow=slow))
            for number in range(self._count)
        ]
        while not self._stop.is_set():
            await asyncio.sleep(0.2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class SmallDisk:
    """A file system of its own for the data folder, which can be filled to the last byte."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._others = folder / "others"
        self.is_mounted = False

    def mount(self) -> None:
        """Mount it where this is allowed."""
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=0700", "none", str(self._folder)]
        done = subprocess.run(command, capture_output=True, check=False) if os.geteuid() == 0 else None
        self.is_mounted = done is not None and done.returncode == 0

    def unmount(self) -> None:
        """Give it back with everything on it."""
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", str(self._folder)], check=True)

    def fill(self) -> None:
        """Leave not a byte."""
        handle = os.open(self._others, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        try:
            with contextlib.suppress(OSError):
                state = os.statvfs(self._folder)
                os.posix_fallocate(handle, 0, max(0, state.f_bavail - 64) * state.f_frsize)
            with contextlib.suppress(OSError):
                while True:
                    os.write(handle, bytes(4096))
        finally:
            os.close(handle)

    def free(self) -> None:
        """Give the space back."""
        self._others.unlink(missing_ok=True)


class Clock:
    """The clock of all processes of the platform, by libfaketime."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set("+0")

    def environment(self) -> dict[str, str]:
        """Return what lets a process read this clock."""
        if not LIBRARIES:
            return {}
        return {
            "LD_PRELOAD": str(LIBRARIES[-1]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # Else waits for Python's own lock end at once: all threads spin, and work is done six times slower.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "PYTHONPATH": os.pathsep.join([str(SLEEPING), os.environ.get("PYTHONPATH", ""), str(ROOT / "src")]),
        }

    def set(self, offset: str) -> None:
        """Let it be so far off, as `-1d`."""
        # Renamed, so that nobody ever reads half of it.
        new = self._file.with_suffix(".new")
        new.write_text(offset, encoding="ascii")
        new.replace(self._file)


class Handles:
    """The files and connections that processes of pages may open."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._before: dict[int, tuple[int, int]] = {}

    def take_away(self) -> None:
        """Let each page process open nothing more than it has open now."""
        for pid in self._site.processes_by_role().get("pages", []):
            with contextlib.suppress(OSError):
                soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
                self._before[pid] = (soft, hard)
                count = len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 (names only)
                resource.prlimit(pid, resource.RLIMIT_NOFILE, (min(count, hard), hard))

    def give_back(self) -> None:
        """Let those that still live open as many as before."""
        for pid, limits in self._before.items():
            with contextlib.suppress(OSError):
                resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
        self._before.clear()


def faults(site: Site, machine: DatabaseMachine | None, disk: SmallDisk, clock: Clock) -> list[Fault]:
    """List what can be broken here, in the order in which it is."""
    handles = Handles(site)
    few, many = (SlowConnections(site.port, count) for count in (FEW, MANY))
    found = [
        Fault(name=f"{FEW} slow connections", excused=NOTHING, begin=few.begin, end=few.end),
        Fault(name="no file handles", row="F57", excused=EVERYTHING, begin=handles.take_away, end=handles.give_back),
        Fault(name=f"{MANY} slow connections", excused=NOTHING, begin=many.begin, end=many.end),
    ]
    if disk.is_mounted:
        found.append(Fault(name="full disk", row="F10", excused=WRITING, begin=disk.fill, end=disk.free))
    if LIBRARIES:
        found += [
            Fault(
                name=f"{CLOCK_SET} {offset}",
                row="F29",
                excused=WRITING,
                begin=lambda offset=offset: clock.set(offset),  # type: ignore[misc]
                end=lambda: clock.set("+0"),
            )
            for offset in ("-1d", "+1d")
        ]
    return [*found, *(_of_database(machine) if machine is not None else ())]


def _of_database(machine: DatabaseMachine) -> Sequence[Fault]:
    found = [
        Fault(
            name="database read-only",
            row="F11",
            excused=WRITING,
            begin=lambda: machine.set_read_only(True),
            end=lambda: machine.set_read_only(False),
        ),
        Fault(
            name=f"{CONNECTIONS_LEFT} database connections",
            row="F17",
            excused=EVERYTHING,
            begin=lambda: machine.limit_connections(CONNECTIONS_LEFT),
            end=lambda: machine.limit_connections(-1),
        ),
        Fault(name="database stopped", row="F43", excused=EVERYTHING, begin=machine.stop, end=machine.start),
        Fault(name="database crashed", row="F43", excused=EVERYTHING, begin=machine.break_down, end=machine.start),
    ]
    if machine.is_far:
        found.append(Fault(name="database cut off", row="F43", excused=EVERYTHING, begin=machine.cut, end=machine.mend))
    return found
