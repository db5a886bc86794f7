"""Run a real platform under mixed load, kill its processes, break what it stands on, and judge everything in the end.

python -m scripts.soak [--minutes 60] [--sqlite] [--workers 2] [--seed N] [--page FILE] [--keep FOLDER]

What may be broken depends on where it runs: a disk of its own, a cable to pull and, as root, other people's limits.
Exit code 1 when something is wrong: the doctor is not content, something acknowledged is lost or doubled, memory or
descriptors grow, an answer is not to be expected and no kill's doing. A failure keeps its folder.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.soak import judgement
from scripts.soak.database_machine import DatabaseMachine
from scripts.soak.faults import Clock, Fault, SmallDisk, faults
from scripts.soak.ledger import Ledger, Outage
from scripts.soak.load import Load
from scripts.soak.page import Run, write
from scripts.soak.site import ROOT, Site, free_port
from scripts.soak.watch import Watch

PAGE = ROOT / "docs" / "reference" / "soak.md"
KILLED = ("worker", "pages", "worker", "scheduler", "crew", "worker", "server")
HARMED = 0.5
"""The share of the time in which processes are killed and things are broken."""
LONGEST_FAULT_S = 60.0
WARMING_UP = 0.15
"""The share of the rest after which a process that was begun last counts as warm."""
SETTLING_S = 900.0
"""How long what is under way may take after the last request: mails of a killed worker wait for ten minutes."""


@dataclass(frozen=True)
class Harm:
    """Who breaks what: kills and faults in turns, until an instant."""

    site: Site
    ledger: Ledger
    faults: Sequence[Fault]
    lasts_s: float
    pause_s: float
    chance: random.Random

    def run(self, *, until: float) -> None:
        """Break one thing after the other; whatever happens here, what was broken is mended."""
        kills, turn = itertools.cycle(KILLED), 0
        while turn < len(self.faults) or time.monotonic() + self.pause_s < until:
            time.sleep(self.chance.uniform(0.6, 1.4) * self.pause_s)
            try:
                self._kill(next(kills))
                time.sleep(self.pause_s)
                if turn < len(self.faults):
                    self._break(self.faults[turn])
            except Exception as error:  # noqa: BLE001 - a thread: what went wrong is told in the end
                self.ledger.wrong[f"harm could not be done: {error!r}"[:300]] += 1
            turn += 1

    def _kill(self, role: str) -> None:
        outage, serving = Outage(role, time.monotonic()), self.site.serve
        self.ledger.outages.append(outage)
        if self.site.kill(role, place=self.chance.random()) is None:
            self.ledger.outages.remove(outage)
            return
        # A page may still come from a process that is about to end with its parent.
        time.sleep(1.0)
        self._come_back(outage, serving)

    def _break(self, fault: Fault) -> None:
        outage = Outage(fault.name, time.monotonic(), row=fault.row, is_fault=True, excused=fault.excused)
        print(f"{fault.name} …", flush=True)
        self.ledger.outages.append(outage)
        try:
            fault.begin()
            time.sleep(self.lasts_s)
        finally:
            fault.end()
            outage.mended = time.monotonic()
        self._come_back(outage, self.site.serve)
        told = judgement.told_during(self.ledger, outage)
        statuses = dict(sorted(Counter(one.status for one in told).items()))
        slowest = max((one.seconds for one in told), default=0.0)
        back = outage.until - outage.mended
        print(f"{fault.name}: {statuses}, slowest {slowest:.1f} s; back after {back:.1f} s", flush=True)

    def _come_back(self, outage: Outage, serving: object) -> None:
        """Wait until pages are there again and workers work; `serving` is what served when it happened."""
        give_up = time.monotonic() + 120
        while time.monotonic() < give_up:
            self.site.keep_running()
            roles = self.site.processes_by_role()
            is_new = outage.role not in ("server", "scheduler") or self.site.serve is not serving
            if is_new and "worker" in roles and "scheduler" in roles and self.site.answers():
                break
            time.sleep(0.3)
        outage.until = time.monotonic()


def settle(site: Site) -> None:
    """Wait until no work is left: lists awarded, orders carried out, mails sent."""
    until = time.monotonic() + SETTLING_S
    calm = 0
    while time.monotonic() < until and calm < 3:
        site.keep_running()
        seen = site.ask("look")
        one_by_one = seen["institutions"].values()
        busy = seen["waiting"] or any(
            one["open"] or one["unpublished"] or one["messages"].get("waiting") for one in one_by_one
        )
        calm = 0 if busy else calm + 1
        time.sleep(2)


def soak(given: argparse.Namespace, folder: Path, machine: DatabaseMachine | None) -> Run:
    """Do all of it on a fresh platform in a folder."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    disk, clock = SmallDisk(data), Clock(folder / "clock")
    disk.mount()
    try:
        return _soak(given, Ground(folder, data, machine, disk, clock))
    finally:
        if disk.is_mounted and given.keep is not None:
            shutil.copytree(data, folder / "kept", dirs_exist_ok=True)
        disk.unmount()


@dataclass(frozen=True)
class Ground:
    """What a soak stands on."""

    folder: Path
    data: Path
    machine: DatabaseMachine | None
    disk: SmallDisk
    clock: Clock


def _soak(given: argparse.Namespace, ground: Ground) -> Run:
    machine = ground.machine
    site = Site(
        ground.data,
        free_port(),
        processes=given.workers,
        database=machine.url if machine else "",
        logs=ground.folder,
        clock=ground.clock.environment(),
    )
    load = Load(site.port, site.ask("prepare"), mail=site.mail, seed=given.seed, factor=given.factor)
    watch = Watch(site, machine.administrators_url if machine else "")
    seconds = given.minutes * 60
    harm = Harm(
        site,
        load.ledger,
        faults(site, machine, ground.disk, ground.clock),
        lasts_s=min(LONGEST_FAULT_S, max(8.0, given.minutes)),
        pause_s=min(30.0, max(3.0, seconds * HARMED / 60)),
        chance=random.Random(given.seed),
    )
    try:
        site.start_serving()
        site.wait_until_it_answers()
        site.start_working()
        begun = time.monotonic()
        ended = begun + seconds
        watch.begin()
        harming = threading.Thread(target=harm.run, kwargs={"until": begun + seconds * HARMED})
        harming.start()
        asyncio.run(load.run(until=ended))
        harming.join()
        print("asked; what is under way ends", *sorted(load.ledger.wrong.items()), sep="\n  ", flush=True)
        last = max((one.until for one in load.ledger.outages), default=begun)
        run = Run(
            minutes=given.minutes,
            kind="PostgreSQL" if machine else "sqlite",
            seed=given.seed,
            workers=given.workers,
            begun=begun,
            # Who was begun last has warmed up by then.
            quiet_from=max(begun + seconds / 2, last + WARMING_UP * (ended - last)),
            ended=ended,
            ledger=load.ledger,
            watch=watch,
        )
        settle(site)
        wrong = list(asyncio.run(load.compare_withdrawn()))
        watch.end()
    finally:
        watch.end()
        codes = site.stop()
    wrong += [f"{name} ended with {code}" for name, code in codes.items() if code]
    run.seen = site.ask("look")
    run.doctor_code, run.doctor = site.doctor()
    run.growths = judgement.growths(watch.samples, begin=run.quiet_from, end=run.ended)
    if run.doctor_code:
        wrong += [f"the doctor: {finding}" for finding in run.doctor["findings"]] or ["the doctor is not content"]
    run.wrong = [
        *wrong,
        *judgement.of_records(load.ledger, run.seen),
        *judgement.of_answers(load.ledger),
        *judgement.of_processes(run.growths),
        *judgement.of_depths(watch.depths),
        *judgement.of_faults(load.ledger),
    ]
    return run


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("MINUTES", "60")))
    parser.add_argument("--sqlite", action="store_true", help="SQLite instead of PostgreSQL")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--factor", type=float, default=1.0, help="how much busier everybody is")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--keep", type=Path, help="where the platform is made; kept afterwards")
    given = parser.parse_args()
    # Told to stop, it still ends everything that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"seed {given.seed}, {given.minutes:g} minutes", flush=True)
    folder = given.keep or Path(tempfile.mkdtemp(prefix="kakitome-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.nullcontext() if given.sqlite else DatabaseMachine() as machine:
        run = soak(given, folder, machine)
    write(run, given.page)
    run.watch.write(folder / "samples.csv")
    for one in run.wrong:
        print(f"WRONG: {one}")
    broken = sum(one.is_fault for one in run.ledger.outages)
    print(f"{len(run.ledger.told)} answers, {len(run.ledger.outages) - broken} kills, {broken} faults; {given.page}")
    if run.wrong:
        print(f"what is left lies in {folder}")
    elif given.keep is None:
        shutil.rmtree(folder)
    return 1 if run.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
